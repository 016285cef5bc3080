"""What was submitted, laid over the form: a tree of entries, read but not yet judged."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.forms.components import (
    Component,
    DynamicList,
    ExpressionField,
    Field,
    FileField,
    Group,
)
from engine.forms.conditions import Expression
from engine.forms.reading import attachment_ids, read
from engine.forms.values import JsonValue, RawValues, Upload, Values, Variables, is_empty

Attachments: TypeAlias = Callable[[str], Mapping[str, Any] | None]
"""Find a stored attachment by id; None when there is none that this person may use."""

INDEX = re.compile(r"0|[1-9][0-9]{0,3}")
_LONGEST_PATH = 400
_MOST_KEYS = 20_000
MOST_ROWS = 200


@dataclass(kw_only=True, eq=False)
class Entry:
    """A component with what was submitted for it; words and lines have nothing.

    Attributes:
        path: where it stands, e.g. "items.0.name"; "" for a group without a key.
        name: its name within the enclosing mapping; "" for a group without a key.
        value: of a field; as typed when there is a problem.
        rows: of a list: one tuple of entries per row; of a group: exactly one.
        kept: of a fixed list: what the variable's rows hold besides the form's fields.
        too_many: of a list: how many rows were submitted beyond the limit.
    """

    component: Component
    path: str
    name: str
    value: JsonValue = None
    problem: str = ""
    uploads: tuple[Upload, ...] = ()
    rows: tuple[tuple["Entry", ...], ...] = ()
    kept: tuple[Values, ...] = ()
    too_many: int = 0


@dataclass(kw_only=True)
class Submission:
    """Everything that reading needs besides the form."""

    raw: RawValues
    files: Mapping[str, Sequence[Upload]]
    attachments: Attachments | None
    known: Mapping[str, Mapping[str, Any]]
    scope: Variables
    keep_blank_rows: bool
    _rows: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, set[int]] = {}
        for path in _bounded([*self.raw.keys(), *self.files]):
            parts = path.split(".")
            for place, part in enumerate(parts[1:], 1):
                if INDEX.fullmatch(part):
                    found.setdefault(".".join(parts[:place]), set()).add(int(part))
        self._rows = {path: sorted(indexes) for path, indexes in found.items()}

    def attachment(self, identity: str) -> Mapping[str, Any] | None:
        """A stored file that the instance's variables mention, or that may be used otherwise."""
        if identity in self.known or self.attachments is None:
            return self.known.get(identity)
        return self.attachments(identity)

    def rows(self, path: str) -> list[int]:
        """Numbers of the submitted rows of a list, in order; gaps are rows taken away."""
        return self._rows.get(path, [])


def _bounded(keys: Iterable[Any]) -> Iterator[str]:
    """Only keys that can be a path of ours; a flood of them is cut off."""
    for number, key in enumerate(keys):
        if number >= _MOST_KEYS:
            return
        if isinstance(key, str) and len(key) <= _LONGEST_PATH:
            yield key


def read_entries(
    components: Iterable[Component],
    submission: Submission,
    current: Mapping[str, Any],
    given: str = "",
    placed: str = "",
) -> tuple[Entry, ...]:
    """Read the components of one level, of which the instance has the current values.

    `given` is the prefix of the submitted names and `placed` that of the resulting paths; they
    differ because rows are renumbered without gaps.
    """
    found: list[Entry] = []
    for component in components:
        if isinstance(component, Group):
            found.append(_group(component, submission, current, given, placed))
        elif isinstance(component, DynamicList):
            found.append(_list(component, submission, current, given, placed))
        elif isinstance(component, Field):
            found.append(_field(component, submission, current, given, placed))
        else:
            found.append(Entry(component=component, path="", name=""))
    return tuple(found)


