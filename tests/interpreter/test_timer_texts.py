"""A timer's text is ISO 8601 or an expression; what is neither is told when it is deployed."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.calendar_source import shipped_calendar
from engine.domain.clock import ManualClock
from engine.domain.errors import ExpressionFailed, Finding
from engine.domain.months import Months
from engine.interpreter import read_deployment
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.timers import (
    TimerProblem,
    check_literal,
    is_literal,
    parse_cycle,
    parse_duration,
    parse_moment,
)
from tests.interpreter.kit import END, START, bpmn, flow
from tests.interpreter.test_events import catch, timer

ZONE = ZoneInfo("Asia/Krasnoyarsk")
NOW = datetime(2026, 1, 31, 9, tzinfo=UTC)


def moment(text: str) -> str:
    return parse_moment(text, ZONE).isoformat()


def deployed_findings(kind: str, text: str) -> tuple[Finding, ...]:
    """What deploying a process that waits for a timer says of it."""
    waiting = catch("wait", timer(kind, html.escape(text)))
    diagram = bpmn(START + waiting + END + flow("start", "wait", "end"))
    return read_deployment({"p.bpmn": diagram}).findings


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("P3D", "2026-02-03T09:00:00+00:00"),
        ("PT2H30M", "2026-01-31T11:30:00+00:00"),
        ("P1M", "2026-02-28T09:00:00+00:00"),
        ("P25M", "2028-02-29T09:00:00+00:00"),
        ("P1Y", "2027-01-31T09:00:00+00:00"),
        ("P1W", "2026-02-07T09:00:00+00:00"),
        ("PT0.5S", "2026-01-31T09:00:00.500000+00:00"),
        ("PT0,5S", "2026-01-31T09:00:00.500000+00:00"),
        ("P200Y", "2226-01-31T09:00:00+00:00"),
        ("P0D", "2026-01-31T09:00:00+00:00"),
    ],
)
def test_durations_are_counted_on_the_calendar(text, due):
    assert parse_duration(text).after(NOW).isoformat() == due


def test_a_worked_out_span_of_months_is_counted_on_the_calendar():
    evaluator = Evaluator(ManualClock(NOW), shipped_calendar(), {})

    due, _ = evaluator.timer("duration", "=term * 2", {"term": Months(6)})

    assert due == datetime(2027, 1, 31, 9, tzinfo=UTC)
    with pytest.raises(ExpressionFailed, match="календар"):
        evaluator.timer("duration", '=duration("P9000Y")', {})


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-09-01", "2026-08-31T17:00:00+00:00"),
        ("2028-02-29", "2028-02-28T17:00:00+00:00"),
        ("2026-09-01T09:00", "2026-09-01T02:00:00+00:00"),
        ("2026-09-01 09:00", "2026-09-01T02:00:00+00:00"),
        ("2026-09-01T09:00Z", "2026-09-01T09:00:00+00:00"),
        ("2026-09-01T09:00+03:00", "2026-09-01T06:00:00+00:00"),
        ("2026-W36-2", "2026-08-31T17:00:00+00:00"),
        ("2026-W36-2T09:00Z", "2026-09-01T09:00:00+00:00"),
    ],
)
def test_dates_without_a_zone_are_the_office_s(text, utc):
    assert is_literal(text)
    assert moment(text) == utc


REFUSED = [
    ("Duration", "-P1D", "отрицательна"),
    ("Duration", "- PT1H", "отрицательна"),
    ("Duration", "P-1D", "не разобрана"),
    ("Duration", "P99999999999Y", "не похоже на длительность"),
    ("Duration", "P201Y", "больше 200 лет"),
    ("Duration", "P150Y900M", "больше 200 лет"),
    ("Duration", "P99999W", "больше 200 лет"),
    ("Duration", "PT9999999H", "больше 200 лет"),
    ("Duration", "P", "не похоже на длительность"),
    ("Duration", "PT", "не похоже на длительность"),
    ("Duration", "P1DT", "не похоже на длительность"),
    ("Duration", "P1H", "не похоже на длительность"),
    ("Duration", "p3d", "пишется как P3D"),
    ("Duration", "pt2h", "пишется как P3D"),
    ("Duration", "3 дня", "пишется как P3D"),
    ("Duration", "2h", "пишется как P3D"),
    ("Duration", "2026-09-01", "не похоже на длительность"),
    ("Duration", "5", "не задаёт ни даты"),
    ("Duration", "завтра +", "столбец"),
    ("Duration", '"завтра"', "не похоже на длительность"),
    ("Duration", "= null", "не задаёт ни даты"),
    ("Duration", "${P1D}T", "должно занимать весь текст"),
    ("Duration", "P1D" * 2_000, "…"),
    ("Date", "2027-02-29", "не похоже на дату"),
    ("Date", "2026-13-01", "не похоже на дату"),
    ("Date", "2026-09-01T25:00", "не похоже на дату"),
    ("Date", "2026-W54-1", "не похоже на дату"),
    ("Date", "9999-12-31T23:59:59-14:00", "не похоже на дату"),
    ("Date", "P1D", "не похоже на дату"),
    ("Date", "01.09.2026", "пишется как 2026-09-01"),
    ("Date", "2026-9-1", "с дефисами и двузначными"),
    ("Date", "2026-09", "с дефисами и двузначными"),
    ("Date", "2026-244", "с дефисами и двузначными"),
    ("Date", "20260901", "с дефисами и двузначными"),
    ("Date", "20260901T1000", "с дефисами и двузначными"),
    ("Cycle", "0 9 * * 1", "cron"),
    ("Cycle", "0 0 12 ? * MON-FRI", "cron"),
    ("Cycle", "*/5 * * * *", "cron"),
    ("Cycle", "@daily", "cron"),
    ("Cycle", "R-1/PT1H", "не похоже на повтор"),
    ("Cycle", "R9999999/PT1H", "не похоже на повтор"),
    ("Cycle", "R/PT0S", "чаще одного раза в секунду"),
    ("Cycle", "R/-P1D", "отрицательна"),
    ("Cycle", "R/P1D/2026-01-01", "не похоже"),
    ("Cycle", "R3/2026-01-01/2026-02-01", "не похоже на длительность"),
    ("Cycle", "R/2026-02-30/P1D", "не похоже на дату"),
    ("Cycle", "R/P1D/P1D/P1D", "не похоже на повтор"),
    ("Cycle", "P1D", "не похоже на повтор"),
]


@pytest.mark.parametrize(("kind", "text", "named"), REFUSED, ids=lambda value: value[:24])
def test_a_timer_that_is_no_time_is_refused_when_it_is_deployed(kind, text, named):
    """BPMN 2.0.2 §10.5.5, table 10.101: dates, durations and cycles are ISO 8601."""
    (finding,) = deployed_findings(kind, text)

    assert finding.rule == "timer_valid"
    assert finding.element_id == "wait"
    assert named in finding.message
    assert len(finding.message) < 300
    assert finding.remedy


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Duration", "P3D"),
        ("Duration", "${срок}"),
        ("Duration", "days(3)"),
        ("Duration", "период"),
        ("Duration", 'P1 + duration("P1D")'),
        ("Duration", '= "P" + string(дней) + "D"'),
        ("Date", "2026-09-01"),
        ("Date", "${working_days(3)}"),
        ("Date", 'date("2026-09-01") + days(1)'),
        ("Date", '"P1D"'),
        ("Cycle", "R3/PT10M"),
        ("Cycle", "R/2026-04-01/P1Y"),
        ("Cycle", '"R/" + период'),
    ],
)
def test_a_timer_that_is_a_time_or_an_expression_is_accepted(kind, text):
    assert deployed_findings(kind, text) == ()


def complaint(call) -> str:
    try:
        call()
    except TimerProblem as problem:
        return str(problem)
    return ""


@given(st.text(alphabet="PRTYMWDHS0123456789-+:./, *?дняpt", max_size=24))
def test_any_text_is_a_time_or_a_problem_in_russian(text):
    for kind in ("duration", "date", "cycle"):
        said = complaint(lambda kind=kind: check_literal(kind, text, ZONE))
        assert not said or any("а" <= sign <= "я" for sign in said)


@given(st.from_regex(r"R[0-9]{0,3}/(P[0-9]{1,3}[YMWD]|PT[0-9]{1,4}[HMS])", fullmatch=True))
def test_any_cycle_lies_ahead_or_says_what_is_wrong(text):
    found = []
    said = complaint(lambda: found.append(parse_cycle(text, ZONE).every.after(NOW)))

    assert bool(said) != bool(found)
    assert all(due > NOW for due in found)
