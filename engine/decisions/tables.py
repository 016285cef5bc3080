"""Reads a decision table: its columns, its rows and every cell of them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace

from engine.decisions.cells import Cells
from engine.decisions.data_types import DataType
from engine.decisions.documents import child, children, text_in
from engine.decisions.notes import Notes
from engine.decisions.table_model import Aggregation, HitPolicy, Input, Output, Rule, Table
from engine.expressions import Expression, UnaryTests


def read_table(table: ET.Element, empty: Table, cells: Cells) -> Table:
    """Read a table into a decision that so far has a name only."""
    inputs = tuple(_inputs(table, empty, cells))
    outputs = tuple(_outputs(table, empty, cells))
    decision = replace(
        empty,
        hit_policy=_hit_policy(table, cells.notes),
        aggregation=_aggregation(table, cells.notes),
        inputs=inputs,
        outputs=outputs,
        rules=tuple(
            _rule(element, number, replace(empty, inputs=inputs, outputs=outputs), cells)
            for number, element in enumerate(children(table, "rule"), 1)
        ),
    )
    _check(decision, cells.notes)
    return decision


# --- the head of a table ---------------------------------------------------------------


def _hit_policy(table: ET.Element, notes: Notes) -> HitPolicy:
    written = table.get("hitPolicy") or HitPolicy.UNIQUE.value
    try:
        return HitPolicy(written)
    except ValueError:
        notes.add("dmn_hit_policy", f"правило выбора «{written}» неизвестно")
        return HitPolicy.UNIQUE


def _aggregation(table: ET.Element, notes: Notes) -> Aggregation | None:
    written = table.get("aggregation")
    if not written:
        return None
    try:
        return Aggregation(written)
    except ValueError:
        notes.add("dmn_hit_policy", f"способ сбора «{written}» неизвестен")
        return None


def _inputs(table: ET.Element, empty: Table, cells: Cells) -> Iterator[Input]:
    for number, element in enumerate(children(table, "input"), 1):
        inner = child(element, "inputExpression")
        label = " ".join((element.get("label") or text_in(inner) or f"{number}").split())
        what = f"столбец условия «{label}»"
        if inner is None:
            cells.notes.add("dmn_expression", f"{what}: выражение не задано")
            continue
        expression = cells.expression(inner, what)
        allowed = text_in(child(element, "inputValues"))
        if expression is not None:
            yield Input(
                id=element.get("id") or f"{empty.id}_input_{number}",
                label=label,
                expression=expression,
                type=cells.type_of(inner, what),
                allowed=cells.tests(allowed, f"{what}, допустимые значения") if allowed else None,
            )


def _outputs(table: ET.Element, empty: Table, cells: Cells) -> Iterator[Output]:
    elements = children(table, "output")
    for number, element in enumerate(elements, 1):
        only = empty.variable if len(elements) == 1 else ""
        name = (element.get("name") or "").strip() or only
        label = " ".join((element.get("label") or name or f"{number}").split())
        what = f"столбец результата «{label}»"
        if not name:
            cells.notes.add("dmn_output", f"{what}: у столбца нет имени (name)")
        default = child(element, "defaultOutputEntry")
        column_type = cells.type_of(element, what)
        ranked = text_in(child(element, "outputValues"))
        if not ranked and _ranks(table):
            ranked = _allowed(column_type, empty.type if len(elements) == 1 else column_type)
        yield Output(
            id=element.get("id") or f"{empty.id}_output_{number}",
            name=name,
            label=label,
            type=column_type,
            ranked=_ranked(ranked, what, cells) if ranked else (),
            default=cells.expression(default, f"{what}, по умолчанию")
            if default is not None and text_in(default)
            else None,
        )


def _allowed(*types: DataType) -> str:
    """Give the allowed values of the first type that lists them: they rank results, too."""
    return next((one.allowed[0].text for one in types if len(one.allowed) == 1), "")


def _ranks(table: ET.Element) -> bool:
    return table.get("hitPolicy") in (HitPolicy.PRIORITY.value, HitPolicy.OUTPUT_ORDER.value)


def _ranked(text: str, what: str, cells: Cells) -> tuple[Expression, ...]:
    """Read the list of an output's values, whose order is their priority."""
    found = cells.written(f"[{text}]", f"{what}, перечень значений")
    if found is None:
        return ()
    items = getattr(found.root, "items", ())
    return tuple(Expression(text=found.text, root=item, syntax=found.syntax) for item in items)


# --- the rows --------------------------------------------------------------------------


def _rule(element: ET.Element, number: int, decision: Table, cells: Cells) -> Rule:
    conditions, results = children(element, "inputEntry"), children(element, "outputEntry")
    for found, columns, kind in (
        (conditions, decision.inputs, "условий"),
        (results, decision.outputs, "результатов"),
    ):
        if len(found) != len(columns):
            cells.notes.add(
                "dmn_row",
                f"строка {number}: {kind} {len(found)}, а столбцов для них {len(columns)}",
            )
    note = text_in(child(element, "annotationEntry")) or _description(element)
    return Rule(
        id=element.get("id") or f"{decision.id}_rule_{number}",
        number=number,
        conditions=tuple(
            tests
            for cell, column in zip(conditions, decision.inputs, strict=False)
            if (tests := _tests(cell, _at(number, column.label), cells))
        ),
        results=tuple(
            result
            for cell, column in zip(results, decision.outputs, strict=False)
            if (result := _result(cell, _at(number, column.label), cells))
        ),
        note=note,
    )


def _description(element: ET.Element) -> str:
    found = child(element, "description")
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _at(number: int, label: str) -> str:
    return f"строка {number}, столбец «{label}»"


def _tests(cell: ET.Element, what: str, cells: Cells) -> UnaryTests | None:
    return cells.tests(text_in(cell), what)


def _result(cell: ET.Element, what: str, cells: Cells) -> Expression | None:
    """Read a result; an empty cell gives no value."""
    return cells.written(text_in(cell) or "null", what)


def _check(decision: Table, notes: Notes) -> None:
    """Refuse tables whose parts contradict each other."""
    if not decision.inputs:
        notes.add(
            "dmn_input",
            "в таблице нет ни одного столбца условия",
            remedy="добавьте столбец условия или задайте решение выражением",
        )
    if not decision.outputs:
        notes.add("dmn_output", "в таблице нет ни одного столбца результата")
    names = [output.name for output in decision.outputs]
    for name in sorted({one for one in names if one and names.count(one) > 1}):
        notes.add("dmn_output", f"имя столбца результата «{name}» повторяется")
    if decision.aggregation and decision.hit_policy is not HitPolicy.COLLECT:
        notes.add("dmn_hit_policy", "способ сбора возможен только при правиле COLLECT")
    if decision.aggregation and len(decision.outputs) > 1:
        notes.add("dmn_hit_policy", "способ сбора возможен только при одном столбце результата")
    if decision.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not any(
        output.ranked for output in decision.outputs
    ):
        notes.add(
            "dmn_hit_policy",
            f"правило {decision.hit_policy.value} требует перечня значений результата",
            remedy="перечислите значения столбца результата от важных к неважным",
        )
