"""A year of the calendar as a page shows it: twelve months, marks in words, norms, own days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine import WorkingCalendar
from workflows.registry.calendars import Standing

WEEK = 7
FULL_WEEK_HOURS = 40
SHORT_WEEK_HOURS = 36
"""For women in rural places and for teaching staff (DOMAIN, table of norms)."""


@dataclass(frozen=True, kw_only=True)
class DayCell:
    """A day of a month.

    Attributes:
        kind: "working", "shortened", "holiday", "off", "weekend" or "worked_weekend".
        teachers_off: teachers do not work though the office does.
    """

    day: date
    kind: str
    reason: str = ""
    teachers_off: bool = False


@dataclass(frozen=True, kw_only=True)
class MonthPage:
    """A month: weeks of seven days, None before the first and after the last."""

    number: int
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working_days: int
    full_hours: float
    short_hours: float


@dataclass(frozen=True, kw_only=True)
class OwnDay:
    """A day that a person or a decree has set.

    Attributes:
        day: as it stands in the data; until: where a day off was moved to.
        kind: "transfers", "days_off", "working" or "shortened".
    """

    day: date
    kind: str
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class SetSpan:
    """Days of a named set; `first` and `last` as they stand in the data, ISO or MM-DD."""

    first: str
    last: str
    reason: str = ""
    place: str = ""
    organisation: str = ""

    @property
    def recurs(self) -> bool:
        return len(self.first) == len("06-25")


@dataclass(frozen=True, kw_only=True)
class DaySet:
    """A named set of days off. `audience`: "office", "teachers" or ""."""

    name: str
    title: str
    audience: str
    spans: tuple[SetSpan, ...]


@dataclass(frozen=True, kw_only=True)
class YearPage:
    """Everything about a year.

    Attributes:
        number: of the calendar's version, to be handed back with a change.
        follows: the days are the region's.
    """

    year: int
    number: int
    approved: bool
    source: str
    months: tuple[MonthPage, ...]
    working_days: int
    full_hours: float
    short_hours: float
    own_days: tuple[OwnDay, ...]
    sets: tuple[DaySet, ...]
    follows: bool
    zone: str
    end_of_day: str
    end_of_shortened_day: str
    teacher_roles: tuple[str, ...]


def year_page(year: int, version: Standing) -> YearPage:
    """Put a year together."""
    calendar = WorkingCalendar.from_data(version.contents)
    months = tuple(_month(year, month, calendar) for month in range(1, 13))
    rules = calendar.rules
    return YearPage(
        year=year,
        number=version.number,
        approved=calendar.status(year) == "approved",
        source=calendar.source(year),
        months=months,
        working_days=sum(month.working_days for month in months),
        full_hours=sum(month.full_hours for month in months),
        short_hours=round(sum(month.short_hours for month in months), 1),
        own_days=tuple(sorted(_own_days(year, calendar), key=lambda each: each.day)),
        sets=tuple(_set(each, year) for each in version.contents.get("overlays", [])),
        follows=version.follows,
        zone=calendar.zone.key,
        end_of_day=f"{rules.end_of_day:%H:%M}",
        end_of_shortened_day=f"{rules.end_of_shortened_day:%H:%M}",
        teacher_roles=tuple(sorted(calendar.teacher_roles)),
    )


def _month(year: int, month: int, calendar: WorkingCalendar) -> MonthPage:
    teachers = calendar.laid_for("teachers")
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    cells: list[DayCell | None] = [None] * first.weekday()
    days = (first + timedelta(days=count) for count in range((after - first).days))
    cells += [_cell(day, calendar, teachers) for day in days]
    cells += [None] * (-len(cells) % WEEK)
    worked = [each for each in cells if each and calendar.is_working(each.day)]
    short = sum(each.kind == "shortened" for each in worked)
    return MonthPage(
        number=month,
        weeks=tuple(tuple(cells[at : at + WEEK]) for at in range(0, len(cells), WEEK)),
        working_days=len(worked),
        full_hours=len(worked) * FULL_WEEK_HOURS / 5 - short,
        short_hours=round(len(worked) * SHORT_WEEK_HOURS / 5 - short, 1),
    )


def _cell(day: date, calendar: WorkingCalendar, teachers: WorkingCalendar) -> DayCell:
    known = calendar.years.get(day.year)
    reason = known.reasons.get(day, "") if known else ""
    if calendar.is_working(day):
        kind = "shortened" if calendar.is_shortened(day) else "working"
        if day.weekday() >= 5 and kind == "working":
            kind = "worked_weekend"
        off = not teachers.is_working(day)
        return DayCell(day=day, kind=kind, reason=reason, teachers_off=off)
    if (day.month, day.day) in calendar.rules.holidays:
        return DayCell(day=day, kind="holiday", reason=reason)
    return DayCell(day=day, kind="weekend" if day.weekday() >= 5 else "off", reason=reason)


def _own_days(year: int, calendar: WorkingCalendar) -> Iterator[OwnDay]:
    known = calendar.years.get(year)
    if known is None:
        return
    for given_up, to in known.transfers:
        reason = known.reasons.get(to, "")
        yield OwnDay(day=given_up, kind="transfers", until=to, reason=reason)
    for kind, days in (
        ("days_off", known.days_off),
        ("working", known.working),
        ("shortened", known.shortened),
    ):
        for day in days:
            yield OwnDay(day=day, kind=kind, reason=known.reasons.get(day, ""))


def _set(overlay: Mapping[str, Any], year: int) -> DaySet:
    spans = [
        SetSpan(
            first=cell["from"],
            last=cell["to"],
            reason=cell.get("reason", ""),
            place=cell.get("place", ""),
            organisation=cell.get("organisation", ""),
        )
        for cell in overlay.get("days_off", [])
    ]
    shown = [span for span in spans if span.recurs or span.first[:4] <= str(year) <= span.last[:4]]
    return DaySet(
        name=overlay["name"],
        title=overlay.get("title", overlay["name"]),
        audience=overlay.get("audience", ""),
        spans=tuple(sorted(shown, key=lambda span: (span.recurs, span.first))),
    )
