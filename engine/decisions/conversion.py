"""Brings the values of a column to the type that the table declares for it."""

from __future__ import annotations

from datetime import date, datetime

from engine.expressions import FUNCTIONS, FunctionRefused, Value

_NUMBERS = frozenset({"number", "integer", "long", "double", "decimal", "float"})
_WORDS = {"true": True, "false": False, "да": True, "нет": False}


class NotConvertible(ValueError):
    """A value does not fit the declared type; a Russian clause."""


def converted(value: Value, type_ref: str) -> Value:
    """Turn a text into the declared type; anything else stays what it is.

    Args:
        value: from variables, where JSON keeps dates and some numbers as texts.
        type_ref: lower case, without blanks: "date", "datetime", "dateandtime", "number",
            "boolean", "string" …; unknown names change nothing.

    Raises:
        NotConvertible: the text cannot be read as that type.
    """
    if type_ref == "date" and isinstance(value, datetime):
        return value.date()
    if not isinstance(value, str):
        return value
    try:
        return _read(value, type_ref)
    except FunctionRefused as refusal:
        raise NotConvertible(str(refusal)) from None


def _read(text: str, type_ref: str) -> Value:
    if type_ref == "date":
        found: date = FUNCTIONS["date"](text)
        return found
    if type_ref in ("datetime", "dateandtime"):
        moment: datetime = FUNCTIONS["datetime"](text)
        return moment
    if type_ref in _NUMBERS:
        number: float = FUNCTIONS["number"](text)
        return number
    if type_ref == "boolean":
        if text.strip().lower() not in _WORDS:
            raise FunctionRefused(f"«{text[:40]}» не да/нет")
        return _WORDS[text.strip().lower()]
    return text
