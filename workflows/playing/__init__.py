"""Trying out a process: its stories are played in an invented district that lives in memory."""
