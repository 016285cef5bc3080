"""Judges what was submitted: cleaned values, or a Russian sentence for every field in error."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.forms import uploads
from engine.forms.checking import Circumstances, check, check_rule, missing
from engine.forms.components import DynamicList, Field, FileField, Group
from engine.forms.entries import Entry
from engine.forms.options import Options
from engine.forms.values import JsonValue, Upload, Values
from engine.forms.visibility import Settled
from engine.forms.wording import genitive_count, size_in_words

_ROWS = ("строки", "строк")


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """The outcome of validating a form.

    Attributes:
        values: JSON-ready values of the visible fields by key. Only to be used when `ok`;
            of a draft: everything, as far as it could be read.
        shown: what to show when the form is rendered again: nothing that was typed is lost,
            not even what could not be read or is hidden just now.
        errors: path → Russian message, in the order of the form.
        files: path → new files to be stored, only those with nothing wrong about them, also where
            the field has an error; `with_attachments` puts their references in.
    """

    values: Values
    shown: Values
    errors: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[Upload, ...]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors

    def with_attachments(self, stored: Mapping[str, list[Values]]) -> "Cleaned":
        """Add references to the files that were stored, by the path that they came under."""
        return Cleaned(
            values=_attached(self.values, stored, ""),
            shown=_attached(self.shown, stored, ""),
            errors=self.errors,
            files={path: files for path, files in self.files.items() if path not in stored},
        )


def _attached(values: Values, stored: Mapping[str, list[Values]], prefix: str) -> Values:
    result: Values = {}
    for key, value in values.items():
        path = f"{prefix}{key}"
        if path in stored:
            present = value if isinstance(value, list) else []
            result[key] = [*present, *stored[path]]
        elif isinstance(value, dict):
            result[key] = _attached(value, stored, f"{path}.")
        elif isinstance(value, list):
            result[key] = [
                _attached(row, stored, f"{path}.{number}.") if isinstance(row, dict) else row
                for number, row in enumerate(value)
            ]
        else:
            result[key] = value
    return result


def draft_of(settled: Settled) -> Cleaned:
    """Keep everything and complain of nothing, except of new files that cannot be kept."""
    shown = _shown(settled.entries)
    entries = list(every(settled.entries))
    return Cleaned(
        values=shown, shown=shown, errors=_lost_files(entries), files=_faultless(entries)
    )


def judge(settled: Settled, options: Options, today: date) -> Cleaned:
    """Check every visible entry, then the rules between them."""
    errors: dict[str, str] = {}
    visible = list(_visible(settled.entries, settled.hidden))
    for entry in visible:
        around = Circumstances(scope=settled.scopes[entry], options=options, today=today)
        if problem := _problem(entry, around):
            errors[entry.path] = problem
    for entry, problem in _broken_rules(visible, settled, options, today, errors):
        errors[entry.path] = problem
    order = [entry.path for entry in visible if entry.path in errors]
    return Cleaned(
        values=_values(settled.entries, settled.hidden),
        shown=_shown(settled.entries),
        errors={path: errors[path] for path in order},
        files=_faultless(visible),
    )


def _faultless(entries: Iterable[Entry]) -> dict[str, tuple[Upload, ...]]:
    """New files that may be stored: one bad file does not cost a person the others."""
    found: dict[str, tuple[Upload, ...]] = {}
    for entry in entries:
        component = entry.component
        if isinstance(component, FileField):
            good = (each for each in entry.uploads if not _upload_problem(component, each))
            found[entry.path] = tuple(good)
    return {path: files for path, files in found.items() if files}


def _lost_files(entries: Iterable[Entry]) -> dict[str, str]:
    """A browser does not post a chosen file again: who loses one has to be told at once."""
    found: dict[str, str] = {}
    for entry in entries:
        component = entry.component
        if isinstance(component, FileField):
            problems = [_upload_problem(component, upload) for upload in entry.uploads]
            found[entry.path] = next(filter(None, problems), "")
    return {path: problem for path, problem in found.items() if problem}


def every(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Every entry, the enclosing one first."""
    return _visible(entries, set())


