"""Pairs the files of two deployments and compares each with its counterpart."""

from collections.abc import Mapping

from engine.comparison.changes import compare_documents
from engine.comparison.form_files import read_form
from engine.comparison.markup import read_markup
from engine.comparison.parts import Document, Unreadable
from engine.domain.comparisons import FileChange, FileState, PartChange

_READERS = {"bpmn": read_markup, "dmn": read_markup, "form": read_form}


def compare_files(
    old: Mapping[str, bytes], new: Mapping[str, bytes], same: Mapping[str, str] | None = None
) -> tuple[FileChange, ...]:
    """Tell of every file that is not the same byte for byte, by name; diagrams come first.

    `same` gives name in the old set → name in the new one of files that are known to be the same
    thing whatever they are called.
    """
    counterpart = _counterparts(old, new, same or {})
    back = {there: here for here, there in counterpart.items()}
    found = [
        _compared(back[name], name, old[back[name]], content)
        if name in back
        else _only(FileState.ADDED, name, content)
        for name, content in new.items()
    ]
    found += [
        _only(FileState.REMOVED, name, content)
        for name, content in old.items()
        if name not in counterpart
    ]
    told = [each for each in found if each is not None]
    return tuple(sorted(told, key=lambda each: (_rank(each.format), each.name)))


def _counterparts(
    old: Mapping[str, bytes], new: Mapping[str, bytes], same: Mapping[str, str]
) -> dict[str, str]:
    pairs = {here: there for here, there in same.items() if here in old and there in new}
    taken = set(pairs.values())
    pairs |= {n: n for n in old if n in new and n not in pairs and n not in taken}
    free = {new[name]: name for name in new if name not in {*pairs.values()}}
    for name in old:
        if name not in pairs and old[name] in free:
            pairs[name] = free.pop(old[name])
    return pairs


def _rank(file_format: str) -> int:
    return ("bpmn", "form", "dmn", "other").index(file_format)


def format_of(name: str) -> str:
    """Say what a file is by the ending of its name."""
    ending = name.rpartition(".")[2]
    return ending if ending in _READERS else "other"


def _read(name: str, content: bytes) -> Document | None:
    reader = _READERS.get(format_of(name))
    try:
        return reader(content) if reader is not None else None
    except Unreadable:
        return None


def _label(document: Document | None) -> str:
    """What a file calls itself: its own name, or that of the first thing in it with one."""
    names = (part.label for part in document.parts if part.label) if document is not None else ()
    return next(iter(names), "")


def _only(state: FileState, name: str, content: bytes) -> FileChange:
    document = _read(name, content)
    return FileChange(state=state, name=name, format=format_of(name), label=_label(document))


def _compared(old_name: str, name: str, old: bytes, new: bytes) -> FileChange | None:
    if old == new and old_name == name:
        return None
    before, after = _read(old_name, old), _read(name, new)
    state = FileState.UNREADABLE
    parts: tuple[PartChange, ...] = ()
    if before is not None and after is not None:
        parts = compare_documents(before, after)
        state = FileState.CHANGED if parts else _without_parts(before, after)
    return FileChange(
        state=state,
        name=name,
        old_name=old_name if old_name != name else "",
        format=format_of(name),
        label=_label(after),
        parts=parts,
    )


def _without_parts(before: Document, after: Document) -> FileState:
    same = before.canonical() == after.canonical()
    return FileState.RESPELLED if same else FileState.REARRANGED
