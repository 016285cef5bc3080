"""The agenda packet as one PDF: agenda with contents, each question, its files behind dividers.

Pure: everything it needs is given. What cannot be bound is named with the reason, and the packet
is made without it.
"""

import json
import struct
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.image.image import Image

from engine import InvalidInput
from workflows.documents import foreign_pdf
from workflows.documents.binding import bind, count_pages

SEPARATE = "приложен отдельным файлом"
MOST_POINTS = 60_000_000
"""Of one picture; more would take the whole memory."""


@dataclass(frozen=True, kw_only=True)
class PacketFile:
    """A file of a question.

    Attributes:
        content: a PDF or a picture; None where there is none, and `why` says so in half a sentence.
        is_picture: the content is a picture.
        is_ours: we made the PDF ourselves.
    """

    name: str
    content: bytes | None
    why: str = ""
    is_picture: bool = False
    is_ours: bool = False


@dataclass(frozen=True, kw_only=True)
class PacketQuestion:
    """A question of the agenda with all that members read about it."""

    position: int
    topic: str
    speaker: str
    asked: str
    facts: Sequence[tuple[str, str]]
    materials: Sequence[str]
    files: Sequence[PacketFile]

    @property
    def title(self) -> str:
        return f"{self.position}. {self.topic}"


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What stands on the first page."""

    organisation: str
    title: str
    facts: Sequence[tuple[str, str]]
    questions: Sequence[PacketQuestion]


@dataclass(frozen=True, kw_only=True)
class Packet:
    """The bound packet; `left_out` says what is not in it and why."""

    pdf: bytes
    pages: int
    left_out: tuple[str, ...]


@dataclass(kw_only=True)
class _Line:
    """A line of the contents: of a question or of one of its files."""

    name: str
    parts: list[tuple[str, bytes]] = field(default_factory=list)
    note: str = ""
    page: int = 0

    @property
    def length(self) -> int:
        return sum(count_pages(pdf) for _bookmark, pdf in self.parts)


def packet_of(agenda: Agenda) -> Packet:
    """Bind an agenda with its materials."""
    chapters = [
        (question, [_question(question), *(_file(question, each) for each in question.files)])
        for question in agenda.questions
    ]
    page = 1 + count_pages(_front(agenda, chapters))
    for _of, lines in chapters:
        for line in lines:
            line.page, page = page, page + line.length
    parts = [("Повестка", _front(agenda, chapters))]
    parts += [part for _of, lines in chapters for line in lines for part in line.parts]
    left_out = tuple(
        f"Вопрос {question.position}, «{line.name}»: {line.note}"
        for question, lines in chapters
        for line in lines[1:]
        if not line.parts
    )
    return Packet(pdf=bind(parts, agenda.title), pages=page - 1, left_out=left_out)


def _front(agenda: Agenda, chapters: Sequence[tuple[PacketQuestion, list[_Line]]]) -> bytes:
    """Agenda and contents in one; the numbers of pages are as long as they will be."""
    return _set(
        {
            "kind": "front",
            "title": agenda.title,
            "organisation": agenda.organisation,
            "facts": agenda.facts,
            "questions": [
                {
                    "position": question.position,
                    "topic": question.topic,
                    "asked": question.asked,
                    "speaker": question.speaker,
                    "page": str(lines[0].page),
                    "files": [
                        {
                            "name": line.name,
                            "note": "" if line.parts else line.note,
                            "page": str(line.page) if line.parts else "",
                        }
                        for line in lines[1:]
                    ],
                }
                for question, lines in chapters
            ],
        }
    )


def _question(question: PacketQuestion) -> _Line:
    pdf = _set(
        {
            "kind": "question",
            "title": question.title,
            "facts": question.facts,
            "materials": question.materials,
        }
    )
    return _Line(name=question.topic, parts=[(question.title, pdf)])


def _file(question: PacketQuestion, file: PacketFile) -> _Line:
    line = _Line(name=file.name)
    try:
        line.parts = _parts(question, file)
    except InvalidInput as refused:
        line.note = f"{refused}; {SEPARATE}"
    return line


def _parts(question: PacketQuestion, file: PacketFile) -> list[tuple[str, bytes]]:
    if file.content is None:
        raise InvalidInput(file.why)
    if file.is_picture:
        return [(file.name, _picture(question, file.name, file.content))]
    pages = file.content if file.is_ours else foreign_pdf.pages_of(file.content)
    note = f"Страниц: {count_pages(pages)}"
    divider = {"kind": "file", "question": f"Вопрос {question.title}", "title": file.name}
    return [(file.name, _set(divider | {"note": note})), ("", pages)]


def _picture(question: PacketQuestion, name: str, content: bytes) -> bytes:
    try:
        known = Image.from_blob(content)
    except (
        InvalidImageStreamError, UnrecognizedImageError, UnexpectedEndOfFileError, ValueError,
        KeyError, IndexError, struct.error,
    ) as broken:  # fmt: skip
        raise InvalidInput("изображение повреждено") from broken
    if known.px_width * known.px_height > MOST_POINTS:
        raise InvalidInput("изображение слишком большое: уменьшите его")
    title = f"Вопрос {question.title}"
    page = {"kind": "picture", "question": title, "title": name, "picture": f"/picture.{known.ext}"}
    return _set(page, {f"picture.{known.ext}": content})


def _set(page: dict[str, Any], beside: dict[str, bytes] | None = None) -> bytes:
    """Set pages; `beside` are the pictures on them, by name.

    Raises:
        InvalidInput: the typesetter cannot; half a sentence.
    """
    with tempfile.TemporaryDirectory(prefix="metodkabinet-") as folder:
        for name, content in {**(beside or {}), "page.typ": _layout()}.items():
            Path(folder, name).write_bytes(content)
        try:
            return typst.compile(
                str(Path(folder, "page.typ")),
                root=folder,
                format="pdf",
                sys_inputs={"page": json.dumps(page, ensure_ascii=False)},
                ignore_system_fonts=True,
            )
        except typst.TypstError as failure:
            raise InvalidInput("не печатается") from failure


@cache
def _layout() -> bytes:
    return files("workflows.council").joinpath("packet.typ").read_bytes()
