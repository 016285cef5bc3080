"""Functions about texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.expressions.arguments import as_cells, as_text, want
from engine.expressions.errors import FunctionRefused
from engine.expressions.limits import MAX_STRING


def _split(value: Any, separator: Any = None) -> list[str]:
    return as_text(value).split(None if separator is None else as_text(separator))


def _join(first: Any, second: Any = "") -> str:
    """Join as join(", ", list) or, like FEEL, as join(list, ", ")."""
    separator, cells = (second, first) if isinstance(first, list) else (first, second)
    parts = [as_text(cell) for cell in as_cells(cells)]
    if len(as_text(separator)) * len(parts) + sum(map(len, parts)) > MAX_STRING:
        raise FunctionRefused("результат слишком большой")
    return str(separator).join(parts)


def _replace(value: Any, part: Any, other: Any) -> str:
    text, old, new = as_text(value), as_text(part), as_text(other)
    if len(text) + text.count(old) * len(new) > MAX_STRING:
        raise FunctionRefused("результат слишком большой")
    return text.replace(old, new)


def _substring(value: Any, start: Any, length: Any = None) -> str:
    """Cut like FEEL: positions count from 1, negative ones from the end."""
    text, first = as_text(value), want(int, start, "целое число")
    if first == 0:
        raise FunctionRefused("знаки считаются с 1")
    at = first - 1 if first > 0 else max(len(text) + first, 0)
    if length is None:
        return text[at:]
    return text[at : at + max(want(int, length, "целое число"), 0)]


def _before(value: Any, part: Any) -> str:
    text, separator, _ = as_text(value).partition(as_text(part))
    return text if separator else ""


def _after(value: Any, part: Any) -> str:
    return as_text(value).partition(as_text(part))[2]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "upper": lambda value: as_text(value).upper(),
    "lower": lambda value: as_text(value).lower(),
    "strip": lambda value: as_text(value).strip(),
    "split": _split,
    "join": _join,
    "replace": _replace,
    "startswith": lambda value, part: as_text(value).startswith(as_text(part)),
    "endswith": lambda value, part: as_text(value).endswith(as_text(part)),
    "substring": _substring,
    "substring_before": _before,
    "substring_after": _after,
}
