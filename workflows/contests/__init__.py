"""Professional contests (DOMAIN P03): from the order to the diplomas."""
