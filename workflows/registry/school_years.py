"""The school year: 1 September to 31 August, the cycle of plans."""

import re
from dataclasses import dataclass
from datetime import date

LABEL = re.compile(r"(\d{4})/(\d{2})")
FIRST_MONTH = 9


@dataclass(frozen=True, kw_only=True, order=True)
class SchoolYear:
    """A school year by the calendar year in which it begins."""

    first: int

    @property
    def label(self) -> str:
        """As people write it: «2026/27»."""
        return f"{self.first}/{(self.first + 1) % 100:02d}"

    @property
    def starts_on(self) -> date:
        return date(self.first, FIRST_MONTH, 1)

    @property
    def ends_on(self) -> date:
        return date(self.first + 1, FIRST_MONTH - 1, 31)

    @property
    def following(self) -> "SchoolYear":
        return SchoolYear(first=self.first + 1)

    @property
    def previous(self) -> "SchoolYear":
        return SchoolYear(first=self.first - 1)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def day(self, month: int, day: int) -> date:
        """The date of this year that falls on a day and month: (5, 20) is in the second half."""
        return date(self.first if month >= FIRST_MONTH else self.first + 1, month, day)


def containing(day: date) -> SchoolYear:
    return SchoolYear(first=day.year if day.month >= FIRST_MONTH else day.year - 1)


def read_label(label: str) -> SchoolYear:
    """Read «2026/27».

    Raises:
        ValueError: with a Russian sentence when the text is something else.
    """
    found = LABEL.fullmatch(label.strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueError(f"Укажите учебный год в виде «2026/27», а не «{label}».")
    return SchoolYear(first=int(found[1]))


def shifted(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
