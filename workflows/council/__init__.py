"""The methodical council: who sits on it, how votes count, what its protocol says."""
