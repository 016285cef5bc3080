"""The records of the methodical service: a noun per module with its table, rules and queries."""
