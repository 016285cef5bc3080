"""Copies of files without what says who made them, for blind judging.

What the program takes away: properties, authors, comments and tracked changes of office files, the
information and XMP of a PDF, EXIF and texts of an image. Words inside a work stay the school's
duty; names of the people found there are told to the methodist.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from engine import ending_of
from workflows.registry.names import PersonName

LARGEST_PART = 64 * 2**20
MOST_PARTS = 2000
MOST_TEXT = 2_000_000
OFFICE = frozenset({".docx", ".xlsx", ".pptx"})
DROPPED = re.compile(
    r"docProps/.*|customXml/.*|.*/comments.*\.xml|.*/people\.xml|.*/commentAuthors\.xml|.*/thumbnail\..*"
)
"""Parts that say who made a file, and those that only comments need."""
AUTHORS = re.compile(rb'(\s(?:\w+:)?(?:author|initials|userId|providerId|lastModifiedBy)=")[^"]*"')
COMMENT_MARKS = re.compile(rb"<w:comment(?:RangeStart|RangeEnd|Reference)\b[^>]*/>")
NESTED = re.compile(r".*/embeddings/.*|.*\.bin")
"""Files within a file: they would bring their own authors."""
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a text begins whose letters take two bytes: the patterns here do not see them."""
DELETED = re.compile(rb"<w:del\b(?![a-zA-Z]).*?</w:del>", re.DOTALL)
RELATION = re.compile(rb"<Relationship\b[^>]*/>")
OVERRIDE = re.compile(rb"<Override\b[^>]*/>")
TARGET = re.compile(rb'(?:Target|PartName)="([^"]*)"')
PNG = b"\x89PNG\r\n\x1a\n"
PNG_TOLD = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
JPEG_TOLD = frozenset({*range(0xE1, 0xF0), 0xFE})
"""Segments with EXIF, XMP, makers' notes and comments."""
JPEG_SCAN, JPEG_PLAIN = 0xDA, frozenset({0x01, *range(0xD0, 0xD9)})
SHORTEST_NAME = 3


