"""What is stored of a deadline, and a calendar that changes while the engine runs."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import (
    SYSTEM,
    Actor,
    DeadlineStretch,
    InboxQuery,
    ManualClock,
    NotPermitted,
    WorkingCalendar,
    build_engine,
    shipped_calendar,
    shipped_calendar_text,
)
from engine.domain.calendar import YearData
from engine.municipalities import OFFICE
from engine.store.tables import UserTask
from tests.commands.conftest import MORNING, review
from tests.interpreter.kit import END, START, bpmn, flow, props, user


@dataclass
class Calendars:
    """A source whose calendar a test replaces."""

    calendar: WorkingCalendar = field(default_factory=shipped_calendar)
    looks: int = 0

    def current(self) -> WorkingCalendar:
        return self.calendar

    def look(self, session: Any) -> None:
        self.looks += 1

    def close(self, *days: date) -> None:
        """Make days of 2026 days off."""
        known: YearData = self.calendar.years[2026]
        changed = replace(known, days_off=known.days_off | set(days))
        self.calendar = replace(self.calendar, years={**self.calendar.years, 2026: changed})


@pytest.fixture
def calendars() -> Calendars:
    return Calendars()


@pytest.fixture
def engine(database_url, calendars):
    engine = build_engine(database_url, clock=ManualClock(MORNING), calendar=calendars)
    yield engine
    engine.database.dispose()


def begun(engine, **values: str) -> str:
    engine.deploy({"p.bpmn": review(inner=props(**values))}, SYSTEM)
    return engine.start("p", {}, SYSTEM).id


def test_a_user_task_remembers_how_its_deadline_was_found(engine):
    begun(engine, dueWorkingDays="3 рабочих дня", calendar="teachers")

    with engine.database.read(OFFICE) as session:
        row = session.scalars(select(UserTask)).one()
        found = (row.due_rule, row.due_days, row.due_since, row.due_calendar)
    assert found == ("working_days", 3, MORNING, "teachers")


def test_a_new_calendar_counts_from_the_next_command_on(engine, calendars):
    begun(engine, dueWorkingDays="3")
    calendars.close(date(2026, 3, 4))
    engine.start("p", {}, SYSTEM)

    due = [task.due_at for task in engine.user_tasks(actor=SYSTEM)]
    assert due == [
        datetime(2026, 3, 5, 11, 0, tzinfo=UTC),
        datetime(2026, 3, 6, 11, 0, tzinfo=UTC),
    ]


def test_the_source_is_asked_once_for_each_transaction(engine, calendars):
    begun(engine, dueWorkingDays="3")
    before = calendars.looks
    engine.user_tasks(actor=SYSTEM)

    assert calendars.looks == before + 1


# -- open deadlines follow the calendar ------------------------------------------------------------
SINCE = datetime(2026, 3, 4, tzinfo=UTC)
FIFTH, SIXTH = (datetime(2026, 3, day, 11, 0, tzinfo=UTC) for day in (5, 6))
ADA = Actor(user_id="ada", principals=frozenset({"methodist"}))


def timed(text: str, *, on: str = "review") -> str:
    """A non-interrupting timer at the edge of an activity, with a path of its own."""
    return (
        f'<boundaryEvent id="soon" attachedToRef="{on}" cancelActivity="false">'
        f"<timerEventDefinition><timeDate>{text}</timeDate></timerEventDefinition></boundaryEvent>"
        '<endEvent id="told"/>' + flow("soon", "told")
    )


def recomputed(engine, *, limit: int = 200) -> int:
    """Go through all pages as the application's jobs do; gives how many pages there were."""
    pages = 0
    for verb in (engine.recompute_deadlines, engine.recompute_timers):
        after, pages = None, pages + 1
        while after := verb(DeadlineStretch(since=SINCE, after=after, limit=limit), "Указ", SYSTEM):
            pages += 1
    return pages


def facts_of(engine, instance_id: str, kind: str) -> list[Any]:
    return [each for each in engine.history(instance_id, SYSTEM) if each.type == kind]


def test_an_open_deadline_moves_with_the_calendar_and_the_history_keeps_both(engine, calendars):
    instance = begun(engine, dueWorkingDays="3")
    calendars.close(date(2026, 3, 4))

    recomputed(engine)

    (task,) = engine.user_tasks(actor=SYSTEM)
    assert task.due_at == SIXTH
    (fact,) = facts_of(engine, instance, "UserTaskDueChanged")
    assert datetime.fromisoformat(str(fact.detail["previous"])) == FIFTH
    assert datetime.fromisoformat(str(fact.detail["due_at"])) == SIXTH
    assert fact.detail["reason"] == "Указ"


def test_the_inbox_is_ordered_by_the_moved_deadlines(engine, calendars):
    moved = begun(engine, dueWorkingDays="3")
    engine.deploy({"p.bpmn": review(dueDate="2026-03-05T20:00:00+07:00")}, SYSTEM)
    fixed = engine.start("p", {}, SYSTEM).id
    assert [t.instance_id for t in engine.inbox(InboxQuery(), ADA).items] == [moved, fixed]
    calendars.close(date(2026, 3, 4))

    recomputed(engine)

    assert [t.instance_id for t in engine.inbox(InboxQuery(), ADA).items] == [fixed, moved]
    assert facts_of(engine, fixed, "UserTaskDueChanged") == []


def test_finding_deadlines_again_twice_moves_nothing_twice(engine, calendars):
    instance = begun(engine, dueWorkingDays="3")
    calendars.close(date(2026, 3, 4))
    recomputed(engine)
    version = len(engine.history(instance, SYSTEM))

    recomputed(engine)
    engine.forget()
    recomputed(engine)

    assert len(engine.history(instance, SYSTEM)) == version


