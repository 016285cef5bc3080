"""The variants that come with the product, and how a contest begins from one or from last year's.

A variant is a configuration as JSON whose dates are relative: `applications_from` is a month and
day, every other date so many working days from it, as the office's calendar counts them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

from workflows.contests.configuration import read
from workflows.contests.shape import DATE_TITLES, Configuration, ContestDates
from workflows.registry.school_years import SchoolYear, shifted

START = "applications_from"
FOLDER = Path("contest") / "variants"
FARTHEST = 400
"""Calendar days; dates farther apart belong to no one contest and are left where they were."""


class WorkingDays(Protocol):
    """The production calendar, as far as contests need it."""

    def is_working(self, day: date) -> bool: ...

    def next_working_day(self, day: date) -> date: ...

    def add_working_days(self, day: date, count: int) -> date: ...

    def working_days_between(self, first: date, last: date) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A variant; `starts` is month and day, `offsets` date → working days from the start."""

    code: str
    record: Mapping[str, Any]
    starts: tuple[int, int]
    offsets: Mapping[str, int]

    @property
    def title(self) -> str:
        return str(self.record["title"])

    def begun(self, year: SchoolYear, calendar: WorkingDays) -> Configuration:
        """The configuration of a new contest of a school year."""
        dates = self.dates_from(year.day(*self.starts), calendar)
        return replace(read({**self.record, "dates": {}}), dates=dates)

    def dates_from(self, start: date, calendar: WorkingDays) -> ContestDates:
        """All dates where applications are taken from a day, or the next working one, on."""
        first = calendar.next_working_day(start)
        days = {
            name: calendar.add_working_days(first, count) for name, count in self.offsets.items()
        }
        return ContestDates(**days)


def every(processes_dir: Path) -> tuple[Variant, ...]:
    """The shipped variants by title."""
    found = [_variant(path) for path in (processes_dir / FOLDER).glob("*.json")]
    return tuple(sorted(found, key=lambda each: each.title))


def copied(old: Configuration, years: int, calendar: WorkingDays) -> Configuration:
    """The same contest some years later: the same working days between its dates."""
    start = old.dates.applications_from
    if start is None:
        return replace(old, dates=ContestDates())
    return replace(old, dates=moved(old.dates, _shifted(start, years), calendar))


def moved(old: ContestDates, start: date, calendar: WorkingDays) -> ContestDates:
    """The same dates as far from another beginning, in working days; none without a beginning."""
    before, first = old.applications_from, calendar.next_working_day(start)
    if before is None:
        return ContestDates(applications_from=first)
    days = {name: _as_far(getattr(old, name), before, first, calendar) for name in DATE_TITLES}
    return ContestDates(**days)


def _as_far(day: date | None, before: date, first: date, calendar: WorkingDays) -> date | None:
    if day is None or abs((day - before).days) > FARTHEST:
        return None
    return calendar.add_working_days(first, calendar.working_days_between(before, day))


def _shifted(day: date, years: int) -> date:
    """The same weekday nearest to the same date: schools plan by weeks."""
    there = shifted(day, years)
    ahead = (day.weekday() - there.weekday()) % 7
    return there + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def _variant(path: Path) -> Variant:
    record = json.loads(path.read_text(encoding="utf-8"))
    dates = dict(record["dates"])
    month, day = str(dates.pop(START)).split("-")
    return Variant(
        code=path.stem,
        record=record,
        starts=(int(month), int(day)),
        offsets={START: 0, **{name: int(count) for name, count in dates.items()}},
    )