def _group(
    group: Group, submission: Submission, current: Mapping[str, Any], given: str, placed: str
) -> Entry:
    prefix = f"{group.key}." if group.key else ""
    inside = current.get(group.key) if group.key else current
    entries = read_entries(
        group.components,
        submission,
        inside if isinstance(inside, Mapping) else {},
        given + prefix,
        placed + prefix,
    )
    path = placed + group.key if group.key else ""
    return Entry(component=group, path=path, name=group.key, rows=(entries,))


def rows_of(value: object) -> list[Mapping[str, Any]]:
    """The rows of a list variable; what is no row counts as a blank one."""
    if not isinstance(value, list | tuple):
        return []
    return [row if isinstance(row, Mapping) else {} for row in value]


def _list(
    component: DynamicList,
    submission: Submission,
    current: Mapping[str, Any],
    given: str,
    placed: str,
) -> Entry:
    present = rows_of(current.get(component.key))
    numbers = _row_numbers(component, submission, given, present)
    limit = max(component.max_rows, len(present)) if component.fixed else component.max_rows
    rows: list[tuple[Entry, ...]] = []
    for number in numbers[:MOST_ROWS]:
        row = present[number] if component.fixed and number < len(present) else {}
        place = f"{component.key}.{len(rows)}."
        entries = read_entries(
            component.components,
            submission,
            row,
            f"{given}{component.key}.{number}.",
            placed + place,
        )
        if component.fixed or submission.keep_blank_rows or not _is_blank(entries):
            rows.append(entries)
    return Entry(
        component=component,
        path=placed + component.key,
        name=component.key,
        rows=tuple(rows),
        kept=tuple(dict(row) for row in present) if component.fixed else (),
        too_many=max(0, len(rows) - limit),
    )


def _row_numbers(
    component: DynamicList, submission: Submission, given: str, present: list[Mapping[str, Any]]
) -> list[int]:
    if component.fixed:
        return list(range(len(present) or component.default_rows))
    return submission.rows(given + component.key)


def _is_blank(entries: Iterable[Entry]) -> bool:
    """Whether nobody typed anything into a row; such a row is not meant."""
    return all(_says_nothing(entry) for entry in entries)


def _says_nothing(entry: Entry) -> bool:
    if not isinstance(entry.component, Field):
        return all(_is_blank(row) for row in entry.rows)
    if entry.component.locked:
        return True
    return is_empty(entry.value) and not entry.problem and not entry.uploads


def _field(
    component: Field, submission: Submission, current: Mapping[str, Any], given: str, placed: str
) -> Entry:
    entry = Entry(component=component, path=placed + component.key, name=component.key)
    name = given + component.key
    if component.locked:
        entry.value = locked_value(component, current, submission.scope)
    elif isinstance(component, FileField):
        _read_files(entry, submission, name)
    else:
        typed = read(component, submission.raw.getlist(name))
        entry.value, entry.problem = typed.value, typed.problem
    return entry


def locked_value(component: Field, current: Mapping[str, Any], scope: Variables) -> JsonValue:
    """What a field shows that nobody may change: the variable, else the default."""
    value: JsonValue = current.get(component.key)
    if value is not None or isinstance(component, ExpressionField):
        return value
    return default_value(component, scope)


def default_value(component: Field, scope: Variables) -> JsonValue:
    """The default that the designer gave, as a value of the field's kind."""
    given = component.default
    if isinstance(given, Expression):
        given = given.value_or_none(scope)
    if given is None or given == "":
        return None
    typed = read(component, given if isinstance(given, list) else [given])
    return None if typed.problem else typed.value


def _read_files(entry: Entry, submission: Submission, name: str) -> None:
    """Keep the attachments that are still named, and take the new files."""
    kept: list[JsonValue] = []
    for identity in attachment_ids(submission.raw.getlist(name)):
        stored = submission.attachment(identity)
        if stored is None:
            entry.problem = "Приложенный файл не найден. Приложите его ещё раз"
        else:
            kept.append(dict(stored))
    entry.value = kept
    entry.uploads = tuple(upload for upload in submission.files.get(name, ()) if upload.name)
