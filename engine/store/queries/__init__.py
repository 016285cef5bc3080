"""Reading for lists and pages; writes nothing and gives frozen views."""
