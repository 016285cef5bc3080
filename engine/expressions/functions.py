"""The table of listed functions; each takes and gives plain values only."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from functools import partial
from typing import Any

from engine.expressions import moments
from engine.expressions.arithmetic import calculated, in_order
from engine.expressions.errors import FunctionRefused
from engine.expressions.limits import MAX_SEQUENCE, MAX_STRING, Budget
from engine.expressions.values import NUMBERS, Value, contains, equal, kind_of, text_of, truth

_BUDGETED = "wants_budget"
_MAX_NUMBER_TEXT = 200
_MAX_PRECISION = 20


def budgeted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function whose first argument is the evaluation's Budget."""
    # A bound method takes no attributes of its own; a partial does.
    marked = partial(function)
    setattr(marked, _BUDGETED, True)
    return marked


def wants_budget(function: Callable[..., Any]) -> bool:
    """Say whether a function is marked as `budgeted`."""
    return getattr(function, _BUDGETED, False) is True


def _want(kind: type | tuple[type, ...], value: object, wanted: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise FunctionRefused(f"нужно: {wanted}, получено: {kind_of(value)}")
    return value


def _text(value: object) -> str:
    return str(_want(str, value, "текст"))


def _cells(value: object) -> list[Any]:
    found: list[Any] = _want(list, value, "список")
    return found


def _number(value: object) -> Any:
    if type(value) not in NUMBERS:
        raise FunctionRefused(f"нужно число, получено: {kind_of(value)}")
    return value


def _spread(values: tuple[Any, ...]) -> list[Any]:
    """Read f(list) and f(a, b, c) alike."""
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


# --- numbers -------------------------------------------------------------------------


def _round(value: Any, digits: int = 0) -> Any:
    """Round halves away from zero, as offices and schools do, not to the even digit."""
    _number(value)
    if type(digits) is not int or abs(digits) > _MAX_PRECISION:
        raise FunctionRefused("число знаков округления должно быть целым, не больше 20")
    return moments.rounded(value, digits)


def _int(value: Any = 0) -> int:
    if isinstance(value, str):
        return int(_parsed_number(value))
    if isinstance(value, bool):
        return int(value)
    return int(_number(value))


def _float(value: Any = 0) -> float:
    return float(_parsed_number(value) if isinstance(value, str) else _number(value))


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
    return _parsed_number(value) if isinstance(value, str) else _number(value)


@budgeted
def _sum(budget: Budget, *values: Any) -> Any:
    total: Any = 0
    for value in _spread(values):
        budget.node()
        # Yes counts as one, so that a list of answers can be summed.
        cell = int(value) if isinstance(value, bool) else value
        total = calculated("+", total, _number(cell), budget)
    return total


@budgeted
def _mean(budget: Budget, *values: Any) -> Any:
    cells = _spread(values)
    if not cells:
        raise FunctionRefused("среднее пустого списка не определено")
    return calculated("/", _sum(budget, cells), len(cells), budget)


def _median(*values: Any) -> Any:
    cells = [_number(value) for value in _spread(values)]
    if not cells:
        raise FunctionRefused("медиана пустого списка не определена")
    return statistics.median(cells)


@budgeted
def _min(budget: Budget, *values: Any) -> Any:
    return _extreme("<", _spread(values), budget)


@budgeted
def _max(budget: Budget, *values: Any) -> Any:
    return _extreme(">", _spread(values), budget)


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
    return len(_want((str, list, dict), value, "текст, список или набор полей"))


@budgeted
def _sorted(budget: Budget, value: Any, desc: Any = False, reverse: Any = False) -> list[Any]:
    cells, falling = _cells(value), truth(desc) or truth(reverse)
    budget.spend(len(cells) // 4)
    kinds = {type(cell) for cell in cells}
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
    counted = range(*(_want(int, bound, "целое число") for bound in bounds))
    if len(counted) > MAX_SEQUENCE:
        raise FunctionRefused(f"ряд длиннее {MAX_SEQUENCE} чисел")
    return list(counted)


def _get(of: Any, key: Any, default: Any = None) -> Any:
    if of is None:
        return default
    if isinstance(of, list) and type(key) is int:
        return of[key] if -len(of) <= key < len(of) else default
    found: dict[str, Any] = _want(dict, of, "набор полей")
    return found.get(text_of(key), default)


@budgeted
def _distinct(budget: Budget, value: Any) -> list[Any]:
    found: list[Any] = []
    for cell in _cells(value):
        if not contains(found, cell, budget):
            found.append(cell)
    return found


@budgeted
def _index_of(budget: Budget, value: Any, wanted: Any) -> list[int]:
    return [at for at, cell in enumerate(_cells(value), 1) if equal(cell, wanted, budget)]


def _append(value: Any, *more: Any) -> list[Any]:
    return [*_cells(value), *more]


@budgeted
def _append_all(budget: Budget, *lists: Any) -> list[Any]:
    found: list[Any] = []
    for cells in lists:
        budget.cells(len(found))
        found = calculated("+", found, _cells(cells), budget)  # type: ignore[assignment]
    return found


@budgeted
def _contains(budget: Budget, box: Any, value: Any) -> bool:
    return contains(box, value, budget)


def _reverse(value: Any) -> list[Any]:
    return _cells(value)[::-1]


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and len(value) == 0)


# --- texts ---------------------------------------------------------------------------


def _split(value: Any, separator: Any = None) -> list[str]:
    return _text(value).split(None if separator is None else _text(separator))


def _join(first: Any, second: Any = "") -> str:
    """Join as join(", ", list) or, like FEEL, as join(list, ", ")."""
    separator, cells = (second, first) if isinstance(first, list) else (first, second)
    parts = [_text(cell) for cell in _cells(cells)]
    if len(_text(separator)) * len(parts) + sum(map(len, parts)) > MAX_STRING:
        raise FunctionRefused("результат слишком большой")
    return str(separator).join(parts)


def _replace(value: Any, part: Any, other: Any) -> str:
    text, old, new = _text(value), _text(part), _text(other)
    if len(text) + text.count(old) * len(new) > MAX_STRING:
        raise FunctionRefused("результат слишком большой")
    return text.replace(old, new)


def _substring(value: Any, start: Any, length: Any = None) -> str:
    """Cut like FEEL: positions count from 1, negative ones from the end."""
    text, first = _text(value), _want(int, start, "целое число")
    if first == 0:
        raise FunctionRefused("знаки считаются с 1")
    at = first - 1 if first > 0 else max(len(text) + first, 0)
    if length is None:
        return text[at:]
    return text[at : at + max(_want(int, length, "целое число"), 0)]


def _before(value: Any, part: Any) -> str:
    text, separator, _ = _text(value).partition(_text(part))
    return text if separator else ""


def _after(value: Any, part: Any) -> str:
    return _text(value).partition(_text(part))[2]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": lambda value: abs(_number(value)),
    "round": _round,
    "floor": lambda value: math.floor(_number(value)),
    "ceiling": lambda value: math.ceil(_number(value)),
    "modulo": budgeted(lambda budget, a, b: calculated("%", _number(a), _number(b), budget)),
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
    "any": lambda value: any(map(truth, _cells(value))),
    "all": lambda value: all(map(truth, _cells(value))),
    "len": _len,
    "count": _len,
    "sorted": _sorted,
    "range": _range,
    "list": lambda value: list(value) if isinstance(value, dict) else list(_cells(value)),
    "get": _get,
    "keys": lambda value: list(_want(dict, value, "набор полей")),
    "values": lambda value: list(_want(dict, value, "набор полей").values()),
    "distinct": _distinct,
    "index_of": _index_of,
    "append": _append,
    "append_all": _append_all,
    "reverse": _reverse,
    "contains": _contains,
    "is_empty": _is_empty,
    "upper": lambda value: _text(value).upper(),
    "lower": lambda value: _text(value).lower(),
    "strip": lambda value: _text(value).strip(),
    "split": _split,
    "join": _join,
    "replace": _replace,
    "startswith": lambda value, part: _text(value).startswith(_text(part)),
    "endswith": lambda value, part: _text(value).endswith(_text(part)),
    "substring": _substring,
    "substring_before": _before,
    "substring_after": _after,
    **moments.FUNCTIONS,
}


def is_listed(name: str) -> bool:
    """Say whether a canonical name is in the table."""
    return name in FUNCTIONS


__all__ = ["FUNCTIONS", "Value", "budgeted", "is_listed", "wants_budget"]
