"""A small invented district to try the product on; built through the same doors as a real one."""
