"""The designers' page about decisions says of every example what really happens."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.sax.saxutils import escape, unescape

import pytest

from engine.decisions import DecisionError, analyse, evaluate, read_decisions
from engine.decisions.sight import _DEEPEST, _STEPS
from tests.decisions.graphs import decision, file, table

PAGE = (Path(__file__).parents[2] / "docs" / "ru" / "decisions.md").read_text("utf-8")
EXAMPLE = re.search(r"```xml\n(.*?)```", PAGE, re.DOTALL)[1].encode()
VALUES = "<outputValues><text>3, 2, 1</text></outputValues>"


def rows_under(first: str) -> list[list[str]]:
    """Cells of the table of the page whose first column has this name."""
    inside, found = False, []
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        inside = bool(cells) and (inside or cells[0] == first)
        if inside and cells[0] != first and not cells[0].startswith("---"):
            found.append(cells)
    assert found
    return found


def code(cell: str) -> str:
    return cell.strip("`")


def check(result, gives: str) -> None:
    if gives.startswith("ошибка: "):
        with pytest.raises(DecisionError, match=re.escape(gives.removeprefix("ошибка: "))):
            result()
    else:
        assert result() == json.loads(code(gives))


@pytest.mark.parametrize(("wanted", "variables", "gives"), rows_under("Решение"))
def test_the_example_gives_what_the_page_says(wanted, variables, gives):
    read = read_decisions({"a.dmn": EXAMPLE})
    assert read.findings == ()
    assert [found for one in read.decisions.values() for found in analyse(one)] == []
    asked = read.decisions[code(wanted)]

    check(
        lambda: evaluate(asked, json.loads(code(variables)), decisions=read.decisions).value, gives
    )


@pytest.mark.parametrize(("policy", "at_seventy", "at_fifty"), rows_under("Правило"))
def test_a_hit_policy_gives_what_the_page_says(policy, at_seventy, at_fifty):
    name, _, aggregation = code(policy).partition(" ")
    written = f'{name}" aggregation="{aggregation}' if name == "COLLECT" and aggregation else None
    logic = table(
        "балл", [(">= 60", "1"), (">= 70", "3"), ("70", "2")], written or code(policy), VALUES
    )
    asked = read_decisions({"a.dmn": file(decision("d", logic))}).decisions["d"]

    check(lambda: evaluate(asked, {"балл": 70}).value, at_seventy)
    check(lambda: evaluate(asked, {"балл": 50}).value, at_fifty)


@pytest.mark.parametrize(("kind", "cells", "value", "gives"), rows_under("Тип столбца"))
def test_a_column_of_a_type_is_judged_as_the_page_says(kind, cells, value, gives):
    rows = [
        f"<rule><inputEntry><text>{escape(code(cell.strip()))}</text></inputEntry>"
        f"<outputEntry><text>{number}</text></outputEntry></rule>"
        for number, cell in enumerate(cells.split(";"), 1)
    ]
    typed = (
        f'<input><inputExpression typeRef="{code(kind)}"><text>x</text></inputExpression></input>'
    )
    head = f'<decisionTable hitPolicy="FIRST">{typed}<output name="d"/>'
    logic = f"{head}{''.join(rows)}</decisionTable>"
    asked = read_decisions({"a.dmn": file(decision("d", logic))}).decisions["d"]

    check(lambda: evaluate(asked, {"x": json.loads(code(value))}).value, gives)


@pytest.mark.parametrize(("cells", "policy", "said"), rows_under("Столбец `балл`"))
def test_a_deployment_is_told_what_the_page_says(cells, policy, said):
    rules = [(unescape(code(cell.strip())), "1") for cell in cells.split(";")]
    asked = read_decisions({"a.dmn": file(decision("d", table("балл", rules, code(policy))))})

    found = analyse(asked.decisions["d"])

    if said == "ничего":
        assert found == []
    else:
        kind, _, message = said.partition(": ")
        severity = {"отказ": "error", "предупреждение": "warning"}[kind]
        assert [(one.severity, message in one.message) for one in found] == [(severity, True)]


def test_the_limits_on_the_page_are_those_of_the_evaluation():
    assert f"{_STEPS:,}".replace(",", " ") in PAGE
    assert f"не глубже {_DEEPEST}." in PAGE
