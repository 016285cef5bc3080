"""The parts of a form as frozen values, one class per form-js component type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, TypeAlias

from engine.forms.conditions import Expression
from engine.forms.options import Choices
from engine.forms.values import JsonValue


class TextKind(StrEnum):
    """What a line of text is about (form-js `validationType`)."""

    PLAIN = "plain"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, kw_only=True)
class Component:
    """Anything on a form.

    Attributes:
        id: the id that the editor gave it.
        hide: the component is absent while this is true.
        columns: width in sixteenths of the line, 16 = the whole line.
    """

    type: ClassVar[str]
    id: str = ""
    hide: Expression | None = None
    columns: int = 16


@dataclass(frozen=True, kw_only=True)
class Field(Component):
    """A component that gives the instance a variable.

    Attributes:
        key: name of the variable (of the row's or group's member inside one).
        locked: shown and never taken from the person (form-js `disabled` and `readonly`).
        default: initial value while the instance has none.
        rule: must hold when the form is completed; sees all values of the form.
        rule_message: what to tell when it does not.
        remark: the text is a remark to be answered in the next round.
    """

    key: str
    label: str = ""
    hint: str = ""
    required: bool = False
    locked: bool = False
    default: "JsonValue | Expression" = None
    rule: Expression | None = None
    rule_message: str = ""
    remark: bool = False
    autocomplete: str = ""


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """One line of text; lengths in characters."""

    type: ClassVar[str] = "textfield"
    kind: TextKind = TextKind.PLAIN
    min_length: int = 0
    max_length: int = 1_000
    pattern: re.Pattern[str] | None = None
    pattern_message: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, kw_only=True)
class TextArea(Field):
    """Several lines of text; lengths in characters."""

    type: ClassVar[str] = "textarea"
    min_length: int = 0
    max_length: int = 10_000
    pattern: re.Pattern[str] | None = None
    pattern_message: str = ""


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """A number.

    Attributes:
        decimal_digits: at most so many after the comma; None = up to six.
        step: allowed distance between values, counted from minimum (or 0).
        as_text: keep the number as a text (form-js `serializeToString`).
    """

    type: ClassVar[str] = "number"
    decimal_digits: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    as_text: bool = False
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, kw_only=True)
class MomentField(Field):
    """A date, a time or both; bounds are ISO texts or expressions and concern the date."""

    min_date: str | Expression | None = None
    max_date: str | Expression | None = None
    no_past: bool = False
    minutes_step: int = 1


@dataclass(frozen=True, kw_only=True)
class DateField(MomentField):
    """A day, stored as "2026-09-01"."""

    type: ClassVar[str] = "date"


@dataclass(frozen=True, kw_only=True)
class TimeField(MomentField):
    """A time of day of the office, stored as "14:30"."""

    type: ClassVar[str] = "time"


@dataclass(frozen=True, kw_only=True)
class DateTimeField(MomentField):
    """A moment in the office's local time, stored as "2026-09-01T14:30"."""

    type: ClassVar[str] = "datetime"


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """A field that picks from options."""

    choices: Choices


@dataclass(frozen=True, kw_only=True)
class SelectField(ChoiceField):
    """One of many, stored as the option's value."""

    type: ClassVar[str] = "select"
    searchable: bool = False


@dataclass(frozen=True, kw_only=True)
class RadioField(ChoiceField):
    """One of a few."""

    type: ClassVar[str] = "radio"


@dataclass(frozen=True, kw_only=True)
class ChecklistField(ChoiceField):
    """Any of a few, stored as a list of values."""

    type: ClassVar[str] = "checklist"


@dataclass(frozen=True, kw_only=True)
class TaglistField(ChoiceField):
    """Any of many, stored as a list of values."""

    type: ClassVar[str] = "taglist"


@dataclass(frozen=True, kw_only=True)
class CheckboxField(Field):
    """Yes or no, stored as true or false; required means yes."""

    type: ClassVar[str] = "checkbox"


@dataclass(frozen=True, kw_only=True)
class FileField(Field):
    """Files, stored as a list of references {"id", "name", "size", …} to kept attachments.

    Attributes:
        accept: allowed endings, e.g. (".pdf", ".docx").
        max_bytes: of one file.
    """

    type: ClassVar[str] = "filepicker"
    accept: tuple[str, ...] = ()
    max_files: int = 1
    max_bytes: int = 20 * 2**20


@dataclass(frozen=True, kw_only=True)
class ExpressionField(Field):
    """A value computed from the others; never taken from the person."""

    type: ClassVar[str] = "expression"
    expression: Expression


@dataclass(frozen=True, kw_only=True)
class DynamicList(Component):
    """Rows of the same fields, stored as a list of mappings.

    Attributes:
        key: name of the list variable (form-js `path`).
        fixed: rows cannot be added or removed; their number is the variable's.
        default_rows: blank rows shown while the instance has none.
    """

    type: ClassVar[str] = "dynamiclist"
    key: str
    components: tuple["Component", ...]
    label: str = ""
    hint: str = ""
    min_rows: int = 0
    max_rows: int = 50
    default_rows: int = 1
    fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class Group(Component):
    """Fields under one heading; with a key their values lie in one mapping."""

    type: ClassVar[str] = "group"
    components: tuple["Component", ...]
    key: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class TextBlock(Component):
    """Words to read: "# Заголовок", paragraphs, {{name}} insertions, or "=expression"."""

    type: ClassVar[str] = "text"
    text: str = ""
    expression: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Separator(Component):
    """A line across."""

    type: ClassVar[str] = "separator"


@dataclass(frozen=True, kw_only=True)
class Spacer(Component):
    """Some air."""

    type: ClassVar[str] = "spacer"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: the member of each row and its heading."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class TableBlock(Component):
    """A list variable to look at."""

    type: ClassVar[str] = "table"
    label: str = ""
    source: Expression
    columns_shown: tuple[Column, ...] = ()


Container: TypeAlias = DynamicList | Group
Keyed: TypeAlias = Field | DynamicList


def members(components: tuple[Component, ...]) -> Iterator[Keyed]:
    """The fields and lists whose values lie side by side, through groups without a key."""
    for component in components:
        if isinstance(component, Group) and not component.key:
            yield from members(component.components)
        elif isinstance(component, Field | DynamicList):
            yield component


def walk(components: tuple[Component, ...]) -> Iterator[Component]:
    """Every component, the enclosing one first."""
    for component in components:
        yield component
        if isinstance(component, DynamicList | Group):
            yield from walk(component.components)
