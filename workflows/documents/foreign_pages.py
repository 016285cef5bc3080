"""Takes the pages out of a PDF that somebody brought: a program of its own, see `foreign_pdf`.

It reads the PDF from its input and writes the pages alone to its output: no scripts, no attached
files, no forms and links, no outline. A hostile PDF can only harm this program, which has little
memory and is stopped when it takes too long. Nothing but pypdf is imported.
"""

import io
import logging
import sys
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import FileNotDecryptedError, PyPdfError, WrongPasswordError
from pypdf.generic import NameObject

LOCKED: Final = 3
TOO_MANY: Final = 4
BROKEN: Final = 5
MOST_PAGES: Final = 500
MEMORY: Final = 2**30
DROPPED: Final = ("/Annots", "/AA", "/B", "/PieceInfo", "/Metadata", "/StructParents", "/Thumb")


def main() -> int:
    """Read, take the pages, write; gives the exit code."""
    logging.disable()
    _limit_memory()
    try:
        pages = _pages_of(sys.stdin.buffer.read())
    except (FileNotDecryptedError, WrongPasswordError):
        return LOCKED
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError,
            RecursionError, MemoryError, NotImplementedError, OSError):  # fmt: skip
        return BROKEN
    if isinstance(pages, int):
        return pages
    sys.stdout.buffer.write(pages)
    return 0


def _pages_of(content: bytes) -> bytes | int:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return LOCKED
    count = len(reader.pages)
    if count > MOST_PAGES:
        return TOO_MANY
    if not count:
        return BROKEN
    writer = PdfWriter()
    for page in reader.pages:
        _strip(page)
        _require_drawable(page)
        writer.add_page(page)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _strip(page: PageObject) -> None:
    for name in DROPPED:
        page.pop(NameObject(name), None)


def _require_drawable(page: PageObject) -> None:
    """Refuse a page without a size, or whose drawing cannot be unpacked."""
    if not (page.mediabox.width > 0 and page.mediabox.height > 0):
        raise ValueError("no size")
    drawing = page.get_contents()
    if drawing is not None:
        drawing.get_data()


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())
