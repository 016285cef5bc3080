"""Executable elements: one module per family, each on SpiffWorkflow's task specifications."""
