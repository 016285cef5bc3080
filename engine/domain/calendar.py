"""The production calendar: working days, deadlines in them and the distance to a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from engine.domain.calendar_data import (
    AUDIENCES,
    OFFICE,
    TEACHERS,
    CalendarError,
    CalendarRules,
    DistanceKind,
    Overlay,
    Span,
    YearData,
    YearDays,
    YearStatus,
    days_of_year,
    running_count,
)
from engine.domain.calendar_reading import read_calendar

_ONE_DAY = timedelta(days=1)
_MOST_WORKING_DAYS = 5_000
# The longest row of days off that any calendar may have; beyond it the data is wrong.
_LONGEST_REST = 400
# Of ten thousand possible years an office asks about a few; an attack asks about all.
_MOST_YEARS_KEPT = 200
_MOST_LAID_KEPT = 500
T = TypeVar("T")


@dataclass(frozen=True)
class _WorkedOut:
    """What has been worked out already; it is no part of the calendar's value."""

    days: dict[int, YearDays] = field(default_factory=dict)
    counts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    laid: dict[tuple[str, str], WorkingCalendar] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """Working days of one office. Years without data are worked out from the law.

    Attributes:
        rules: the zone, the end of the day and the holidays by law.
        years: what is known of single years.
        overlays: named sets of further days off that may be laid over.
        laid: names of the overlays that apply.
        organisation: whose days these are; days off of single organisations are for these only.
        teacher_roles: roles whose user tasks go by the teachers' days.
    """

    rules: CalendarRules
    years: Mapping[int, YearData]
    overlays: Mapping[str, Overlay]
    laid: frozenset[str] = frozenset()
    organisation: str = ""
    teacher_roles: frozenset[str] = frozenset()
    _known: _WorkedOut = field(
        default_factory=_WorkedOut, init=False, repr=False, compare=False, hash=False
    )

    @classmethod
    def from_data(cls, data: object) -> WorkingCalendar:
        """Build a calendar from plain data of the form of `calendars/russia.json`.

        Raises:
            CalendarError: a sentence that names the year and the field at fault.
        """
        found = read_calendar(data)
        everybodys = {each.name for each in found.overlays.values() if each.audience == OFFICE}
        return cls(
            rules=found.rules,
            years=found.years,
            overlays=found.overlays,
            laid=frozenset(everybodys),
            teacher_roles=found.teacher_roles,
        )

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.rules.zone

    def status(self, year: int) -> YearStatus:
        """Say whether a year's days off are final; a year without data never is."""
        known = self.years.get(year)
        return known.status if known else YearStatus.PROVISIONAL

    def source(self, year: int) -> str:
        """Name the act that a year's days off come from."""
        known = self.years.get(year)
        return known.source if known else "Статья 112 Трудового кодекса РФ, расчёт"

    def with_overlay(self, name: str) -> WorkingCalendar:
        """Lay a named set of days off over this calendar.

        Raises:
            CalendarError: there is no such overlay.
        """
        if name not in self.overlays:
            raise CalendarError(f"в календаре нет набора дней «{name}»")
        return replace(self, laid=self.laid | {name})

    def laid_for(self, name: str, organisation: str = "") -> WorkingCalendar:
        """Give the calendar of an audience or of one overlay, in an organisation where one counts.

        Args:
            name: an audience («teachers»), the name of an overlay, or "" for the office's own.
            organisation: id; days off of single organisations apply to these only.

        Raises:
            CalendarError: there is no such audience or overlay.
        """
        organisation = organisation if organisation in self._places else ""
        if name in ("", OFFICE) and not organisation:
            return self
        laid = self._known.laid
        known = laid.get((name, organisation))
        if known is None:
            if len(laid) >= _MOST_LAID_KEPT:
                laid.clear()
            known = laid[name, organisation] = replace(
                self, laid=self.laid | self._named(name), organisation=organisation
            )
        return known

    def calendar_for(self, roles: Iterable[str]) -> str:
        """Name the calendar of a user task by the roles it is offered to, "" for the office's."""
        found = frozenset(roles)
        return TEACHERS if found and found <= self.teacher_roles else ""

    @cached_property
    def _places(self) -> frozenset[str]:
        """Organisations that have days off of their own."""
        return frozenset(
            span.organisation for each in self.overlays.values() for span in each.spans
        )

    def _named(self, name: str) -> frozenset[str]:
        if name in ("", OFFICE):
            return frozenset()
        if name in self.overlays:
            return frozenset({name})
        if name not in AUDIENCES:
            raise CalendarError(f"в календаре нет набора дней «{name}»")
        return frozenset(each.name for each in self.overlays.values() if each.audience == name)

    def is_working(self, day: date) -> bool:
        """Say whether the office works on a day."""
        days = self._days(day.year)
        if day in days.off or (day.weekday() >= 5 and day not in days.working):
            return False
        return not any(self.overlays[name].covers(day, self.organisation) for name in self.laid)

    def is_shortened(self, day: date) -> bool:
        """Say whether a working day ends an hour early, as on the eve of a holiday."""
        return day in self._days(day.year).shortened and self.is_working(day)

    def next_working_day(self, day: date) -> date:
        """Give the first working day on or after a day."""
        return self._nearest(day, _ONE_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """Count working days from a day, which itself is never counted.

        Args:
            day: any day, working or not.
            count: 0 gives the first working day on or after day; negative counts back.

        Raises:
            CalendarError: the result lies beyond any sensible deadline.
        """
        if abs(count) > _MOST_WORKING_DAYS:
            raise CalendarError(f"срок больше {_MOST_WORKING_DAYS} рабочих дней")
        if count == 0:
            return self.next_working_day(day)
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day = self._nearest(_moved(day, step), step)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count working days after first up to and including last; negative if last is earlier.

        Raises:
            CalendarError: the days lie too far apart.
        """
        if last < first:
            return -self.working_days_between(last, first)
        if (last - first).days > 2 * _MOST_WORKING_DAYS:
            raise CalendarError("даты слишком далеко друг от друга")
        whole_years = sum(self.running_counts(year)[-1] for year in range(first.year, last.year))
        return whole_years + self._passed(last) - self._passed(first)

    def end_of(self, day: date) -> datetime:
        """Give the moment, in UTC, when the office closes on a day."""
        closing = self.rules.end_of_day
        if self.is_shortened(day):
            closing = self.rules.end_of_shortened_day
        return datetime.combine(day, closing, self.zone).astimezone(UTC)

    def due_at(self, start: datetime, working_days: int) -> datetime:
        """Give the deadline: the close of the last of so many working days.

        Args:
            start: aware; its day in the office's zone is not counted.
            working_days: 0 means the same day, or the next working day.

        Returns:
            Aware, UTC.

        Raises:
            CalendarError: start is naive, or the deadline is out of reach.
        """
        return self.end_of(self.add_working_days(self.local_day(start), working_days))

    def local_day(self, moment: datetime) -> date:
        """Give the day that a moment falls on in the office's zone."""
        if moment.tzinfo is None:
            raise CalendarError("у момента времени не указан часовой пояс")
        return moment.astimezone(self.zone).date()

    def describe_distance(self, due: datetime, now: datetime) -> tuple[DistanceKind, int]:
        """Say how far a deadline is, for «просрочено на 1 р. д.» and the like.

        Returns:
            LATE and the working days passed since (0: it was earlier today, or no working
            day has passed); TODAY, 0; TOMORROW and the working days left (0 or 1); DAYS
            and the working days left.
        """
        due_day, today = self.local_day(due), self.local_day(now)
        if now > due:
            return DistanceKind.LATE, max(self.working_days_between(due_day, today), 0)
        if due_day == today:
            return DistanceKind.TODAY, 0
        left = self.working_days_between(today, due_day)
        if due_day - today == _ONE_DAY:
            return DistanceKind.TOMORROW, left
        return DistanceKind.DAYS, left

    def _days(self, year: int) -> YearDays:
        # What is kept of a year never changes: the value stays a value.
        return _once(
            self._known.days, year, lambda: days_of_year(year, self.rules, self.years.get(year))
        )

    def running_counts(self, year: int) -> tuple[int, ...]:
        """Give how many working days are among the first 0, 1, 2 … days of a year."""
        return _once(self._known.counts, year, lambda: running_count(year, self.is_working))

    def _passed(self, day: date) -> int:
        """How many working days its year has had when a day ends."""
        return self.running_counts(day.year)[day.timetuple().tm_yday]

    def _nearest(self, day: date, step: timedelta) -> date:
        for _ in range(_LONGEST_REST):
            if self.is_working(day):
                return day
            day = _moved(day, step)
        raise CalendarError(f"в календаре больше {_LONGEST_REST} нерабочих дней подряд у {day}")


def _once(known: dict[int, T], year: int, work_out: Callable[[], T]) -> T:
    found = known.get(year)
    if found is None:
        if len(known) >= _MOST_YEARS_KEPT:
            known.clear()
        found = known[year] = work_out()
    return found


def _moved(day: date, step: timedelta) -> date:
    try:
        return day + step
    except OverflowError:
        raise CalendarError("срок выходит за пределы календаря") from None


__all__ = [
    "AUDIENCES",
    "OFFICE",
    "TEACHERS",
    "CalendarError",
    "CalendarRules",
    "DistanceKind",
    "Overlay",
    "Span",
    "WorkingCalendar",
    "YearData",
    "YearStatus",
]
