"""What differs between two versions, in lines that a designer reads, and as marks on diagrams."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from engine import comparisons
from webapp.facet_words import FacetWords

SIGNS = {"added": "+", "removed": "−", "reconnected": "↪", "changed": "≠", "moved": "↔"}
"""What stands for a kind on the diagrams, in the list and in the legend."""
MOST_IN_MARK = 3


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that is another now; "" for what one of the versions does not have."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One part that is not as it was.

    Attributes:
        kind: added, removed, reconnected, changed or moved; `word` says so.
        old_id, new_id: element ids on the two diagrams, "" where it is not.
        note: what else is to be known, e.g. that it was recognised by likeness.
    """

    kind: str
    word: str
    sign: str
    title: str
    place: str
    old_id: str
    new_id: str
    lines: tuple[Line, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class FileSection:
    """One file with its entries; `told` says what became of the file as a whole."""

    name: str
    title: str
    told: str
    entries: tuple[Entry, ...]
    counts: tuple[tuple[str, str, str], ...]
    is_drawn: bool


def sections(found: comparisons.ChangedFiles) -> list[FileSection]:
    """Every file that differs, in words."""
    words = FacetWords()
    return [_section(file, words, drawn=file.name == found.diagram) for file in found.files]


def _section(file: comparisons.FileChange, words: FacetWords, *, drawn: bool) -> FileSection:
    entries = tuple(_entry(part, words) for part in file.parts)
    counted = Counter(entry.kind for entry in entries)
    kinds = kind_words()
    return FileSection(
        name=file.name,
        title=_file_title(file),
        told=_told(file),
        entries=entries,
        counts=tuple(
            (kind, SIGNS[kind], f"{kinds[kind]}: {counted[kind]}")
            for kind in SIGNS
            if counted[kind]
        ),
        is_drawn=drawn,
    )


def kind_words() -> dict[str, str]:
    """What became of a part, as the legend and the list say it."""
    return {
        "added": _("добавлено"),
        "removed": _("убрано"),
        "reconnected": _("ведёт иначе"),
        "changed": _("изменено"),
        "moved": _("сдвинуто на рисунке"),
    }


def _file_title(file: comparisons.FileChange) -> str:
    titles: dict[str, str] = {"bpmn": _("Схема"), "dmn": _("Решение"), "form": _("Форма")}
    folders: dict[str, str] = {"scenarios": _("Сценарий"), "tests": _("Проверочные строки")}
    beside = folders.get(file.name.partition("/")[0], str(_("Файл")))
    title = titles.get(file.format, beside)
    return str(_("%(kind)s «%(label)s»", kind=title, label=file.label or file.name))


def _told(file: comparisons.FileChange) -> str:
    words: dict[str, str] = {
        "added": _("Файл добавлен."),
        "removed": _("Файла больше нет."),
        "rearranged": _("Содержание прежнее, записано в другом порядке."),
        "respelled": _("Содержание прежнее: различаются пробелы, комментарии или приставки имён."),
        "unreadable": _("Файл другой; сравнить его по частям нельзя."),
    }
    renamed = _("Файл переименован, прежде: %(name)s.", name=file.old_name) if file.old_name else ""
    return " ".join(filter(None, (words.get(file.state.value, ""), renamed)))


def _entry(part: comparisons.PartChange, words: FacetWords) -> Entry:
    kind = part.kind.value
    return Entry(
        kind=kind,
        word=kind_words()[kind],
        sign=SIGNS[kind],
        title=words.part(part.type, part.label, part.new_id or part.old_id, _number(part)),
        place=part.place,
        old_id=part.old_id,
        new_id=part.new_id,
        lines=tuple(_lines(part, words)),
        note=_note(part),
    )


def _number(part: comparisons.PartChange) -> int:
    return part.number or part.old_number


def _lines(part: comparisons.PartChange, words: FacetWords) -> Iterable[Line]:
    for each in part.facets:
        old, new = (words.value(each.facet, value) for value in (each.old, each.new))
        if old == new:  # «есть» and «есть», or two spellings with the same words
            old, new = each.old or "", each.new or ""
        yield Line(name=words.facet(each.facet, each.about), old=old, new=new)
    if part.number and part.old_number and part.number != part.old_number:
        yield Line(name=_("Место в таблице"), old=str(part.old_number), new=str(part.number))


def _note(part: comparisons.PartChange) -> str:
    moves = _moves(part.moves) if part.moves else ""
    alike = _("Узнано по названию, виду и соседям: обозначение другое.") if part.by_likeness else ""
    return " ".join(filter(None, (alike, moves)))


def _moves(moves: tuple[str, ...]) -> str:
    words: dict[str, str] = {
        "place": _("место"),
        "size": _("размер"),
        "route": _("линия"),
        "label": _("место надписи"),
        "look": _("оформление"),
        "drawn": _("появилось на рисунке"),
        "undrawn": _("исчезло с рисунка"),
    }
    return str(_("На рисунке другое: %(what)s.", what=", ".join(words[each] for each in moves)))


# -- marks -----------------------------------------------------------------------------------------
def marks(found: Iterable[FileSection]) -> dict[str, Mapping[str, object]]:
    """What the two diagrams mark: "old" and "new" → element id → kind and sentence."""
    entries = [entry for section in found if section.is_drawn for entry in section.entries]
    return {
        "old": {e.old_id: _mark(e) for e in entries if e.old_id},
        "new": {e.new_id: _mark(e) for e in entries if e.new_id},
    }


def _mark(entry: Entry) -> dict[str, str]:
    names = [line.name for line in entry.lines] if entry.kind == "changed" else []
    more = len(names) - MOST_IN_MARK
    if more > 0:
        names = [*names[:MOST_IN_MARK], _("ещё %(count)d", count=more)]
    return {
        "state": entry.kind,
        "title": ": ".join(filter(None, (entry.word, ", ".join(names)))),
    }
