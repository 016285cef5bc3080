"""Tables that offices exchange as .xlsx: read with suspicion, written as plain text."""
