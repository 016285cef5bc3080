"""Decision tables: reading DMN and evaluating it with an explanation."""
