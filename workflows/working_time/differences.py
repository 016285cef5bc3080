"""Which days differ between two calendars, and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine import WorkingCalendar

_BACK = timedelta(days=400)
_AHEAD = timedelta(days=4 * 366)
_SHOWN = 40
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True)
class DayChange:
    """A day that changes.

    Attributes:
        before, after: "working", "shortened" or "off".
        for_whom: "" for the whole office, else an audience or a set of days.
    """

    day: date
    before: str
    after: str
    for_whom: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Days that change, of the year before today and the four years after it.

    Attributes:
        first: from which day on deadlines may differ; None when none does.
        days: the first of them; total: how many there are.
        hours: the zone or the end of the day differs.
    """

    first: date | None
    days: tuple[DayChange, ...] = ()
    total: int = 0
    hours: bool = False


def difference(before: WorkingCalendar, after: WorkingCalendar, today: date) -> Difference:
    """Compare two calendars around a day."""
    changes = sorted(_changes(before, after, today), key=lambda each: (each.day, each.for_whom))
    hours = _hours(before) != _hours(after)
    first = changes[0].day if changes else None
    if hours:
        first = min(first, today) if first else today
    return Difference(first=first, days=tuple(changes[:_SHOWN]), total=len(changes), hours=hours)


def changes_the_past(before: WorkingCalendar, after: WorkingCalendar, today: date) -> bool:
    """Say whether work that is over by today took other working time than was counted.

    Only the office's own days are asked about: by them statistics measure everybody's work.
    """
    if before.zone.key != after.zone.key:
        return True
    past = (_EARLIEST + timedelta(days=number) for number in range((today - _EARLIEST).days + 1))
    return any(before.is_working(day) != after.is_working(day) for day in past)


def _changes(before: WorkingCalendar, after: WorkingCalendar, today: date) -> Iterator[DayChange]:
    first, count = today - _BACK, (_BACK + _AHEAD).days
    every = [first + timedelta(days=number) for number in range(count)]
    office = {day: (_kind(before, day), _kind(after, day)) for day in every}
    for day, (old, new) in office.items():
        if old != new:
            yield DayChange(day=day, before=old, after=new)
    for name, organisation in _variants(before, after):
        old_laid, new_laid = (each.laid_for(name, organisation) for each in (before, after))
        for day in every:
            old, new = _kind(old_laid, day), _kind(new_laid, day)
            if old != new and office[day][0] == office[day][1]:
                yield DayChange(day=day, before=old, after=new, for_whom=organisation or name)


def _variants(before: WorkingCalendar, after: WorkingCalendar) -> Iterator[tuple[str, str]]:
    """Everybody who may have days of their own: audience and organisation."""
    yield "teachers", ""
    for name, overlay in after.overlays.items():
        if not overlay.audience and overlay != before.overlays.get(name):
            yield name, ""
    places = {
        span.organisation
        for calendar in (before, after)
        for overlay in calendar.overlays.values()
        for span in overlay.spans
    }
    for organisation in sorted(places - {""}):
        yield "teachers", organisation


def _kind(calendar: WorkingCalendar, day: date) -> str:
    if not calendar.is_working(day):
        return "off"
    return "shortened" if calendar.is_shortened(day) else "working"


def _hours(calendar: WorkingCalendar) -> tuple[str, str, str]:
    rules = calendar.rules
    return calendar.zone.key, str(rules.end_of_day), str(rules.end_of_shortened_day)
