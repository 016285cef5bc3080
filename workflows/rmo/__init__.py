"""Associations of teachers: plans, meetings, minutes (`rmo_plan`, `rmo_meeting`)."""
