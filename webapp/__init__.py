"""HTTP and HTML of the product."""