def _visible(entries: Iterable[Entry], hidden: set[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if entry in hidden:
            continue
        yield entry
        for row in entry.rows:
            yield from _visible(row, hidden)


def _problem(entry: Entry, around: Circumstances) -> str:
    component = entry.component
    if isinstance(component, DynamicList):
        return _list_problem(component, entry)
    if not isinstance(component, Field) or component.locked:
        return ""
    if entry.problem:
        return entry.problem
    if isinstance(component, FileField):
        return _file_problem(component, entry)
    return check(component, entry.value, around)


def _broken_rules(
    visible: Iterable[Entry],
    settled: Settled,
    options: Options,
    today: date,
    errors: Mapping[str, str],
) -> Iterator[tuple[Entry, str]]:
    fields = [entry for entry in visible if isinstance(entry.component, Field)]
    in_doubt = frozenset(entry.name for entry in fields if entry.path in errors)
    for entry in fields:
        component = entry.component
        if not isinstance(component, Field) or component.rule is None or entry.path in errors:
            continue
        around = Circumstances(scope=settled.scopes[entry], options=options, today=today)
        if problem := check_rule(component, around, in_doubt):
            yield entry, problem


def _list_problem(component: DynamicList, entry: Entry) -> str:
    if entry.too_many:
        return f"Оставьте не больше {genitive_count(component.max_rows, *_ROWS)}"
    if len(entry.rows) < component.min_rows:
        if component.min_rows == 1:
            return "Добавьте хотя бы одну строку"
        return f"Заполните не меньше {genitive_count(component.min_rows, *_ROWS)}"
    return ""


def _file_problem(component: FileField, entry: Entry) -> str:
    kept = entry.value if isinstance(entry.value, list) else []
    count = len(kept) + len(entry.uploads)
    if not count:
        return missing(component) if component.required else ""
    if count > component.max_files:
        if component.max_files == 1:
            return "Можно приложить только один файл"
        return f"Можно приложить не больше {genitive_count(component.max_files, 'файла', 'файлов')}"
    problems = [_kept_problem(component, item) for item in kept]
    problems += [_upload_problem(component, upload) for upload in entry.uploads]
    return next(filter(None, problems), "")


def _kept_problem(component: FileField, reference: JsonValue) -> str:
    """An attachment may come from elsewhere in the system: its name and size count here too."""
    name = reference.get("name") if isinstance(reference, dict) else None
    size = reference.get("size") if isinstance(reference, dict) else None
    if not isinstance(name, str):
        return ""
    return _outer_problem(component, name, size if isinstance(size, int) else 1)


def _upload_problem(component: FileField, upload: Upload) -> str:
    if problem := _outer_problem(component, upload.name, upload.size):
        return problem
    return uploads.content_problem(upload.name, upload.open())


def _outer_problem(component: FileField, raw_name: str, size: int) -> str:
    name = uploads.base_name(raw_name)
    if uploads.ending_of(name) not in component.accept:
        kinds = ", ".join(ending[1:].upper() for ending in component.accept)
        return f"Файл «{name}» не подходит. Допустимые виды файлов: {kinds}"
    if size == 0:
        return f"Файл «{name}» пустой"
    if size > component.max_bytes:
        return f"Файл «{name}» больше {size_in_words(component.max_bytes)}"
    return ""


def _values(entries: Iterable[Entry], hidden: set[Entry]) -> Values:
    """The visible values, nested as the form is."""
    return _nested([entry for entry in entries if entry not in hidden], hidden)


def _shown(entries: Iterable[Entry]) -> Values:
    return _nested(entries, set())


def _nested(entries: Iterable[Entry], hidden: set[Entry]) -> Values:
    values: Values = {}
    for entry in entries:
        if isinstance(entry.component, Field):
            values[entry.name] = entry.value
        if not isinstance(entry.component, DynamicList | Group):
            continue
        rows = [_values(row, hidden) for row in entry.rows]
        if isinstance(entry.component, DynamicList):
            values[entry.name] = _with_kept(rows, entry.kept)
        elif entry.name:
            values[entry.name] = rows[0]
        else:
            values.update(rows[0])
    return values


def _with_kept(rows: list[Values], kept: tuple[Values, ...]) -> list[JsonValue]:
    """Rows of a fixed list keep the members that the form does not show."""
    return [
        {**(kept[number] if number < len(kept) else {}), **row} for number, row in enumerate(rows)
    ]
