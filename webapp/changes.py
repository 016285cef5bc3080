"""What became different since a person's last decision, in the words of the forms.

Variables are told by the labels of the fields that hold them, whoever fills those in; what no form
shows is the process's own bookkeeping and is left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from engine import Change, EngineError, Field, Form, UserTaskPage, known_attachments
from webapp import office, value_words

LONG = 60  # signs from which a text is compared word by word
LONGEST = 20_000  # beyond which two texts are shown whole
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of a text: `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that came, went or was replaced by one of the same name."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """One field that changed: its text, or its files, or the rows of its list."""

    label: str
    parts: Sequence[Part] = ()
    files: Sequence[File] = ()


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the forms say about variables: fields by key, columns of lists, choices by value."""

    fields: Mapping[str, Any]
    words: Mapping[str, Mapping[str, str]]


def told(view: UserTaskPage) -> list[Told]:
    """Tell every change of a user task's data that a form has a field for, in the forms' order."""
    if not view.changes:
        return []
    known = _known(view)
    changed = {change.name: change for change in view.changes}
    found = [_tell(known, name, changed[name]) for name in known.fields if name in changed]
    return [each for each in found if each.parts or each.files]


def _known(view: UserTaskPage) -> _Known:
    forms = _forms(view.task.definition_id)
    fields: dict[str, Any] = {}
    words: dict[str, dict[str, str]] = {}
    for form in forms:
        for part in form.components:
            _gather(part, fields)
        for field in form.fields:
            words.setdefault(field.key, {}).update(_choices(field, view.variables))
    return _Known(fields=fields, words=words)


def _forms(definition_id: str) -> Sequence[Form]:
    try:
        return office.engine().forms(definition_id, office.application().here())
    except EngineError:
        return ()  # a definition that cannot be read names nothing; the page must still open


def _gather(part: Any, fields: dict[str, Any]) -> None:
    """Note a field, list or keyed group by its key; look into groups without one."""
    key = getattr(part, "key", "")
    if key:
        fields.setdefault(key, part)
        return
    for inner in getattr(part, "components", ()):
        _gather(inner, fields)


def _choices(field: Field, variables: Mapping[str, object]) -> dict[str, str]:
    choices = getattr(field, "choices", None)
    if choices is None:
        return {}
    try:
        offered = choices.resolve(variables, office.application().options)
    except EngineError:
        return {}  # a source that is gone explains nothing
    return {str(each.value): each.label for each in offered}


# -- one change ------------------------------------------------------------------------------------
def _tell(known: _Known, name: str, change: Change) -> Told:
    part = known.fields[name]
    label = getattr(part, "label", "") or name
    before, after = _files(change.before), _files(change.after)
    if before or after:
        return Told(label=label, files=_compared_files(before, after))
    return Told(
        label=label,
        parts=_compared(_said(known, name, change.before), _said(known, name, change.after)),
    )


def _files(value: object) -> dict[str, str]:
    """Id → name of the files that a value consists of; nothing when it holds anything else."""
    parts = value if isinstance(value, list) else [value]
    found = known_attachments([part for part in parts if isinstance(part, Mapping)])
    return {key: str(file["name"]) for key, file in found.items() if file in parts}


def _compared_files(before: Mapping[str, str], after: Mapping[str, str]) -> list[File]:
    gone = {name: key for key, name in before.items() if key not in after}
    came = {name: key for key, name in after.items() if key not in before}
    return [
        *(
            File(kind="replaced" if name in gone else "new", id=key, name=name)
            for name, key in came.items()
        ),
        *(File(kind="gone", id=key, name=name) for name, key in gone.items() if name not in came),
    ]


def _said(known: _Known, name: str, value: object) -> str:
    """Say a value as people read it; the rows of a list stand on lines of their own."""
    if isinstance(value, Mapping):
        return _row(known, name, value)
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return "\n".join(_said(known, name, each) for each in value)
    words = known.words.get(name, {})
    if isinstance(value, list):
        return ", ".join(words.get(str(each)) or value_words.plain(each) for each in value)
    if value is None or value == "":
        return ""
    return words.get(str(value)) or value_words.plain(value)


def _row(known: _Known, name: str, row: Mapping[Any, object]) -> str:
    inner = getattr(known.fields.get(name), "components", ())
    labels = {part.key: part.label for part in inner if getattr(part, "key", "")}
    if not labels:
        return value_words.plain(row)
    cells = ((label, _said(known, key, row.get(key))) for key, label in labels.items())
    return "; ".join(f"{label}: {text}" for label, text in cells if text)


# -- two texts -------------------------------------------------------------------------------------
def _compared(before: str, after: str) -> list[Part]:
    """Compare long texts word by word, so that one sees the one word that changed."""
    if before == after:
        return []
    whole = [Part(kind="gone", text=before), Part(kind="new", text=after)]
    short = min(len(before), len(after)) < LONG
    if short or max(len(before), len(after)) > LONGEST:
        return [part for part in whole if part.text]
    return list(_word_by_word(WORD.findall(before), WORD.findall(after)))


def _word_by_word(before: list[str], after: list[str]) -> Iterable[Part]:
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
        if kind == "equal":
            yield Part(kind="same", text=_short("".join(before[i1:i2])))
            continue
        if i2 > i1:
            yield Part(kind="gone", text="".join(before[i1:i2]))
        if j2 > j1:
            yield Part(kind="new", text="".join(after[j1:j2]))


def _short(same: str) -> str:
    """Leave out the middle of what stayed: the person has read it before."""
    if len(same) <= 3 * LONG:
        return same
    return f"{same[:LONG]} … {same[-LONG:]}"
