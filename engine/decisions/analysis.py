"""Tells what is wrong with a table for inputs that somebody will hand in one day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from engine.decisions.conversion import shown
from engine.decisions.model import Decision
from engine.decisions.notes import Notes
from engine.decisions.parts import tables_of
from engine.decisions.study import Example, Study, same_results, study
from engine.decisions.table_model import HitPolicy, Rule, Table
from engine.domain.errors import Finding

_MOST_TOLD = 5
_ONE_RESULT = (HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.ANY, HitPolicy.PRIORITY)


def analyse(decision: Decision) -> list[Finding]:
    """Check all tables of a decision.

    Returns:
        Errors for rows that surely contradict the hit policy; warnings for rows that may, for
        inputs without a row, for rows that never decide, and for tables too large to be proved.
    """
    return [found for table in tables_of(decision) for found in _about(decision, table)]


def _about(decision: Decision, table: Table) -> Iterator[Finding]:
    notes = Notes(decision.file_name, decision.id, decision.name)
    known = study(table)
    yield from _overlaps(table, known, notes)
    yield from _gap(table, known, notes)
    yield from _rows_for_nothing(known, notes)
    if not known.finished:
        yield notes.fault(
            "dmn_not_proved",
            "не доказано, что строки не пересекаются и охватывают все случаи: таблица слишком "
            "велика",
            remedy="разделите таблицу на несколько решений",
            severity="warning",
        )


def _overlaps(table: Table, known: Study, notes: Notes) -> Iterator[Finding]:
    if table.hit_policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
        return
    told = 0
    for first, second, example in known.overlaps:
        if table.hit_policy is HitPolicy.ANY and same_results(first, second) is not False:
            continue
        told += 1
        if told > _MOST_TOLD:
            return
        yield _overlap(table, known, first, second, example, notes)


def _overlap(
    table: Table, known: Study, first: Rule, second: Rule, example: Example, notes: Notes
) -> Finding:
    rows = f"строки {first.number} ({first.id}) и {second.number} ({second.id})"
    policy = (
        "правило UNIQUE допускает одну"
        if table.hit_policy is HitPolicy.UNIQUE
        else "правило ANY требует одинакового результата"
    )
    verb = "подходят" if known.real else "могут подойти"
    return notes.fault(
        "dmn_overlap",
        f"{rows} {verb} вместе, а {policy}; пример: {_written(example)}",
        remedy="сузьте условия одной из строк или выберите другое правило, например FIRST",
        severity="error" if known.real else "warning",
    )


def _gap(table: Table, known: Study, notes: Notes) -> Iterator[Finding]:
    has_default = any(column.default is not None for column in table.outputs)
    if known.gap is None or not known.real or has_default:
        return
    if table.hit_policy in _ONE_RESULT and table.rules:
        yield notes.fault(
            "dmn_gap",
            f"есть случаи, для которых нет строки; пример: {_written(known.gap)}",
            remedy="добавьте строку, значение по умолчанию или допустимые значения столбца",
            severity="warning",
        )


def _rows_for_nothing(known: Study, notes: Notes) -> Iterator[Finding]:
    for row in known.dead[:_MOST_TOLD]:
        yield notes.fault(
            "dmn_dead_row",
            f"строка {row.number} ({row.id}) не подойдёт никогда",
            remedy="исправьте условия строки или удалите её",
            severity="warning",
        )
    for row in known.masked[:_MOST_TOLD]:
        yield notes.fault(
            "dmn_masked_row",
            f"строка {row.number} ({row.id}) ничего не решает: всё, что ей подходит, "
            "решают строки важнее неё",
            remedy="переставьте строку выше, измените её условия или удалите её",
            severity="warning",
        )


def _written(example: Example) -> str:
    return ", ".join(f"«{label}» = {_value(value)}" for label, value in example.items())


def _value(value: Any) -> str:
    if value is None:
        return "нет значения"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date):
        return value.isoformat()
    return f"«{value}»" if isinstance(value, str) else shown(value)
