"""Dates and deadlines as people say them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from engine import WorkingCalendar

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


def as_typed(value: object) -> str:
    """Write a stored day or moment as people type it: «05.09.2026 14:30»; other text stays."""
    text = "" if value is None else str(value)
    found = STORED.fullmatch(text)
    if not found:
        return text
    year, month, day_of_month, time = found.groups()
    return f"{day_of_month}.{month}.{year}" + (f" {time}" if time else "")


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
