"""The office's calendar as it is now: read from its table, noticed when somebody changes it."""

import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engine import Clock, WorkingCalendar
from engine.municipalities import acting_tenant
from workflows.registry import calendars
from workflows.registry.base import Registry, Sessions

LOOKS_EVERY = timedelta(seconds=3)
"""How long another process may go on with the calendar of before."""


@dataclass(kw_only=True)
class _Seen:
    """One municipality's calendar as it was last seen."""

    calendar: WorkingCalendar
    version: str = ""
    looked_at: datetime | None = None


class OfficeCalendar:
    """Source of working days; shared by engine, desks, handlers and pages.

    Each municipality has its own; asked for is that of the municipality this thread acts in.
    Between two looks it costs nothing; a look is one number. Whoever changes a calendar in this
    process calls `expect`.

    Args:
        tenant: whose calendar it is where nobody says whose work is done.
        zone: the zone while no calendar is stored yet.
    """

    def __init__(self, clock: Clock, tenant: str, zone: str) -> None:
        self._clock, self._tenant, self._zone = clock, tenant, zone
        self._lock = threading.Lock()
        self._seen: dict[str, _Seen] = {}
        self._sessions: Sessions | None = None
        self._shipped = WorkingCalendar.from_data({**calendars.shipped_data(), "zone": zone})

    def current(self) -> WorkingCalendar:
        """The calendar as it was last seen."""
        tenant = self._whose()
        seen = self._seen.get(tenant)
        if seen is None and self._sessions is not None:
            with self._sessions.read(tenant) as session:
                return self.read(session)
        return seen.calendar if seen is not None else self._shipped

    def look(self, session: Any) -> None:
        """Read the newest version when the last look is some seconds old and it has changed."""
        now = self._clock.now()
        seen = self._seen.get(self._whose())
        # A clock that was set back must not stop the looking.
        if (
            seen is not None
            and seen.looked_at is not None
            and timedelta(0) <= now - seen.looked_at < LOOKS_EVERY
        ):
            return
        self.read(session)

    def read(self, session: Any) -> WorkingCalendar:
        """Look now, whenever the last look was, and give what holds."""
        now, tenant = self._clock.now(), self._whose()
        with self._lock:
            seen = self._seen.setdefault(tenant, _Seen(calendar=self._shipped))
        version = calendars.newest_versions(session, tenant)
        if version != seen.version:
            registry = Registry(session=session, tenant=tenant, now=now, zone=self._zone)
            seen.calendar = WorkingCalendar.from_data(calendars.standing(registry).contents)
            seen.version = version
        seen.looked_at = now
        return seen.calendar

    def zone_in(self, session: Any) -> str:
        """Name the time zone of the municipality whose session it is."""
        self.look(session)
        return self.current().zone.key

    def expect(self, sessions: Sessions) -> None:
        """See at once what this process has just changed."""
        self._sessions = sessions
        with sessions.read(self._whose()) as session:
            self.read(session)

    def _whose(self) -> str:
        return acting_tenant(self._tenant)

    # -- what plans and registries ask -------------------------------------------------------------
    def add_working_days(self, day: date, count: int) -> date:
        """Count working days from a day by the calendar as it was last seen."""
        return self.current().add_working_days(day, count)

    def working_days_between(self, first: date, last: date) -> int:
        return self.current().working_days_between(first, last)

    def end_of(self, day: date) -> datetime:
        """Give the moment, in UTC, when the office closes on a day."""
        return self.current().end_of(day)

    def is_working(self, day: date) -> bool:
        """Say whether the office works on a day."""
        return self.current().is_working(day)

    def next_working_day(self, day: date) -> date:
        """Give the first working day on or after a day."""
        return self.current().next_working_day(day)
