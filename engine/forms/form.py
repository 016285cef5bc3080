"""A form: its parts, its initial values, and the judgement over what was submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from engine.forms.cleaning import Cleaned, draft_of, judge
from engine.forms.components import (
    ChoiceField,
    Component,
    DateField,
    DateTimeField,
    DynamicList,
    Field,
    FileField,
    Group,
    RadioField,
    walk,
)
from engine.forms.conditions import one_form
from engine.forms.entries import (
    Attachments,
    Entry,
    Submission,
    default_value,
    read_entries,
    rows_of,
)
from engine.forms.options import Options, no_options
from engine.forms.reading import known_attachments
from engine.forms.values import JsonValue, RawValues, Upload, Values, Variables, from_mapping
from engine.forms.visibility import Settled, as_json, settle

_TOO_LABORIOUS = (
    "Эту форму не удалось проверить: её условия слишком трудоёмкие. Сократите списки в ней "
    "или сообщите об этом тому, кто ведёт процесс"
)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form as designed; made by `parse_form`.

    Attributes:
        id: the id written in the file.
        title: its heading, "" when it has none.
        components: the parts in order, nested.
    """

    id: str
    title: str
    components: tuple[Component, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field, also those inside groups and lists."""
        return tuple(part for part in walk(self.components) if isinstance(part, Field))

    @property
    def remark_keys(self) -> tuple[str, ...]:
        """Keys of the fields that hold remarks."""
        return tuple(field.key for field in self.fields if field.remark)

    def defaults(self, variables: Variables, options: Options = no_options) -> Values:
        """Initial values of a new answer: the variables by key, else the designer's defaults.

        A choice that is no longer offered starts empty. So do decisions (radio buttons) and
        remarks: what was decided in an earlier round is never decided again by default.
        """
        settled = {part.key for part in self.fields if isinstance(part, RadioField) or part.remark}
        fresh = {name: value for name, value in variables.items() if name not in settled}
        with one_form():
            return _defaults(self.components, fresh, variables, options)

    def recorded(self, variables: Variables, options: Options = no_options) -> Values:
        """Values as the instance has them, decisions and remarks included: for reading only."""
        with one_form():
            return _defaults(self.components, variables, variables, options)

    def clean(  # noqa: PLR0913  one call gathers everything that judging needs
        self,
        raw: RawValues,
        variables: Variables,
        options: Options = no_options,
        files: Mapping[str, Sequence[Upload]] | None = None,
        *,
        today: date,
        draft: bool = False,
        attachments: Attachments | None = None,
    ) -> Cleaned:
        """Validate what was submitted; never raises for anything that a client can send.

        Names that the form does not know are ignored; hidden fields are dropped; fields for
        reading only keep the variable's value.

        Args:
            raw: a werkzeug MultiDict or `from_mapping(values)`.
            variables: of the instance (of a draft: overlaid with the draft's values).
            options: resolves reference fields.
            files: new files by path.
            today: the day of the office, for bounds on dates.
            draft: only read, without any complaint; nothing that was typed is lost.
            attachments: finds stored files that the variables do not mention yet.
        """
        with one_form() as allowance:
            settled = self.settle(
                raw, variables, files, today=today, draft=draft, attachments=attachments
            )
            cleaned = draft_of(settled) if draft else judge(settled, options, today)
        if allowance.is_used_up and not draft:
            return replace(cleaned, errors={**cleaned.errors, "": _TOO_LABORIOUS})
        return cleaned

    def settle(
        self,
        raw: RawValues,
        variables: Variables,
        files: Mapping[str, Sequence[Upload]] | None = None,
        *,
        today: date,
        draft: bool,
        attachments: Attachments | None = None,
    ) -> Settled:
        """Read what was submitted and find what is hidden, without judging it."""
        scope = scope_of(variables, today)
        submission = Submission(
            raw=raw,
            files=files or {},
            attachments=attachments,
            known=self._attachments(variables),
            scope=scope,
            keep_blank_rows=draft,
        )
        with one_form():
            return settle(read_entries(self.components, submission, variables), scope)

    def _attachments(self, variables: Variables) -> dict[str, Mapping[str, Any]]:
        """References to stored files in the variables that this form is about."""
        if not any(isinstance(field, FileField) for field in self.fields):
            return {}
        keys = [part.key for part in walk(self.components) if isinstance(part, Field | DynamicList)]
        keys += [part.key for part in self.components if isinstance(part, Group) and part.key]
        return known_attachments([variables.get(key) for key in keys])

    def names_read(self) -> frozenset[str]:
        """Names that the conditions of the form look at: all that a browser has to know."""
        found = [part.hide.names for part in walk(self.components) if part.hide is not None]
        return frozenset().union(*found)


def scope_of(variables: Variables, today: date) -> Variables:
    """The variables with `today` among them, as an ISO text like every date of a form."""
    return {**variables, "today": today.isoformat()}


def _defaults(
    components: Sequence[Component],
    current: Mapping[str, Any],
    variables: Variables,
    options: Options,
) -> Values:
    values: Values = {}
    for part in components:
        if isinstance(part, Field):
            values[part.key] = _initial(part, current, variables, options)
        elif isinstance(part, DynamicList):
            values[part.key] = _initial_rows(part, current, variables, options)
        elif isinstance(part, Group):
            values |= _initial_group(part, current, variables, options)
    return values


def _initial(
    field: Field, current: Mapping[str, Any], variables: Variables, options: Options
) -> JsonValue:
    value = as_json(_as_typed(field, current.get(field.key)))
    if value is None:
        return default_value(field, variables)
    if isinstance(field, ChoiceField) and not field.locked:
        return _still_offered(field, value, variables, options)
    return value


def _as_typed(field: Field, value: object) -> object:
    """A moment as one would type it into a field that asks for less than a moment is."""
    if isinstance(value, datetime) and isinstance(field, DateField):
        return value.date()
    if isinstance(value, datetime) and isinstance(field, DateTimeField):
        return f"{value:%Y-%m-%dT%H:%M}"
    return value


def _still_offered(
    field: ChoiceField, value: JsonValue, variables: Variables, options: Options
) -> JsonValue:
    offered = {option.value for option in field.choices.resolve(variables, options)}
    if isinstance(value, list):
        return [item for item in value if str(item) in offered]
    return value if str(value) in offered else None


def _initial_rows(
    part: DynamicList, current: Mapping[str, Any], variables: Variables, options: Options
) -> list[JsonValue]:
    rows = rows_of(current.get(part.key)) or [{}] * part.default_rows
    return [_defaults(part.components, row, variables, options) for row in rows]


def _initial_group(
    part: Group, current: Mapping[str, Any], variables: Variables, options: Options
) -> Values:
    if not part.key:
        return _defaults(part.components, current, variables, options)
    inside = current.get(part.key)
    level = inside if isinstance(inside, Mapping) else {}
    return {part.key: _defaults(part.components, level, variables, options)}


def blank_row(
    part: DynamicList, variables: Variables, options: Options, placed: str
) -> tuple[Entry, ...]:
    """Read a row with nothing but its defaults, as if it stood at a path."""
    submission = Submission(
        raw=from_mapping(_defaults(part.components, {}, variables, options)),
        files={},
        attachments=None,
        known={},
        scope=variables,
        keep_blank_rows=True,
    )
    return read_entries(part.components, submission, {}, "", placed)
