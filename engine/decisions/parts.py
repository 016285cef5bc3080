"""What a decision is made of: its tables, its texts and the names they speak of."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decisions.boxed import (
    Boxed,
    BoxedContext,
    BoxedExpression,
    BoxedFunction,
    BoxedTable,
    boxes_in,
    parts_of,
)
from engine.decisions.model import Decision
from engine.decisions.table_model import Table
from engine.expressions import Expression, UnaryTests, names_of

Text = tuple[str, Expression | UnaryTests]


def tables_of(decision: Decision) -> list[Table]:
    """Give all tables of a decision: itself, and those in its boxes."""
    if decision.is_table:
        return [decision]
    return [] if decision.logic is None else tables_in(decision.logic)


def tables_in(logic: Boxed) -> list[Table]:
    """Give all tables in a box."""
    return [box.table for box in boxes_in(logic) if isinstance(box, BoxedTable)]


def texts_of(decision: Decision) -> Iterator[Text]:
    """Give every text of a decision with the place where a person finds it."""
    if decision.literal is not None:
        yield "Выражение", decision.literal
    elif decision.logic is not None:
        yield from texts_in(decision.logic)
    else:
        yield from _texts_of_table(decision)


def texts_in(logic: Boxed) -> Iterator[Text]:
    """Give every text in a box."""
    for box in boxes_in(logic):
        if isinstance(box, BoxedExpression):
            yield box.where.capitalize(), box.expression
        elif isinstance(box, BoxedTable):
            yield from _texts_of_table(box.table)


def _texts_of_table(table: Table) -> Iterator[Text]:
    for column in table.inputs:
        yield f"Столбец «{column.label or column.id}»", column.expression
    for output in table.outputs:
        if output.default is not None:
            yield f"Столбец «{output.label or output.name}»", output.default
    for rule in table.rules:
        place = f"Строка {rule.number}"
        yield from ((place, condition) for condition in rule.conditions)
        yield from ((place, result) for result in rule.results)


def functions_within(logic: Boxed) -> frozenset[str]:
    """Give the names of the functions that contexts in a box define."""
    return frozenset(
        entry.name
        for box in boxes_in(logic)
        if isinstance(box, BoxedContext)
        for entry in box.entries
        if isinstance(entry.value, BoxedFunction)
    )


def names_read(decision: Decision) -> set[str]:
    """Give the names that a decision's texts need from outside, save those inside functions."""
    if decision.logic is None:
        return {name for _, text in texts_of(decision) for name in names_of(text)}
    return _read_in(decision.logic)


def _read_in(logic: Boxed) -> set[str]:
    if isinstance(logic, BoxedFunction):
        return set()
    if isinstance(logic, BoxedExpression):
        return set(names_of(logic.expression))
    if isinstance(logic, BoxedTable):
        return {name for _, text in _texts_of_table(logic.table) for name in names_of(text)}
    found = {name for part in parts_of(logic) for name in _read_in(part)}
    own = {entry.name for entry in logic.entries} if isinstance(logic, BoxedContext) else set()
    return found - own
