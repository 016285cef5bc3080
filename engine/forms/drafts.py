"""Drafts met by a form: what was typed is laid into the fields, what finds no place is named.

A draft may have been typed into another version of the form. Nothing is dropped in silence: fields
that are still there are filled, whatever they are now; everything else is left over, with its text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.forms.cleaning import draft_of, every
from engine.forms.components import (
    CheckboxField,
    ChecklistField,
    ChoiceField,
    Component,
    DynamicList,
    Field,
    FileField,
    Group,
    TaglistField,
    TimeField,
)
from engine.forms.conditions import one_form
from engine.forms.entries import INDEX, Attachments, Entry
from engine.forms.form import Form
from engine.forms.options import Options
from engine.forms.reading import attachment_ids
from engine.forms.retyping import mapping_of, named_parts, rows_in
from engine.forms.texts import clean_text
from engine.forms.values import ROW_MARK, MappedValues, Values, Variables, is_empty

_ANY_ROW = "*"


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """What was typed and has no place in the form now; `label` is that of its field."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Restored:
    """A draft laid into a form: `shown` as `Cleaned.shown`, and what is left over."""

    shown: Values
    leftovers: tuple[Leftover, ...] = ()


def restore_draft(  # noqa: PLR0913  one call gathers everything that drawing needs
    form: Form,
    typed: Mapping[str, Sequence[Any]],
    variables: Variables,
    options: Options,
    *,
    today: date,
    attachments: Attachments | None = None,
    typed_into: Form | None = None,
) -> Restored:
    """Lay a draft into a form.

    Args:
        form: as it is now.
        typed: by path, as posted.
        variables: of the instance.
        options: resolves reference fields.
        today: the day of the office.
        attachments: finds stored files that this person may hand in.
        typed_into: the form that the draft was typed into; fields that it did not have begin with
            their defaults.
    """
    given = without_gaps(typed)
    with one_form():
        settled = form.settle(
            MappedValues({path: list(values) for path, values in given.items()}),
            variables,
            today=today,
            draft=True,
            attachments=attachments,
        )
        shown = draft_of(settled).shown
        if typed_into is not None and typed_into != form:
            fresh = form.defaults(variables, options)
            shown = _with_new_fields(form.components, shown, fresh, _shapes(typed_into), "")
        scopes = settled.scopes
        placed = {entry.path: entry for entry in every(settled.entries) if entry.path}
        missed = {
            path: _unplaced(placed.get(path), values, scopes.get(placed.get(path)), options)  # type: ignore[arg-type]
            for path, values in given.items()
            if path.rpartition(".")[2] != ROW_MARK
        }
    return Restored(shown=shown, leftovers=tuple(_leftovers(missed, form, typed_into or form)))


