"""Assignments: handlers of the process `assignment`."""
