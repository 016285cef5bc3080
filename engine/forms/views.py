"""What a page has to show of a form: every part with its value, error and options, without HTML."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.domain.values import as_json as plain_json
from engine.forms.checking import Circumstances, bounds_of
from engine.forms.components import (
    CheckboxField,
    ChoiceField,
    Component,
    DateField,
    DateTimeField,
    DynamicList,
    Field,
    FileField,
    Group,
    MomentField,
    NumberField,
    TableBlock,
    TextBlock,
)
from engine.forms.conditions import one_form
from engine.forms.entries import Entry
from engine.forms.form import Form, blank_row
from engine.forms.options import Options
from engine.forms.reading import known_attachments, read_day
from engine.forms.texts import Paragraph, fill_in, paragraphs, text_of
from engine.forms.values import JsonValue, Variables, from_mapping
from engine.forms.visibility import Settled, as_json, settle
from engine.forms.wording import date_in_words, number_in_words, size_in_words

_MOST_TABLE_ROWS = 500
ROW_TOKEN = "__index{depth}__"  # noqa: S105  a place in a name, not a secret


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """An option and whether it is chosen."""

    value: str
    label: str
    hint: str = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class RowView:
    """A row of a list; `index` is its number from 0, or the token of the row to be copied."""

    index: str
    path: str
    parts: tuple["PartView", ...]


@dataclass(frozen=True, kw_only=True)
class PartView:
    """One part of the form.

    Attributes:
        type: which of our component types.
        component: the part as designed, for its constant attributes.
        path: name of its input; "" for words and lines.
        value: for its input: what the instance has or what was typed.
        text: the value in words, for reading.
        hide: the condition as JSON for the browser, None without one.
        hidden: whether it is absent just now.
        options: of a choice.
        parts: of a group.
        rows: of a list; `blank` is the row that a browser copies.
        cells: of a table, row by row.
        first_day, last_day: of a date, ISO texts or "".
    """

    type: str
    component: Component
    path: str = ""
    label: str = ""
    hint: str = ""
    error: str = ""
    value: JsonValue = None
    text: str = ""
    required: bool = False
    locked: bool = False
    hide: Any = None
    hidden: bool = False
    options: tuple[OptionView, ...] = ()
    parts: tuple["PartView", ...] = ()
    rows: tuple[RowView, ...] = ()
    blank: RowView | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    first_day: str = ""
    last_day: str = ""


def view_form(
    form: Form,
    values: Mapping[str, Any],
    variables: Variables,
    options: Options,
    *,
    today: date,
    errors: Mapping[str, str] | None = None,
) -> tuple[PartView, ...]:
    """Lay values and errors over a form.

    The values are those of `Form.defaults`, or `Cleaned.shown` of a submission; errors are
    messages by path.
    """
    stored = known_attachments([dict(values)])
    with one_form():
        settled = form.settle(
            from_mapping(values), variables, today=today, draft=True, attachments=stored.get
        )
        viewer = _Viewer(settled, variables, options, today, errors or {})
        return viewer.parts(settled.entries, 1)


class _Viewer:
    """Turns settled entries into views."""

    def __init__(
        self,
        settled: Settled,
        variables: Variables,
        options: Options,
        today: date,
        errors: Mapping[str, str],
    ) -> None:
        self._settled = settled
        self._variables = variables
        self._options = options
        self._today = today
        self._errors = errors

    def parts(self, entries: tuple[Entry, ...], depth: int) -> tuple[PartView, ...]:
        return tuple(self._part(entry, depth) for entry in entries)

    def _part(self, entry: Entry, depth: int) -> PartView:
        component = entry.component
        hide = component.hide
        part = PartView(
            type=component.type,
            component=component,
            path=entry.path,
            label=getattr(component, "label", ""),
            hint=getattr(component, "hint", ""),
            error=self._errors.get(entry.path, "") if entry.path else "",
            hide=hide.as_json if hide else None,
            hidden=entry in self._settled.hidden,
        )
        scope = self._scope(entry)
        if isinstance(component, Field):
            return self._field(part, component, entry, scope)
        if isinstance(component, Group):
            return replace(part, parts=self.parts(entry.rows[0], depth))
        if isinstance(component, DynamicList):
            return self._list(part, component, entry, depth)
        return _words(part, component, scope)

    def _scope(self, entry: Entry) -> Variables:
        # What is hidden now may be shown by the browser's script later: it needs its options.
        return self._settled.scopes.get(entry, self._variables)

    def _list(self, part: PartView, component: DynamicList, entry: Entry, depth: int) -> PartView:
        rows = tuple(
            RowView(
                index=str(number),
                path=f"{entry.path}.{number}",
                parts=self.parts(row, depth + 1),
            )
            for number, row in enumerate(entry.rows)
        )
        blank = None if component.fixed else self._blank_row(component, entry, depth)
        return replace(
            part, rows=rows, blank=blank, required=component.min_rows > 0, locked=component.fixed
        )

    def _blank_row(self, component: DynamicList, entry: Entry, depth: int) -> RowView:
        """The row that a browser copies; its place in names is a token to be replaced."""
        token = ROW_TOKEN.format(depth="" if depth == 1 else depth)
        scope = self._scope(entry)
        path = f"{entry.path}.{token}"
        blank = settle(blank_row(component, scope, self._options, f"{path}."), scope)
        self._settled.hidden |= blank.hidden
        self._settled.scopes.update(blank.scopes)
        return RowView(index=token, path=path, parts=self.parts(blank.entries, depth + 1))

    def _field(self, part: PartView, component: Field, entry: Entry, scope: Variables) -> PartView:
        value = plain_json(entry.value)
        options = self._offered(component, value, scope)
        part = replace(
            part,
            value=value,
            required=component.required,
            locked=component.locked,
            options=options,
            text=in_words(component, value, options),
        )
        if not isinstance(component, MomentField):
            return part
        around = Circumstances(scope=scope, options=self._options, today=self._today)
        first, last = bounds_of(component, around)
        return replace(
            part,
            first_day=first.isoformat() if first else "",
            last_day=last.isoformat() if last else "",
        )

    def _offered(
        self, component: Field, value: JsonValue, scope: Variables
    ) -> tuple[OptionView, ...]:
        if not isinstance(component, ChoiceField):
            return ()
        chosen = {str(item) for item in (value if isinstance(value, list) else [value])}
        return tuple(
            OptionView(
                value=option.value,
                label=option.label,
                hint=option.hint,
                chosen=option.value in chosen,
            )
            for option in component.choices.resolve(scope, self._options)
        )


def in_words(component: Field, value: JsonValue, options: tuple[OptionView, ...]) -> str:
    """Write a field's value for reading; "" when there is none."""
    if isinstance(component, CheckboxField):
        return "да" if value is True else "нет"
    if value is None or value == "":
        return ""
    if options:
        labels = {option.value: option.label for option in options}
        items = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(item), str(item)) for item in items)
    if isinstance(component, FileField):
        return (
            ", ".join(_file_in_words(item) for item in value if isinstance(item, dict))
            if (isinstance(value, list))
            else ""
        )
    if isinstance(component, DateField | DateTimeField):
        return _moment_in_words(str(value))
    if isinstance(component, NumberField):
        return _number_in_words(component, value)
    return text_of(value)