def without_gaps(typed: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Number the rows of every list from 0 on, in their order: some may have been taken away."""
    rows: dict[str, set[int]] = {}
    for path in typed:
        parts = path.split(".")
        for place, part in enumerate(parts):
            if place and INDEX.fullmatch(part):
                rows.setdefault(".".join(parts[:place]), set()).add(int(part))
    numbers = {
        box: {old: new for new, old in enumerate(sorted(found))} for box, found in rows.items()
    }
    return {_renumbered(path, numbers): values for path, values in typed.items()}


def _renumbered(path: str, numbers: Mapping[str, Mapping[int, int]]) -> str:
    parts = path.split(".")
    fresh = [
        str(numbers[".".join(parts[:place])][int(part)])
        if place and INDEX.fullmatch(part)
        else part
        for place, part in enumerate(parts)
    ]
    return ".".join(fresh)


# -- fields that the draft has never seen ----------------------------------------------------------
def _shape(path: str) -> str:
    return re.sub(r"(?<=\.)[0-9]+(?=\.|$)", _ANY_ROW, path)


def _shapes(form: Form) -> dict[str, tuple[str, Component]]:
    """Every field and list by its path with a star for each row number; with its full label."""
    return dict(_shaped(form.components, "", ""))


def _shaped(
    components: Iterable[Component], prefix: str, above: str
) -> Iterator[tuple[str, tuple[str, Component]]]:
    for part in components:
        if isinstance(part, Group):
            inner = f"{prefix}{part.key}." if part.key else prefix
            yield from _shaped(part.components, inner, above)
        elif isinstance(part, DynamicList):
            path = f"{prefix}{part.key}"
            yield path, (f"{above}{part.label}", part)
            yield from _shaped(part.components, f"{path}.{_ANY_ROW}.", f"{above}{part.label}: ")
        elif isinstance(part, Field):
            yield f"{prefix}{part.key}", (f"{above}{part.label}", part)


def _with_new_fields(
    components: Iterable[Component],
    shown: Mapping[str, Any],
    fresh: Mapping[str, Any],
    known: Mapping[str, object],
    prefix: str,
) -> Values:
    """Begin the fields that the draft's form did not have as a new form would."""
    values = dict(shown)
    for part in named_parts(components):
        path, name = f"{prefix}{part.key}", part.key
        if isinstance(part, Group):
            inside = (mapping_of(shown.get(name)), mapping_of(fresh.get(name)))
            values[name] = _with_new_fields(part.components, *inside, known, f"{path}.")
        elif path not in known:
            values[name] = fresh.get(name)
        elif isinstance(part, DynamicList):
            rows = shown.get(name)
            blank = mapping_of(next(iter(rows_in(fresh.get(name))), {}))
            values[name] = [
                _with_new_fields(part.components, row, blank, known, f"{path}.{_ANY_ROW}.")
                for row in rows_in(rows)
            ]
    return values


# -- what finds no place ---------------------------------------------------------------------------
def _unplaced(
    entry: Entry | None, given: Sequence[Any], scope: Variables | None, options: Options
) -> list[Any]:
    """The values of one path that its field does not show."""
    said = [value for value in given if not is_empty(value)]
    if entry is None or not isinstance(entry.component, Field):
        return said
    field = entry.component
    if field.locked:
        return [value for value in said if clean_text(_in_text(value)) != _in_text(entry.value)]
    if isinstance(field, FileField):
        kept = {str(each["id"]) for each in entry.value or () if isinstance(each, dict)}  # type: ignore[union-attr]
        return [value for value in said if not {*attachment_ids([value])} <= kept]
    if isinstance(field, ChoiceField):
        return _not_offered(field, said, scope or {}, options)
    if isinstance(field, CheckboxField):
        return [value for value in said[:1] if entry.problem]
    if isinstance(field, TimeField) and entry.problem:
        return said  # a browser shows no other text in a field for a time of day
    return said[1:]


def _not_offered(
    field: ChoiceField, said: list[Any], scope: Variables, options: Options
) -> list[Any]:
    offered = {option.value for option in field.choices.resolve(scope, options)}
    missed = [value for value in said if _in_text(value) not in offered]
    if isinstance(field, ChecklistField | TaglistField):
        return missed
    return missed[:1] + said[1:]


def _leftovers(missed: Mapping[str, list[Any]], form: Form, typed_into: Form) -> Iterator[Leftover]:
    labels = {**_shapes(form), **_shapes(typed_into)}
    order = {shape: place for place, shape in enumerate(labels)}
    for path in sorted(missed, key=lambda each: (order.get(_shape(each), len(order)), each)):
        if not missed[path]:
            continue
        label, part = labels.get(_shape(path), (path, None))
        yield Leftover(label=label, text=", ".join(_in_words(part, each) for each in missed[path]))


def _in_words(part: Component | None, value: Any) -> str:
    """What was meant: the label of a choice, the name of a file, the text itself."""
    if isinstance(part, FileField) and isinstance(value, str):
        return "файл"  # a bare id says nothing to anybody
    if isinstance(part, CheckboxField):
        return "да"
    if isinstance(part, ChoiceField):
        labels = {option.value: option.label for option in part.choices.fixed}
        return labels.get(_in_text(value), _in_text(value))
    return _in_text(value)


def _in_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("id") or "")
    return "" if value is None else str(value)
