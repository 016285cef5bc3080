"""Fills in the demo's letterhead, with an address and codes that nobody has."""

from workflows.registry import parameters
from workflows.registry.base import Registry

VALUES = {
    "letterhead.details": "663700, Красноярский край, с. Дзержинское, ул. Примерная, д. 1\n"
    "тел. 8 (39100) 0-00-00, эл. почта: dmmc@example.invalid\n"
    "ОГРН 0000000000000, ИНН/КПП 0000000000/000000000",
    "letterhead.authority_details": "663700, Красноярский край, с. Дзержинское, ул. Примерная, "
    "д. 2\nтел. 8 (39100) 0-00-01, эл. почта: uo@example.invalid",
    "letterhead.place": "с. Дзержинское",
}


def write_letterhead(registry: Registry, by: str) -> None:
    """Write it as if this person had."""
    for key, value in VALUES.items():
        parameters.write(registry, key, value, by)
