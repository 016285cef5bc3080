"""Blocks of a document's text in .docx."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Mm, Pt
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph as WordParagraph

from workflows.documents.content import (
    Block,
    Fields,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Table,
)

FONT = "Times New Roman"
SIZE = 12
MANY_COLUMNS = 6
TEXT_WIDTH = Mm(180)
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def empty() -> WordDocument:
    """An empty document: A4, margins 20/10/20/20 mm, our font (ГОСТ Р 7.0.97-2025)."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(20), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.element.rPr.rFonts.set(qn("w:cs"), FONT)
    style.paragraph_format.space_after = Pt(6)
    return document


def as_xml(blocks: Iterable[Block]) -> str:
    """The same blocks as paragraphs and tables to be put into another document."""
    document = empty()
    for block in blocks:
        write(document, block)
    xml = serialize_part_xml(document.element).decode()
    # Inside the body nothing repeats the names of the namespaces, which every document declares.
    return xml[xml.index("<w:body>") + len("<w:body>") : xml.rindex("<w:sectPr")]


def write(document: WordDocument, block: Block) -> None:
    """Add a block to the end of a document."""
    match block:
        case Heading():
            heading = words(document.add_paragraph(), block.text, bold=True)
            heading.paragraph_format.keep_with_next = True
            heading.paragraph_format.space_before = Pt(8)
        case Paragraph():
            paragraph = words(document.add_paragraph(), block.text)
            paragraph.alignment = ALIGN[block.align]
            if block.align == "justify":
                paragraph.paragraph_format.first_line_indent = Mm(12.5)
        case Listing():
            _listing(document, block)
        case Fields():
            _fields(document, block)
        case Table():
            write_table(document, block, TEXT_WIDTH)
        case PageBreak():
            page_break(document)


def words(
    paragraph: WordParagraph, text: str, *, bold: bool = False, size: float = SIZE
) -> WordParagraph:
    """Add text to a paragraph; its line breaks stay."""
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    return paragraph


def plain_table(document: WordDocument, widths: Sequence[Length]) -> Sequence[Cell]:
    """Add a row of cells without lines; gives the cells."""
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    cells: tuple[Cell, ...] = table.rows[0].cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = width
    return cells


def page_break(document: WordDocument) -> None:
    """Let what follows begin a page."""
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def page_number(paragraph: WordParagraph) -> None:
    """Write the field that word processors replace by the number of the page."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def line_below(paragraph: WordParagraph) -> None:
    """Draw a line under a paragraph."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _listing(document: WordDocument, block: Listing) -> None:
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}." if block.numbered else "–"
        paragraph = words(document.add_paragraph(), f"{mark}\t{item}")
        shape = paragraph.paragraph_format
        shape.left_indent, shape.first_line_indent = Cm(1.4), Cm(-0.8)
        shape.tab_stops.add_tab_stop(Cm(1.4))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _fields(document: WordDocument, block: Fields) -> None:
    for name, value in block.rows:
        left, right = plain_table(document, (Cm(5.2), Cm(12.8)))
        words(left.paragraphs[0], f"{name}:")
        words(right.paragraphs[0], value)


def write_table(document: WordDocument, block: Table, whole: Length) -> None:
    """Add a table of a width, its head repeated on every page."""
    table = document.add_table(rows=0, cols=len(block.columns))
    table.autofit = False
    _rule(table)
    total = sum(column.share for column in block.columns)
    widths = [Length(int(whole * column.share / total)) for column in block.columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    size = 9 if len(block.columns) > MANY_COLUMNS else 10.5
    # The library walks the whole table for each cell; rows are written at once instead.
    centred = ["center"] * len(widths)
    head = _row([each.title for each in block.columns], widths, centred, size, is_head=True)
    aligns = [column.align for column in block.columns]
    rows = "".join(_row(row, widths, aligns, size) for row in block.rows)
    for row in parse_xml(f"<w:tbl {nsdecls('w')}>{head}{rows}</w:tbl>"):
        table._tbl.append(row)
    document.add_paragraph()


def _rule(table: Any) -> None:
    """Draw the lines of a table, whatever styles the document has."""
    borders = _inside(table._tbl.tblPr, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _inside(borders, f"w:{side}", val="single", sz="4", space="0", color="auto")


def _row(
    texts: Sequence[str],
    widths: Sequence[Length],
    aligns: Sequence[str],
    size: float,
    *,
    is_head: bool = False,
) -> str:
    cells = zip(texts, widths, aligns, strict=True)
    said = "".join(_cell(text, width, align, size, is_head) for text, width, align in cells)
    about = "<w:trPr><w:tblHeader/></w:trPr>" if is_head else ""
    return f"<w:tr>{about}{said}</w:tr>"


def _cell(text: str, width: Length, align: str, size: float, is_head: bool) -> str:
    spread = "both" if align == "justify" else align
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(map(escape, text.split("\n")))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width.twips}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:after="0"/><w:jc w:val="{spread}"/></w:pPr>'
        f'<w:r><w:rPr>{"<w:b/>" if is_head else ""}<w:sz w:val="{int(size * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{lines}</w:t></w:r></w:p></w:tc>'
    )


def _inside(parent: Any, tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element
