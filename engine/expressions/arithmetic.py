"""Arithmetic and order on plain values, refused before it can become expensive."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.domain.months import Months
from engine.domain.values import Temporal
from engine.expressions.errors import FunctionRefused
from engine.expressions.limits import MAX_INTEGER_BITS, MAX_SEQUENCE, MAX_STRING, Budget
from engine.expressions.temporal import check_order, shifted
from engine.expressions.values import NUMBERS, Value, aligned, kind_of, text_of, worded

_NUMERIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ORDERED = (str, date, datetime, time, timedelta, Months)
_TEXT_AND_DATE = ({str, date}, {str, datetime}, {str, time})
_DATE_TEXT = re.compile(r"\s*(\d{4}-\d{2}|$)")
_TIME_TEXT = re.compile(r"\s*(\d{2}:\d{2}|$)")
_MAX_EXPONENT = 64
# Annuities run over hundreds of months; a float takes any power at one price.
_MAX_FLOAT_EXPONENT = 10_000
_STEPS_PER_DECIMAL_POWER = 100
_STEPS_PER_DECIMAL = 1
_VERBS = {
    "+": "сложить {} и {}",
    "-": "вычесть из {} {}",
    "*": "умножить {} на {}",
    "/": "разделить {} на {}",
    "//": "разделить {} на {}",
    "%": "взять остаток от деления {} на {}",
    "**": "возвести {} в степень {}",
}
_GENITIVE = {
    "пустое значение": "пустого значения",
    "да/нет": "да/нет",
    "число": "числа",
    "текст": "текста",
    "дату и время": "даты и времени",
    "дату": "даты",
    "время": "времени",
    "длительность": "длительности",
    "срок в месяцах": "срока в месяцах",
    "список": "списка",
    "набор полей": "набора полей",
}


def in_order(op: str, left: Value, right: Value, budget: Budget) -> bool:
    """Compare by size; nothing is smaller or larger than an absent value.

    Raises:
        FunctionRefused: the two are not of one kind that has an order.
    """
    if left is None or right is None:
        return False
    if type(left) in NUMBERS and type(right) in NUMBERS:
        if Decimal in (type(left), type(right)):
            budget.spend(_STEPS_PER_DECIMAL)
        return _ORDER[op](*aligned(left, right))
    if type(left) is not type(right):
        _check_date_text(left, right)
        left, right = worded(left, right)
    if type(left) is not type(right) or type(left) not in _ORDERED:
        raise FunctionRefused(f"нельзя сравнить {kind_of(left)} и {kind_of(right)}")
    if isinstance(left, str):
        budget.cells(len(left))
    check_order(left, right)
    return _ORDER[op](left, right)


def _check_date_text(left: Value, right: Value) -> None:
    """Refuse to order a date and words: «1 сентября» is neither before nor after."""
    kinds = {type(left), type(right)}
    if kinds not in _TEXT_AND_DATE:
        return
    text, told = (
        str(left if isinstance(left, str) else right),
        f"{kind_of(left)} и {kind_of(right)}",
    )
    if time in kinds and not _TIME_TEXT.match(text):
        raise FunctionRefused(f"нельзя сравнить {told}: время пишут как «10:00»")
    if time not in kinds and not _DATE_TEXT.match(text):
        raise FunctionRefused(
            f"нельзя сравнить {told}: "
            "дату пишут как «2026-09-01», другой текст переводит в дату функция date(…)"
        )


def negated(op: str, value: Value) -> object:
    """Work out -x or +x of a number or, for minus, of a duration."""
    if type(value) in NUMBERS:
        return operator.neg(value) if op == "-" else value  # type: ignore[arg-type]
    if isinstance(value, timedelta) and op == "-":
        return -value
    if isinstance(value, Months) and op == "-":
        return Months(-value.count)
    raise FunctionRefused(f"знак «{op}» нельзя поставить перед значением вида «{kind_of(value)}»")


def calculated(op: str, left: Value, right: Value, budget: Budget) -> object:
    """Work out a binary operation.

    Raises:
        FunctionRefused: the kinds do not fit, or the result would be too large.
    """
    if type(left) in NUMBERS and type(right) in NUMBERS:
        return _numeric(op, *aligned(left, right), budget)
    if op == "+" and type(left) is type(right) and isinstance(left, str | list):
        return _joined(left, right, budget)
    if op == "+" and {type(left), type(right)} in _TEXT_AND_DATE:
        return _joined(text_of(left), text_of(right), budget)
    if isinstance(left, Temporal) or isinstance(right, Temporal):
        found = shifted(op, left, right)
        if found is not None:
            return found
    kinds = kind_of(left), kind_of(right)
    if op in ("-", "%"):
        kinds = _GENITIVE.get(kinds[0], kinds[0]), kinds[1]
    raise FunctionRefused("нельзя " + _VERBS[op].format(*kinds))


def _numeric(op: str, left: Any, right: Any, budget: Budget) -> object:
    if op in ("/", "//", "%") and right == 0:
        raise FunctionRefused("делить на ноль нельзя")
    if op == "**":
        _check_power(left, right)
    if Decimal in (type(left), type(right)):
        budget.spend(_STEPS_PER_DECIMAL_POWER if op == "**" else _STEPS_PER_DECIMAL)
    return _NUMERIC[op](left, right)


def _check_power(left: Any, right: Any) -> None:
    if abs(right) > (_MAX_FLOAT_EXPONENT if isinstance(left, float) else _MAX_EXPONENT):
        raise FunctionRefused("степень слишком большая")
    if isinstance(left, int) and left.bit_length() * abs(right) > MAX_INTEGER_BITS:
        raise FunctionRefused("число слишком большое")
    if left == 0 and right < 0:
        raise FunctionRefused("делить на ноль нельзя")
    if left < 0 and right != int(right):
        raise FunctionRefused("дробная степень отрицательного числа не определена")
    if isinstance(left, Decimal) and abs(left.adjusted() * right) > MAX_INTEGER_BITS:
        raise FunctionRefused("число слишком большое")


def _joined(left: Any, right: Any, budget: Budget) -> object:
    size = len(left) + len(right)
    if size > (MAX_STRING if isinstance(left, str) else MAX_SEQUENCE):
        raise FunctionRefused("результат слишком большой")
    budget.cells(size)
    return left + right
