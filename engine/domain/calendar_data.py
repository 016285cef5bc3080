"""What is known of working days, and each year's days worked out by article 112."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import accumulate
from zoneinfo import ZoneInfo


class CalendarError(ValueError):
    """Calendar data or a question to the calendar is at fault; a Russian sentence.

    Attributes:
        faults: every fault by itself, where data have several.
    """

    def __init__(self, message: str, faults: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults) or (message,)


class YearStatus(StrEnum):
    """Whether the government has published a year's transfers."""

    APPROVED = "approved"
    PROVISIONAL = "provisional"


class DistanceKind(StrEnum):
    """How a deadline relates to now."""

    LATE = "late"
    TODAY = "today"
    TOMORROW = "tomorrow"
    DAYS = "days"


MonthDay = tuple[int, int]
_NEW_YEAR: MonthDay = (1, 1)
OFFICE = "office"
"""Whom a set of days off concerns when it concerns everybody."""
TEACHERS = "teachers"
AUDIENCES = frozenset({OFFICE, TEACHERS})


@dataclass(frozen=True, kw_only=True)
class CalendarRules:
    """What holds in every year.

    Attributes:
        holidays: non-working holidays as (month, day).
        moved_by_decree_only: those whose coincidence with a weekend moves no day by itself.
    """

    zone: ZoneInfo
    end_of_day: time
    end_of_shortened_day: time
    holidays: frozenset[MonthDay]
    moved_by_decree_only: frozenset[MonthDay]


@dataclass(frozen=True, kw_only=True)
class YearData:
    """What a decree or the office says of one year.

    Attributes:
        transfers: day off given up → weekday that becomes a day off instead.
        days_off, working, shortened: further days that neither law nor transfers explain.
        reasons: day → why it is what it is, where somebody said so.
    """

    year: int
    status: YearStatus
    source: str
    transfers: tuple[tuple[date, date], ...] = ()
    days_off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    shortened: frozenset[date] = frozenset()
    reasons: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days off in a row, first and last included.

    Attributes:
        reason: why, with the act where there is one.
        place: where, in words.
        organisation: id of the only organisation that it concerns, "" for all.
    """

    first: date
    last: date
    reason: str = ""
    place: str = ""
    organisation: str = ""

    def covers(self, day: date, organisation: str) -> bool:
        return self.first <= day <= self.last and self.organisation in ("", organisation)


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """A named set of days off: spans of dates, or of (month, day) that recur every year.

    Attributes:
        audience: whom it concerns: OFFICE, TEACHERS, or "" for who names it only.
    """

    name: str
    title: str
    spans: tuple[Span, ...]
    recurring: tuple[tuple[MonthDay, MonthDay], ...]
    audience: str = ""

    def covers(self, day: date, organisation: str = "") -> bool:
        """Say whether a day belongs to the set, for an organisation where one is named."""
        if any(span.covers(day, organisation) for span in self.spans):
            return True
        at = day.month, day.day
        return any(
            # A span such as 30 December to 8 January runs over the new year.
            first <= at <= last if first <= last else at >= first or at <= last
            for first, last in self.recurring
        )


@dataclass(frozen=True, kw_only=True)
class YearDays:
    """A year's exceptions from Monday to Friday."""

    off: frozenset[date]
    working: frozenset[date]
    shortened: frozenset[date]


def days_of_year(year: int, rules: CalendarRules, data: YearData | None) -> YearDays:
    """Work out a year's days off, working Saturdays and shortened days.

    Source: articles 95 (an eve is an hour shorter) and 112 (a holiday on a weekend moves
    the day off to the next working day, save 1-8 January) of the Labour Code.
    """
    data = data or YearData(year=year, status=YearStatus.PROVISIONAL, source="")
    holidays = frozenset(date(year, month, day) for month, day in rules.holidays)
    off = holidays | {to for _, to in data.transfers} | data.days_off
    given_up = {day for day, _ in data.transfers}
    working = (given_up - holidays) | data.working
    off = (off | _moved_by_law(year, rules, given_up, off)) - data.working
    return YearDays(
        off=off,
        working=frozenset(working),
        shortened=frozenset(_eves(year, rules, off, set(working)) | data.shortened),
    )


def running_count(year: int, is_working: Callable[[date], bool]) -> tuple[int, ...]:
    """Count the working days among the first 0, 1, 2 … days of a year; lists of deadlines ask."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (first + timedelta(days=n) for n in range(last.timetuple().tm_yday))
    return tuple(accumulate(map(is_working, days), initial=0))


def _moved_by_law(
    year: int, rules: CalendarRules, given_up: set[date], off: frozenset[date]
) -> frozenset[date]:
    """Find the days that weekends lost to holidays move to."""
    found: set[date] = set()
    for month, day in sorted(rules.holidays - rules.moved_by_decree_only):
        holiday = date(year, month, day)
        if holiday.weekday() < 5 or holiday in given_up:
            continue
        moved = holiday
        while moved.weekday() >= 5 or moved in off or moved in found:
            moved += timedelta(days=1)
        found.add(moved)
    return frozenset(found)


def _eves(year: int, rules: CalendarRules, off: frozenset[date], working: set[date]) -> set[date]:
    """Find the working days right before a holiday; they end an hour earlier."""
    eves = {
        date(year, month, day) - timedelta(days=1)
        for month, day in rules.holidays
        if (month, day) != _NEW_YEAR
    }
    if _NEW_YEAR in rules.holidays:
        # It is the next year's holiday that the last day of this one comes before.
        eves.add(date(year, 12, 31))
    return {eve for eve in eves if eve in working or (eve.weekday() < 5 and eve not in off)}
