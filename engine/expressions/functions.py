"""The table of listed functions; each takes and gives plain values only."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP
from typing import Any

from engine.expressions import list_functions, moments, texts
from engine.expressions.arguments import (
    as_cells,
    as_number,
    budgeted,
    spread,
    want,
    wants_budget,
)
from engine.expressions.arithmetic import calculated, in_order
from engine.expressions.errors import FunctionRefused
from engine.expressions.limits import MAX_SEQUENCE, Budget
from engine.expressions.values import contains, equal, text_of, truth

_MAX_NUMBER_TEXT = 200
_MAX_PRECISION = 20
_TOLD_APART_AT_ONCE = ({str}, {int}, {date})


# --- numbers -------------------------------------------------------------------------


def _round(value: Any, digits: int = 0) -> Any:
    """Round halves away from zero, as offices and schools do, not to the even digit."""
    as_number(value)
    if type(digits) is not int or abs(digits) > _MAX_PRECISION:
        raise FunctionRefused("число знаков округления должно быть целым, не больше 20")
    return moments.rounded(value, digits)


def _directed(value: Any, digits: Any, rounding: str) -> Any:
    as_number(value)
    if type(digits) is not int or abs(digits) > _MAX_PRECISION:
        raise FunctionRefused("число знаков округления должно быть целым, не больше 20")
    return moments.rounded(value, digits, rounding)


def _round_half_even(value: Any, digits: Any) -> Any:
    return _directed(value, digits, ROUND_HALF_EVEN)


def _sqrt(value: Any) -> float:
    if as_number(value) < 0:
        raise FunctionRefused("корень из отрицательного числа не определён")
    return math.sqrt(value)


def _parity(value: Any) -> int:
    if as_number(value) != int(value):
        raise FunctionRefused("чётными и нечётными бывают только целые числа")
    return int(value) % 2


def _int(value: Any = 0) -> int:
    if isinstance(value, str):
        return int(_parsed_number(value))
    if isinstance(value, bool):
        return int(value)
    return int(as_number(value))


def _float(value: Any = 0) -> float:
    return float(_parsed_number(value) if isinstance(value, str) else as_number(value))


def _parsed_number(written: str) -> int | float:
    """Read a number as people type it: with a comma or a point, spaces between thousands."""
    if len(written) > _MAX_NUMBER_TEXT:
        raise FunctionRefused("запись числа слишком длинная")
    plain = "".join(written.split()).replace(",", ".").replace("−", "-")
    try:
        return int(plain) if plain.lstrip("+-").isdecimal() else float(plain)
    except ValueError:
        raise FunctionRefused(f"«{written[:40]}» не число") from None


def _to_number(value: Any) -> Any:
    return _parsed_number(value) if isinstance(value, str) else as_number(value)


@budgeted
def _sum(budget: Budget, *values: Any) -> Any:
    total: Any = 0
    for value in spread(values):
        budget.node()
        # Yes counts as one, so that a list of answers can be summed.
        cell = int(value) if isinstance(value, bool) else value
        total = calculated("+", total, as_number(cell), budget)
    return total


@budgeted
def _mean(budget: Budget, *values: Any) -> Any:
    cells = spread(values)
    if not cells:
        raise FunctionRefused("среднее пустого списка не определено")
    return calculated("/", _sum(budget, cells), len(cells), budget)


def _median(*values: Any) -> Any:
    cells = [as_number(value) for value in spread(values)]
    if not cells:
        raise FunctionRefused("медиана пустого списка не определена")
    return statistics.median(cells)


@budgeted
def _min(budget: Budget, *values: Any) -> Any:
    return _extreme("<", spread(values), budget)


@budgeted
def _max(budget: Budget, *values: Any) -> Any:
    return _extreme(">", spread(values), budget)


def _extreme(op: str, cells: list[Any], budget: Budget) -> Any:
    if not cells:
        raise FunctionRefused("в пустом списке нет наименьшего и наибольшего")
    best = cells[0]
    for cell in cells[1:]:
        budget.node()
        if in_order(op, cell, best, budget):
            best = cell
    return best


# --- lists and mappings --------------------------------------------------------------


def _len(value: Any) -> int:
    return len(want((str, list, dict), value, "текст, список или набор полей"))


@budgeted
def _sorted(budget: Budget, value: Any, desc: Any = False, reverse: Any = False) -> list[Any]:
    cells, falling = as_cells(value), truth(desc) or truth(reverse)
    budget.spend(len(cells) // 4)
    kinds = {type(cell) for cell in cells}
    if kinds == {str}:
        budget.cells(sum(map(len, cells)))
    if kinds <= {int, float} or kinds == {str}:
        return sorted(cells, reverse=falling)
    # Sorted by merging, so that every comparison is one of ours and is paid for.
    return _merged(list(cells), ">" if falling else "<", budget)


def _merged(cells: list[Any], op: str, budget: Budget) -> list[Any]:
    if len(cells) < 2:
        return cells
    middle = len(cells) // 2
    left, right = _merged(cells[:middle], op, budget), _merged(cells[middle:], op, budget)
    found: list[Any] = []
    i = j = 0
    while i < len(left) and j < len(right):
        budget.node()
        if in_order(op, right[j], left[i], budget):
            found.append(right[j])
            j += 1
        else:
            found.append(left[i])
            i += 1
    return found + left[i:] + right[j:]


def _range(*bounds: Any) -> list[int]:
    counted = range(*(want(int, bound, "целое число") for bound in bounds))
    if len(counted) > MAX_SEQUENCE:
        raise FunctionRefused(f"ряд длиннее {MAX_SEQUENCE} чисел")
    return list(counted)


def _get(of: Any, key: Any, default: Any = None) -> Any:
    if of is None:
        return default
    if isinstance(of, list) and type(key) is int:
        return of[key] if -len(of) <= key < len(of) else default
    found: dict[str, Any] = want(dict, of, "набор полей")
    return found.get(text_of(key), default)


@budgeted
def _distinct(budget: Budget, value: Any) -> list[Any]:
    cells = as_cells(value)
    if {type(cell) for cell in cells} in _TOLD_APART_AT_ONCE:
        return list(dict.fromkeys(cells))
    found: list[Any] = []
    for cell in cells:
        if not contains(found, cell, budget):
            found.append(cell)
    return found


@budgeted
def _index_of(budget: Budget, value: Any, wanted: Any) -> list[int]:
    return [at for at, cell in enumerate(as_cells(value), 1) if equal(cell, wanted, budget)]


def _append(value: Any, *more: Any) -> list[Any]:
    return [*as_cells(value), *more]


@budgeted
def _append_all(budget: Budget, *lists: Any) -> list[Any]:
    found: list[Any] = []
    for cells in lists:
        budget.cells(len(found))
        found = calculated("+", found, as_cells(cells), budget)  # type: ignore[assignment]
    return found


@budgeted
def _contains(budget: Budget, box: Any, value: Any) -> bool:
    return contains(box, value, budget)


def _reverse(value: Any) -> list[Any]:
    return as_cells(value)[::-1]


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and len(value) == 0)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": lambda value: abs(as_number(value)),
    "round": _round,
    "floor": lambda value: math.floor(as_number(value)),
    "ceiling": lambda value: math.ceil(as_number(value)),
    "modulo": budgeted(lambda budget, a, b: calculated("%", as_number(a), as_number(b), budget)),
    "min": _min,
    "max": _max,
    "sum": _sum,
    "mean": _mean,
    "median": _median,
    "int": _int,
    "float": _float,
    "number": _to_number,
    "str": text_of,
    "bool": truth,
    "any": lambda value: any(map(truth, as_cells(value))),
    "all": lambda value: all(map(truth, as_cells(value))),
    "len": _len,
    "count": _len,
    "sorted": _sorted,
    "range": _range,
    "list": lambda value: list(value) if isinstance(value, dict) else list(as_cells(value)),
    "get": _get,
    "keys": lambda value: list(want(dict, value, "набор полей")),
    "values": lambda value: list(want(dict, value, "набор полей").values()),
    "distinct": _distinct,
    "index_of": _index_of,
    "append": _append,
    "append_all": _append_all,
    "reverse": _reverse,
    "contains": _contains,
    "is_empty": _is_empty,
    "decimal": _round_half_even,
    "round_up": lambda value, digits=0: _directed(value, digits, ROUND_UP),
    "round_down": lambda value, digits=0: _directed(value, digits, ROUND_DOWN),
    "sqrt": _sqrt,
    "odd": lambda value: _parity(value) == 1,
    "even": lambda value: _parity(value) == 0,
    **list_functions.FUNCTIONS,
    **texts.FUNCTIONS,
    **moments.FUNCTIONS,
}


__all__ = ["FUNCTIONS", "budgeted", "wants_budget"]
