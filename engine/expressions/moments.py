"""Functions about dates, times and durations, and the rounding that reports expect."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from engine.domain.values import written
from engine.expressions.errors import FunctionRefused
from engine.expressions.values import kind_of

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)
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


def to_datetime(value: Any) -> datetime:
    """Read "2026-09-01T10:00+07:00"; the zone must be written."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise FunctionRefused(f"нужны дата и время текстом, получено: {kind_of(value)}")
    found: datetime = _read_iso(datetime.fromisoformat, value, "не дата и время")
    if found.tzinfo is None:
        raise FunctionRefused(f"у даты и времени «{value}» не указан часовой пояс")
    return found


def _read_iso(read: Callable[[str], Any], written: str, complaint: str) -> Any:
    try:
        return read(written.strip())
    except ValueError:
        raise FunctionRefused(f"«{written[:40]}» — {complaint}") from None


def to_duration(value: Any) -> timedelta:
    """Read an ISO 8601 duration of weeks, days, hours, minutes and seconds."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    parts = {k: int(v) for k, v in found.groupdict().items() if v and k != "sign"} if found else {}
    if found is None or not parts:
        raise FunctionRefused(
            "длительность пишется как «P3D» или «PT1H30M»; месяцы и годы не имеют точной длины"
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
    if not isinstance(span, timedelta):
        raise FunctionRefused(f"нужна длительность, получено: {kind_of(span)}")
    return span.days


def _moment(value: Any) -> Any:
    if not isinstance(value, date):
        raise FunctionRefused(f"нужна дата, получено: {kind_of(value)}")
    return value


def _iso(value: Any) -> str:
    return written(value if isinstance(value, timedelta) else _moment(value))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "date": to_date,
    "datetime": to_datetime,
    "duration": to_duration,
    "days": _days,
    "days_in": _days_in,
    "iso": _iso,
    "year": lambda value: _moment(value).year,
    "month": lambda value: _moment(value).month,
    "day": lambda value: _moment(value).day,
    "weekday": lambda value: _moment(value).isoweekday(),
}
