"""Deadlines as designers write them, checked at deployment and counted by the right calendar."""

from datetime import UTC, date, datetime

import pytest

from engine.domain.calendar import WorkingCalendar
from engine.domain.calendar_source import shipped_calendar
from engine.domain.clock import ManualClock
from engine.domain.errors import ExpressionFailed
from engine.interpreter import read_deployment
from engine.interpreter.deadlines import asks_calendar, calendar_of, deadline_of, written_days
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.model import NodeModel
from tests.interpreter.kit import END, START, bpmn, flow, props, user

RUSSIA = shipped_calendar()
MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def deadline(
    text: str = "",
    *,
    due_date: str = "",
    at: datetime = MONDAY,
    variables: dict[str, object] | None = None,
    calendar: WorkingCalendar = RUSSIA,
    name: str = "",
):
    node = NodeModel(
        id="a",
        kind="userTask",
        properties={"dueWorkingDays": text} if text else {},
        attributes={"dueDate": due_date} if due_date else {},
    )
    evaluator = Evaluator(ManualClock(at), calendar, {})
    return deadline_of(node, evaluator, variables or {}, calendar.laid_for(name), name)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3", 3),
        ("3 рабочих дня", 3),
        ("1 рабочий день", 1),
        ("10 рабочих дней", 10),
        ("5 р. д.", 5),
        ("5 р.д.", 5),
        ("5\u00a0р. д.", 5),
        ("10 раб. дней", 10),
        ("2 раб дн", 2),
        (" 4 working days ", 4),
        ("3 дня", None),
        ("рабочих дней", None),
        ("=days", None),
        ("-3", None),
        ("P3D", None),
    ],
)
def test_working_days_are_read_as_people_write_them(text, days):
    assert written_days(text) == days


@pytest.mark.parametrize("text", ["5", "5 рабочих дней", "=5", "days", '="5 р. д."', "5.0"])
def test_every_way_to_write_five_working_days_gives_the_same_moment(text):
    found = deadline(text, variables={"days": 5})

    assert (found.due_at, found.days) == (datetime(2026, 11, 30, 11, 0, tzinfo=UTC), 5)
    assert (found.rule, found.since) == ("working_days", MONDAY)


def test_working_days_may_stand_where_other_programs_keep_the_date():
    assert deadline(due_date="3 рабочих дня") == deadline("3")


@pytest.mark.parametrize("text", ['="скоро"', "=true", "=-1", "=2001", "=none_there"])
def test_what_gives_no_working_days_fails_by_its_text(text):
    with pytest.raises(ExpressionFailed, match=r"none_there|числа рабочих дней"):
        deadline(text)


def test_a_bare_day_lasts_until_the_office_closes_and_moves_off_a_day_off():
    on_sunday = deadline(due_date="2026-11-29")

    assert on_sunday.due_at == datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
    assert on_sunday.rule == "expression"
    assert deadline(due_date="=day", variables={"day": "2026-11-27"}).due_at == datetime(
        2026, 11, 27, 11, 0, tzinfo=UTC
    )


def test_moments_and_durations_stay_as_they_are_written():
    assert deadline(due_date="2026-11-29T09:30").due_at == datetime(2026, 11, 29, 2, 30, tzinfo=UTC)
    assert deadline(due_date="P3D").due_at == datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    assert deadline(due_date="P3D").rule == "fixed"
    assert deadline().rule == ""


def test_an_expression_that_asks_the_calendar_is_known_as_such():
    assert deadline(due_date="=working_days(5)").rule == "expression"
    assert asks_calendar("=add_working_days(today(), 3)")
    assert not asks_calendar("=now() + duration('P3D')")
    assert not asks_calendar("P3D")


def test_teachers_tasks_are_never_due_in_their_leave():
    in_june = datetime(2026, 6, 24, 3, 0, tzinfo=UTC)

    assert deadline("2", at=in_june).due_at.date() == date(2026, 6, 26)
    found = deadline("2", at=in_june, name="teachers")
    assert (found.due_at.date(), found.calendar) == (date(2026, 8, 24), "teachers")


@pytest.mark.parametrize(
    ("properties", "candidates", "named"),
    [
        ({}, ("teacher@school",), "teachers"),
        ({}, ("teacher", "jury_member#case"), "teachers"),
        ({}, ("teacher", "methodist"), ""),
        ({}, (), ""),
        ({"calendar": "office"}, ("teacher",), ""),
        ({"calendar": "teachers"}, ("methodist",), "teachers"),
        ({"calendar": "school_holidays"}, (), "school_holidays"),
    ],
)
def test_whose_days_count_is_said_by_the_element_or_told_by_the_roles(
    properties, candidates, named
):
    node = NodeModel(id="a", kind="userTask", properties=properties)

    assert calendar_of(node, RUSSIA, candidates) == named


def findings(**values: str) -> list[tuple[str, str]]:
    inner = {"dueWorkingDays": "", "calendar": ""} | values
    task = user("review", inner=props(**{k: v for k, v in inner.items() if v and k != "dueDate"}))
    if "dueDate" in values:
        task = user("review", dueDate=values["dueDate"])
    files = {"p.bpmn": bpmn(START + task + END + flow("start", "review", "end"))}
    found = read_deployment(files).findings
    return [(each.rule, each.element_id) for each in found if each.severity == "error"]


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"dueWorkingDays": "3 дня"}, "working_days_valid"),
        ({"dueWorkingDays": "P3D"}, "working_days_valid"),
        ({"dueWorkingDays": "9999"}, "working_days_valid"),
        ({"dueWorkingDays": "nobody("}, "expression_valid"),
        ({"dueWorkingDays": "=missing_function(1)"}, "function_known"),
        ({"calendar": "учителя"}, "calendar_named"),
        ({"dueDate": "3 рабочих"}, "expression_valid"),
    ],
)
def test_an_unreadable_deadline_is_refused_with_its_element(values, rule):
    assert findings(**values) == [(rule, "review")]


@pytest.mark.parametrize(
    "values",
    [
        {"dueWorkingDays": "3 рабочих дня", "calendar": "teachers"},
        {"dueWorkingDays": "=days"},
        {"dueDate": "5 р. д."},
        {"dueDate": "=working_days(2)"},
    ],
)
def test_a_readable_deadline_is_accepted(values):
    assert findings(**values) == []
