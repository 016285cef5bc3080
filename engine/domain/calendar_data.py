"""Reads a production calendar's data and works out each year's days by article 112."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class CalendarError(ValueError):
    """Calendar data or a question to the calendar is at fault; a Russian sentence."""


class YearStatus(StrEnum):
    """Whether the government has published a year's transfers."""

    APPROVED = "approved"
    PROVISIONAL = "provisional"


MonthDay = tuple[int, int]
_NEW_YEAR: MonthDay = (1, 1)
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class CalendarRules:
    """What holds in every year.

    Attributes:
        holidays: non-working holidays as (month, day).
        moved_by_decree_only: those whose coincidence with a weekend moves no day by itself.
    """

    zone: ZoneInfo
    end_of_day: time
    end_of_shortened_day: time
    holidays: frozenset[MonthDay]
    moved_by_decree_only: frozenset[MonthDay]


@dataclass(frozen=True, kw_only=True)
class YearData:
    """What a decree or the office says of one year.

    Attributes:
        transfers: day off given up → weekday that becomes a day off instead.
        days_off, working, shortened: further days that neither law nor transfers explain.
    """

    year: int
    status: YearStatus
    source: str
    transfers: tuple[tuple[date, date], ...] = ()
    days_off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    shortened: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """A named set of days off: spans of dates, or of (month, day) that recur every year."""

    name: str
    title: str
    spans: tuple[tuple[date, date], ...]
    recurring: tuple[tuple[MonthDay, MonthDay], ...]

    def covers(self, day: date) -> bool:
        """Say whether a day belongs to the set."""
        if any(first <= day <= last for first, last in self.spans):
            return True
        at = day.month, day.day
        return any(
            # A span such as 30 December to 8 January runs over the new year.
            first <= at <= last if first <= last else at >= first or at <= last
            for first, last in self.recurring
        )


@dataclass(frozen=True, kw_only=True)
class YearDays:
    """A year's exceptions from Monday to Friday."""

    off: frozenset[date]
    working: frozenset[date]
    shortened: frozenset[date]


def days_of_year(year: int, rules: CalendarRules, data: YearData | None) -> YearDays:
    """Work out a year's days off, working Saturdays and shortened days.

    Source: articles 95 (an eve is an hour shorter) and 112 (a holiday on a weekend moves
    the day off to the next working day, save 1-8 January) of the Labour Code.
    """
    data = data or YearData(year=year, status=YearStatus.PROVISIONAL, source="")
    holidays = frozenset(date(year, month, day) for month, day in rules.holidays)
    off = holidays | {to for _, to in data.transfers} | data.days_off
    given_up = {day for day, _ in data.transfers}
    working = (given_up - holidays) | data.working
    off = (off | _moved_by_law(year, rules, given_up, off)) - data.working
    return YearDays(
        off=off,
        working=frozenset(working),
        shortened=frozenset(_eves(year, rules, off, set(working)) | data.shortened),
    )


def _moved_by_law(
    year: int, rules: CalendarRules, given_up: set[date], off: frozenset[date]
) -> frozenset[date]:
    """Find the days that weekends lost to holidays move to."""
    found: set[date] = set()
    for month, day in sorted(rules.holidays - rules.moved_by_decree_only):
        holiday = date(year, month, day)
        if holiday.weekday() < 5 or holiday in given_up:
            continue
        moved = holiday
        while moved.weekday() >= 5 or moved in off or moved in found:
            moved += timedelta(days=1)
        found.add(moved)
    return frozenset(found)


def _eves(year: int, rules: CalendarRules, off: frozenset[date], working: set[date]) -> set[date]:
    """Find the working days right before a holiday; they end an hour earlier."""
    eves = {
        date(year, month, day) - timedelta(days=1)
        for month, day in rules.holidays
        if (month, day) != _NEW_YEAR
    }
    if _NEW_YEAR in rules.holidays:
        # It is the next year's holiday that the last day of this one comes before.
        eves.add(date(year, 12, 31))
    return {eve for eve in eves if eve in working or (eve.weekday() < 5 and eve not in off)}


# --- reading the data ----------------------------------------------------------------


