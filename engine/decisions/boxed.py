"""Boxed expressions: the logic of decisions and business knowledge models (DMN 1.3, 7.3, 10.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.decisions.data_types import ANYTHING, DataType
from engine.decisions.table_model import Table
from engine.expressions import Expression


@dataclass(frozen=True, kw_only=True)
class BoxedExpression:
    """A literal expression; `where` says how a person finds it."""

    expression: Expression
    where: str


@dataclass(frozen=True, kw_only=True)
class BoxedTable:
    """A table inside other logic."""

    table: Table


@dataclass(frozen=True, kw_only=True)
class ContextEntry:
    """A named part of a context; later entries see earlier ones."""

    name: str
    value: Boxed
    type: DataType = ANYTHING


@dataclass(frozen=True, kw_only=True)
class BoxedContext:
    """Entries in order; with a result the context itself is only the way there."""

    entries: tuple[ContextEntry, ...]
    result: Boxed | None = None


@dataclass(frozen=True, kw_only=True)
class BoxedInvocation:
    """A call of a knowledge model or decision service, with its parameters by name."""

    function: str
    bindings: tuple[tuple[str, Boxed], ...]
    where: str


@dataclass(frozen=True, kw_only=True)
class BoxedList:
    """A list whose cells are boxed."""

    items: tuple[Boxed, ...]


@dataclass(frozen=True, kw_only=True)
class BoxedRelation:
    """Rows of named columns: a list of mappings."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, kw_only=True)
class BoxedFunction:
    """Logic with parameters, in order; they have a name and a type."""

    parameters: tuple[tuple[str, DataType], ...]
    body: Boxed
    result: DataType = ANYTHING


Boxed = (
    BoxedExpression
    | BoxedTable
    | BoxedContext
    | BoxedInvocation
    | BoxedList
    | BoxedRelation
    | BoxedFunction
)


def parts_of(logic: Boxed) -> tuple[Boxed, ...]:
    """Give the boxes directly inside a box."""
    match logic:
        case BoxedContext(entries=entries, result=result):
            return (*(entry.value for entry in entries), *([result] if result else ()))
        case BoxedInvocation(bindings=bindings):
            return tuple(value for _, value in bindings)
        case BoxedList(items=items):
            return items
        case BoxedRelation(rows=rows):
            return tuple(cell for row in rows for cell in row)
        case BoxedFunction(body=body):
            return (body,)
    return ()


def boxes_in(logic: Boxed) -> Iterator[Boxed]:
    """Give a box and all boxes within it."""
    waiting = [logic]
    while waiting:
        box = waiting.pop()
        yield box
        waiting.extend(parts_of(box))
