"""When a letter may go out: not in somebody's quiet hours, not on days off."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MORNING = "08:00"


class WorkingDays(Protocol):
    """The production calendar, as far as letters need it."""

    def is_working(self, day: date) -> bool: ...

    def next_working_day(self, day: date) -> date: ...


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """When a person wants no letters; times of day "HH:MM" in the office's zone, "" for never."""

    start: str
    end: str
    days_off: bool = True

    def covers(self, time_of_day: str) -> bool:
        if not self.start or not self.end or self.start == self.end:
            return False
        if self.start < self.end:
            return self.start <= time_of_day < self.end
        return time_of_day >= self.start or time_of_day < self.end


def loud_moment(now: datetime, quiet: QuietHours, calendar: WorkingDays, zone: str) -> datetime:
    """Give the first moment from now on at which a letter may go out."""
    place = ZoneInfo(zone)
    local = now.astimezone(place)
    day, time_of_day = local.date(), f"{local:%H:%M}"
    if quiet.covers(time_of_day):
        later = quiet.start > quiet.end and time_of_day >= quiet.start
        day, time_of_day = day + timedelta(days=int(later)), quiet.end
    if quiet.days_off and not calendar.is_working(day):
        end = quiet.end if quiet.start and quiet.end else MORNING
        day, time_of_day = calendar.next_working_day(day), end
    if (day, time_of_day) == (local.date(), f"{local:%H:%M}"):
        return now
    return datetime.combine(day, time.fromisoformat(time_of_day), place).astimezone(now.tzinfo)
