"""The code by which anybody finds out whether a document exists, and its way into the QR code."""

from engine.municipalities import OFFICE
from workflows.registry.base import Registry
from workflows.registry.documents import Document

PAGE = "/verify/"


def code_of(registry: Registry, document: Document) -> str:
    """The document's code; beyond the first office it names the municipality as well."""
    return document.id if registry.tenant == OFFICE else f"{registry.tenant}.{document.id}"


def behind(code: str) -> tuple[str, str]:
    """The municipality and the document's id that a code stands for."""
    tenant, _dot, document_id = code.rpartition(".")
    return tenant or OFFICE, document_id


def link(address: str, code: str) -> str:
    """What the QR code holds: the page's address, or the bare code where no address is known."""
    return f"{address.rstrip('/')}{PAGE}{code}" if address else code
