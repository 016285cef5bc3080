"""The inbox behind its page: its address, its filters, its columns and the way back to it."""
