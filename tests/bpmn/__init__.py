"""Diagrams as drawings and as programs: what the lint cannot see."""
