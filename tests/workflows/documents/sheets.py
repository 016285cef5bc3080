"""Documents to be printed, and what is read back from the printed ones."""

import io
from datetime import date
from typing import Any

import docx
from pypdf import PdfReader

from workflows.documents import content
from workflows.documents.letterheads import Letterhead
from workflows.documents.sheet import Sheet, SheetStamp, SignatureLine

HOSTILE = "#strong[а] $x^2$ {{ 7*7 }} {% for a in b %} <b>б</b> &amp; https://e.ru @ref \\u{41} `r`"


def sheet(body: dict[str, Any] | None = None, **changed: Any) -> Sheet:
    """An order in force, with whatever a test changes about it."""
    read = content.read(body or {"text": "Утвердить план."})
    stamp = SheetStamp(
        method="Простая электронная подпись",
        name="Директоров И. М.",
        moment="25.08.2026 14:05",
        sha256="ab" * 32,
    )
    usual: dict[str, Any] = {
        "letterhead": Letterhead(organisation="МКУ «ДММЦ»", place="с. Дзержинское"),
        "mark": "",
        "head": "Приказ",
        "title": "Об утверждении плана",
        "number": "01-05/12-од",
        "dated": "25 августа 2026 г.",
        "recipient": "",
        "approvals": read.approvals,
        "blocks": read.blocks,
        "appendices": read.appendices,
        "signatures": (SignatureLine(post="Директор", name="И. М. Директоров", stamps=(stamp,)),),
        "stamps": (),
        "executor": "",
        "code": "c0de",
        "link": "https://kabinet.example/verify/c0de",
        "created_on": date(2026, 8, 25),
    }
    return Sheet(**(usual | changed))


def text_of_pdf(pdf: bytes) -> str:
    """The words of a PDF in reading order, in one line."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def text_of_docx(made: bytes) -> str:
    """The words of a .docx: paragraphs, then tables, in one line."""
    document = docx.Document(io.BytesIO(made))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        texts += [cell.text for row in table.rows for cell in row.cells]
    section = document.sections[0]
    texts += [each.text for each in section.first_page_header.paragraphs]
    return " ".join(" ".join(texts).split())
