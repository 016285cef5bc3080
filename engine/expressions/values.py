"""The plain values that expressions work on, their kinds, equality and copying."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.expressions.errors import FunctionRefused
from engine.expressions.limits import (
    COPIED_PER_STEP,
    MAX_DEPTH,
    MAX_INTEGER_BITS,
    MAX_SEQUENCE,
    MAX_STRING,
    Budget,
)

Scalar = None | bool | int | float | Decimal | str | date | datetime | timedelta
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
    timedelta: "длительность",
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
    found = type(value)
    if found in _KINDS:
        _check_bounds(value)
        return value  # type: ignore[return-value]  # the table lists exactly the types of Value
    return _admit_relative(value)


def _admit_relative(value: object) -> Value:
    """Turn subclasses and read-only containers into the plain type."""
    plain: Value
    if isinstance(value, tuple):
        plain = list(value)
    elif isinstance(value, Mapping):
        plain = {str(key): cell for key, cell in value.items()}
    elif isinstance(value, str):
        plain = str.__str__(value)
    elif isinstance(value, int):
        plain = int(value)
    else:
        raise FunctionRefused(f"значение вида {type(value).__name__} использовать нельзя")
    _check_bounds(plain)
    return plain


def _check_bounds(value: object) -> None:
    """Refuse what would make the next operation slow, endless or meaningless."""
    found = type(value)
    if found is str and len(value) > MAX_STRING:  # type: ignore[arg-type]
        raise FunctionRefused(f"текст длиннее {MAX_STRING} знаков")
    if found in (list, dict) and len(value) > MAX_SEQUENCE:  # type: ignore[arg-type]
        raise FunctionRefused(f"в списке больше {MAX_SEQUENCE} значений")
    if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
        raise FunctionRefused("число слишком большое")
    if isinstance(value, float) and not math.isfinite(value):
        raise FunctionRefused("число не определено или бесконечно")
    if isinstance(value, Decimal):
        _check_decimal(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise FunctionRefused("у даты и времени не указан часовой пояс")


def _check_decimal(value: Decimal) -> None:
    if not value.is_finite():
        raise FunctionRefused("число не определено или бесконечно")
    if abs(value.adjusted()) > _MAX_DECIMAL_EXPONENT or len(value.as_tuple().digits) > 300:
        raise FunctionRefused("число слишком большое")


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
    left, right = admit(left), admit(right)
    if type(left) in NUMBERS and type(right) in NUMBERS:
        first, second = aligned(left, right)
        return bool(first == second)
    if type(left) is not type(right):
        return False
    if isinstance(left, list | dict):
        return len(left) == len(right) and _equal_cells(left, right, budget, depth)  # type: ignore[arg-type]
    if isinstance(left, str):
        budget.cells(len(left))
    return left == right


def _equal_cells(left: Any, right: Any, budget: Budget, depth: int) -> bool:
    """Compare two containers of one kind and length."""
    if depth >= MAX_DEPTH:
        raise FunctionRefused("данные вложены слишком глубоко")
    if isinstance(left, dict):
        return all(
            key in right and equal(cell, right[key], budget, depth + 1)
            for key, cell in left.items()
        )
    return all(equal(a, b, budget, depth + 1) for a, b in zip(left, right, strict=True))


def contains(box: Value, value: Value, budget: Budget) -> bool:
    """Say whether a list has an equal cell, a text the part, or a mapping the key."""
    if isinstance(box, list):
        return any(equal(cell, value, budget) for cell in box)
    if isinstance(box, dict):
        return isinstance(value, str) and value in box
    if isinstance(box, str) and isinstance(value, str):
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
    budget.node(COPIED_PER_STEP)
    value = admit(value)
    if depth > MAX_DEPTH:
        raise FunctionRefused("данные вложены слишком глубоко")
    if isinstance(value, list):
        return [copied(cell, budget, depth + 1) for cell in value]
    if isinstance(value, dict):
        return {str(key): copied(cell, budget, depth + 1) for key, cell in value.items()}
    return value


def text_of(value: Value) -> str:
    """Write a scalar as text: whole numbers without a fraction, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | dict):
        raise FunctionRefused(f"нельзя записать текстом {kind_of(value)}")
    return str(value)
