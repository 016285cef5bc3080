"""What the listed functions ask of their arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from functools import partial
from typing import Any

from engine.expressions.errors import FunctionRefused
from engine.expressions.values import NUMBERS, kind_of, text_of

_BUDGETED = "wants_budget"


def budgeted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function whose first argument is the evaluation's Budget."""
    # A bound method takes no attributes of its own; a partial does.
    marked: Callable[..., Any] = partial(function)
    setattr(marked, _BUDGETED, True)
    return marked


def wants_budget(function: Callable[..., Any]) -> bool:
    """Say whether a function is marked as `budgeted`."""
    return getattr(function, _BUDGETED, False) is True


def want(kind: type | tuple[type, ...], value: object, wanted: str) -> Any:
    """Refuse a value of another kind; wanted names the right one in Russian."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise FunctionRefused(f"нужно: {wanted}, получено: {kind_of(value)}")
    return value


def as_text(value: object) -> str:
    """Take a text, or a date or a time as its ISO text."""
    if isinstance(value, date | time):
        return text_of(value)
    return str(want(str, value, "текст"))


def as_cells(value: object) -> list[Any]:
    """Take a list."""
    found: list[Any] = want(list, value, "список")
    return found


def as_number(value: object) -> Any:
    """Take a number; yes and no are none."""
    if type(value) not in NUMBERS:
        raise FunctionRefused(f"нужно число, получено: {kind_of(value)}")
    return value


def spread(values: tuple[Any, ...]) -> list[Any]:
    """Read f(list) and f(a, b, c) alike."""
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
