"""The office's calendar as it is now: read from its table, noticed when somebody changes it."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

from engine import Clock, WorkingCalendar
from workflows.registry import calendars
from workflows.registry.base import Registry, Sessions

LOOKS_EVERY = timedelta(seconds=3)
"""How long another process may go on with the calendar of before."""


class OfficeCalendar:
    """Source of one municipality's working days; shared by engine, desks, handlers and pages.

    Between two looks it costs nothing; a look is one number. Whoever changes the calendar in this
    process calls `expect`.

    Args:
        tenant: whose calendar.
        zone: the office's zone while no calendar is stored yet.
    """

    def __init__(self, clock: Clock, tenant: str, zone: str) -> None:
        self._clock, self._tenant, self._zone = clock, tenant, zone
        self._lock = threading.Lock()
        self._number = 0
        self._looked_at: datetime | None = None
        self._calendar = WorkingCalendar.from_data({**calendars.shipped_data(), "zone": zone})

    def current(self) -> WorkingCalendar:
        """The calendar as it was last seen."""
        return self._calendar

    def look(self, session: Any) -> None:
        """Read the newest version when the last look is some seconds old and it has changed."""
        now = self._clock.now()
        looked_at = self._looked_at
        # A clock that was set back must not stop the looking.
        if looked_at is not None and timedelta(0) <= now - looked_at < LOOKS_EVERY:
            return
        self.read(session)

    def read(self, session: Any) -> WorkingCalendar:
        """Look now, whenever the last look was, and give what holds."""
        now = self._clock.now()
        number = calendars.newest_number(session, self._tenant)
        if number != self._number:
            registry = Registry(session=session, tenant=self._tenant, now=now, zone=self._zone)
            row = calendars.newest(registry)
            if row is not None:
                found = WorkingCalendar.from_data(row.contents)
                with self._lock:
                    self._calendar, self._number = found, row.number
        self._looked_at = now
        return self._calendar

    def expect(self, sessions: Sessions) -> None:
        """See at once what this process has just changed."""
        with sessions.read() as session:
            self.read(session)

    # -- what plans and registries ask -------------------------------------------------------------
    def is_working(self, day: date) -> bool:
        """Say whether the office works on a day."""
        return self._calendar.is_working(day)

    def next_working_day(self, day: date) -> date:
        """Give the first working day on or after a day."""
        return self._calendar.next_working_day(day)
