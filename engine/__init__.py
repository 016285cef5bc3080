"""Executes any BPMN process durably; this package is the front door, other rooms import only it."""
