"""What stands above a document: who issues it and where (ГОСТ Р 7.0.97-2025, реквизиты бланка)."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.registry.base import Registry
from workflows.registry.documents import EXTERNAL_KINDS
from workflows.registry.parameter_list import ADDRESS, PARAMETERS
from workflows.registry.parameters import values_in

KEYS = (
    "centre.name",
    "letterhead.details",
    "authority.name",
    "letterhead.authority_details",
    "letterhead.place",
    ADDRESS,
)
"""The parameters that a letterhead is made of, in the order in which people fill them in."""


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The letterhead of one office.

    Attributes:
        above: the organisation above, "" for none.
        organisation: who issues the document.
        place: where it was issued.
        details: address, telephone, codes; a line break starts a line.
        address: of this installation, for the link in the QR code: what the office has written,
            else what the server was started with; "" while nobody has told it.
    """

    above: str = ""
    organisation: str
    place: str = ""
    details: str = ""
    address: str = ""


_STARTED_WITH = {"address": ""}


def know_address(address: str) -> None:
    """Tell the address that the server was started with; it holds where an office wrote none."""
    _STARTED_WITH["address"] = address


def address_of(values: Mapping[str, str]) -> str:
    """What the QR codes of documents lead to under these values of a letterhead."""
    return values[ADDRESS] or _STARTED_WITH["address"]


def letterhead_of(registry: Registry, kind: str) -> Letterhead:
    """The letterhead that holds here for a kind of document."""
    found = values_in(registry)
    return made_of({key: found.value(PARAMETERS[key]) for key in KEYS}, kind)


def made_of(values: Mapping[str, str], kind: str) -> Letterhead:
    """The letterhead that these values make for a kind of document."""
    place, address = values["letterhead.place"], address_of(values)
    if kind in EXTERNAL_KINDS:
        return Letterhead(
            organisation=values["authority.name"],
            details=values["letterhead.authority_details"],
            place=place,
            address=address,
        )
    return Letterhead(
        above=values["authority.name"],
        organisation=values["centre.name"],
        details=values["letterhead.details"],
        place=place,
        address=address,
    )
