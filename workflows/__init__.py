"""The methodical service: registries, rules and handlers behind its processes."""
