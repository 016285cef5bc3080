"""What an editor of diagrams is told while somebody draws."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class HandlerNote:
    """A topic that service tasks may name; what goes in and out: name → words, None untold."""

    topic: str
    title: str
    inputs: Mapping[str, str] | None = None
    outputs: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Names that a drawing may use: what is registered, and what deployed processes speak of."""

    handlers: tuple[HandlerNote, ...]
    messages: tuple[str, ...]
    signals: tuple[str, ...]
    functions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KnownNames:
    """Variables at one element: those that are there in any case, and those that may be."""

    surely: tuple[str, ...]
    maybe: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KnownAround:
    """Variables when an element begins, and when it is over."""

    before: KnownNames
    after: KnownNames
