"""Tells people what happened: who hears of it, where, when, and in which words."""
