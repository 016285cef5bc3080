"""The plain values that expressions work on, their kinds, equality and copying."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.domain.months import Months
from engine.domain.values import Temporal, written
from engine.expressions.errors import FunctionRefused
from engine.expressions.limits import (
    CELLS_PER_STEP,
    COMPARED_PER_STEP,
    COPIED_PER_STEP,
    MAX_DEPTH,
    MAX_INTEGER_BITS,
    MAX_SEQUENCE,
    MAX_STRING,
    Budget,
)

Scalar = None | bool | int | float | Decimal | str | Temporal
# Lists and mappings nest without a depth that a type could state.
Value = Scalar | list[Any] | dict[str, Any]

_KINDS: dict[type, str] = {
    type(None): "пустое значение",
    bool: "да/нет",
    int: "число",
    float: "число",
    Decimal: "число",
    str: "текст",
    datetime: "дату и время",
    date: "дату",
    time: "время",
    timedelta: "длительность",
    Months: "срок в месяцах",
    list: "список",
    dict: "набор полей",
}
NUMBERS = frozenset({int, float, Decimal})
_MAX_DECIMAL_EXPONENT = 150


def kind_of(value: object) -> str:
    """Name the kind of a value in the accusative case: «сравнить текст и число»."""
    return _KINDS.get(type(value), "неизвестное значение")


def admit(value: object) -> Value:
    """Take one value into the language without looking inside lists and mappings.

    Raises:
        FunctionRefused: the value is of a foreign type, naive or out of bounds.
    """
    check = _CHECKS.get(type(value), _refuse_relative)
    if check is not None:
        check(value)
    return value  # type: ignore[return-value]  # the table lists exactly the types of Value


def adopted(value: object, budget: Budget) -> Value:
    """Take a value as `admit` does, but turn subclasses and read-only containers into plain ones.

    Raises:
        FunctionRefused: as for `admit`.
    """
    if type(value) in _CHECKS:
        return admit(value)
    plain: Value
    if isinstance(value, tuple | list):
        budget.made(len(value))
        plain = list(value)
    elif isinstance(value, Mapping):
        budget.made(len(value))
        plain = {str(key): cell for key, cell in value.items()}
    elif isinstance(value, str):
        plain = str.__str__(value)
    elif isinstance(value, int):
        plain = int(value)
    else:
        plain = value  # type: ignore[assignment]  # refused by name below
    return admit(plain)


def _refuse_relative(value: object) -> None:
    raise FunctionRefused(f"значение вида {type(value).__name__} использовать нельзя")


def _check_text(value: Any) -> None:
    if len(value) > MAX_STRING:
        raise FunctionRefused(f"текст длиннее {MAX_STRING} знаков")


def _check_cells(value: Any) -> None:
    if len(value) > MAX_SEQUENCE:
        raise FunctionRefused(f"в списке больше {MAX_SEQUENCE} значений")


def _check_whole(value: Any) -> None:
    if value.bit_length() > MAX_INTEGER_BITS:
        raise FunctionRefused("число слишком большое")


def _check_float(value: Any) -> None:
    if not math.isfinite(value):
        raise FunctionRefused("число не определено или бесконечно")


def _check_decimal(value: Any) -> None:
    if not value.is_finite():
        raise FunctionRefused("число не определено или бесконечно")
    if abs(value.adjusted()) > _MAX_DECIMAL_EXPONENT or len(value.as_tuple().digits) > 300:
        raise FunctionRefused("число слишком большое")


def _check_time(value: Any) -> None:
    if value.tzinfo is not None and value.utcoffset() is None:
        raise FunctionRefused("часовой пояс времени суток зависит от даты")


def _check_moment(value: Any) -> None:
    if value.tzinfo is None:
        raise FunctionRefused("у даты и времени не указан часовой пояс")


# What would make the next operation slow, endless or meaningless, by type.
_CHECKS: dict[type, Callable[[Any], None] | None] = {
    type(None): None,
    bool: None,
    int: _check_whole,
    float: _check_float,
    Decimal: _check_decimal,
    str: _check_text,
    date: None,
    datetime: _check_moment,
    time: _check_time,
    timedelta: None,
    Months: None,
    list: _check_cells,
    dict: _check_cells,
}
_SCALARS = frozenset(_CHECKS) - {list, dict}
# Values of one of these types equal each other as Python says, and cost next to nothing.
_ALIKE = frozenset({int, bool, type(None), date})


def worded(left: Any, right: Any) -> tuple[Any, Any]:
    """Let a date, a time, a moment or a duration meet a text.

    Forms and other programs hand in texts like "2027-05-25". One that reads as the same kind is
    compared as that; for any other text the date stands as its own ISO text.
    """
    if isinstance(left, str) and type(right) in _READ:
        return _read_as(type(right), left, right)
    if isinstance(right, str) and type(left) in _READ:
        return _read_as(type(left), right, left)[::-1]
    return left, right


def _read_as(kind: type, text: str, other: Any) -> tuple[Any, Any]:
    try:
        found = _READ[kind](text.strip())
    except ValueError:
        found = None
    if type(found) is not kind or (isinstance(found, datetime) and found.tzinfo is None):
        return text, written(other)
    return found, other


def _no_text(_text: str) -> None:
    """A duration has many spellings, so it is compared by the one we write."""


_READ: dict[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    time: time.fromisoformat,
    timedelta: _no_text,
    Months: _no_text,
}


def truth(value: object) -> bool:
    """Say whether a value counts as yes: nothing, zero and emptiness do not."""
    return bool(value)


def aligned(left: Value, right: Value) -> tuple[Any, Any]:
    """Make two numbers comparable: a float meets a Decimal as the decimal it prints as."""
    if isinstance(left, Decimal) and isinstance(right, float):
        return left, Decimal(repr(right))
    if isinstance(left, float) and isinstance(right, Decimal):
        return Decimal(repr(left)), right
    return left, right


def equal(left: object, right: object, budget: Budget, depth: int = 0) -> bool:
    """Compare deeply and by kind: a number never equals a text or a yes/no."""
    budget.node()
    first, second = adopted(left, budget), adopted(right, budget)
    if type(first) is not type(second):
        first, second = worded(first, second)
    kind = type(first)
    if kind is not type(second):
        if kind in NUMBERS and type(second) in NUMBERS:
            return bool(operator.eq(*aligned(first, second)))
        return False
    if kind is str:
        budget.cells(len(first))  # type: ignore[arg-type]
    if kind is list or kind is dict:
        return len(first) == len(second) and _equal_cells(first, second, budget, depth)  # type: ignore[arg-type]
    return bool(first == second)


def _equal_cells(left: Any, right: Any, budget: Budget, depth: int) -> bool:
    """Compare two containers of one kind and length."""
    if depth >= MAX_DEPTH:
        raise FunctionRefused("данные вложены слишком глубоко")
    if type(left) is dict:
        budget.made(len(left))
        if left.keys() != right.keys():
            return False
        left, right = left.values(), [right[key] for key in left]
    budget.spend(1 + len(left) // COMPARED_PER_STEP)
    # A loop, because `all` with a generator would take two more frames of the stack.
    for first, second in zip(left, right, strict=True):
        if type(first) is type(second) and type(first) in _ALIKE:
            if first != second:
                return False
        elif not equal(first, second, budget, depth + 1):
            return False
    return True


def contains(box: Value, value: Value, budget: Budget) -> bool:
    """Say whether a list has an equal cell, a text the part, or a mapping the key."""
    if isinstance(box, list):
        if type(value) is str:
            # A text equals nothing but a text, so that Python's own search will do.
            budget.spend(len(box) // COMPARED_PER_STEP + len(value) // CELLS_PER_STEP)
            return value in box
        return any(equal(cell, value, budget) for cell in box)
    if isinstance(box, dict):
        return isinstance(value, str) and value in box
    if isinstance(box, str) and isinstance(value, str | Temporal):
        value = text_of(value)
        # Searching a part may cost the product of both lengths in the worst case.
        budget.cells(len(box) + len(value))
        return value in box
    if box is None:
        return False
    raise FunctionRefused(f"нельзя искать {kind_of(value)} в значении вида «{kind_of(box)}»")


def copied(value: object, budget: Budget, depth: int = 0) -> Value:
    """Copy a value deeply, so that nothing of it is shared with anyone.

    Raises:
        FunctionRefused: it holds foreign values, or is too deep or too large.
    """
    value = adopted(value, budget)
    if not isinstance(value, list | dict):
        return value
    if depth > MAX_DEPTH:
        raise FunctionRefused("данные вложены слишком глубоко")
    budget.spend(1 + len(value) / COPIED_PER_STEP)
    if isinstance(value, list):
        return [
            admit(cell) if type(cell) in _SCALARS else copied(cell, budget, depth + 1)
            for cell in value
        ]
    return {
        str(key): admit(cell) if type(cell) in _SCALARS else copied(cell, budget, depth + 1)
        for key, cell in value.items()
    }


def text_of(value: Value) -> str:
    """Write a scalar as text: whole numbers without a fraction, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, Decimal):
        _check_decimal(value)
        return str(int(value)) if value == value.to_integral_value() else f"{value:f}"
    if isinstance(value, Temporal):
        return written(value)
    if isinstance(value, list | dict):
        raise FunctionRefused(f"нельзя записать текстом {kind_of(value)}")
    return str(value)
