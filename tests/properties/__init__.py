"""Sentences that hold for every shipped process, whatever people answer and whenever."""
