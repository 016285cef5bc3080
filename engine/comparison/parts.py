"""A file taken apart: its parts with everything that is written in them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


class Unreadable(ValueError):
    """The bytes cannot be taken apart."""


@dataclass(kw_only=True)
class Part:
    """An element, field, column or row; filled while the file is read, not changed afterwards.

    Attributes:
        id: its own, or one made up from its place.
        has_id: whether the file gave it, so that it names the same thing in another version.
        alias: another name that stays when the id does not, e.g. the variable of a field.
        parent: id of the part around it.
        facets: name → what is written there, references to other parts left out.
        refs: name → id of the part that is meant.
        picture: how it is drawn.
        orders: name → ids of parts, or values, in the order in which they are written.
        number: place among the rules of its table, from 1.
    """

    id: str
    has_id: bool
    type: str
    label: str = ""
    alias: str = ""
    parent: str = ""
    number: int = 0
    facets: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    picture: dict[str, str] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_flow(self) -> bool:
        """Say whether it connects two others."""
        return "@sourceRef" in self.refs and "@targetRef" in self.refs


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole file.

    Attributes:
        parts: all of them, the root first, each before what is inside it.
        canonical: the content as text in which only blanks and prefixes are made alike; worked
            out only when asked for.
    """

    parts: tuple[Part, ...]
    canonical: Callable[[], str]
    by_id: dict[str, Part]

    @property
    def root(self) -> Part:
        return self.parts[0]

    def name_of(self, part_id: str) -> str:
        """How people call a part: its label, or for a flow what it connects, or its id."""
        part = self.by_id.get(part_id)
        if part is None or part.label or not part.is_flow:
            return part.label if part is not None and part.label else part_id
        return " → ".join(self.name_of(part.refs[end]) for end in ("@sourceRef", "@targetRef"))


def document(parts: Iterable[Part], canonical: Callable[[], str]) -> Document:
    """Put a document together."""
    found = tuple(parts)
    return Document(parts=found, canonical=canonical, by_id={part.id: part for part in found})


def put(facets: dict[str, str], name: str, value: str) -> None:
    """Write a facet; a further one of the same name gets a number."""
    key, count = name, 1
    while key in facets:
        count += 1
        key = f"{name}#{count}"
    facets[key] = value
