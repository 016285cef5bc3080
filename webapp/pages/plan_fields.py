"""Reads the fields of a plan item and of a proposal from a post, and puts them back."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from engine import InvalidForm
from workflows import ItemFields

TEXTS = (
    "section_id", "title", "form", "precision", "place", "participants", "responsible_id",
    "expected_result", "indicator", "task", "funding", "process_key",
)  # fmt: skip
LISTS = ("directions", "co_executors")
RUSSIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def typed(post: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, as it was typed, for showing the form again."""
    found: dict[str, Any] = {name: post.get(name, "").strip() for name in TEXTS}
    found |= {name: post.getlist(name) for name in LISTS}
    found |= {name: post.get(name, "").strip() for name in ("starts_on", "ends_on", "lead_days")}
    found["repeats"] = post.get("repeats") == "yes"
    return found


def shown(fields: ItemFields) -> dict[str, Any]:
    """The same shape from stored fields."""
    found = {name: getattr(fields, name) for name in TEXTS}
    found |= {name: list(getattr(fields, name)) for name in LISTS}
    for name in ("starts_on", "ends_on"):
        day = getattr(fields, name)
        found[name] = day.isoformat() if day else ""
    found["lead_days"] = "" if fields.lead_days is None else str(fields.lead_days)
    found["repeats"] = fields.repeats
    return found


def item_fields(written: Mapping[str, Any]) -> ItemFields:
    """Turn what was typed into fields.

    Raises:
        InvalidForm: a date or a number cannot be read; the rest is judged by the registry.
    """
    errors: dict[str, str] = {}
    days = {name: _day(name, written[name], errors) for name in ("starts_on", "ends_on")}
    lead = _number("lead_days", written["lead_days"], errors)
    if errors:
        raise InvalidForm(errors)
    fields: dict[str, Any] = {name: written[name] for name in TEXTS}
    fields |= {name: tuple(written[name]) for name in LISTS}
    fields |= days
    return ItemFields(**fields, lead_days=lead, repeats=bool(written["repeats"]))


def day_of(text: str) -> date | None:
    """Read «05.09.2026» or 2026-09-05.

    Raises:
        ValueError: it is neither.
    """
    if not text:
        return None
    found = RUSSIAN_DATE.fullmatch(text)
    if found:
        return date(int(found[3]), int(found[2]), int(found[1]))
    return date.fromisoformat(text)


def _day(name: str, text: str, errors: dict[str, str]) -> date | None:
    try:
        return day_of(text)
    except ValueError:
        errors[name] = _("Укажите дату в виде 05.09.2026, а не «%(text)s».", text=text)
        return None


def _number(name: str, text: str, errors: dict[str, str]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        errors[name] = _("Укажите целое число, а не «%(text)s».", text=text)
        return None
    return int(text)
