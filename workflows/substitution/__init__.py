"""Looks after absences: what stays uncovered, who is told, what deputies give back."""
