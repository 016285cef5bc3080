"""The designers' page about expressions is complete, and says of every example what it gives."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine import expressions as lang
from engine.domain.calendar_source import shipped_calendar
from engine.expressions.aliases import ALIASES
from engine.expressions.limits import (
    MAX_DEPTH,
    MAX_INTEGER_BITS,
    MAX_SEQUENCE,
    MAX_SOURCE,
    MAX_STEPS,
    MAX_STRING,
)
from engine.forms.conditions import FORM_STEPS
from engine.interpreter.timers import check_literal, is_literal

PAGE = (Path(__file__).parents[2] / "docs" / "ru" / "expressions.md").read_text("utf-8")
ZONE = ZoneInfo("Asia/Krasnoyarsk")
NOW = datetime(2026, 9, 1, 10, tzinfo=ZONE).astimezone(UTC)
FUNCTIONS = lang.calendar_functions(NOW, shipped_calendar(), ZONE)
VARIABLES = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
SCRIPT = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
_CODE = re.compile(r"`([^`]+)`")


def rows_under(*headings: str) -> list[list[str]]:
    """Cells of every table of the page that has columns of these names, in that order."""
    found: list[list[str]] = []
    columns: list[int] | None = None
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not line.startswith("|"):
            columns = None
        elif columns is None:
            there = all(heading in cells for heading in headings)
            columns = [cells.index(heading) for heading in headings] if there else []
        elif columns and not cells[0].startswith("---"):
            found.append([cells[column] for column in columns])
    return found


def code(cell: str) -> str:
    found = _CODE.fullmatch(cell)
    assert found, cell
    return found[1]


def worked_out(text: str) -> lang.Value:
    return lang.evaluate(lang.parse(text), VARIABLES, FUNCTIONS)


def same(left: lang.Value, right: lang.Value) -> bool:
    return lang.equal_values(left, right, lang.Budget())


EXAMPLES = rows_under("Пример", "Даёт")


@pytest.mark.parametrize(("example", "gives"), EXAMPLES)
def test_an_example_gives_what_the_page_says(example, gives):
    if gives.startswith("ошибка: "):
        with pytest.raises(lang.ExpressionError) as refused:
            worked_out(code(example))
        assert gives.removeprefix("ошибка: ") in refused.value.message
    else:
        assert same(worked_out(code(example)), worked_out(code(gives)))


def test_the_page_has_examples_of_everything():
    assert len(EXAMPLES) > 150
    assert len(rows_under("Запись", "Подходит", "Не подходит")) > 10
    assert len(rows_under("Вид", "Пример таймера")) > 8


FUNCTION_ROWS = rows_under("Функция", "Пример")


@pytest.mark.parametrize(
    "name", sorted({*lang.FUNCTIONS, *lang.CALENDAR_FUNCTION_NAMES, "is_defined", "not"})
)
def test_every_function_stands_on_the_page_with_an_example_that_calls_it(name):
    (example,) = [code(e) for named, e in FUNCTION_ROWS if _CODE.findall(named)[0] == name]

    assert f"{name}(" in example


def test_every_other_name_of_a_function_stands_beside_it():
    beside = {
        other: _CODE.findall(named)[0]
        for named, _ in FUNCTION_ROWS
        for other in _CODE.findall(named)[1:]
    }

    assert beside == ALIASES


@pytest.mark.parametrize(
    ("cell", "accepted", "refused"), rows_under("Запись", "Подходит", "Не подходит")
)
def test_a_cell_accepts_what_the_page_says(cell, accepted, refused):
    tests = lang.parse_unary_tests(code(cell))

    assert lang.test(tests, worked_out(code(accepted)), VARIABLES, FUNCTIONS)
    if refused:
        assert not lang.test(tests, worked_out(code(refused)), VARIABLES, FUNCTIONS)


@pytest.mark.parametrize(("kind", "example"), rows_under("Вид", "Пример таймера"))
def test_a_timer_of_the_page_is_read(kind, example):
    text = code(example)
    kinds = {"длительность": "duration", "дата": "date", "повтор": "cycle"}

    if is_literal(text):
        check_literal(kinds[kind], text, ZONE)
    else:
        assert worked_out(text) is not None


def test_the_script_of_the_page_does_what_it_says():
    done = lang.run_script(lang.parse_script(SCRIPT), VARIABLES, FUNCTIONS)

    assert done.assigned["слабые"] == ["Школа № 1"]
    assert done.assigned["заявка"] == {**VARIABLES["заявка"], "статус": "допущена"}
    assert done.assigned["балл"] == 72
    assert done.deleted == {"примечание"}


@pytest.mark.parametrize(
    "limit", [MAX_SOURCE, MAX_STEPS, MAX_STRING, MAX_SEQUENCE, FORM_STEPS, MAX_DEPTH, 30_000]
)
def test_the_limits_on_the_page_are_those_of_the_language(limit):
    assert f"{limit:,}".replace(",", " ") in PAGE


def test_the_largest_number_has_as_many_digits_as_the_page_says():
    assert f"{MAX_INTEGER_BITS} двоичных разрядов ({len(str(2**MAX_INTEGER_BITS)) - 1}" in PAGE
