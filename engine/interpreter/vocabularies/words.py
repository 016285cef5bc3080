"""How one word of a foreign vocabulary is described; the tables beside are made of these."""

from dataclasses import dataclass
from enum import StrEnum

from engine.domain.foreign import Verdict

EXECUTES, IGNORED, REFUSED = Verdict.EXECUTES, Verdict.IGNORED, Verdict.REFUSED


class Place(StrEnum):
    """Where a word stands: as an attribute, or as an element among the extensions."""

    ATTRIBUTE = "attribute"
    ELEMENT = "element"


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word.

    Attributes:
        name: local name.
        place: attribute or element.
        verdict: what becomes of it.
        message: what that means, a Russian sentence.
        remedy: what to do instead; "" where nothing is to be done.
        on: local names of the elements it stands on; empty for any.
        harmless: values with which it says what happens anyway, and is therefore ignored.
        having: the entry is only about elements with this attribute.
    """

    name: str
    place: Place
    verdict: Verdict
    message: str
    remedy: str = ""
    on: frozenset[str] = frozenset()
    harmless: frozenset[str] = frozenset()
    having: str = ""

    def is_about(self, owner: str, attributes: frozenset[str]) -> bool:
        """Whether the entry is about a word at this owner, an element with these attributes."""
        return (not self.on or owner in self.on) and (not self.having or self.having in attributes)


HARMLESS = "Записано обычное значение: процесс и так идёт так."


def attribute(
    names: str,
    verdict: Verdict,
    message: str,
    remedy: str = "",
    *,
    on: str = "",
    harmless: str = "",
) -> list[Word]:
    """Entries for attributes, several names at once; lists are separated by spaces."""
    return [
        Word(
            name=name,
            place=Place.ATTRIBUTE,
            verdict=verdict,
            message=message,
            remedy=remedy,
            on=frozenset(on.split()),
            harmless=frozenset(harmless.split()),
        )
        for name in names.split()
    ]


def element(
    names: str,
    verdict: Verdict,
    message: str,
    remedy: str = "",
    *,
    on: str = "",
    having: str = "",
) -> list[Word]:
    """Entries for elements among the extensions, several names at once."""
    return [
        Word(
            name=name,
            place=Place.ELEMENT,
            verdict=verdict,
            message=message,
            remedy=remedy,
            on=frozenset(on.split()),
            having=having,
        )
        for name in names.split()
    ]
