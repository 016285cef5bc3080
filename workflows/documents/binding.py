"""Binds several PDFs into one and numbers its pages."""

import io
from collections.abc import Iterable, Sequence

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    RectangleObject,
)

_FONT = NameObject("/PacketPageNumber")
_SIZE = 9
_ABOVE_EDGE = 14
_MOST_KEPT = 200
"""Longest title of a bookmark."""


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def bind(parts: Sequence[tuple[str, bytes]], title: str) -> bytes:
    """Put PDFs one behind the other, with page numbers at the lower edge and bookmarks.

    Args:
        parts: (bookmark, PDF); "" for no bookmark. PDFs that people brought went through
            `foreign_pdf` before.
        title: of the whole.
    """
    writer = PdfWriter()
    for bookmark, pdf in parts:
        first = len(writer.pages)
        writer.append(io.BytesIO(pdf), import_outline=False)
        if bookmark:
            writer.add_outline_item(title=bookmark[:_MOST_KEPT], page_number=first)
    _number(writer)
    writer.metadata = {"/Title": title}
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _number(writer: PdfWriter) -> None:
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    known = writer._add_object(font)
    count = len(writer.pages)
    before = writer._add_object(_drawing("q"))
    for number, page in enumerate(writer.pages, start=1):
        text = f"{number} / {count}"
        after = writer._add_object(_drawing(_number_at(page, text)))
        page[NameObject("/Contents")] = ArrayObject([before, *_drawings_of(page), after])
        page[NameObject("/Resources")] = _with_font(page, known)


def _drawings_of(page: PageObject) -> Iterable[PdfObject]:
    """What a page draws, as references that stay where they are."""
    if "/Contents" not in page:
        return ()
    found = page["/Contents"].get_object()
    return found if isinstance(found, ArrayObject) else (page.raw_get("/Contents"),)


def _with_font(page: PageObject, font: PdfObject) -> DictionaryObject:
    """The page's own resources and the font of page numbers, in a copy: pages share them."""
    found = page.get("/Resources")
    resources = DictionaryObject(found.get_object() if found is not None else {})
    fonts = resources.get("/Font")
    named = DictionaryObject(fonts.get_object() if fonts is not None else {})
    named[_FONT] = font
    resources[NameObject("/Font")] = named
    return resources


def _number_at(page: PageObject, text: str) -> str:
    """The drawing of a page number in the middle of the edge that is the lower one for the eye."""
    box, turned = page.cropbox, page.rotation % 360
    left, bottom, right, top = (float(each) for each in RectangleObject(box))
    across, up = (left + right) / 2, (bottom + top) / 2
    shift = len(text) * _SIZE / 4
    place = {
        90: f"0 1 -1 0 {right - _ABOVE_EDGE:.1f} {up - shift:.1f}",
        180: f"-1 0 0 -1 {across + shift:.1f} {top - _ABOVE_EDGE:.1f}",
        270: f"0 -1 1 0 {left + _ABOVE_EDGE:.1f} {up + shift:.1f}",
    }.get(turned, f"1 0 0 1 {across - shift:.1f} {bottom + _ABOVE_EDGE:.1f}")
    return f"\nQ q 0 g BT {_FONT} {_SIZE} Tf {place} Tm ({text}) Tj ET Q"


def _drawing(text: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(text.encode("ascii"))
    return stream
