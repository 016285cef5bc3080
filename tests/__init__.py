"""Everything the product promises, as tests."""
