"""Picks cells and fields out of lists and mappings, or says in words why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.domain.months import Months
from engine.expressions.errors import FunctionRefused, shortened
from engine.expressions.limits import MAX_SEQUENCE
from engine.expressions.values import Value, kind_of, text_of

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_MINUTE, _SECOND = timedelta(minutes=1), timedelta(seconds=1)
_Parts = dict[str, Callable[[Any], object]]
_OF_DATE: _Parts = {
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "weekday": lambda day: day.isoweekday(),
}
_OF_TIME: _Parts = {
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second,
    "time offset": lambda moment: moment.utcoffset(),
    "timezone": lambda moment: getattr(moment.tzinfo, "key", None),
}
_OF_DURATION: _Parts = {
    "days": lambda span: int(_size(span) // _DAY) * _sign(span),
    "hours": lambda span: _size(span) % _DAY // _HOUR * _sign(span),
    "minutes": lambda span: _size(span) % _HOUR // _MINUTE * _sign(span),
    "seconds": lambda span: _size(span) % _MINUTE // _SECOND * _sign(span),
}
_OF_MONTHS: _Parts = {
    "years": lambda span: span.years,
    "months": lambda span: span.months,
}
# DMN 1.3, table 65; a moment is a date to Python and stands before it.
_PARTS: dict[type, _Parts] = {
    datetime: _OF_DATE | _OF_TIME,
    date: _OF_DATE,
    time: _OF_TIME,
    timedelta: _OF_DURATION,
    Months: _OF_MONTHS,
}
_NOMINATIVE = {"дату и время": "дата и время", "дату": "дата"}


def _size(span: timedelta) -> timedelta:
    return abs(span)


def _sign(span: timedelta) -> int:
    return -1 if span < timedelta(0) else 1


def nominative(value: Value) -> str:
    """Name the kind of a value in the nominative case: «это дата»."""
    kind = kind_of(value)
    return _NOMINATIVE.get(kind, kind)


def key_of(value: object) -> str:
    """Make a mapping's key of a text or a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float | date) and not isinstance(value, bool):
        return text_of(value)
    raise FunctionRefused("именем поля может быть только текст или число")


def whole(value: object) -> int:
    """Take a whole number, also when it was worked out as 2.0."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_SEQUENCE * 2:
        return int(value)
    raise FunctionRefused("номер должен быть целым числом")


def at_position(of: list[object], position: int) -> object:
    """Pick the cell at a FEEL position: 1 is the first, -1 the last, nothing beyond."""
    index = position - 1 if position > 0 else position
    return of[index] if position != 0 and -len(of) <= index < len(of) else None


def by_key(of: Value, key: str) -> object:
    """Give a mapping's value under a key."""
    if not isinstance(of, dict):
        raise FunctionRefused(f"поле «{shortened(key)}» нельзя взять: это {nominative(of)}")
    if key not in of:
        raise FunctionRefused(f"нет поля «{shortened(key)}»")
    return of[key]


def part_of(of: Value, key: str) -> object:
    """Give a mapping's value, or a part of a date, a time or a duration by its name."""
    part = _PARTS.get(type(of), {}).get(key)
    return by_key(of, key) if part is None else part(of)


def has_part(of: Value, key: Value) -> bool:
    """Say whether a mapping has a key, or a list a cell of that number."""
    if isinstance(of, dict):
        return key_of(key) in of
    return isinstance(of, list) and -len(of) <= whole(key) < len(of)
