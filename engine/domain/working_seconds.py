"""Durations that count only working days of the production calendar."""

from datetime import datetime

from engine.domain.calendar import WorkingCalendar

SECONDS_OF_A_DAY = 86_400
_ANCHOR = 2020


class WorkingSeconds:
    """Measures durations without days off.

    A working day counts whole, from midnight to midnight in the office's zone, as deadlines count
    whole days: from Friday 17:00 until Monday 10:00 pass 17 hours, 0.7 of a working day.

    Args:
        calendar: the office's.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._zone = calendar.zone
        self._before: dict[int, int] = {_ANCHOR: 0}
        self._days: dict[int, tuple[int, bool]] = {}

    def between(self, first: datetime, last: datetime) -> int:
        """Give whole seconds from one aware moment to a later one; 0 if it is not later."""
        return max(self.passed(last) - self.passed(first), 0)

    def month_of(self, moment: datetime) -> int:
        """Give the month of the office that a moment falls into: 202609."""
        local = moment.astimezone(self._zone)
        return local.year * 100 + local.month

    def passed(self, moment: datetime) -> int:
        """Give the working seconds that have passed until a moment since the anchor's year began.

        Whoever measures several durations between the same moments asks once about each.
        """
        local = moment.astimezone(self._zone)
        before, works = self._day(local)
        return before + works * (local.hour * 3600 + local.minute * 60 + local.second)

    def _day(self, local: datetime) -> tuple[int, bool]:
        """Working seconds before a day, and whether it is one itself."""
        number = local.toordinal()
        if number not in self._days:
            days, day = self._calendar.running_counts(local.year), local.timetuple().tm_yday
            whole = (self._days_before(local.year) + days[day - 1]) * SECONDS_OF_A_DAY
            self._days[number] = whole, days[day] > days[day - 1]
        return self._days[number]

    def _days_before(self, year: int) -> int:
        if year not in self._before:
            years = range(min(year, _ANCHOR), max(year, _ANCHOR))
            days = sum(self._calendar.running_counts(each)[-1] for each in years)
            self._before[year] = days if year > _ANCHOR else -days
        return self._before[year]
