"""How processes of a methodical service are to be drawn, and the page of each rule."""

from workflows.rules.catalogue import (
    HOUSE_RULES,
    RULES,
    Example,
    example_files,
    examples_of,
    rule_of,
)

__all__ = ["HOUSE_RULES", "RULES", "Example", "example_files", "examples_of", "rule_of"]
