"""Tables as a .docx to read and print: journals, plans, protocols, reports (issue of exports).

Cells are plain text: a word processor computes nothing of what people wrote.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from workflows.documents import word_blocks
from workflows.documents.content import Heading, Paragraph, Table, TableColumn
from workflows.documents.texts import printable
from workflows.spreadsheets.reading import Column

WIDE = 5
"""More columns than this lie on their side."""


@dataclass(frozen=True, kw_only=True)
class WordTable:
    """One table; rows as `spreadsheets.writing` takes them.

    Attributes:
        title: a heading over it, "" for none.
        rows: column key → text, whole number, date, True or False, or None.
    """

    title: str = ""
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]


def word_tables(title: str, tables: Sequence[WordTable], lines: Sequence[str] = ()) -> bytes:
    """Write a title, lines of text under it, and the tables one after another."""
    document = word_blocks.empty()
    section = document.sections[0]
    word_blocks.page_number(section.header.paragraphs[0])
    is_wide = any(len(table.columns) > WIDE for table in tables)
    if is_wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    width = Mm(267) if is_wide else word_blocks.TEXT_WIDTH
    heading = word_blocks.words(document.add_paragraph(), printable(title), bold=True, size=14)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in lines:
        word_blocks.write(document, Paragraph(text=printable(line), align="left"))
    for each in tables:
        if each.title:
            word_blocks.write(document, Heading(text=printable(each.title), level=2))
        word_blocks.write_table(document, _table(each), width)
    document.core_properties.title, document.core_properties.author = title[:255], ""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _table(table: WordTable) -> Table:
    keys = [column.key for column in table.columns]
    return Table(
        columns=tuple(
            TableColumn(title=column.title, share=column.width) for column in table.columns
        ),
        rows=tuple(tuple(_said(row.get(key)) for key in keys) for row in table.rows),
    )


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return printable(str(value))
