"""What a document says, as processes write it: blocks of plain text, grifs, appendices, signers.

`Document.body` is read with suspicion: texts are text whatever signs they hold, and a shape that is
not known here is refused with a sentence that names the block. Bodies without any of these parts
(a process's own notes about a document) are read as far as they can be printed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import InvalidInput
from workflows.documents.texts import one_line, printable, written_day

MOST_BLOCKS = 20_000
MOST_COLUMNS = 16
ALIGNMENTS = ("left", "center", "right", "justify")
APPROVALS = {"approved": "УТВЕРЖДЕНО", "agreed": "СОГЛАСОВАНО", "considered": "РАССМОТРЕНО"}
PARTS = frozenset({"blocks", "approvals", "appendices", "signers", "fields"})


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading inside the text."""

    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph; a line break in the text stays one."""

    text: str
    align: str = "justify"
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list, numbered or with dashes."""

    items: tuple[str, ...]
    numbered: bool = False
    kind: str = field(default="list", init=False)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Names and what stands for them."""

    rows: tuple[tuple[str, str], ...]
    kind: str = field(default="fields", init=False)


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A column; `share` is its width compared with the others."""

    title: str
    share: float = 1
    align: str = "left"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose head is repeated on every page."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, kw_only=True)
class PageBreak:
    """What follows begins a page."""

    kind: str = field(default="page_break", init=False)


