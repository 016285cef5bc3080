"""Functions that need to know the time, the zone and the working calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from engine.domain.calendar import CalendarError, WorkingCalendar
from engine.expressions import moments
from engine.expressions.errors import FunctionRefused
from engine.expressions.functions import budgeted
from engine.expressions.limits import Budget
from engine.expressions.values import kind_of

CALENDAR_FUNCTION_NAMES = frozenset(
    {
        "now",
        "today",
        "date",
        "datetime",
        "time",
        "working_days",
        "add_working_days",
        "working_days_between",
        "is_working_day",
        "next_working_day",
    }
)
Answer = TypeVar("Answer")

# A working day back or forth costs the calendar about as much as three steps.
_STEPS_PER_DAY = 3
# A year that offices do not ask about has to be worked out first.
_STEPS_PER_QUESTION = 3
_STEPS_PER_FAR_YEAR = 60
_NEAR_YEARS = 50


def calendar_functions(
    now: datetime, calendar: WorkingCalendar, zone: ZoneInfo
) -> dict[str, Callable[..., Any]]:
    """Make the functions of one evaluation.

    Args:
        now: aware; every function of one evaluation sees the same moment.
        calendar: whose working days count.
        zone: the office's, for texts and moments without one.

    Returns:
        Canonical name → function. `working_days(n)` is the deadline n working days from
        now as a moment; `add_working_days(date, n)` and `next_working_day(date)` give
        dates; `working_days_between(a, b)` counts after a up to b.
    """
    functions = _CalendarFunctions(now, calendar, zone)
    return {
        "now": functions.now,
        "today": functions.today,
        "date": functions.to_date,
        "datetime": functions.to_datetime,
        "time": functions.to_time,
        "working_days": budgeted(functions.working_days),
        "add_working_days": budgeted(functions.add_working_days),
        "working_days_between": budgeted(functions.working_days_between),
        "is_working_day": budgeted(functions.is_working_day),
        "next_working_day": budgeted(functions.next_working_day),
    }


class _CalendarFunctions:
    def __init__(self, now: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> None:
        self._now = now.astimezone(zone)
        self._calendar = calendar
        self._zone = zone

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.date()

    def to_date(self, value: Any, month: Any = None, day: Any = None) -> date:
        """Read a date; a moment gives the day it falls on in the office."""
        if isinstance(value, datetime):
            return value.astimezone(self._zone).date()
        if isinstance(value, str) and "T" in value:
            return self.to_datetime(value).astimezone(self._zone).date()
        return moments.to_date(value, month, day)

    def to_datetime(self, value: Any, clock: Any = None) -> datetime:
        """Read a moment, or join a date and a time; what has no zone is in the office's."""
        day = self.to_date(value) if clock is not None else value
        return moments.to_datetime(day, clock, self._zone)

    def to_time(self, value: Any, minute: Any = None, second: Any = 0, offset: Any = None) -> time:
        """Read a time of a day; a moment gives what clocks in the office show then."""
        if isinstance(value, str) and "-" in value and "T" in value.lstrip("T"):
            value = self.to_datetime(value)
        if isinstance(value, datetime):
            value = value.astimezone(self._zone)
        return moments.to_time(value, minute, second, offset)

    def working_days(self, budget: Budget, count: Any) -> datetime:
        days = self._count(budget, count)
        return self._asked(lambda: self._calendar.due_at(self._now, days))

    def add_working_days(self, budget: Budget, day: Any, count: Any) -> date:
        start, days = self._paid_day(budget, day), self._count(budget, count)
        return self._asked(lambda: self._calendar.add_working_days(start, days))

    def working_days_between(self, budget: Budget, first: Any, last: Any) -> int:
        start, end = self._paid_day(budget, first), self._paid_day(budget, last)
        budget.spend(abs((end - start).days) * _STEPS_PER_DAY)
        return self._asked(lambda: self._calendar.working_days_between(start, end))

    def is_working_day(self, budget: Budget, day: Any) -> bool:
        return self._calendar.is_working(self._paid_day(budget, day))

    def next_working_day(self, budget: Budget, day: Any) -> date:
        start = self._paid_day(budget, day)
        return self._asked(lambda: self._calendar.next_working_day(start))

    def _paid_day(self, budget: Budget, value: Any) -> date:
        """Take a day and pay for asking the calendar about its year."""
        day = self._day(value)
        near = abs(day.year - self._now.year) <= _NEAR_YEARS
        budget.spend(_STEPS_PER_QUESTION if near else _STEPS_PER_FAR_YEAR)
        return day

    def _day(self, value: Any) -> date:
        if not isinstance(value, date | str):
            raise FunctionRefused(f"нужна дата, получено: {kind_of(value)}")
        return self.to_date(value)

    def _count(self, budget: Budget, count: Any) -> int:
        if type(count) is float and count.is_integer():
            count = int(count)
        if type(count) is not int:
            raise FunctionRefused(f"нужно целое число рабочих дней, получено: {kind_of(count)}")
        budget.spend(abs(count) * _STEPS_PER_DAY)
        return count

    def _asked(self, question: Callable[[], Answer]) -> Answer:
        try:
            return question()
        except CalendarError as error:
            raise FunctionRefused(str(error)) from None
