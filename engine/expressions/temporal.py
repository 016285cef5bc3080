"""Arithmetic on dates, times and durations (DMN 1.3, tables 45 and 50-52)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.domain.months import Months
from engine.expressions.errors import FunctionRefused
from engine.expressions.values import Value

_DAY = timedelta(days=1)
_ANY_DAY = date(2000, 1, 1)
_PLAIN: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def shifted(op: str, left: Value, right: Value) -> object | None:
    """Work out an operation of which one side at least is a date, a time or a duration.

    Returns:
        None where the operation has no meaning for these two.

    Raises:
        FunctionRefused: a date cannot hold what is added to it, or division by nothing.
        OverflowError, ValueError: outside the calendar.
    """
    if isinstance(left, Months) or isinstance(right, Months):
        return _with_months(op, left, right)
    if isinstance(left, time) or isinstance(right, time):
        return _with_time(op, left, right)
    if not _has_meaning(op, left, right):
        return None
    _check_whole_days(left, right)
    _check_divisor(op, right)
    found: object = _PLAIN[op](left, right)
    return found


def check_order(left: Value, right: Value) -> None:
    """Refuse to order a time with a zone and one without: a day would decide between them."""
    if isinstance(left, time) and isinstance(right, time) and _zoned(left) != _zoned(right):
        raise FunctionRefused("нельзя сравнить время с часовым поясом и время без него")


def _zoned(value: time) -> bool:
    return value.tzinfo is not None


def _with_months(op: str, left: Value, right: Value) -> object | None:
    if op == "+" and isinstance(right, date):
        left, right = right, left
    if not isinstance(right, Months):
        if op in ("*", "/") and isinstance(left, Months) and type(right) in (int, float):
            _check_divisor(op, right)
            return Months(int(_PLAIN[op](left.count, right)))
        return None
    if isinstance(left, Months) and op != "*":
        _check_divisor(op, right)
        found = _PLAIN[op](left.count, right.count) if op in _PLAIN else None
        return found if op == "/" or found is None else Months(found)
    if isinstance(left, date) and op in ("+", "-"):
        return (right if op == "+" else Months(-right.count)).after(left)
    if op == "*" and isinstance(left, int | float) and not isinstance(left, bool):
        return Months(int(left * right.count))
    return None


def _with_time(op: str, left: Value, right: Value) -> object | None:
    """Count on a clock: an hour after 23:30 it is 00:30."""
    if op == "+" and isinstance(right, time):
        left, right = right, left
    if not isinstance(left, time) or op not in ("+", "-"):
        return None
    if isinstance(right, timedelta):
        span = (right if op == "+" else -right) % _DAY
        return (datetime.combine(_ANY_DAY, left) + span).timetz()
    if not isinstance(right, time) or op == "+":
        return None
    check_order(left, right)
    return datetime.combine(_ANY_DAY, left) - datetime.combine(_ANY_DAY, right)


def _has_meaning(op: str, left: Value, right: Value) -> bool:
    moment = isinstance(left, date)  # a date and time is a date to Python
    if isinstance(right, timedelta):
        if op == "*":
            return type(left) in (int, float)
        if op == "/":
            return isinstance(left, timedelta)
        return op in ("+", "-") and (moment or isinstance(left, timedelta))
    if isinstance(left, timedelta):
        return (op == "+" and isinstance(right, date)) or (
            op in ("*", "/") and type(right) in (int, float)
        )
    return op == "-" and moment and type(left) is type(right)


def _check_divisor(op: str, right: Value) -> None:
    if op == "/" and not right:
        raise FunctionRefused("делить на ноль нельзя")


def _check_whole_days(left: Value, right: Value) -> None:
    """Python would silently drop the hours that a plain date cannot hold."""
    span = right if isinstance(right, timedelta) else left
    if date in (type(left), type(right)) and isinstance(span, timedelta) and span.seconds:
        raise FunctionRefused("к дате можно прибавить только целые дни")