def _file_in_words(reference: Mapping[str, Any]) -> str:
    size = reference.get("size")
    name = str(reference.get("name") or "файл")
    return f"{name} ({size_in_words(size)})" if isinstance(size, int) else name


def _moment_in_words(value: str) -> str:
    day = read_day(value[:10])
    if day is None:
        return value
    return f"{date_in_words(day)}, {value[11:]}" if len(value) > 10 else date_in_words(day)


def _number_in_words(component: NumberField, value: JsonValue) -> str:
    number = (
        number_in_words(value)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else text_of(value)
    )
    return " ".join(filter(None, (component.prefix, number, component.suffix)))


def _words(part: PartView, component: Component, scope: Variables) -> PartView:
    """Fill in what only wants to be read."""
    if isinstance(component, TextBlock):
        text = (
            text_of(as_json(component.expression.value_or_none(scope)))
            if component.expression
            else fill_in(component.text, scope)
        )
        return replace(part, paragraphs=paragraphs(text))
    if isinstance(component, TableBlock):
        return replace(part, cells=_cells(component, scope))
    return part


def _cells(component: TableBlock, scope: Variables) -> tuple[tuple[str, ...], ...]:
    found = component.source.value_or_none(scope)
    rows = found[:_MOST_TABLE_ROWS] if isinstance(found, list) else []
    return tuple(
        tuple(text_of(row.get(column.key)) for column in component.columns_shown)
        for row in rows
        if isinstance(row, Mapping)
    )
