"""Calls a listed or injected function, paid for before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.errors import ExpressionError, FunctionRefused, shortened
from engine.expressions.functions import FUNCTIONS, wants_budget
from engine.expressions.limits import Budget
from engine.expressions.values import Value, kind_of

Functions = Mapping[str, Callable[..., Any]]

# What a call costs beside its arguments: its own work, and reading what texts say.
_KINDS_SHOWN = 5
_STEPS_PER_CALL = 2
_FURTHER_STEPS = {
    "date": 1,
    "datetime": 1,
    "time": 1,
    "years_and_months": 2,
    "duration": 2,
    "days": 1,
    "iso": 1,
    "float": 1,
    "int": 1,
    "number": 1,
    "str": 1,
    "round": 2,
    "median": 2,
}
# These give an answer without looking at every cell of their arguments.
_AT_A_GLANCE = frozenset({"len", "count", "get", "is_empty", "bool"})


def called(
    name: str,
    injected: Functions,
    arguments: list[Value],
    named: dict[str, Value],
    budget: Budget,
) -> object:
    """Call a function by its canonical name; injected ones go first.

    Raises:
        FunctionRefused: there is no such function, or it refuses its arguments.
        ExpressionError: an injected function evaluated something that failed.
    """
    function = injected.get(name) or FUNCTIONS.get(name)
    if function is None:
        raise FunctionRefused(f"нет функции «{shortened(name)}»")
    values = [*arguments, *named.values()]
    budget.spend(_STEPS_PER_CALL + _FURTHER_STEPS.get(name, 0))
    if name not in _AT_A_GLANCE:
        _pay(values, budget)
    before = [budget] if wants_budget(function) else []
    try:
        result: object = function(*before, *arguments, **named)
    except (FunctionRefused, ExpressionError):
        raise
    except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError):
        kinds = ", ".join(kind_of(value) for value in values[:_KINDS_SHOWN])
        raise FunctionRefused(f"функцию «{name}» нельзя применить к ({kinds})") from None
    # Whatever a function makes takes time and memory: a row of rows could grow fast.
    if isinstance(result, str):
        budget.cells(len(result))
    elif isinstance(result, list | dict):
        budget.made(len(result))
    return result


def _pay(values: list[Value], budget: Budget) -> None:
    for value in values:
        if isinstance(value, list | dict):
            # A function may look at every cell of a list in Python code.
            budget.made(len(value))
        elif isinstance(value, str):
            budget.cells(len(value))
