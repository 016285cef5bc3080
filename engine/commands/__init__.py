"""One verb, one function, one transaction."""
