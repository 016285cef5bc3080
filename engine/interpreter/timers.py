"""ISO 8601 dates, durations and repeating intervals, as BPMN timers use them (§10.5.5).

Months and years are counted on the calendar (31 January + P1M = 28 or 29 February), never as a
fixed number of days. Negative durations are refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.domain.months import Months

_DURATION = re.compile(
    r"P(?:(?P<years>[0-9]{1,4})Y)?(?:(?P<months>[0-9]{1,4})M)?"
    r"(?:(?P<weeks>[0-9]{1,5})W)?(?:(?P<days>[0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,7})H)?(?:(?P<minutes>[0-9]{1,8})M)?"
    r"(?:(?P<seconds>[0-9]{1,9}(?:[.,][0-9]{1,6})?)S)?)?"
)
_MAX_YEARS = 200
# Bare ISO 8601: what no expression could mean, right or wrong.
_ISO = re.compile(
    r"[-+]?P(?:[0-9T][^\s()]*)?|[-+]\s*P[0-9T].*|R[-+0-9]*/.*"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?|[0-9]{4}-W[0-9]{2}.*",
    re.DOTALL,
)
# What people write instead, and what is wrong with it.
_OTHER_WAYS = (
    (
        re.compile(r"@[a-z]+|[*0-9][-*?/,0-9A-Z#]*(?:\s+[-*?/,0-9A-Z#]+){4,6}"),
        "расписания cron не поддерживаются, повтор пишется как R/PT1H или R/2026-09-01/P1M",
    ),
    (
        re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}(?:\s.*)?", re.DOTALL),
        "дата пишется как 2026-09-01",
    ),
    (
        re.compile(r"[0-9]{8}(?:T.*)?|[0-9]{4}-[0-9]{3}|[0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?"),
        "дата пишется с дефисами и двузначными месяцем и днём: 2026-09-01",
    ),
    (
        re.compile(
            r"p(?:[0-9]+[ymwd])*t(?:[0-9]+[hms])+|p(?:[0-9]+[ymwd])+"
            r"|[0-9]+\s*[dhmswyдчмснгл][a-zа-яё]*"
        ),
        "длительность пишется как P3D (три дня) или PT2H (два часа)",
    ),
)
_SHOWN = 60


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
            return Months(self.months * times).after(moment) + self.rest * times
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
        TimerProblem: not a duration, negative, empty, or longer than 200 years in all.
    """
    if re.match(r"\s*-\s*P", text):
        raise TimerProblem(f"длительность «{_quoted(text)}» отрицательна")
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groupdict().values()):
        raise TimerProblem(
            f"«{_quoted(text)}» не похоже на длительность ISO 8601 (например, P3D или PT2H)"
        )
    part = {k: float(v.replace(",", ".")) if v else 0.0 for k, v in match.groupdict().items()}
    rest = timedelta(
        weeks=part["weeks"],
        days=part["days"],
        hours=part["hours"],
        minutes=part["minutes"],
        seconds=part["seconds"],
    )
    months = int(part["years"] * 12 + part["months"])
    if months / 12 + rest.days / 365 > _MAX_YEARS:
        raise TimerProblem(f"длительность «{_quoted(text)}» больше {_MAX_YEARS} лет")
    return Duration(months, rest)


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Read an ISO date or date-time; a date means the start of that day, no offset means `zone`."""
    try:
        if len(text.strip()) == 10:
            return datetime.combine(date.fromisoformat(text.strip()), time(0), zone).astimezone(UTC)
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise TimerProblem(
            f"«{_quoted(text)}» не похоже на дату ISO 8601 (например, 2027-05-25)"
        ) from error


def parse_cycle(text: str, zone: ZoneInfo) -> Cycle:
    """Read `R3/PT10M`, `R/P1M` or `R/2026-04-01/P1Y`."""
    parts = text.strip().split("/")
    head = re.fullmatch(r"R([0-9]{0,6})", parts[0])
    if head is None or len(parts) not in (2, 3):
        raise TimerProblem(f"«{_quoted(text)}» не похоже на повтор ISO 8601 (например, R3/PT10M)")
    if head[1] and not int(head[1]):
        raise TimerProblem(f"повтор «{_quoted(text)}» не происходит ни разу")
    every = parse_duration(parts[-1])
    if not every.months and every.rest < timedelta(seconds=1):
        raise TimerProblem(f"повтор «{_quoted(text)}» чаще одного раза в секунду")
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
    """Say whether a timer text is bare ISO 8601, or meant to be, rather than an expression."""
    return bool(_ISO.fullmatch(text.strip())) or _other_way(text) is not None


def _other_way(text: str) -> str | None:
    """Say what is wrong with a time written as people do, or nothing."""
    written = text.strip()
    if _ISO.fullmatch(written):
        return None
    return next((wrong for way, wrong in _OTHER_WAYS if way.fullmatch(written)), None)


def _quoted(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def check_literal(kind: str, text: str, zone: ZoneInfo) -> None:
    """Raise TimerProblem when a bare text does not fit the timer's kind."""
    wrong = _other_way(text)
    if wrong is not None:
        raise TimerProblem(f"«{_quoted(text)}» не читается: {wrong}")
    if kind == "duration":
        parse_duration(text)
    elif kind == "cycle":
        parse_cycle(text, zone)
    else:
        parse_moment(text, zone)
