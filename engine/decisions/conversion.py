"""Brings values to the type that a table, an input or a result declares for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from engine.decisions.data_types import DataType
from engine.domain.months import Months
from engine.expressions import FUNCTIONS, FunctionRefused, UnaryTests, Value, kind_of, text_of

Passes = Callable[[UnaryTests, Value], bool]
_WORDS = {"true": True, "false": False, "да": True, "нет": False}
_SHOWN = 60


class NotConvertible(ValueError):
    """A value does not fit the declared type; a Russian clause."""


def fitted(value: Value, wanted: DataType, passes: Passes) -> Value:
    """Give a value as its declared type wants it; an absent value fits every type.

    Args:
        value: from variables, where JSON keeps dates and some numbers as texts.
        wanted: the type.
        passes: works the type's allowed values out for a value.

    Raises:
        NotConvertible: it is of another kind, cannot be read, or is not allowed.
    """
    if value is None:
        return None
    if wanted.lists:
        # A single value stands for a list of one, and the other way round (10.3.2.9.4).
        cells = value if isinstance(value, list) else [value]
        return [fitted(cell, wanted.item, passes) for cell in cells]
    if wanted.strict and isinstance(value, list) and len(value) == 1:
        return fitted(value[0], wanted, passes)
    found = _structure(value, wanted, passes) if wanted.fields else converted(value, wanted)
    if not wanted.fields and not wanted.accepts(found):
        raise NotConvertible(f"нужно: {wanted.wanted}, получено: {kind_of(found)}")
    for allowed in wanted.allowed:
        if not passes(allowed, found):
            raise NotConvertible(
                f"значение «{shown(found)}» не входит в допустимые ({shortened(allowed.text)})"
            )
    return found


def _structure(value: Value, wanted: DataType, passes: Passes) -> Value:
    """Fit the declared fields; further ones stay, and those that are missing are absent."""
    if not isinstance(value, dict):
        raise NotConvertible(f"нужен набор полей, получено: {kind_of(value)}")
    found = dict(value)
    for name, field_type in wanted.fields:
        try:
            found[name] = fitted(value.get(name), field_type, passes)
        except NotConvertible as refusal:
            raise NotConvertible(f"поле «{name}»: {refusal}") from None
    return found


def converted(value: Value, wanted: DataType) -> Value:
    """Turn a text into the declared type; anything else stays what it is.

    Raises:
        NotConvertible: the text cannot be read as that type.
    """
    if wanted.base == "date" and isinstance(value, datetime):
        return value.date()
    if not isinstance(value, str):
        return value
    try:
        return _read(value, wanted.base)
    except FunctionRefused as refusal:
        raise NotConvertible(str(refusal)) from None


def _read(text: str, base: str) -> Value:
    if base == "date":
        found: date = FUNCTIONS["date"](text)
        return found
    if base == "datetime":
        moment: datetime = FUNCTIONS["datetime"](text)
        return moment
    if base in ("duration", "months"):
        span: timedelta | Months = FUNCTIONS["duration"](text)
        return span
    if base == "time":
        clock: time = FUNCTIONS["time"](text)
        return clock
    if base == "number":
        number: float = FUNCTIONS["number"](text)
        return number
    if base == "boolean":
        if text.strip().lower() not in _WORDS:
            raise FunctionRefused(f"«{text[:40]}» не да/нет")
        return _WORDS[text.strip().lower()]
    return text


def shown(value: Value) -> str:
    """Write a value for a message; lists and mappings are named only."""
    return kind_of(value) if isinstance(value, list | dict) else shortened(text_of(value))


def shortened(text: str) -> str:
    """Give a text as a message has room for it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
