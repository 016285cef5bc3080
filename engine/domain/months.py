"""A span of years and months, which no number of days equals (DMN 1.3, 10.3.2.3.7)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

MOST_MONTHS = 9_999 * 12
_WRITTEN = re.compile(r"(-)?P(?:(\d{1,4})Y)?(?:(\d{1,6})M)?")
_Day = TypeVar("_Day", bound=date)


@dataclass(frozen=True, order=True, slots=True)
class Months:
    """So many months; P1Y is twelve, -P2M is minus two.

    Raises:
        OverflowError: more than the calendar has.
    """

    count: int

    def __post_init__(self) -> None:
        if abs(self.count) > MOST_MONTHS:
            raise OverflowError

    def __bool__(self) -> bool:
        return self.count != 0

    @property
    def years(self) -> int:
        """Whole years, negative for a negative span."""
        return abs(self.count) // 12 * _sign(self.count)

    @property
    def months(self) -> int:
        """What is left beside whole years, 0..11 and negative for a negative span."""
        return abs(self.count) % 12 * _sign(self.count)

    def after(self, day: _Day) -> _Day:
        """Give a date or a date and time shifted by the span: 31 January + P1M is 28 February.

        Raises:
            ValueError: outside the calendar.
        """
        if not self.count:
            return day
        year, month = divmod(day.year * 12 + day.month - 1 + self.count, 12)
        if not 1 <= year <= 9_999:
            raise ValueError
        last = monthrange(year, month + 1)[1]
        return day.replace(year=year, month=month + 1, day=min(day.day, last))

    @classmethod
    def between(cls, first: date, last: date) -> Months:
        """Give the whole months from a date to another, both of one kind (10.3.4.1)."""
        count = (last.year - first.year) * 12 + last.month - first.month
        if count > 0 and cls(count).after(first) > last:
            return cls(count - 1)
        if count < 0 and cls(count).after(first) < last:
            return cls(count + 1)
        return cls(count)

    @classmethod
    def read(cls, text: str) -> Months | None:
        """Read `P1Y2M`; None for anything else."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None or not (found[2] or found[3]):
            return None
        count = int(found[2] or 0) * 12 + int(found[3] or 0)
        return cls(-count if found[1] else count)

    def __str__(self) -> str:
        size, sign = abs(self.count), "-" if self.count < 0 else ""
        years, months = divmod(size, 12)
        return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months or not size else ''}"


def _sign(number: int) -> int:
    return -1 if number < 0 else 1
