"""Calls a listed or injected function, paid for before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.errors import ExpressionError, FunctionRefused
from engine.expressions.functions import FUNCTIONS, wants_budget
from engine.expressions.limits import Budget
from engine.expressions.values import Value, kind_of

Functions = Mapping[str, Callable[..., Any]]

# A function may look at every cell of a list in Python code.
_CELLS_PER_STEP = 5


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
        raise FunctionRefused(f"нет функции «{name}»")
    values = [*arguments, *named.values()]
    _pay(values, budget)
    before = [budget] if wants_budget(function) else []
    try:
        result: object = function(*before, *arguments, **named)
    except (FunctionRefused, ExpressionError):
        raise
    except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError):
        kinds = ", ".join(kind_of(value) for value in values)
        raise FunctionRefused(f"функцию «{name}» нельзя применить к ({kinds})") from None
    if isinstance(result, str | list | dict):
        # Whatever a function makes takes time and memory: a row of rows could grow fast.
        budget.cells(len(result))
    return result


def _pay(values: list[Value], budget: Budget) -> None:
    for value in values:
        if isinstance(value, list | dict):
            budget.spend(len(value) // _CELLS_PER_STEP)
        elif isinstance(value, str):
            budget.cells(len(value))
