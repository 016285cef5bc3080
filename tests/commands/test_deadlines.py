"""What is stored of a deadline, and a calendar that changes while the engine runs."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, ManualClock, WorkingCalendar, build_engine, shipped_calendar
from engine.domain.calendar import YearData
from engine.store.tables import UserTask
from tests.commands.conftest import MORNING, review
from tests.interpreter.kit import props


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

    with engine.database.read() as session:
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
