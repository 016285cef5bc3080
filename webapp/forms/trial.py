"""What a form reads from its process, so that somebody who tries it knows what to invent."""

import re
from collections.abc import Iterable, Iterator

from engine import Component, Form

_INSERTED = re.compile(r"\{\{\s*([^\W\d]\w*)")
_IN_SOURCE = re.compile(r"\{([^\W\d]\w*)\}")
_KNOWN_ANYWAY = frozenset({"today"})


def names_wanted(form: Form) -> tuple[str, ...]:
    """Names of variables that a form reads and does not ask for itself, by alphabet."""
    asked = {str(getattr(part, "key", "")) for part in _every(form.components)}
    return tuple(sorted(set(_read(form.components)) - asked - _KNOWN_ANYWAY))


def _every(parts: Iterable[Component]) -> Iterator[Component]:
    for part in parts:
        yield part
        inside = getattr(part, "components", ())
        yield from _every(inside)


def _read(parts: Iterable[Component]) -> Iterator[str]:
    for part in _every(parts):
        for name in ("hide", "rule", "default", "expression", "source", "min_date", "max_date"):
            yield from getattr(getattr(part, name, None), "names", ())
        yield from _INSERTED.findall(str(getattr(part, "text", "")))
        choices = getattr(part, "choices", None)
        if choices is not None:
            yield from getattr(choices.expression, "names", ())
            yield from [choices.variable] if choices.variable else []
            yield from _IN_SOURCE.findall(choices.source)