def rules_from(
    data: object,
) -> tuple[CalendarRules, Mapping[int, YearData], Mapping[str, Overlay]]:
    """Read calendar data; raises CalendarError naming the field at fault."""
    found = _mapping(data, "календарь")
    rules = CalendarRules(
        zone=_read(_zone, found.get("zone", "Asia/Krasnoyarsk"), "zone"),
        end_of_day=_read(time.fromisoformat, found.get("end_of_day", "18:00"), "end_of_day"),
        end_of_shortened_day=_read(
            time.fromisoformat, found.get("end_of_shortened_day", "17:00"), "end_of_shortened_day"
        ),
        holidays=_every(_month_day, found.get("holidays", []), "holidays"),
        moved_by_decree_only=_every(
            _month_day, found.get("moved_by_decree_only", []), "moved_by_decree_only"
        ),
    )
    years = [_year(cell) for cell in _list(found.get("years", []), "years")]
    overlays = [_overlay(cell) for cell in _list(found.get("overlays", []), "overlays")]
    return rules, {year.year: year for year in years}, {cell.name: cell for cell in overlays}


def _year(data: object) -> YearData:
    found = _mapping(data, "years")
    year = found.get("year")
    if type(year) is not int or not 1900 <= year <= 2999:
        raise CalendarError(f"календарь: year — нужен год числом, получено {year!r}")
    where = f"{year} год"
    transfers = tuple(
        _span(cell, f"{where}: transfers", _date)
        for cell in _list(found.get("transfers", []), f"{where}: transfers")
    )
    known = YearData(
        year=year,
        status=_read(YearStatus, found.get("status", "provisional"), f"{where}: status"),
        source=str(found.get("source", "")),
        transfers=transfers,
        days_off=_every(_date, found.get("days_off", []), f"{where}: days_off"),
        working=_every(_date, found.get("working", []), f"{where}: working"),
        shortened=_every(_date, found.get("shortened", []), f"{where}: shortened"),
    )
    _check_year(known, where)
    return known


def _check_year(data: YearData, where: str) -> None:
    """Refuse days of another year and transfers that contradict each other."""
    days = [day for pair in data.transfers for day in pair]
    days += [*data.days_off, *data.working, *data.shortened]
    for day in days:
        if day.year != data.year:
            raise CalendarError(f"календарь, {where}: день {day} относится к другому году")
    for given_up, to in data.transfers:
        if to in data.working or given_up in data.days_off:
            raise CalendarError(
                f"календарь, {where}: перенос {given_up} → {to} противоречит другим дням"
            )


def _overlay(data: object) -> Overlay:
    found = _mapping(data, "overlays")
    name = found.get("name")
    if not isinstance(name, str) or not name:
        raise CalendarError("календарь: у набора дней (overlays) нет имени")
    where = f"набор «{name}»: days_off"
    spans: list[tuple[date, date]] = []
    recurring: list[tuple[MonthDay, MonthDay]] = []
    for cell in _list(found.get("days_off", []), where):
        if len(str(_mapping(cell, where).get("from", ""))) == len("06-25"):
            recurring.append(_span(cell, where, _month_day))
        else:
            spans.append(_ordered(_span(cell, where, _date), where))
    return Overlay(
        name=name,
        title=str(found.get("title", name)),
        spans=tuple(spans),
        recurring=tuple(recurring),
    )


def _ordered(span: tuple[date, date], where: str) -> tuple[date, date]:
    if span[0] > span[1]:
        raise CalendarError(f"календарь, {where}: начало {span[0]} позже конца {span[1]}")
    return span


def _span(data: object, where: str, read: Callable[[str], T]) -> tuple[T, T]:
    found = _mapping(data, where)
    return _read(read, found.get("from"), where), _read(read, found.get("to"), where)


def _read(read: Callable[[str], T], written: object, where: str) -> T:
    try:
        if isinstance(written, str):
            return read(written)
    except (ValueError, ZoneInfoNotFoundError):
        pass
    raise CalendarError(f"календарь, {where}: неверное значение {written!r}")


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _date(written: str) -> date:
    return date.fromisoformat(written)


def _month_day(written: str) -> MonthDay:
    # A leap year admits the 29th of February; no holiday of ours falls on it.
    day = date.fromisoformat(f"2024-{written}")
    return day.month, day.day


def _every(read: Callable[[str], T], data: object, where: str) -> frozenset[T]:
    return frozenset(_read(read, cell, where) for cell in _list(data, where))


def _list(data: object, where: str) -> list[Any]:
    if isinstance(data, list):
        return data
    raise CalendarError(f"календарь, {where}: нужен список")


def _mapping(data: object, where: str) -> dict[str, Any]:
    if isinstance(data, dict):
        return data
    raise CalendarError(f"календарь, {where}: нужен набор полей")