Block = Heading | Paragraph | Listing | Fields | Table | PageBreak


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A grif; `word` is its first line, `text` what follows."""

    kind: str
    word: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Appendix:
    """An appendix, from a new page on."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who is to sign, in which post."""

    post: str
    person_id: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """A body that was read.

    Attributes:
        fields: values that a template may use by name.
    """

    blocks: tuple[Block, ...] = ()
    approvals: tuple[Approval, ...] = ()
    appendices: tuple[Appendix, ...] = ()
    signers: tuple[Signer, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


def read(body: Mapping[str, Any]) -> Content:
    """Read a document's body.

    Raises:
        InvalidInput: a part has a shape that is not known here; the sentence names it.
    """
    if not PARTS & set(body):
        return Content(blocks=tuple(_notes(body)))
    unknown = sorted(map(str, set(body) - PARTS - {"text"}))
    if unknown:
        raise InvalidInput(f"Содержание документа: часть «{unknown[0]}» программе неизвестна.")
    fields = body.get("fields") or {}
    if not isinstance(fields, Mapping):
        raise InvalidInput("Содержание документа, «fields»: ожидались имена и значения.")
    return Content(
        blocks=(*_paragraphs(body.get("text")), *_blocks(body.get("blocks"), "Содержание")),
        approvals=tuple(_approval(*each) for each in _each(body.get("approvals"), "Гриф")),
        appendices=tuple(_appendix(*each) for each in _each(body.get("appendices"), "Приложение")),
        signers=tuple(_signer(*each) for each in _each(body.get("signers"), "Подписант")),
        fields=dict(fields),
    )


def _blocks(raw: object, where: str) -> tuple[Block, ...]:
    blocks = tuple(_block(each, f"{place}") for each, place in _each(raw, f"{where}, блок"))
    if len(blocks) > MOST_BLOCKS:
        raise InvalidInput(f"{where}: больше {MOST_BLOCKS} блоков.")
    return blocks


def _block(raw: Mapping[str, Any], where: str) -> Block:
    kind = raw.get("kind")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise InvalidInput(f"{where}: вид блока «{kind}» программе неизвестен.")
    known, read_block = reader
    unknown = sorted(map(str, set(raw) - {"kind", *known}))
    if unknown:
        raise InvalidInput(f"{where} ({kind}): «{unknown[0]}» здесь не бывает.")
    return read_block(raw, f"{where} ({kind})")


def _heading(raw: Mapping[str, Any], where: str) -> Heading:
    level = raw.get("level", 1)
    if level not in (1, 2) or isinstance(level, bool):
        raise InvalidInput(f"{where}: уровень заголовка — 1 или 2.")
    return Heading(text=one_line(_text(raw, "text", where)), level=int(level))


def _paragraph(raw: Mapping[str, Any], where: str) -> Paragraph:
    return Paragraph(text=_text(raw, "text", where), align=_align(raw, where, "justify"))


def _listing(raw: Mapping[str, Any], where: str) -> Listing:
    numbered = raw.get("numbered", False)
    if not isinstance(numbered, bool):
        raise InvalidInput(f"{where}: «numbered» — да или нет.")
    items = _texts(raw.get("items"), f"{where}, «items»")
    return Listing(items=items, numbered=numbered)


def _fields(raw: Mapping[str, Any], where: str) -> Fields:
    rows = [_texts(row, f"{where}, строка {n}") for n, row in _counted(raw.get("rows"), where)]
    for number, row in enumerate(rows, start=1):
        if len(row) != 2:
            raise InvalidInput(f"{where}, строка {number}: ожидались название и значение.")
    return Fields(rows=tuple((row[0], row[1]) for row in rows))


def _table(raw: Mapping[str, Any], where: str) -> Table:
    columns = tuple(_column(*each) for each in _each(raw.get("columns"), f"{where}, столбец"))
    if not 1 <= len(columns) <= MOST_COLUMNS:
        raise InvalidInput(f"{where}: столбцов в таблице от 1 до {MOST_COLUMNS}.")
    rows = [_texts(row, f"{where}, строка {n}") for n, row in _counted(raw.get("rows"), where)]
    for number, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise InvalidInput(
                f"{where}, строка {number}: ячеек {len(row)}, а столбцов {len(columns)}."
            )
    return Table(columns=columns, rows=tuple(rows))


def _column(raw: Mapping[str, Any], where: str) -> TableColumn:
    share = raw.get("share", 1)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 100:
        raise InvalidInput(f"{where}: доля ширины «share» — число больше нуля.")
    title, align = _text(raw, "title", where), _align(raw, where, "left")
    return TableColumn(title=title, share=float(share), align=align)


def _page_break(_raw: Mapping[str, Any], _where: str) -> PageBreak:
    return PageBreak()


_READERS: Mapping[str, tuple[frozenset[str], Callable[[Mapping[str, Any], str], Block]]] = {
    "heading": (frozenset({"text", "level"}), _heading),
    "paragraph": (frozenset({"text", "align"}), _paragraph),
    "list": (frozenset({"items", "numbered"}), _listing),
    "fields": (frozenset({"rows"}), _fields),
    "table": (frozenset({"columns", "rows"}), _table),
    "page_break": (frozenset(), _page_break),
}


def _approval(raw: Mapping[str, Any], where: str) -> Approval:
    kind, text = raw.get("kind"), _text(raw, "text", where)
    if kind not in APPROVALS:
        raise InvalidInput(f"{where}: вид грифа «{kind}» программе неизвестен.")
    word = APPROVALS[str(kind)]
    if text.upper().startswith(word):
        text = text[len(word) :].lstrip(" ,:\n")
    return Approval(kind=str(kind), word=word, text=text)


def _appendix(raw: Mapping[str, Any], where: str) -> Appendix:
    title = one_line(_text(raw, "title", where))
    return Appendix(title=title, blocks=_blocks(raw.get("blocks"), where))


def _signer(raw: Mapping[str, Any], where: str) -> Signer:
    person_id = raw.get("person_id", "")
    if not isinstance(person_id, str):
        raise InvalidInput(f"{where}: «person_id» — код человека.")
    return Signer(post=one_line(_text(raw, "post", where)), person_id=person_id)


def _each(raw: object, where: str) -> Iterable[tuple[Mapping[str, Any], str]]:
    for number, each in _counted(raw, where):
        if not isinstance(each, Mapping):
            raise InvalidInput(f"{where} {number}: ожидалась запись с полями.")
        yield each, f"{where} {number}"


def _counted(raw: object, where: str) -> Iterable[tuple[int, Any]]:
    if raw is None:
        return ()
    if isinstance(raw, str) or not isinstance(raw, Sequence):
        raise InvalidInput(f"{where}: ожидался перечень.")
    return enumerate(raw, start=1)


def _texts(raw: object, where: str) -> tuple[str, ...]:
    found = []
    for number, each in _counted(raw, where):
        if not isinstance(each, str | int | float) or isinstance(each, bool):
            raise InvalidInput(f"{where}, {number}-е значение: ожидался текст.")
        found.append(printable(str(each)))
    return tuple(found)


def _text(raw: Mapping[str, Any], name: str, where: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        raise InvalidInput(f"{where}: «{name}» — текст.")
    return printable(value)


def _align(raw: Mapping[str, Any], where: str, usual: str) -> str:
    align = raw.get("align", usual)
    if align not in ALIGNMENTS:
        raise InvalidInput(f"{where}: выравнивание «{align}» программе неизвестно.")
    return str(align)


def _paragraphs(text: object) -> tuple[Paragraph, ...]:
    if not isinstance(text, str):
        return ()
    return tuple(Paragraph(text=line) for line in printable(text).split("\n") if line.strip())


def _notes(body: Mapping[str, Any]) -> Iterable[Block]:
    """What a body of a process's own shape holds for the eyes of people: its text and its day."""
    yield from _paragraphs(body.get("text"))
    day = body.get("session_date")
    if isinstance(day, str) and day:
        yield Fields(rows=(("Дата заседания", written_day(day)),))
