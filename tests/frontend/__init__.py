"""The scripts and styles of the pages, in a real browser and without the product around them."""
