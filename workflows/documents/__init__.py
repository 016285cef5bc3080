"""Documents as processes make them: drafted, signed, numbered."""
