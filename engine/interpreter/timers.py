"""ISO 8601 dates, durations and repeating intervals, as BPMN timers use them (§10.5.5).

Months and years are counted on the calendar (31 January + P1M = 28 or 29 February), never as a
fixed number of days. Negative durations are refused.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DURATION = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,6})?)S)?)?$"
)
_MAX_YEARS = 200


class TimerProblem(ValueError):
    """The text is not a timer; the message is a Russian sentence part."""


@dataclass(frozen=True)
class Duration:
    """A span of calendar months plus exact time."""

    months: int
    rest: timedelta

    def after(self, moment: datetime, times: int = 1) -> datetime:
        """Give `moment` plus the duration, counted `times` times from `moment` itself."""
        try:
            return _add_months(moment, self.months * times) + self.rest * times
        except (OverflowError, ValueError) as error:
            raise TimerProblem("срок выходит за пределы календаря") from error


@dataclass(frozen=True)
class Cycle:
    """A repeating interval: `count` None means without end; `start` None means from now."""

    count: int | None
    every: Duration
    start: datetime | None = None


def parse_duration(text: str) -> Duration:
    """Read `P1Y2M10DT2H30M`.

    Raises:
        TimerProblem: not a duration, negative, empty, or longer than 200 years.
    """
    match = _DURATION.match(text.strip())
    if match is None or not any(match.groupdict().values()):
        raise TimerProblem(f"«{text}» не похоже на длительность ISO 8601 (например, P3D или PT2H)")
    part = {k: float(v) if v else 0.0 for k, v in match.groupdict().items()}
    if (
        part["years"] > _MAX_YEARS
        or part["months"] > 12 * _MAX_YEARS
        or part["days"] > 366 * _MAX_YEARS
    ):
        raise TimerProblem(f"длительность «{text}» больше {_MAX_YEARS} лет")
    rest = timedelta(
        weeks=part["weeks"],
        days=part["days"],
        hours=part["hours"],
        minutes=part["minutes"],
        seconds=part["seconds"],
    )
    return Duration(int(part["years"] * 12 + part["months"]), rest)


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Read an ISO date or date-time; a date means the start of that day, no offset means `zone`."""
    try:
        if len(text.strip()) == 10:
            return datetime.combine(date.fromisoformat(text.strip()), time(0), zone).astimezone(UTC)
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise TimerProblem(f"«{text}» не похоже на дату ISO 8601 (например, 2027-05-25)") from error


def parse_cycle(text: str, zone: ZoneInfo) -> Cycle:
    """Read `R3/PT10M`, `R/P1M` or `R/2026-04-01/P1Y`."""
    parts = text.strip().split("/")
    head = re.fullmatch(r"R(\d{0,6})", parts[0])
    if head is None or len(parts) not in (2, 3):
        raise TimerProblem(f"«{text}» не похоже на повтор ISO 8601 (например, R3/PT10M)")
    if head[1] and not int(head[1]):
        raise TimerProblem(f"повтор «{text}» не происходит ни разу")
    every = parse_duration(parts[-1])
    if not every.months and every.rest < timedelta(seconds=1):
        raise TimerProblem(f"повтор «{text}» чаще одного раза в секунду")
    start = parse_moment(parts[1], zone) if len(parts) == 3 else None
    return Cycle(int(head[1]) if head[1] else None, every, start)


def first_where(least: int, holds: Callable[[int], bool]) -> int:
    """Give the first number from `least` on for which `holds`; it must then hold for ever.

    Looked for by doubling and halving: after years of silence a cycle of seconds has millions.
    """
    low, step = least - 1, 1
    while not holds(low + step):
        low, step = low + step, step * 2
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def is_literal(text: str) -> bool:
    """Say whether a timer text is bare ISO 8601 rather than an expression."""
    return bool(re.match(r"^(P[\dT]|-P|R\d*/|\d{4}-\d{2}-\d{2}($|[T ]))", text.strip()))


def check_literal(kind: str, text: str, zone: ZoneInfo) -> None:
    """Raise TimerProblem when a bare text does not fit the timer's kind."""
    if kind == "duration":
        parse_duration(text)
    elif kind == "cycle":
        parse_cycle(text, zone)
    else:
        parse_moment(text, zone)


def _add_months(moment: datetime, months: int) -> datetime:
    if not months:
        return moment
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
