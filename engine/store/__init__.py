"""Tables of the engine; the only room of it that holds SQL."""
