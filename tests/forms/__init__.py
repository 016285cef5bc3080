"""Forms: what is read, refused, cleaned and shown."""
