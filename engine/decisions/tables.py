"""Reads a decision table: its columns, its rows and every cell of them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace

from engine.decisions.documents import child, children, text_in
from engine.decisions.model import Aggregation, Decision, HitPolicy, Input, Output, Rule
from engine.decisions.notes import Notes
from engine.expressions import (
    Expression,
    ExpressionError,
    UnaryTests,
    parse,
    parse_feel,
    parse_python,
    parse_unary_tests,
)

_LANGUAGES = ("", "feel", "python", "juel")


def read_table(table: ET.Element, empty: Decision, notes: Notes) -> Decision:
    """Read a table into a decision that so far has a name only."""
    inputs = tuple(_inputs(table, empty, notes))
    outputs = tuple(_outputs(table, empty, notes))
    decision = replace(
        empty,
        hit_policy=_hit_policy(table, notes),
        aggregation=_aggregation(table, notes),
        inputs=inputs,
        outputs=outputs,
        rules=tuple(
            _rule(element, number, replace(empty, inputs=inputs, outputs=outputs), notes)
            for number, element in enumerate(children(table, "rule"), 1)
        ),
    )
    _check(decision, notes)
    return decision


def read_expression(element: ET.Element, what: str, notes: Notes) -> Expression | None:
    """Read an element's text as FEEL, or Python-like as SpiffWorkflow's tables have it.

    Args:
        element: holds a `text` child and perhaps names its language.
        notes: take what cannot be read; the answer is then None.
        what: how a person finds the place, such as «строка 2, столбец «Итог»».
    """
    text = text_in(element)
    language = (element.get("expressionLanguage") or "").lower()
    if not any(language == known or (known and known in language) for known in _LANGUAGES):
        notes.add("dmn_language", f"{what}: язык «{language}» не поддерживается, пишите на FEEL")
        return None
    if not text:
        notes.add("dmn_expression", f"{what}: выражение не задано")
        return None
    return _expression(text, what, notes)


def _expression(text: str, what: str, notes: Notes) -> Expression | None:
    try:
        if text.startswith(("=", "${", "#{")):
            return parse(text)
        return _feel_or_python(text)
    except ExpressionError as error:
        notes.add("dmn_expression", f"{what}: {error.message}")
        return None


def _feel_or_python(text: str) -> Expression:
    try:
        return parse_feel(text)
    except ExpressionError as in_feel:
        try:
            return parse_python(text)
        except ExpressionError:
            # The author most likely meant FEEL: complain about that reading.
            raise in_feel from None


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


def _inputs(table: ET.Element, empty: Decision, notes: Notes) -> Iterator[Input]:
    for number, element in enumerate(children(table, "input"), 1):
        inner = child(element, "inputExpression")
        label = " ".join((element.get("label") or text_in(inner) or f"{number}").split())
        what = f"столбец условия «{label}»"
        if inner is None:
            notes.add("dmn_expression", f"{what}: выражение не задано")
            continue
        expression = read_expression(inner, what, notes)
        allowed = text_in(child(element, "inputValues"))
        if expression is not None:
            yield Input(
                id=element.get("id") or f"{empty.id}_input_{number}",
                label=label,
                expression=expression,
                type_ref=_type_of(inner),
                allowed=_tests(allowed, f"{what}, допустимые значения", notes) if allowed else None,
            )


def _type_of(element: ET.Element) -> str:
    """Give a type's name without prefix and in one spelling."""
    return (element.get("typeRef") or "").rpartition(":")[2].strip().lower().replace(" ", "")


def _outputs(table: ET.Element, empty: Decision, notes: Notes) -> Iterator[Output]:
    elements = children(table, "output")
    for number, element in enumerate(elements, 1):
        only = empty.variable if len(elements) == 1 else ""
        name = (element.get("name") or "").strip() or only
        label = " ".join((element.get("label") or name or f"{number}").split())
        what = f"столбец результата «{label}»"
        if not name:
            notes.add("dmn_output", f"{what}: у столбца нет имени (name)")
        default = child(element, "defaultOutputEntry")
        ranked = text_in(child(element, "outputValues"))
        yield Output(
            id=element.get("id") or f"{empty.id}_output_{number}",
            name=name,
            label=label,
            type_ref=_type_of(element),
            ranked=_ranked(ranked, what, notes) if ranked else (),
            default=read_expression(default, f"{what}, по умолчанию", notes)
            if default is not None
            else None,
        )


def _ranked(text: str, what: str, notes: Notes) -> tuple[Expression, ...]:
    """Read the list of an output's values, whose order is their priority."""
    found = _expression(f"[{text}]", f"{what}, перечень значений", notes)
    if found is None:
        return ()
    items = getattr(found.root, "items", ())
    return tuple(Expression(text=found.text, root=item, syntax=found.syntax) for item in items)


# --- the rows --------------------------------------------------------------------------


def _rule(element: ET.Element, number: int, decision: Decision, notes: Notes) -> Rule:
    conditions, results = children(element, "inputEntry"), children(element, "outputEntry")
    for cells, columns, kind in (
        (conditions, decision.inputs, "условий"),
        (results, decision.outputs, "результатов"),
    ):
        if len(cells) != len(columns):
            notes.add(
                "dmn_row",
                f"строка {number}: {kind} {len(cells)}, а столбцов для них {len(columns)}",
            )
    note = text_in(child(element, "annotationEntry")) or _description(element)
    return Rule(
        id=element.get("id") or f"{decision.id}_rule_{number}",
        number=number,
        conditions=tuple(
            tests
            for cell, column in zip(conditions, decision.inputs, strict=False)
            if (tests := _tests(text_in(cell), _at(number, column.label), notes))
        ),
        results=tuple(
            result
            for cell, column in zip(results, decision.outputs, strict=False)
            if (result := _result(cell, _at(number, column.label), notes))
        ),
        note=note,
    )


def _description(element: ET.Element) -> str:
    found = child(element, "description")
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _at(number: int, label: str) -> str:
    return f"строка {number}, столбец «{label}»"


def _tests(text: str, what: str, notes: Notes) -> UnaryTests | None:
    try:
        return parse_unary_tests(text)
    except ExpressionError as error:
        notes.add("dmn_cell", f"{what}: {error.message}")
        return None


def _result(cell: ET.Element, what: str, notes: Notes) -> Expression | None:
    """Read a result; an empty cell gives no value."""
    return _expression(text_in(cell) or "null", what, notes)


def _check(decision: Decision, notes: Notes) -> None:
    """Refuse tables whose parts contradict each other."""
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
