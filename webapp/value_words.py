"""Values of variables as people read them."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import gettext as _

from engine import Months, known_attachments
from webapp import dates, office


def plain(value: object) -> str:
    """Say a variable's value in a line: lists by commas, yes and no, dates as people write them."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(_("да") if value else _("нет"))
    if isinstance(value, Mapping) and known_attachments(value).get(str(value.get("id"))) is value:
        return str(value["name"])
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {plain(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain(part) for part in value) or "—"
    text = str(value)
    return _as_day(text) or text


def length(value: timedelta | Months) -> str:
    """Say a duration: «1 г. 6 мес.», «2 дн. 3 ч 15 мин»; nothing long is «0 мин»."""
    if isinstance(value, Months):
        parts = [(_("%(n)d г."), abs(value.years)), (_("%(n)d мес."), abs(value.months))]
        is_negative, least = value.count < 0, _("%(n)d мес.")
    else:
        size = abs(value)
        minutes = size.seconds // 60
        parts = [
            (_("%(n)d дн."), size.days),
            (_("%(n)d ч"), minutes // 60),
            (_("%(n)d мин"), minutes % 60),
        ]
        is_negative, least = value < timedelta(0), _("%(n)d мин")
    told = " ".join(words % {"n": number} for words, number in parts if number)
    return f"{'−' if is_negative else ''}{told or least % {'n': 0}}"


def _as_day(text: str) -> str:
    if len(text) != len("2026-11-23"):
        return ""
    try:
        return dates.day(date.fromisoformat(text), office.zone())
    except ValueError:
        return ""
