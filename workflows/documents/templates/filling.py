"""Fills a template with a document: the .docx that people get."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import IO, Any

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError

from engine import InvalidInput
from workflows.documents import word_blocks
from workflows.documents.content import Heading, PageBreak
from workflows.documents.qr import qr_png
from workflows.documents.sheet import Sheet
from workflows.documents.templates.fields import values_of
from workflows.documents.templates.language import TemplateLanguage

QR_WIDTH = Mm(20)


@dataclass(frozen=True)
class Written:
    """Paragraphs and tables in the language of .docx, which take a paragraph's place."""

    xml: str

    def __html__(self) -> str:
        return self.xml

    __str__ = __html__


def fill(template: bytes, sheet: Sheet, own: Mapping[str, Any]) -> bytes:
    """Put a document into a template.

    Args:
        template: a .docx that was read before.
        sheet: the document.
        own: what its process has put aside for templates, by name.

    Raises:
        InvalidInput: it cannot be filled; nothing of the document is lost.
    """
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(_values(document, sheet, own), TemplateLanguage())
        _finish(document, sheet)
        stream = io.BytesIO()
        document.save(stream)
    except (TemplateError, PackageNotFoundError, KeyError, ValueError, SyntaxError) as failure:
        raise InvalidInput(
            f"Шаблон не заполнился документом «{sheet.title}»: проверьте его на странице "
            "шаблонов или верните поставляемый. Документ не изменён."
        ) from failure
    return _steady(stream)


def _steady(stream: IO[bytes]) -> bytes:
    """The same package without the moment at which it was written: equal words, equal bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return written.getvalue()


def _values(document: DocxTemplate, sheet: Sheet, own: Mapping[str, Any]) -> dict[str, Any]:
    appendices: list[Any] = []
    for each in sheet.appendices:
        appendices += [PageBreak(), Heading(text=each.title), *each.blocks]
    return {
        **values_of(sheet, own),
        "текст": Written(word_blocks.as_xml(sheet.blocks)),
        "приложения": Written(word_blocks.as_xml(appendices)),
        "qr": InlineImage(document, io.BytesIO(qr_png(sheet.link)), width=QR_WIDTH),
    }


def _finish(document: DocxTemplate, sheet: Sheet) -> None:
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = sheet.title[:255], "", ""
    properties.modified = datetime.combine(sheet.created_on, time())
