"""Reads what a page of the council was handed in with; every refusal names its field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine import InvalidForm

LONGEST = 4000


@dataclass(kw_only=True)
class Given:
    """What was typed, with the refusals found so far.

    Attributes:
        errors: field → Russian sentence.
    """

    values: Mapping[str, object]
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, needed: str = "", longest: int = LONGEST) -> str:
        """A text; `needed` is the sentence when it is missing."""
        value = str(self.values.get(name) or "").strip()
        if not value and needed:
            self.errors[name] = needed
        if len(value) > longest:
            self.errors[name] = f"Не больше {longest} знаков, сейчас {len(value)}."
        return value

    def choice(self, name: str, known: Collection[str], needed: str) -> str:
        """One of the known words."""
        value = str(self.values.get(name) or "")
        if value not in known:
            self.errors[name] = needed
        return value

    def day(self, name: str, needed: str, *, earliest: date | None = None) -> date | None:
        """A day, not before the earliest one."""
        try:
            day = date.fromisoformat(str(self.values.get(name) or "")[:10])
        except ValueError:
            self.errors[name] = needed
            return None
        if earliest is not None and day < earliest:
            self.errors[name] = f"Укажите дату не раньше {earliest:%d.%m.%Y}."
        return day

    def names(self, name: str, known: Collection[str]) -> list[str]:
        """Person ids, each of those who may stand there."""
        found = [str(each) for each in _listed(self.values.get(name))]
        if any(each not in known for each in found):
            self.errors[name] = "Выберите членов совета из списка."
        return found

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """Rows of a list; rows without a single word are left out."""
        rows = [row for row in _listed(self.values.get(name)) if isinstance(row, Mapping)]
        return [row for row in rows if any(str(value or "").strip() for value in row.values())]

    def texts(self, name: str) -> list[str]:
        """Texts of a list without the empty ones."""
        return [str(each).strip() for each in _listed(self.values.get(name)) if str(each).strip()]

    def check(self) -> None:
        """Refuse what was found wrong.

        Raises:
            InvalidForm: by field.
        """
        if self.errors:
            raise InvalidForm(self.errors)


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
