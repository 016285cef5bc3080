"""Reads a production calendar's data and names every fault by its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.domain.calendar_data import (
    AUDIENCES,
    CalendarError,
    CalendarRules,
    MonthDay,
    Overlay,
    Span,
    YearData,
    YearStatus,
)

_SHOWN = 5
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class CalendarContents:
    """Everything that calendar data say.

    Attributes:
        teacher_roles: roles whose user tasks go by the teachers' days.
    """

    rules: CalendarRules
    years: Mapping[int, YearData]
    overlays: Mapping[str, Overlay]
    teacher_roles: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class _Faults:
    """Collects what is wrong, so that a person can repair all of it at once."""

    found: list[str] = field(default_factory=list)

    def attempt(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except CalendarError as error:
            self.found.extend(error.faults)
            return None

    def every(self, read: Callable[[Any], T], cells: object, where: str) -> list[T]:
        """Read the entries of a list that can be read."""
        entries = self.attempt(lambda: _list(cells, where)) or []
        tried = [self.attempt(partial(read, cell)) for cell in entries]
        return [each for each in tried if each is not None]

    def check(self) -> None:
        if self.found:
            more = len(self.found) - _SHOWN
            told = "; ".join(self.found[:_SHOWN])
            raise CalendarError(told + (f" и ещё {more}" if more > 0 else ""), self.found)


def read_calendar(data: object) -> CalendarContents:
    """Read calendar data.

    Raises:
        CalendarError: its `faults` name each entry at fault by year, list and value.
    """
    found, faults = _mapping(data, "календарь"), _Faults()
    rules = faults.attempt(lambda: _rules(found))
    years = faults.every(_year, found.get("years", []), "years")
    overlays = faults.every(_overlay, found.get("overlays", []), "overlays")
    roles = faults.every(_text, found.get("teacher_roles", []), "teacher_roles")
    for what, names in (
        ("год", [year.year for year in years]),
        ("набор", [overlay.name for overlay in overlays]),
    ):
        twice = sorted({str(name) for name in names if names.count(name) > 1})  # type: ignore[arg-type]
        faults.found.extend(f"календарь: {what} {name} указан дважды" for name in twice)
    faults.check()
    assert rules is not None  # noqa: S101 - the check above has raised otherwise
    return CalendarContents(
        rules=rules,
        years={year.year: year for year in years},
        overlays={overlay.name: overlay for overlay in overlays},
        teacher_roles=frozenset(roles),
    )


def _rules(found: Mapping[str, Any]) -> CalendarRules:
    return CalendarRules(
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


def _year(data: object) -> YearData:
    found = _mapping(data, "years")
    year = found.get("year")
    if type(year) is not int or not 1900 <= year <= 2999:
        raise CalendarError(f"календарь: year — нужен год числом, получено {year!r}")
    where, faults, reasons = f"{year} год", _Faults(), dict[date, str]()

    def days(name: str) -> frozenset[date]:
        place = f"{where}: {name}"
        read = faults.every(lambda cell: _reasoned(cell, place), found.get(name, []), place)
        reasons.update({day: reason for day, reason in read if reason})
        return frozenset(day for day, _ in read)

    def transfer(cell: object) -> tuple[date, date]:
        given_up, to = _span(cell, f"{where}: transfers", _date)
        reason = str(_mapping(cell, where).get("reason", ""))
        if reason:
            reasons[to] = reason
        return given_up, to

    status = faults.attempt(
        lambda: _read(YearStatus, found.get("status", "provisional"), f"{where}: status")
    )
    transfers = faults.every(transfer, found.get("transfers", []), f"{where}: transfers")
    known = YearData(
        year=year,
        status=status or YearStatus.PROVISIONAL,
        source=str(found.get("source", "")),
        transfers=tuple(transfers),
        days_off=days("days_off"),
        working=days("working"),
        shortened=days("shortened"),
        reasons=reasons,
    )
    faults.found.extend(_contradictions(known, where))
    faults.check()
    return known


def _contradictions(data: YearData, where: str) -> list[str]:
    """Days of another year, and entries that contradict each other."""
    days = [day for pair in data.transfers for day in pair]
    days += sorted({*data.days_off, *data.working, *data.shortened})
    found = [
        f"календарь, {where}: день {day} относится к другому году"
        for day in days
        if day.year != data.year
    ]
    found += [
        f"календарь, {where}: перенос {given_up} → {to} противоречит другим дням"
        for given_up, to in data.transfers
        if to in data.working or given_up in data.days_off
    ]
    found += [
        f"календарь, {where}: {day} назван и рабочим, и выходным"
        for day in sorted(data.days_off & data.working)
    ]
    targets = [to for _, to in data.transfers]
    found += [
        f"календарь, {where}: на {day} перенесены два выходных"
        for day in sorted({to for to in targets if targets.count(to) > 1})
    ]
    return found


def _overlay(data: object) -> Overlay:
    found = _mapping(data, "overlays")
    name = found.get("name")
    if not isinstance(name, str) or not name:
        raise CalendarError("календарь: у набора дней (overlays) нет имени")
    where, faults = f"набор «{name}»: days_off", _Faults()
    audience = str(found.get("audience", ""))
    if audience and audience not in AUDIENCES:
        faults.found.append(f"календарь, набор «{name}»: audience — неверное значение {audience!r}")
    spans: list[Span] = []
    recurring: list[tuple[MonthDay, MonthDay]] = []

    def read(cell: object) -> None:
        if len(str(_mapping(cell, where).get("from", ""))) == len("06-25"):
            recurring.append(_span(cell, where, _month_day))
        else:
            spans.append(_dated(cell, where))

    faults.every(read, found.get("days_off", []), where)
    faults.check()
    return Overlay(
        name=name,
        title=str(found.get("title", name)),
        spans=tuple(spans),
        recurring=tuple(recurring),
        audience=audience,
    )


def _dated(cell: object, where: str) -> Span:
    first, last = _span(cell, where, _date)
    if first > last:
        raise CalendarError(f"календарь, {where}: начало {first} позже конца {last}")
    found = _mapping(cell, where)
    said = {name: str(found.get(name, "")) for name in ("reason", "place", "organisation")}
    return Span(first=first, last=last, **said)


def _reasoned(cell: object, where: str) -> tuple[date, str]:
    """A day, bare or as {"day", "reason"}."""
    if isinstance(cell, dict):
        return _read(_date, cell.get("day"), where), str(cell.get("reason", ""))
    return _read(_date, cell, where), ""


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


def _text(written: object) -> str:
    return _read(str, written, "teacher_roles")


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