def test_pages_reach_every_deadline(engine, calendars):
    instances = [begun(engine, dueWorkingDays="3") for _ in range(5)]
    calendars.close(date(2026, 3, 4))

    # Moved ones come again behind the others, and stay where they are.
    assert recomputed(engine, limit=2) > 3
    for instance in instances:
        assert len(facts_of(engine, instance, "UserTaskDueChanged")) == 1
    assert {task.due_at for task in engine.user_tasks(actor=SYSTEM)} == {SIXTH}


def test_days_of_teachers_move_only_teachers_deadlines(engine, calendars):
    teachers = begun(engine, dueWorkingDays="3", calendar="teachers")
    office = begun(engine, dueWorkingDays="3")
    data = json.loads(shipped_calendar_text())
    for overlay in data["overlays"]:
        if overlay["name"] == "activated_days":
            overlay["days_off"] = [{"from": "2026-03-04", "to": "2026-03-04"}]
    calendars.calendar = WorkingCalendar.from_data(data)

    recomputed(engine)

    due = {task.instance_id: task.due_at for task in engine.user_tasks(actor=SYSTEM)}
    assert due == {teachers: SIXTH, office: FIFTH}


@pytest.mark.parametrize("text", ["=due()", "=working_days(3)", "=due() - duration('PT0S')"])
def test_timers_that_were_counted_in_working_days_move_too(engine, calendars, text):
    diagram = bpmn(
        START
        + user("review", candidateGroups="methodist", inner=props(dueWorkingDays="3"))
        + END
        + flow("start", "review", "end")
        + timed(text)
    )
    engine.deploy({"p.bpmn": diagram}, SYSTEM)
    instance = engine.start("p", {}, SYSTEM).id
    assert engine.next_due_at() == FIFTH
    calendars.close(date(2026, 3, 4))

    recomputed(engine)

    assert engine.next_due_at() == SIXTH
    assert len(facts_of(engine, instance, "TimerMoved")) == 1
    engine.forget()
    recomputed(engine)
    assert len(facts_of(engine, instance, "TimerMoved")) == 1


def test_timers_by_the_clock_stay(engine, calendars):
    diagram = bpmn(
        START + user("review") + END + flow("start", "review", "end") + timed("2026-03-05T00:00:00")
    )
    engine.deploy({"p.bpmn": diagram}, SYSTEM)
    instance = engine.start("p", {}, SYSTEM).id
    before = engine.next_due_at()
    calendars.close(date(2026, 3, 4))

    recomputed(engine)

    assert engine.next_due_at() == before
    assert facts_of(engine, instance, "TimerMoved") == []


def test_a_deadline_by_an_expression_is_counted_again_from_its_beginning(engine, calendars):
    engine.deploy({"p.bpmn": review(dueDate="=working_days(3)")}, SYSTEM)
    engine.start("p", {}, SYSTEM)
    calendars.close(date(2026, 3, 4))
    engine._equipment.clock.advance(timedelta(days=1))

    recomputed(engine)

    (task,) = engine.user_tasks(actor=SYSTEM)
    assert task.due_at == SIXTH


def test_a_recalled_task_has_the_deadline_of_the_present_calendar(engine, calendars):
    two = bpmn(
        START
        + user("first", candidateGroups="methodist", inner=props(dueWorkingDays="3"))
        + user("second", candidateGroups="methodist")
        + END
        + flow("start", "first", "second", "end")
    )
    engine.deploy({"two.bpmn": two.replace(b'id="p"', b'id="two"')}, SYSTEM)
    instance = engine.start("two", {}, SYSTEM).id
    (task,) = engine.user_tasks(instance, actor=SYSTEM)
    engine.complete(task.id, {}, ADA)
    calendars.close(date(2026, 3, 4))
    recomputed(engine)

    engine.recall(task.id, ADA)

    (again,) = engine.user_tasks(instance, actor=SYSTEM)
    assert (again.id, again.due_at) == (task.id, SIXTH)


def test_the_forecast_tells_what_would_move_and_changes_nothing(engine, calendars):
    begun(engine, dueWorkingDays="3")
    begun(engine)
    before = calendars.calendar
    calendars.close(date(2026, 3, 4))
    closed, calendars.calendar = calendars.calendar, before

    told = engine.forecast_deadlines(closed, SINCE, SYSTEM)

    assert (told.moved, told.unknown, told.is_whole) == (1, 0, True)
    (shift,) = told.examples
    assert (shift.before, shift.after) == (FIFTH, SIXTH)
    assert {task.due_at for task in engine.user_tasks(actor=SYSTEM)} == {FIFTH, None}


def test_only_operators_move_deadlines(engine):
    with pytest.raises(NotPermitted):
        engine.recompute_deadlines(DeadlineStretch(since=SINCE), "Указ", ADA)
    with pytest.raises(NotPermitted):
        engine.forecast_deadlines(shipped_calendar(), SINCE, ADA)


def test_a_diagram_tells_its_deadlines_with_an_example(engine):
    engine.deploy({"p.bpmn": review(inner=props(dueWorkingDays="=days"))}, SYSTEM)
    engine.deploy({"p.bpmn": review(inner=props(dueWorkingDays="3 рабочих дня"))}, SYSTEM)
    newest, older = engine.versions("p", SYSTEM)

    (known,) = engine.deadline_texts(newest.id, SYSTEM)
    (unknown,) = engine.deadline_texts(older.id, SYSTEM)

    assert (known.element_id, known.days, known.due_at) == ("review", 3, FIFTH)
    assert (unknown.text, unknown.days, unknown.due_at) == ("=days", None, None)
