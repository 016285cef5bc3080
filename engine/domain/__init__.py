"""Pure values and rules of process execution."""
