"""Where the calendar of this moment comes from: a value that may be replaced while work goes on."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from engine.domain.calendar import WorkingCalendar

_SHIPPED = Path(__file__).parent / "calendars" / "russia.json"


class CalendarSource(Protocol):
    """Gives the calendar that holds now."""

    def current(self) -> WorkingCalendar:
        """The calendar as it was last seen; costs nothing."""
        ...

    def look(self, session: Any) -> None:
        """Look for a newer one where that is due; called as each transaction begins.

        Args:
            session: the open transaction, read or write.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class FixedCalendar:
    """A calendar that never changes."""

    calendar: WorkingCalendar

    def current(self) -> WorkingCalendar:
        return self.calendar

    def look(self, session: Any) -> None:
        """Nothing newer can come."""


def calendar_source(calendar: WorkingCalendar | CalendarSource) -> CalendarSource:
    """Give a source for whatever was handed over: a calendar is one that never changes."""
    return FixedCalendar(calendar=calendar) if isinstance(calendar, WorkingCalendar) else calendar


def shipped_calendar_text() -> str:
    """Give the data of the calendar that comes with the product, as JSON text."""
    return _SHIPPED.read_text(encoding="utf-8")


@cache
def shipped_calendar() -> WorkingCalendar:
    """Give the calendar that comes with the product: Russia, five-day week, Krasnoyarsk time."""
    return WorkingCalendar.from_data(json.loads(shipped_calendar_text()))
