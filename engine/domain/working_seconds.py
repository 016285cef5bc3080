"""Durations that count only working days of the production calendar."""

from datetime import date, datetime, timedelta
from itertools import accumulate

from engine.domain.calendar import WorkingCalendar

SECONDS_OF_A_DAY = 86_400
_ANCHOR = 2020


class WorkingSeconds:
    """Measures durations without days off; asks the calendar once about each day.

    A working day counts whole, from midnight to midnight in the office's zone, as deadlines count
    whole days: from Friday 17:00 until Monday 10:00 pass 17 hours, 0.7 of a working day.

    Args:
        calendar: the office's.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._zone = calendar.zone
        self._years: dict[int, list[int]] = {}
        self._before: dict[int, int] = {_ANCHOR: 0}

    def between(self, first: datetime, last: datetime) -> int:
        """Give whole seconds from one aware moment to a later one; 0 if it is not later."""
        return max(self._position(last) - self._position(first), 0)

    def month_of(self, moment: datetime) -> int:
        """Give the month of the office that a moment falls into: 202609."""
        local = moment.astimezone(self._zone)
        return local.year * 100 + local.month

    def _position(self, moment: datetime) -> int:
        """Working seconds since the beginning of the anchor's year."""
        local = moment.astimezone(self._zone)
        year, day = local.year, local.timetuple().tm_yday
        days = self._year(year)
        whole = (self._days_before(year) + days[day - 1]) * SECONDS_OF_A_DAY
        works = days[day] > days[day - 1]
        return whole + works * (local.hour * 3600 + local.minute * 60 + local.second)

    def _year(self, year: int) -> list[int]:
        """Working days up to and including each day of a year, beginning with none."""
        if year not in self._years:
            first = date(year, 1, 1)
            length = (date(year, 12, 31) - first).days + 1
            works = (self._calendar.is_working(first + timedelta(days=n)) for n in range(length))
            self._years[year] = list(accumulate(works, initial=0))
        return self._years[year]

    def _days_before(self, year: int) -> int:
        if year not in self._before:
            if year > _ANCHOR:
                found = sum(self._year(each)[-1] for each in range(_ANCHOR, year))
            else:
                found = -sum(self._year(each)[-1] for each in range(year, _ANCHOR))
            self._before[year] = found
        return self._before[year]
