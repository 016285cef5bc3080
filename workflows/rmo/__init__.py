"""Associations of teachers: their plans, meetings and minutes (processes `rmo_plan`, `rmo_meeting`)."""
