"""A short run of `benchmarks.fuzz`, the same each time; the long one's report is committed."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.fuzz_data import Host, host
from benchmarks.fuzz_runs import MOST_BYTES, MOST_SECONDS, RESULTS, Run, Watch
from benchmarks.fuzz_targets import TARGETS, Case, wrong_message, wrong_value
from benchmarks.fuzz_texts import FAMILIES
from engine.expressions import ExpressionError

INPUTS = 5_000


def test_thousands_of_hostile_texts_give_plain_values_or_refusals_in_russian():
    tally = Run(1, is_timed=False).many(seconds=600, most=INPUTS)

    assert tally.findings == []
    assert tally.inputs == INPUTS
    assert set(tally.targets) == set(TARGETS)
    assert set(tally.families) == set(FAMILIES)
    assert set(tally.answers) == {"answered", "refused"}
    assert min(tally.answers.values()) > INPUTS / 20


def test_the_committed_run_met_a_million_inputs_within_the_bounds():
    report = json.loads((RESULTS / "fuzz.json").read_text("utf-8"))

    assert report["inputs"] > 1_000_000
    assert report["findings"] == []
    assert set(report["targets"]) == set(TARGETS)
    assert set(report["families"]) == set(FAMILIES)
    assert max(report["slowest_by_target"].values()) <= MOST_SECONDS
    assert report["peak"] <= MOST_BYTES


@pytest.mark.parametrize(
    "value",
    [
        host, Host, Host(), len, type, json, (1,), {1: 2}, {"a": [host]}, [[Host]], b"x", 1j,
        2**600, float("nan"), float("inf"), Decimal("NaN"), "ж" * 100_001, range(3), iter([]),
        datetime(2026, 9, 1),  # noqa: DTZ001
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_the_run_notices_a_result_that_is_no_plain_data(value):
    assert wrong_value(value)
    assert wrong_value([{"k": value}])


@pytest.mark.parametrize(
    "message",
    [
        "name 'x' is not defined",
        "нельзя: 'int' object is not subscriptable",
        "нельзя: <class 'int'>",
        "нельзя: <function host at 0x7f00deadbeef>",
        "нельзя сложить NoneType и str",
        "нет поля __class__",
        "нельзя: datetime.date(2026, 9, 1)",
        "ж" * 5_000,
    ],
    ids=lambda message: message[:30],
)
def test_the_run_notices_a_refusal_that_no_designer_can_read(message):
    assert wrong_message(ExpressionError(message))
    assert not wrong_message(ExpressionError(f"нет поля «{message}» (столбец 1)"[:900]))


def test_the_run_notices_files_and_code():
    watch = Watch()
    for attack in (
        lambda: Path(__file__).read_text("utf-8"),
        lambda: compile("1", "x", "eval"),
        lambda: __import__("wave"),
    ):
        watch.on = True
        attack()
        watch.on = False
        assert watch.seen
        watch.seen.clear()


def test_the_run_notices_what_takes_long_and_what_breaks():
    run = Run(1)
    run._most_seconds = 0.0
    run._pauses = (0, 0, 0)
    run.one()
    (found,) = run.tally.findings
    assert found.problem.endswith(" ms")

    broken = Case(target="python", family="noise", text=None, variables={})  # type: ignore[arg-type]
    _, answer, problem = run._timed(broken)
    assert answer == "broken"
    assert "Error: " in problem


def test_the_run_notices_variables_that_were_changed():
    run = Run(1)
    run._sets[0]["xs"].append(4)
    run._compare(whole=True)

    assert [found.problem for found in run.tally.findings] == ["the variables have changed"]
