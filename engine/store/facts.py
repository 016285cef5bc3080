"""Facts as stored text and back: what may be kept for ever, apart from what may be erased."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from engine.domain import events
from engine.domain.events import Fact
from engine.domain.values import packed, unpacked

PERSONAL = frozenset(
    {
        "values",
        "replaced",
        "inputs",
        "outputs",
        "payload",
        "text",
        "title",
        "reason",
        "message",
        "note",
    }
)
"""Attributes of facts that may hold what people wrote: kept in the erasable column."""

_SHARED = frozenset({"element_id", "element_instance_id"})


def fact_types() -> dict[str, type[Fact]]:
    """Give every kind of fact by its name."""
    found = vars(events).values()
    return {
        kind.__name__: kind
        for kind in found
        if isinstance(kind, type) and issubclass(kind, Fact) and kind is not Fact
    }


def to_stored(fact: Fact) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split a fact into its lasting and its erasable attributes, both JSON-ready."""
    lasting: dict[str, Any] = {}
    erasable: dict[str, Any] = {}
    for name in _own_attributes(type(fact).__name__):
        target = erasable if name in PERSONAL else lasting
        target[name] = _to_json(getattr(fact, name))
    return lasting, erasable


@cache
def _own_attributes(kind: str) -> tuple[str, ...]:
    return tuple(each.name for each in fields(fact_types()[kind]) if each.name not in _SHARED)


def from_stored(
    kind: str, place: tuple[str, str], lasting: Mapping[str, Any], erasable: Mapping[str, Any]
) -> Fact:
    """Make the fact again that `to_stored` split; `place` is element id, element instance id."""
    fact_type = fact_types()[kind]
    readers = _readers(kind)
    stored = {**lasting, **erasable}
    attributes = {name: readers[name](value) for name, value in stored.items()}
    return fact_type(element_id=place[0], element_instance_id=place[1], **attributes)


def _to_json(value: object) -> Any:
    if type(value) is str or value is None:
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_to_json(each) for each in value]
    # Mappings of facts hold values of variables.
    return packed(dict(value)) if isinstance(value, Mapping) else value


@cache
def _readers(kind: str) -> dict[str, Callable[[Any], Any]]:
    fact_type = fact_types()[kind]
    hints = get_type_hints(fact_type)
    return {each.name: _reader(hints[each.name]) for each in fields(fact_type)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    choices = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    if datetime in choices:
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if get_origin(hint) is tuple:
        return tuple
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return unpacked
