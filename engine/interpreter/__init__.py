"""Steps through a process definition; the only room that knows SpiffWorkflow."""
