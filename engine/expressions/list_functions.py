"""Functions about whole lists, as FEEL has them (DMN 1.3, 10.3.4.4)."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from engine.expressions.arguments import as_cells, as_number, budgeted, spread, want
from engine.expressions.arithmetic import calculated
from engine.expressions.errors import FunctionRefused
from engine.expressions.limits import MAX_DEPTH, MAX_SEQUENCE, Budget
from engine.expressions.values import contains


def _position(cells: list[Any], position: Any) -> int:
    """Read a position from 1, or from -1 at the end."""
    at = want(int, position, "целое число")
    if at == 0 or abs(at) > len(cells):
        raise FunctionRefused("в списке нет значения с таким номером")
    return int(at) - 1 if at > 0 else len(cells) + int(at)


def _sublist(value: Any, start: Any, length: Any = None) -> list[Any]:
    cells = as_cells(value)
    at = _position(cells, start)
    past = len(cells) if length is None else at + max(want(int, length, "целое число"), 0)
    return cells[at:past]


def _remove(value: Any, position: Any) -> list[Any]:
    cells = as_cells(value)
    at = _position(cells, position)
    return cells[:at] + cells[at + 1 :]


def _insert_before(value: Any, position: Any, new: Any) -> list[Any]:
    cells = as_cells(value)
    at = _position(cells, position)
    return [*cells[:at], new, *cells[at:]]


@budgeted
def _flatten(budget: Budget, value: Any) -> list[Any]:
    found: list[Any] = []
    _pour(as_cells(value), found, budget, 0)
    return found


def _pour(cells: list[Any], found: list[Any], budget: Budget, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise FunctionRefused("данные вложены слишком глубоко")
    budget.made(len(cells))
    for cell in cells:
        if isinstance(cell, list):
            _pour(cell, found, budget, depth + 1)
        else:
            found.append(cell)
    if len(found) > MAX_SEQUENCE:
        raise FunctionRefused(f"в списке больше {MAX_SEQUENCE} значений")


@budgeted
def _joined(budget: Budget, value: Any) -> list[Any]:
    found: list[Any] = []
    for cells in as_cells(value):
        budget.made(len(as_cells(cells)))
        found.extend(cells)
        if len(found) > MAX_SEQUENCE:
            raise FunctionRefused(f"в списке больше {MAX_SEQUENCE} значений")
    return found


@budgeted
def _union(budget: Budget, *lists: Any) -> list[Any]:
    found: list[Any] = []
    for cells in lists:
        for cell in as_cells(cells):
            if not contains(found, cell, budget):
                found.append(cell)
    return found


@budgeted
def _product(budget: Budget, *values: Any) -> Any:
    cells = spread(values)
    if not cells:
        raise FunctionRefused("произведение пустого списка не определено")
    total: Any = 1
    for cell in cells:
        budget.node()
        total = calculated("*", total, as_number(cell), budget)
    return total


@budgeted
def _mode(budget: Budget, *values: Any) -> list[Any]:
    cells = [as_number(cell) for cell in spread(values)]
    budget.made(len(cells))
    return sorted(statistics.multimode(cells))


def _stddev(*values: Any) -> float:
    cells = [float(as_number(cell)) for cell in spread(values)]
    if len(cells) < 2:
        raise FunctionRefused("отклонение считается не меньше чем по двум числам")
    return statistics.stdev(cells)


def _entries(value: Any) -> list[dict[str, Any]]:
    fields: dict[str, Any] = want(dict, value, "набор полей")
    return [{"key": key, "value": cell} for key, cell in fields.items()]


def _put(value: Any, key: Any, new: Any) -> dict[str, Any]:
    fields: dict[str, Any] = want(dict, value, "набор полей")
    return {**fields, str(want(str, key, "текст")): new}


def _merged(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fields in as_cells(value):
        found.update(want(dict, fields, "набор полей"))
    return found


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sublist": _sublist,
    "remove": _remove,
    "insert_before": _insert_before,
    "flatten": _flatten,
    "joined": _joined,
    "union": _union,
    "product": _product,
    "mode": _mode,
    "stddev": _stddev,
    "entries": _entries,
    "put": _put,
    "merged": _merged,
}
