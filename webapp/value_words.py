"""Values of variables as people read them."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from engine import known_attachments
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


def _as_day(text: str) -> str:
    if len(text) != len("2026-11-23"):
        return ""
    try:
        return dates.day(date.fromisoformat(text), office.zone())
    except ValueError:
        return ""
