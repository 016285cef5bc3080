"""From cleaned values back to what a browser would post: answers that become a draft again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from engine.domain.values import Temporal, written
from engine.forms.components import (
    CheckboxField,
    Component,
    DynamicList,
    Field,
    FileField,
    Group,
    RadioField,
)
from engine.forms.form import Form
from engine.forms.values import ROW_MARK, is_empty

_TICKED = "on"
SIGNATURES = frozenset({".sig", ".p7s"})


def is_decision(field: Field) -> bool:
    """Whether a field is decided anew each time: radio buttons, as in `Form.defaults`."""
    return isinstance(field, RadioField)


def is_signature(field: Field) -> bool:
    """Whether a field takes electronic signatures."""
    return isinstance(field, FileField) and not SIGNATURES.isdisjoint(field.accept)


def typed_again(
    form: Form, values: Mapping[str, Any], wanted: Callable[[Field], bool] = lambda _: True
) -> dict[str, list[Any]]:
    """Spell cleaned values as a browser would post them; fields that are not `wanted` stay out."""
    return dict(_typed(form.components, values, "", wanted))


def named_parts(
    components: Iterable[Component],
) -> Iterator[Field | DynamicList | Group]:
    """What gives one namespace its members: fields, lists and groups with a key."""
    for part in components:
        if isinstance(part, Group) and not part.key:
            yield from named_parts(part.components)
        elif isinstance(part, Field | DynamicList | Group):
            yield part


def mapping_of(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def rows_in(value: object) -> list[Mapping[str, Any]]:
    return [mapping_of(row) for row in value] if isinstance(value, list) else []


def _typed(
    components: Iterable[Component],
    values: Mapping[str, Any],
    prefix: str,
    wanted: Callable[[Field], bool],
) -> Iterator[tuple[str, list[Any]]]:
    for part in named_parts(components):
        path, value = f"{prefix}{part.key}", values.get(part.key)
        if isinstance(part, Group):
            yield from _typed(part.components, mapping_of(value), f"{path}.", wanted)
        elif isinstance(part, DynamicList):
            for number, row in enumerate(rows_in(value)):
                yield f"{path}.{number}.{ROW_MARK}", ["1"]
                yield from _typed(part.components, row, f"{path}.{number}.", wanted)
        elif not part.locked and wanted(part) and not is_empty(value):
            yield path, _posted(part, value)


def _posted(field: Field, value: Any) -> list[Any]:
    if isinstance(field, FileField):
        return [dict(each) for each in value if isinstance(each, Mapping)]
    if isinstance(field, CheckboxField):
        return [_TICKED]
    cells = value if isinstance(value, list) else [value]
    return [written(cell) if isinstance(cell, Temporal) else str(cell) for cell in cells]
