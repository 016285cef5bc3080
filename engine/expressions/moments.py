"""Functions about dates, times and durations, and the rounding that reports expect."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.domain.months import Months
from engine.domain.values import Temporal, written
from engine.expressions.errors import FunctionRefused
from engine.expressions.values import kind_of

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)
_CLOCK = re.compile(r"T?\d{2}:\d{2}\S*")
_MAX_DAYS = 366_000


def rounded(value: Any, digits: int, rounding: str = ROUND_HALF_UP) -> Any:
    """Round a number, half away from zero unless told; without digits the result is whole."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    result = exact.quantize(Decimal(1).scaleb(-digits), rounding=rounding)
    if digits <= 0:
        return int(result)
    return result if isinstance(value, Decimal) else float(result)


def to_date(value: Any, month: Any = None, day: Any = None) -> date:
    """Read "2026-09-01", date(2026, 9, 1), or the date part of a date and time."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        found: date = _read_iso(date.fromisoformat, value, "не дата вида 2026-09-01")
        return found
    if month is not None and day is not None:
        return date(int(value), int(month), int(day))
    raise FunctionRefused(f"нужна дата вида «2026-09-01», получено: {kind_of(value)}")


def to_datetime(value: Any, clock: Any = None, zone: ZoneInfo | None = None) -> datetime:
    """Read "2026-09-01T10:00+07:00" or "…T10:00@Asia/Krasnoyarsk", or join a date and a time.

    Args:
        value: a text, a date, or a date and time.
        clock: a time of that day.
        zone: of what has none; without it the zone must be written.
    """
    if clock is not None:
        found = datetime.combine(to_date(value), to_time(clock))
    elif type(value) is date:
        found = datetime.combine(value, time(0))
    elif isinstance(value, datetime):
        found = value
    elif isinstance(value, str):
        found = _written_moment(value)
    else:
        raise FunctionRefused(f"нужны дата и время текстом, получено: {kind_of(value)}")
    if found.tzinfo is None and zone is None:
        raise FunctionRefused(f"у даты и времени «{written(found)}» не указан часовой пояс")
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _written_moment(text: str) -> datetime:
    plain, _, name = text.partition("@")
    found: datetime = _read_iso(datetime.fromisoformat, plain, "не дата и время")
    if not name:
        return found
    try:
        return found.replace(tzinfo=ZoneInfo(name.strip()))
    except (ValueError, OSError, LookupError):
        raise FunctionRefused(f"«{name[:40]}» — неизвестный часовой пояс") from None


def to_time(value: Any, minute: Any = None, second: Any = 0, offset: Any = None) -> time:
    """Read "10:00" or "10:00:30+07:00", time(10, 0, 30), or the time of a date and time."""
    if isinstance(value, time):
        return value
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, str):
        complaint = "не время вида 10:00 или 10:00:00+07:00"
        if not _CLOCK.fullmatch(value.strip()):
            raise FunctionRefused(f"«{value[:40]}» — {complaint}")
        found: time = _read_iso(time.fromisoformat, value, complaint)
        return found
    if minute is None:
        raise FunctionRefused(f"нужно время вида «10:00», получено: {kind_of(value)}")
    zone = timezone(offset) if isinstance(offset, timedelta) else None
    parts = int(second), round(second % 1 * 1_000_000)
    return time(int(value), int(minute), *parts, tzinfo=zone)


def _read_iso(read: Callable[[str], Any], written: str, complaint: str) -> Any:
    try:
        return read(written.strip())
    except ValueError:
        raise FunctionRefused(f"«{written[:40]}» — {complaint}") from None


def to_duration(value: Any) -> timedelta | Months:
    """Read an ISO 8601 duration: of weeks, days and time, or of years and months."""
    if isinstance(value, timedelta | Months):
        return value
    months = Months.read(value) if isinstance(value, str) else None
    if months is not None:
        return months
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    parts = {k: int(v) for k, v in found.groupdict().items() if v and k != "sign"} if found else {}
    if found is None or not parts:
        raise FunctionRefused(
            "длительность пишется как «P3D», «PT1H30M» или «P1Y6M»; "
            "годы и месяцы с днями не смешивают: месяц не имеет точной длины"
        )
    span = timedelta(**parts)
    return -span if found["sign"] else span


def _days(count: Any) -> timedelta:
    if isinstance(count, timedelta):
        raise FunctionRefused("нужно число дней; дни в длительности считает days_in(…)")
    if isinstance(count, bool) or not isinstance(count, int | float) or abs(count) > _MAX_DAYS:
        raise FunctionRefused("нужно число дней")
    return timedelta(days=count)


def _days_in(span: Any) -> int:
    if isinstance(span, Months):
        raise FunctionRefused("месяцы и годы не имеют точной длины в днях")
    if not isinstance(span, timedelta):
        raise FunctionRefused(f"нужна длительность, получено: {kind_of(span)}")
    return span.days


def _years_and_months(first: Any, last: Any) -> Months:
    """Count whole months from one date to another; a moment meets a date by its day."""
    if type(_moment(first)) is not type(_moment(last)):
        first, last = to_date(first), to_date(last)
    return Months.between(first, last)


def _moment(value: Any) -> Any:
    if not isinstance(value, date):
        raise FunctionRefused(f"нужна дата, получено: {kind_of(value)}")
    return value


def _iso(value: Any) -> str:
    return written(value if isinstance(value, Temporal) else _moment(value))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "date": to_date,
    "time": to_time,
    "datetime": to_datetime,
    "duration": to_duration,
    "years_and_months": _years_and_months,
    "days": _days,
    "days_in": _days_in,
    "iso": _iso,
    "year": lambda value: _moment(value).year,
    "month": lambda value: _moment(value).month,
    "day": lambda value: _moment(value).day,
    "weekday": lambda value: _moment(value).isoweekday(),
}
