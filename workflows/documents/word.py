"""A sheet as .docx by the built-in layout, for editing in Word and LibreOffice."""

import io
from collections.abc import Iterable
from datetime import datetime, time

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Mm, Pt
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph as WordParagraph

from workflows.documents import word_blocks
from workflows.documents.qr import qr_png
from workflows.documents.sheet import Sheet, SheetStamp, SignatureLine
from workflows.documents.word_blocks import SIZE, plain_table

ALIGN = word_blocks.ALIGN


def docx_of(sheet: Sheet) -> bytes:
    """Write a sheet; the same sheet gives the same words, though not always the same bytes."""
    document = started(sheet)
    _letterhead(document, sheet)
    _approvals(document, sheet)
    _requisites(document, sheet)
    for block in sheet.blocks:
        word_blocks.write(document, block)
    _signatures(document, sheet)
    if sheet.executor:
        words(document.add_paragraph(), sheet.executor, size=9)
    for appendix in sheet.appendices:
        word_blocks.page_break(document)
        title = words(document.add_paragraph(), appendix.title, bold=True)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for block in appendix.blocks:
            word_blocks.write(document, block)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def started(sheet: Sheet) -> WordDocument:
    """An empty document with our page, font, page numbers and the QR code on the first page."""
    document = word_blocks.empty()
    made_at = datetime.combine(sheet.created_on, time())
    properties = document.core_properties
    properties.title, properties.author, properties.comments = sheet.title[:255], "", ""
    properties.created = properties.modified = made_at
    section = document.sections[0]
    section.different_first_page_header_footer = True
    word_blocks.page_number(section.header.paragraphs[0])
    for header in (section.first_page_header, section.header):
        if sheet.mark:
            marked = header.paragraphs[0] if header is section.first_page_header else None
            words(
                marked or header.add_paragraph(), sheet.mark, bold=True, size=10
            ).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _checking(section.first_page_footer.paragraphs[0], sheet)
    return document


def words(
    paragraph: WordParagraph, text: str, *, bold: bool = False, size: float = SIZE
) -> WordParagraph:
    """Add text to a paragraph; its line breaks stay."""
    return word_blocks.words(paragraph, text, bold=bold, size=size)


def _checking(paragraph: WordParagraph, sheet: Sheet) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    words(paragraph, f"Проверка документа: {sheet.link}  ", size=8)
    paragraph.add_run().add_picture(io.BytesIO(qr_png(sheet.link)), width=Mm(20))


def _letterhead(document: WordDocument, sheet: Sheet) -> None:
    head = sheet.letterhead
    for text, bold, size in (
        (head.above, False, 11),
        (head.organisation, True, 13),
        (head.details, False, 9.5),
    ):
        if text:
            paragraph = words(document.add_paragraph(), text, bold=bold, size=size)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_after = Pt(2)
    word_blocks.line_below(document.paragraphs[-1])


def _approvals(document: WordDocument, sheet: Sheet) -> None:
    if not sheet.approvals:
        return
    left, right = plain_table(document, (Cm(9), Cm(9)))
    for each in sheet.approvals:
        cell = right if each.kind == "approved" else left
        words(_next(cell), f"{each.word}\n{each.text}".strip())
    document.add_paragraph()


def _requisites(document: WordDocument, sheet: Sheet) -> None:
    dated, number = sheet.dated or "____________________", sheet.number or "____________"
    if not sheet.head:
        left, right = plain_table(document, (Cm(9), Cm(9)))
        words(_next(left), f"{dated} № {number}")
        words(_next(right), sheet.recipient)
    else:
        kind = words(document.add_paragraph(), sheet.head.upper(), bold=True, size=14)
        kind.alignment = WD_ALIGN_PARAGRAPH.CENTER
        cells = plain_table(document, (Cm(6), Cm(6), Cm(6)))
        texts = (dated, sheet.letterhead.place, f"№ {number}")
        for cell, text, align in zip(cells, texts, ("left", "center", "right"), strict=True):
            words(_next(cell), text).alignment = ALIGN[align]
    document.add_paragraph()
    title = words(document.add_paragraph(), sheet.title, bold=True)
    title.alignment = ALIGN["center" if sheet.head else "left"]


def _signatures(document: WordDocument, sheet: Sheet) -> None:
    if sheet.signatures or sheet.stamps:
        document.add_paragraph()
    for line in sheet.signatures:
        _signature(document, line)
    for stamp in sheet.stamps:
        words(document.add_paragraph(), "\n".join(_said(stamp)), size=8)


def _signature(document: WordDocument, line: SignatureLine) -> None:
    post, place, name = plain_table(document, (Cm(7), Cm(6.2), Cm(4.8)))
    words(_next(post), line.post)
    stamps = ["\n".join(_said(stamp)) for stamp in line.stamps]
    for text in stamps:
        words(_next(place), text, size=8)
    if not stamps:
        words(_next(place), "____________________")
    words(_next(name), line.name).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _said(stamp: SheetStamp) -> Iterable[str]:
    yield from (stamp.method, stamp.name, stamp.moment)
    if stamp.sha256:
        yield f"SHA-256: {stamp.sha256}"


def _next(cell: Cell) -> WordParagraph:
    """The first paragraph of a cell while it is empty, else a new one."""
    first: WordParagraph = cell.paragraphs[0]
    return cell.add_paragraph() if first.text else first