class CannotRedact(Exception):
    """The copy cannot be made; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Redacted:
    """A copy, and the words in it that name somebody."""

    content: bytes
    names: tuple[str, ...]


def redact(content: bytes, name: str, people: Iterable[PersonName]) -> Redacted:
    """Make the copy of a file.

    Args:
        content: of the file.
        name: tells the kind by its ending.
        people: whose names are looked for in the words of the work.

    Raises:
        CannotRedact: the kind is not known here, or the file is broken or locked.
    """
    ending = ending_of(name)
    if ending == ".pdf":
        copy, words = _pdf(content)
    elif ending in OFFICE:
        copy, words = _office(content)
    elif ending in (".jpg", ".jpeg"):
        copy, words = _jpeg(content), ""
    elif ending == ".png":
        copy, words = _png(content), ""
    else:
        raise CannotRedact(f"Файлы вида {ending[1:].upper()} программа не обезличивает.")
    return Redacted(content=copy, names=named(words, people))


def named(words: str, people: Iterable[PersonName]) -> tuple[str, ...]:
    """Surnames that occur in a text, in any case and with any ending."""
    folded = words.casefold().replace("ё", "е")
    found = []
    for each in people:
        stem = _stem(each.surname.casefold().replace("ё", "е"))
        if len(stem) >= SHORTEST_NAME and re.search(rf"(?<!\w){re.escape(stem)}\w{{0,3}}", folded):
            found.append(each.surname)
    return tuple(dict.fromkeys(found))


def _stem(surname: str) -> str:
    """«учителева» → «учителев»: the ending changes with the case."""
    return surname.rstrip("аяоыйиеую") if len(surname) > SHORTEST_NAME + 1 else surname


# -- PDF -------------------------------------------------------------------------------------------
def _pdf(content: bytes) -> tuple[bytes, str]:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise CannotRedact("PDF закрыт паролем.")
        writer = PdfWriter()
        for page in reader.pages:
            added = writer.add_page(page)
            for key in ("/Annots", "/Metadata", "/PieceInfo", "/LastModified"):
                added.pop(key, None)
        writer.metadata = None
        words = "\n".join(_words_of(reader))
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise CannotRedact("PDF повреждён: обезличенную копию сделать нельзя.") from error
    return out.getvalue(), words


def _words_of(reader: PdfReader) -> Iterator[str]:
    left = MOST_TEXT
    for page in reader.pages:
        text = page.extract_text()[:left]
        left -= len(text)
        yield text
        if left <= 0:
            return


# -- office files ----------------------------------------------------------------------------------
def _office(content: bytes) -> tuple[bytes, str]:
    out, words, left = io.BytesIO(), [], LARGEST_PART
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as source,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
        ):
            parts = [each for each in source.infolist() if not each.is_dir()]
            if len(parts) > MOST_PARTS:
                raise CannotRedact("В файле слишком много частей.")
            for each in parts:
                if DROPPED.fullmatch(each.filename):
                    continue
                if NESTED.fullmatch(each.filename):
                    raise CannotRedact("Внутри файла вложены другие файлы.")
                left -= each.file_size
                if left < 0:
                    raise CannotRedact("Файл в развёрнутом виде слишком велик.")
                with source.open(each) as part:
                    data = _part(each.filename, part)
                words.append(_text(each.filename, data))
                copy.writestr(zipfile.ZipInfo(each.filename), data)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise CannotRedact("Файл повреждён: обезличенную копию сделать нельзя.") from error
    return out.getvalue(), "\n".join(words)[:MOST_TEXT]


def _part(name: str, opened: IO[bytes]) -> bytes:
    data = opened.read(LARGEST_PART + 1)
    if name.endswith((".jpg", ".jpeg")):
        return _jpeg(data)
    if name.endswith(".png"):
        return _png(data)
    if data.startswith(WIDE):
        raise CannotRedact("Файл записан необычно: сохраните его заново в PDF или DOCX.")
    if name.endswith(".rels"):
        return RELATION.sub(_kept, data)
    if name == "[Content_Types].xml":
        return OVERRIDE.sub(_kept, data)
    if name.endswith(".xml"):
        return AUTHORS.sub(rb'\1-"', COMMENT_MARKS.sub(b"", DELETED.sub(b"", data)))
    return data


def _kept(found: re.Match[bytes]) -> bytes:
    """A relation or a type, unless it is of a part that is dropped."""
    target = TARGET.search(found[0])
    path = target[1].decode("utf-8", "replace").lstrip("/").removeprefix("../") if target else ""
    is_dropped = DROPPED.fullmatch(path) or DROPPED.fullmatch(f"word/{path}")
    return b"" if is_dropped else found[0]


def _text(name: str, data: bytes) -> str:
    if not name.endswith(".xml") or name == "[Content_Types].xml":
        return ""
    try:
        root = fromstring(data)
    except Exception as error:  # defusedxml refuses with several kinds of its own
        raise CannotRedact("В файле повреждена разметка.") from error
    # Runs split words anywhere: without spaces between them they meet again.
    return "\n".join("".join(each.itertext()) for each in root.iter() if _is_paragraph(each.tag))


def _is_paragraph(tag: object) -> bool:
    return isinstance(tag, str) and tag.rpartition("}")[2] in ("p", "si", "is")


# -- images ----------------------------------------------------------------------------------------
def _jpeg(content: bytes) -> bytes:
    if not content.startswith(b"\xff\xd8"):
        raise CannotRedact("Изображение повреждено.")
    out, place = [content[:2]], 2
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            raise CannotRedact("Изображение повреждено.")
        kind = content[place + 1]
        if kind == JPEG_SCAN:
            end = content.rfind(b"\xff\xd9")
            return b"".join(out) + content[place : end + 2 if end > place else None]
        if kind in JPEG_PLAIN or kind == 0xFF:
            step = 1 if kind == 0xFF else 2
            out.append(content[place : place + step])
        else:
            step = 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
            if kind not in JPEG_TOLD:
                out.append(content[place : place + step])
        place += step
    raise CannotRedact("Изображение повреждено.")


def _png(content: bytes) -> bytes:
    if not content.startswith(PNG):
        raise CannotRedact("Изображение повреждено.")
    out, place = [PNG], len(PNG)
    while place + 12 <= len(content):
        length = struct.unpack(">I", content[place : place + 4])[0]
        kind, end = content[place + 4 : place + 8], place + 12 + length
        if kind not in PNG_TOLD:
            out.append(content[place:end])
        if kind == b"IEND":
            return b"".join(out)
        place = end
    raise CannotRedact("Изображение повреждено.")
