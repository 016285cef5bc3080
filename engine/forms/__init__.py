"""Form schemas: reading, checking and validating submitted values."""
