"""What stands above a document: who issues it and where (ГОСТ Р 7.0.97-2025, реквизиты бланка)."""

from dataclasses import dataclass

from workflows.registry.base import Registry
from workflows.registry.documents import EXTERNAL_KINDS
from workflows.registry.parameters import value_of


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The letterhead of one office.

    Attributes:
        above: the organisation above, "" for none.
        organisation: who issues the document.
        place: where it was issued.
        details: address, telephone, codes; a line break starts a line.
        address: of this installation, for the link in the QR code; "" while nobody has told it.
    """

    above: str = ""
    organisation: str
    place: str = ""
    details: str = ""
    address: str = ""


def letterhead_of(registry: Registry, kind: str) -> Letterhead:
    """The letterhead that holds here for a kind of document."""
    authority = value_of(registry, "authority.name")
    if kind in EXTERNAL_KINDS:
        return Letterhead(organisation=authority)
    return Letterhead(above=authority, organisation=value_of(registry, "centre.name"))
