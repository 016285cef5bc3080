"""Texts and days as documents write them."""

import re
from datetime import date

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
"""Signs that neither XML nor paper can carry, and those that turn the direction of writing."""


def printable(text: str) -> str:
    """Take out what cannot be printed; line breaks and tabs stay."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The same in one line."""
    return " ".join(printable(text).split())


def in_words(day: date) -> str:
    """«25 августа 2026 г.»: a date as documents spell it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} г."


def written_day(text: str) -> str:
    """«25.08.2026» of «2026-08-25»; anything else stays as it is."""
    try:
        return f"{date.fromisoformat(text[:10]):%d.%m.%Y}"
    except ValueError:
        return one_line(text)
