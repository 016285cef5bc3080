"""Other spellings of the listed functions, among them FEEL's names with spaces."""

from __future__ import annotations

ALIASES: dict[str, str] = {
    "string": "str",
    "string length": "len",
    "upper case": "upper",
    "lower case": "lower",
    "starts with": "startswith",
    "ends with": "endswith",
    "list contains": "contains",
    "date and time": "datetime",
    "years and months duration": "years_and_months",
    "get value": "get",
    "distinct values": "distinct",
    "concatenate": "append_all",
    "index of": "index_of",
    "is empty": "is_empty",
    "is defined": "is_defined",
    "substring before": "substring_before",
    "substring after": "substring_after",
    "day of week": "weekday",
    "string join": "join",
    "isoformat": "iso",
    "avg": "mean",
    "working days": "working_days",
    "add working days": "add_working_days",
    "working days between": "working_days_between",
    "is working day": "is_working_day",
    "insert before": "insert_before",
    "get entries": "entries",
    "context put": "put",
    "context merge": "merged",
    "round up": "round_up",
    "round down": "round_down",
    "round half up": "round",
}


def _by_first_word() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted((tuple(name.split()) for name in ALIASES), key=len, reverse=True):
        if len(words) > 1:
            found.setdefault(words[0], []).append(words)
    return found


# First word → names with spaces, the longest first, so that "date and time" is not "date".
SPACED_NAMES = _by_first_word()

# `a.upper()` in a Python-like text is read as `upper(a)`; nothing else may be called on a value.
METHODS = frozenset(
    {
        "get",
        "upper",
        "lower",
        "strip",
        "split",
        "startswith",
        "endswith",
        "replace",
        "keys",
        "values",
        "join",
        "isoformat",
    }
)


def canonical(name: str) -> str:
    """Give the name under which a function stands in the table."""
    return ALIASES.get(name, name)
