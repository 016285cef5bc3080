"""Judges the inputs of a table, finds the rules that match, and applies the hit policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.decisions.conversion import shortened, shown
from engine.decisions.hit_policies import Hit, PolicyBroken, applied
from engine.decisions.sight import Sight
from engine.decisions.table_model import HitPolicy, Input, Output, Rule, Table
from engine.expressions import FunctionRefused, Value


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What came out of a table.

    Attributes:
        inputs: label of the column → the value that was judged.
        value: as an expression sees it.
    """

    outputs: dict[str, Value]
    matched: tuple[Rule, ...]
    inputs: dict[str, Value]
    value: Value


def judge(table: Table, sight: Sight) -> Judged:
    """Work a table out; raises DecisionError."""
    values = [_input(column, sight) for column in table.inputs]
    hits = _hits(table, values, sight)
    try:
        outputs, matched = applied(table, hits, _ranks(table, sight), sight.ledger.budget)
    except (PolicyBroken, FunctionRefused) as broken:
        raise sight.error("dmn_hit_policy", str(broken)) from None
    outputs = outputs if hits else outputs | _defaults(table, sight)
    return Judged(
        outputs=outputs,
        matched=tuple(hit.rule for hit in hits if hit.rule.id in matched),
        inputs=dict(zip(_labels(table.inputs), values, strict=True)),
        value=_seen(table, outputs),
    )


def _seen(table: Table, outputs: dict[str, Value]) -> Value:
    """Give the outputs as decisions see them: a list of rows where the policy gives lists."""
    if len(outputs) == 1:
        return next(iter(outputs.values()))
    columns: list[Any] = list(outputs.values())
    if table.hit_policy.gives_lists and all(isinstance(each, list) for each in columns):
        return [dict(zip(outputs, row, strict=True)) for row in zip(*columns, strict=True)]
    return outputs


def _input(column: Input, sight: Sight) -> Value:
    what = f"столбец условия «{column.label}»"
    value = sight.value(column.expression, what)
    value = sight.fitted(value, column.type, what, "dmn_input")
    if column.allowed and value is not None and not sight.passes(column.allowed, value, what):
        raise sight.error(
            "dmn_input",
            f"{what}: значение «{shown(value)}» не входит в допустимые "
            f"({shortened(column.allowed.text)})",
        )
    return value


def _hits(table: Table, values: list[Value], sight: Sight) -> list[Hit]:
    found: list[Hit] = []
    for rule in table.rules:
        if _matches(table, rule, values, sight):
            found.append(Hit(rule=rule, outputs=_outputs(table, rule, sight)))
            if table.hit_policy is HitPolicy.FIRST:
                break
    return found


def _matches(table: Table, rule: Rule, values: list[Value], sight: Sight) -> bool:
    cells = zip(rule.conditions, values, table.inputs, strict=True)
    return all(
        sight.passes(tests, value, f"строка {rule.number}, столбец «{column.label}»")
        for tests, value, column in cells
    )


def _outputs(table: Table, rule: Rule, sight: Sight) -> dict[str, Value]:
    cells = zip(table.outputs, rule.results, strict=True)
    return {
        column.name: _typed(
            column, sight.value(result, f"строка {rule.number}, столбец «{column.label}»"), sight
        )
        for column, result in cells
    }


def _typed(column: Output, value: Value, sight: Sight) -> Value:
    return sight.fitted(value, column.type, f"столбец результата «{column.label}»", "dmn_output")


def _ranks(table: Table, sight: Sight) -> dict[str, list[Value]]:
    if table.hit_policy not in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        return {}
    return {
        column.name: [
            sight.value(value, f"столбец результата «{column.label}», перечень значений")
            for value in column.ranked
        ]
        for column in table.outputs
    }


def _defaults(table: Table, sight: Sight) -> dict[str, Value]:
    """Give the default outputs; where a table gives lists, a list of the only one (8.2.8)."""
    found: dict[str, Value] = {}
    for column in table.outputs:
        if column.default is not None:
            what = f"столбец результата «{column.label}»"
            found[column.name] = _typed(column, sight.value(column.default, what), sight)
    return found


def _labels(inputs: tuple[Input, ...]) -> list[str]:
    """Give each column a label of its own, so that no judged value hides another."""
    found: list[str] = []
    for column in inputs:
        label = column.label
        found.append(label if label not in found else f"{label} ({len(found) + 1})")
    return found
