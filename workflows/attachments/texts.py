"""The first words of a document or a table, for looking without opening; never more than a page.

Contents come from strangers: archives are read within bounds, XML without entities.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from workflows.spreadsheets.package_checks import package_problem

MOST_XML = 8 * 2**20
MOST_SIGNS = 20_000
MOST_ROWS, MOST_COLUMNS, MOST_CELL = 60, 12, 200
MOST_LINES = 2_000
"""So many lines are looked through for rows that say something."""
_CHUNK = 2**16
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True, kw_only=True)
class TextPreview:
    """Paragraphs of a document, or rows of a table's first sheet; `cut` when there is more."""

    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    cut: bool = False


class Unreadable(Exception):
    """The content is damaged, protected or made to harm; the text says it in Russian."""


def read_document(content: IO[bytes]) -> TextPreview:
    """The first paragraphs of a .docx.

    Raises:
        Unreadable: it cannot be read within bounds.
    """
    reader = _Paragraphs()
    try:
        with zipfile.ZipFile(content) as archive, archive.open("word/document.xml") as part:
            reader.feed(part)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError) as failure:
        raise Unreadable("Файл повреждён или защищён паролем.") from failure
    except (expat.ExpatError, ValueError) as failure:
        raise Unreadable("Текст этого файла прочитать не удалось.") from failure
    return TextPreview(paragraphs=tuple(reader.found), cut=reader.is_full)


def read_table(content: IO[bytes]) -> TextPreview:
    """The first rows of an .xlsx's first sheet, with the values that were computed last.

    Raises:
        Unreadable: it cannot be read within bounds.
    """
    content.seek(0)
    if problem := package_problem(content.read()):
        raise Unreadable(problem)
    content.seek(0)
    try:
        book = load_workbook(content, read_only=True, data_only=True, keep_links=False)
        rows = list(islice(_rows(book.worksheets[0]), MOST_ROWS + 1)) if book.worksheets else []
        book.close()
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as failure:
        raise Unreadable("Таблицу прочитать не удалось.") from failure
    return TextPreview(rows=tuple(rows[:MOST_ROWS]), cut=len(rows) > MOST_ROWS)


def _rows(sheet: object) -> Iterator[tuple[str, ...]]:
    given = sheet.iter_rows(  # type: ignore[attr-defined]
        max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True
    )
    for row in given:
        cells = tuple(map(_cell, row))
        if any(cells):
            yield cells


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        value = value.strftime("%d.%m.%Y %H:%M").removesuffix(" 00:00")
    return "" if value is None else str(value)[:MOST_CELL]


class _Paragraphs:
    """Collects the text of paragraphs while the XML streams by; stops when a page is full."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.is_full = False
        self._line: list[str] = []
        self._in_text = False
        self._signs = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, part: IO[bytes]) -> None:
        """Read until the page is full, the XML ends or more was unpacked than is allowed."""
        read = 0
        while not self.is_full and (chunk := part.read(_CHUNK)):
            read += len(chunk)
            if read > MOST_XML:
                self.is_full = True
                return
            self._parser.Parse(chunk, False)
        if not self.is_full:
            self._parser.Parse(b"", True)

    def _start(self, name: str, _attributes: object) -> None:
        space, _, local = name.partition(" ")
        if space == _WORD and local == "t":
            self._in_text = True
        elif space == _WORD and local in ("tab", "br"):
            self._line.append(" ")

    def _end(self, name: str) -> None:
        if name == f"{_WORD} t":
            self._in_text = False
        elif name == f"{_WORD} p":
            text = re.sub(r"\s+", " ", "".join(self._line)).strip()
            self._line.clear()
            if text and not self.is_full:
                self.found.append(text)

    def _data(self, text: str) -> None:
        if not self._in_text or self.is_full:
            return
        self._signs += len(text)
        self._line.append(text)
        self.is_full = self._signs > MOST_SIGNS

    @staticmethod
    def _refuse(*_declared: object) -> None:
        raise ValueError("a document type with entities")
