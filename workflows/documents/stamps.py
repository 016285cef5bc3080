"""Stamps of simple electronic signatures on a document, supplied by whoever keeps signatures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from workflows.registry.base import Registry


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """One signature as a document shows it (63-ФЗ, ст. 5; it does not imitate a qualified one).

    Attributes:
        person_id: of the signer; the stamp stands at their line.
        signed_for: the absent person whose line it is, "" for the signer's own.
        name: of the signer, as documents write it.
        method: «Простая электронная подпись», «Скан подписанного документа», …
        sha256: of what was signed, as hex; "" where nothing was hashed.
    """

    person_id: str
    signed_for: str = ""
    name: str
    method: str
    signed_at: datetime
    sha256: str = ""


Source = Callable[[Registry, str], Iterable[Stamp]]
"""Gives the signatures of a document, by its id, in the order of signing."""

_SOURCES: list[Source] = []


def supply(source: Source) -> None:
    """Let documents show these signatures as well; named once, where the source is defined."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def stamps_of(registry: Registry, document_id: str) -> tuple[Stamp, ...]:
    """Every signature that is known of a document."""
    return tuple(stamp for source in _SOURCES for stamp in source(registry, document_id))
