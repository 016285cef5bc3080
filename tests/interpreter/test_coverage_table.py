"""The table of what is executed (docs/bpmn.md) is complete and every test it names exists."""

import re
from pathlib import Path

import pytest

from engine.interpreter.builder import ELEMENTS
from engine.interpreter.reading.vocabulary import EVENT_KINDS, FLOW_NODES

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs/bpmn.md").read_text()
EXECUTED, REFUSED = TABLE.split("## Refused by design")


def existing_tests() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        found.update(re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE))
    return found


def test_every_test_that_the_table_names_exists():
    named = set(re.findall(r"`(test_\w+)`", TABLE))
    assert named
    assert named - existing_tests() == set()


@pytest.mark.parametrize("kind", sorted({*FLOW_NODES, *EVENT_KINDS}))
def test_every_element_and_event_definition_of_the_schema_has_its_line(kind):
    executed = kind in ELEMENTS or kind in EVENT_KINDS
    assert f"`{kind}`" in (EXECUTED if executed else REFUSED.split("## ")[0])


def test_every_line_about_an_executed_element_names_a_test():
    lines = [line for line in EXECUTED.splitlines() if re.match(r"\| (`|[a-z])", line)]
    lines = [line for line in lines if not re.match(r"\| (element|definition) \|", line)]
    assert len(lines) > 30
    assert [line for line in lines if "`test_" not in line] == []
