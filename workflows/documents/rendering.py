"""A document as people read it: PDF, page or .docx, from the row as it is now."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from engine import InvalidInput
from workflows.documents.html import html_of
from workflows.documents.letterheads import Letterhead
from workflows.documents.pdf import pdf_of
from workflows.documents.sheet import Sheet, sheet_of
from workflows.documents.word import docx_of
from workflows.registry.base import Registry
from workflows.registry.documents import Document


class Form(StrEnum):
    """How a document may be had."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"


_BUILT_IN: Mapping[str, Callable[[Sheet], bytes]] = {
    Form.PDF: pdf_of,
    Form.DOCX: docx_of,
    Form.HTML: html_of,
}


LAYOUT = 1
"""Goes up when the built-in layout changes: what was handed out before stays as it was."""


def fingerprint_of(registry: Registry, document: Document) -> str:
    """A digest of everything that a document's PDF is made from, the letterhead left out.

    An office that moves does not move its old documents: what was handed out of a registered one
    stays the same file under a new letterhead.

    Raises:
        InvalidInput: the shape of its body is not known.
    """
    sheet = replace(sheet_of(registry, document), letterhead=Letterhead(organisation=""), link="")
    parts = [LAYOUT, repr(sheet)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def render(registry: Registry, document: Document, form: str) -> bytes:
    """Make a document, with its requisites, number and signatures as they are now.

    The PDF of the same row has the same bytes, so that its SHA-256 can be signed. "html" is an
    `<article>` to be put into a page as it is: everything in it is escaped.

    Raises:
        InvalidInput: the form or the shape of the document's body is not known.
    """
    if form not in _BUILT_IN:
        raise InvalidInput(f"В виде «{form}» документы не выдаются.")
    return _BUILT_IN[form](sheet_of(registry, document))
