"""Reads fields of a configuration, typed by people or kept as JSON; a sentence per wrong one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.decimals import MOST_DIGITS, decimal_of

CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
RUSSIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
NO = ("", "no", "false", "0")


@dataclass(frozen=True, kw_only=True)
class TypedFields:
    """A part of a configuration with the way to it.

    Attributes:
        errors: field → sentence, shared by all parts; a field's name is its way: `trials-0-title`.
    """

    given: Mapping[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    way: str = ""

    def wrong(self, name: str, sentence: str) -> None:
        """Remember the first thing that is wrong with a field."""
        self.errors.setdefault(f"{self.way}{name}", sentence)

    def text(self, name: str, label: str, longest: int, *, needed: bool = True) -> str:
        """Read words; line ends and spaces around them do not count."""
        value = self.given.get(name)
        text = value.strip() if isinstance(value, str) else ""
        if value is not None and not isinstance(value, str):
            self.wrong(name, f"{label}: ожидается текст.")
        elif needed and not text:
            self.wrong(name, f"{label}: заполните поле.")
        elif len(text) > longest:
            self.wrong(name, f"{label}: не больше {longest} знаков, сейчас {len(text)}.")
        return text

    def code(self, name: str, taken: set[str], label: str) -> str:
        """Read a code that is unique among its neighbours."""
        value = self.given.get(name)
        code = value if isinstance(value, str) else ""
        if not CODE.fullmatch(code):
            self.wrong(name, f"{label}: код записан неверно.")
        elif code in taken:
            self.wrong(name, f"{label}: код «{code}» повторяется.")
        taken.add(code)
        return code

    def count(self, name: str, label: str, low: int, high: int) -> int:
        """Read a whole number that must be there."""
        found = self.count_or_none(name, label, low, high)
        if found is None:
            self.wrong(name, f"{label}: укажите целое число от {low} до {high}.")
        return low if found is None else found

    def count_or_none(self, name: str, label: str, low: int, high: int) -> int | None:
        """Read a whole number, or None where nothing is given."""
        value = self.given.get(name)
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        whole = text.isascii() and text.isdigit() and len(text) < MOST_DIGITS
        if isinstance(value, bool) or not whole or not low <= int(text) <= high:
            self.wrong(name, f"{label}: укажите целое число от {low} до {high}.")
            return None
        return int(text)

    def points(self, name: str, label: str, low: Decimal, high: Decimal) -> Decimal:
        """Read an exact number, «0,5» or 0.5."""
        found = decimal_of(self.given.get(name))
        if found is None or not low <= found <= high:
            self.wrong(name, f"{label}: укажите число от {low} до {high}.")
            return low
        return found

    def flag(self, name: str) -> bool:
        """Read yes or no; what is not there is no."""
        value = self.given.get(name)
        return value if isinstance(value, bool) else str(value or "").strip() not in NO

    def day(self, name: str, label: str) -> date | None:
        """Read «05.09.2026» or 2026-09-05, or None where nothing is given."""
        value = self.given.get(name)
        text = "" if value is None else str(value).strip()
        try:
            return _date(text) if text else None
        except ValueError:
            self.wrong(name, f"{label}: укажите дату в виде 05.09.2026, а не «{text[:40]}».")
            return None

    def words(self, name: str, label: str, most: int, longest: int) -> tuple[str, ...]:
        """Read a list of short words, or one text with commas or lines between them."""
        value = self.given.get(name) or ()
        parts = re.split(r"[,\n]", value) if isinstance(value, str) else value
        if not isinstance(parts, Sequence) or not all(isinstance(each, str) for each in parts):
            self.wrong(name, f"{label}: ожидается список через запятую.")
            return ()
        found = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
        if len(found) > most or any(len(each) > longest for each in found):
            self.wrong(name, f"{label}: не больше {most} слов, каждое до {longest} знаков.")
        return found

    def one_of(self, name: str, label: str, known: Sequence[str]) -> str:
        """Read one of known words."""
        value = self.given.get(name)
        if value not in known:
            self.wrong(name, f"{label}: выберите значение из списка.")
            return known[0]
        return str(value)

    def part(self, name: str) -> "TypedFields":
        """Give a part of the configuration; what is missing is an empty one."""
        value = self.given.get(name)
        inside = value if isinstance(value, Mapping) else {}
        if value is not None and not isinstance(value, Mapping):
            self.wrong(name, "Этот раздел записан неверно.")
        return TypedFields(given=inside, errors=self.errors, way=f"{self.way}{name}-")

    def rows(self, name: str, label: str, most: int) -> list["TypedFields"]:
        """Give the rows of a list."""
        value = self.given.get(name) or []
        if not isinstance(value, Sequence) or not all(isinstance(r, Mapping) for r in value):
            self.wrong(name, f"{label}: список записан неверно.")
            return []
        if len(value) > most:
            self.wrong(name, f"{label}: не больше {most}.")
        return [
            TypedFields(given=row, errors=self.errors, way=f"{self.way}{name}-{place}-")
            for place, row in enumerate(value[:most])
        ]


def _date(text: str) -> date:
    found = RUSSIAN_DATE.fullmatch(text)
    if found:
        return date(int(found[3]), int(found[2]), int(found[1]))
    return date.fromisoformat(text)
