"""Dates and deadlines as people say them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, get_day_names, get_month_names, get_timezone_location
from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _

from engine import WorkingCalendar
from workflows import SetSpan

SOON_WORKING_DAYS = 2
STORED = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?")


@dataclass(frozen=True, kw_only=True)
class Due:
    """A deadline for a badge.

    Attributes:
        level: late, today, soon, later or none; decides shape and icon.
        words: «сегодня», «2 р. д.», «просрочено на 1 р. д.».
        date: the exact moment in words, "" without a deadline.
    """

    level: str
    words: str
    date: str = ""


def day(value: date | datetime | str | None, zone: str) -> str:
    """Say a date: «23 ноября 2026»; nothing for nothing."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).date()
    return format_date(value, "d MMMM y", locale=get_locale() or "ru")


def moment(value: datetime | None, zone: str) -> str:
    """Say a moment of the office's day: «23 ноября 2026, 10:42»."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), zone)}, {local:%H:%M}"


def local_day(value: object, zone: str) -> date:
    """The office's day of a moment, or of its ISO text."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.astimezone(ZoneInfo(zone)).date()


def clock_time(value: datetime | None, now: datetime, zone: str) -> str:
    """Say a recent moment: «10:42» of today, «22 ноября 2026, 10:42» of another day."""
    if value is None:
        return ""
    local, today = value.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M}" if local.date() == today else moment(value, zone)


def as_typed(value: object) -> str:
    """Write a stored day or moment as people type it: «05.09.2026 14:30»; other text stays."""
    text = "" if value is None else str(value)
    found = STORED.fullmatch(text)
    if not found:
        return text
    year, month, day_of_month, time = found.groups()
    return f"{day_of_month}.{month}.{year}" + (f" {time}" if time else "")


def typed_day(text: str) -> date | None:
    """Read «05.09.2026» or 2026-09-05; None for anything else."""
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def zone_name(zone: str) -> str:
    """Say a time zone by its city: «Красноярск»."""
    return get_timezone_location(zone, locale=get_locale() or "ru", return_city=True)


def zones() -> list[str]:
    """Zones of the continents the country lies on, by the names of their cities."""
    offered = (zone for zone in available_timezones() if zone.startswith(("Asia/", "Europe/")))
    return sorted(offered, key=zone_name)


def month_name(number: int) -> str:
    """Say a month by itself: «Ноябрь»."""
    names = get_month_names("wide", "stand-alone", locale=get_locale() or "ru")
    return str(names[number]).capitalize()


def weekdays() -> list[tuple[str, str]]:
    """Short and long names of the days of a week, Monday first."""
    locale = get_locale() or "ru"
    short, long = (get_day_names(width, "stand-alone", locale) for width in ("short", "wide"))
    return [(short[number].capitalize(), long[number]) for number in range(7)]


def in_hours(hours: float) -> str:
    """Say a norm of hours: «151», «135,9»."""
    return str(format_decimal(hours, "#,##0.#", locale=get_locale() or "ru"))


def as_span(span: SetSpan) -> str:
    """Say days in a row: «25 июня — 20 августа», «14 декабря 2026»."""
    first, last = (_day_of_span(text) for text in (span.first, span.last))
    return first if first == last else f"{first} — {last}"


def _day_of_span(text: str) -> str:
    locale = get_locale() or "ru"
    if len(text) == len("06-25"):
        return format_date(date.fromisoformat(f"2024-{text}"), "d MMMM", locale=locale)
    return format_date(date.fromisoformat(text), "d MMMM y", locale=locale)


def due_in_words(
    due_at: datetime | None, now: datetime, calendar: WorkingCalendar, zone: str
) -> Due:
    """Say how many working days there are to a deadline, or have passed since it."""
    if due_at is None:
        return Due(level="none", words=_("без срока"))
    kind, days = calendar.describe_distance(due_at, now)
    level, words = _in_words(kind, days)
    return Due(level=level, words=words, date=moment(due_at, zone))


def _in_words(kind: str, days: int) -> tuple[str, str]:
    if kind == "late":
        words = _("просрочено на %(days)d р. д.", days=days) if days else _("срок только что вышел")
        return "late", words
    if kind == "today":
        return "today", _("сегодня")
    if kind == "tomorrow":
        return "soon", _("завтра")
    level = "soon" if days <= SOON_WORKING_DAYS else "later"
    return level, _("%(days)d р. д.", days=days)
