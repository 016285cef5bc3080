"""Reads the logic of a decision or knowledge model, whatever boxes it is made of."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping

from engine.decisions.boxed import (
    Boxed,
    BoxedContext,
    BoxedExpression,
    BoxedFunction,
    BoxedInvocation,
    BoxedList,
    BoxedRelation,
    BoxedTable,
    ContextEntry,
)
from engine.decisions.cells import Cells
from engine.decisions.data_types import ANYTHING
from engine.decisions.documents import child, children, local_name, text_in
from engine.decisions.table_model import Table
from engine.decisions.tables import read_table

LOGIC = frozenset(
    {
        "decisionTable",
        "literalExpression",
        "invocation",
        "context",
        "list",
        "relation",
        "functionDefinition",
        "conditional",
        "for",
        "every",
        "some",
        "filter",
    }
)
_REMEDY = "задайте логику таблицей, выражением, контекстом, вызовом, списком или отношением"


def logic_of(element: ET.Element) -> ET.Element | None:
    """Give the first boxed expression inside an element."""
    return next((part for part in element if local_name(part) in LOGIC), None)


def read_logic(
    element: ET.Element, owner: Table, cells: Cells, where: str = "выражение"
) -> Boxed | None:
    """Read a boxed expression; None, with a note, if it is of a kind that is not executed.

    Args:
        element: such as `context` or `decisionTable`.
        owner: the decision or model whose logic it is, for ids and names.
        cells: reads texts and takes notes.
        where: how a person finds the place.
    """
    kind = local_name(element)
    read = _READERS.get(kind)
    if read is None:
        cells.notes.add(
            "dmn_logic", f"{where}: логика вида «{kind}» не поддерживается", remedy=_REMEDY
        )
        return None
    return read(element, owner, cells, where)


def name_of(element: ET.Element | None) -> str:
    """Give an element's name with single blanks."""
    return " ".join(((element.get("name") if element is not None else "") or "").split())


def _literal(element: ET.Element, _: Table, cells: Cells, where: str) -> Boxed | None:
    found = cells.expression(element, where)
    return None if found is None else BoxedExpression(expression=found, where=where)


def _table(element: ET.Element, owner: Table, cells: Cells, where: str) -> Boxed | None:
    table_id = element.get("id") or owner.id
    name = owner.name if where == "выражение" else f"{owner.name}, {where}"
    empty = Table(
        id=owner.id if where == "выражение" else table_id,
        name=name,
        variable=owner.variable,
        type=owner.type,
        file_name=owner.file_name,
        digest=owner.digest,
    )
    return BoxedTable(table=read_table(element, empty, cells))


def _context(element: ET.Element, owner: Table, cells: Cells, where: str) -> Boxed | None:
    entries: list[ContextEntry] = []
    result: Boxed | None = None
    for at, part in enumerate(children(element, "contextEntry"), 1):
        variable = child(part, "variable")
        name = name_of(variable)
        place = f"строка контекста «{name}»" if name else "итог контекста"
        value = _inside(part, owner, cells, place)
        if not name:
            result = value
        elif value is not None:
            entry_type = cells.type_of(variable, place) if variable is not None else ANYTHING
            entries.append(ContextEntry(name=name, value=value, type=entry_type))
        if not name and at < len(children(element, "contextEntry")):
            cells.notes.add("dmn_logic", f"{where}: строка {at} контекста без имени — не последняя")
    if not entries and result is None:
        cells.notes.add("dmn_logic", f"{where}: контекст пуст")
    return BoxedContext(entries=tuple(entries), result=result)


def _inside(part: ET.Element, owner: Table, cells: Cells, where: str) -> Boxed | None:
    inner = logic_of(part)
    if inner is not None:
        return read_logic(inner, owner, cells, where)
    cells.notes.add("dmn_logic", f"{where}: нет ни таблицы, ни выражения", remedy=_REMEDY)
    return None


def _invocation(element: ET.Element, owner: Table, cells: Cells, where: str) -> Boxed | None:
    called = " ".join(text_in(child(element, "literalExpression")).split())
    if not called:
        cells.notes.add("dmn_logic", f"{where}: у вызова не указано, что вызвать")
        return None
    bindings: list[tuple[str, Boxed]] = []
    for binding in children(element, "binding"):
        name = name_of(child(binding, "parameter"))
        value = _inside(binding, owner, cells, f"{where}, параметр «{name}»")
        if value is not None:
            bindings.append((name, value))
    return BoxedInvocation(function=called, bindings=tuple(bindings), where=where)


def _list(element: ET.Element, owner: Table, cells: Cells, where: str) -> Boxed | None:
    read = [
        read_logic(part, owner, cells, f"{where}, значение {at}")
        for at, part in enumerate((one for one in element if local_name(one) in LOGIC), 1)
    ]
    return BoxedList(items=tuple(one for one in read if one is not None))


def _relation(element: ET.Element, owner: Table, cells: Cells, where: str) -> Boxed | None:
    columns = tuple(name_of(column) for column in children(element, "column"))
    rows: list[tuple[Boxed, ...]] = []
    for number, row in enumerate(children(element, "row"), 1):
        parts = [one for one in row if local_name(one) in LOGIC]
        if len(parts) != len(columns):
            message = f"{where}: в строке {number} значений {len(parts)}, столбцов {len(columns)}"
            cells.notes.add("dmn_row", message)
        read = [
            read_logic(part, owner, cells, f"{where}, строка {number}, столбец «{name}»")
            for part, name in zip(parts, columns, strict=False)
        ]
        rows.append(tuple(one for one in read if one is not None))
    if len(set(columns)) < len(columns) or not all(columns):
        cells.notes.add("dmn_output", f"{where}: столбцам отношения нужны разные имена")
    return BoxedRelation(columns=columns, rows=tuple(rows))


def _function(element: ET.Element, owner: Table, cells: Cells, where: str) -> Boxed | None:
    return read_function(element, owner, cells, where)


def read_function(
    element: ET.Element, owner: Table, cells: Cells, where: str
) -> BoxedFunction | None:
    """Read a function definition in FEEL; those of Java and PMML are refused by name."""
    kind = (element.get("kind") or "FEEL").upper()
    if kind != "FEEL":
        cells.notes.add(
            "dmn_logic",
            f"{where}: функции вида «{kind}» не выполняются",
            remedy="напишите функцию на FEEL или попросите разработчика добавить её",
        )
        return None
    parameters = tuple(
        (name_of(one), cells.type_of(one, f"{where}, параметр «{name_of(one)}»"))
        for one in children(element, "formalParameter")
    )
    names = [name for name, _ in parameters]
    if not all(names) or len(set(names)) < len(names):
        cells.notes.add("dmn_logic", f"{where}: параметрам нужны разные имена")
    body = _inside(element, owner, cells, where)
    return None if body is None else BoxedFunction(parameters=parameters, body=body)


_READERS: Mapping[str, Callable[[ET.Element, Table, Cells, str], Boxed | None]] = {
    "decisionTable": _table,
    "literalExpression": _literal,
    "context": _context,
    "invocation": _invocation,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
}
