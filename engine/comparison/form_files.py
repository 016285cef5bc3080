"""Takes forms apart: every component is a part, every attribute a facet under its own name."""

import json
from collections.abc import Mapping
from typing import Any

from engine.comparison.parts import Document, Part, Unreadable, document, put

_ITEMS = {"values": "value", "columns": "key"}
"""Lists whose members are told one by one → what names a member."""
_MOST_NESTED = 40


def read_form(content: bytes) -> Document:
    """Take a form apart.

    Raises:
        Unreadable: it is no JSON object, or nested without end.
    """
    try:
        schema = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable("это не JSON") from None
    if not isinstance(schema, Mapping):
        raise Unreadable("это не форма")
    reader = _Reader()
    reader.component(schema, None, 0)
    return document(reader.parts, lambda: spelled(schema))


def spelled(value: Any) -> str:
    """A JSON value as text: a text stands for itself unless it could be taken for another value."""
    if isinstance(value, str) and not _is_json(value):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


class _Reader:
    """Walks the components, the enclosing one first."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._taken: set[str] = set()

    def component(self, raw: Mapping[str, Any], parent: Part | None, depth: int) -> None:
        if depth > _MOST_NESTED:
            raise Unreadable("слишком глубокая вложенность")
        part = self._part(raw, parent)
        self.parts.append(part)
        for name, value in raw.items():
            if name == "components" and isinstance(value, list):
                self._inside(value, part, depth)
            elif name in _ITEMS and _is_list_of_named(value, _ITEMS[name]):
                _items(name, value, part)
            elif isinstance(value, Mapping) and value:
                for inner, content in value.items():
                    put(part.facets, f"{name}/{inner}", spelled(content))
            elif name != "id" or not part.has_id:
                put(part.facets, name, spelled(value))

    def _inside(self, components: list[Any], part: Part, depth: int) -> None:
        if not components:
            put(part.facets, "components", "[]")
        for each in components:
            if isinstance(each, Mapping):
                self.component(each, part, depth + 1)
            else:
                put(part.facets, "components", spelled(each))

    def _part(self, raw: Mapping[str, Any], parent: Part | None) -> Part:
        given, key = raw.get("id"), _text(raw, "key") or _text(raw, "path")
        kind = "form" if parent is None else _text(raw, "type") or "?"
        start = given if isinstance(given, str) and given else f"{parent and parent.id}/{kind}"
        made, count = start, 1
        while made in self._taken:
            count += 1
            made = f"{start}#{count}"
        self._taken.add(made)
        label = _text(raw, "label") or _text(raw, "title") or _text(raw, "text")
        part = Part(id=made, has_id=made == given, type=kind, label=label, alias=key)
        if parent is not None:
            part.parent = parent.id
            part.refs["parent"] = parent.id
            parent.orders.setdefault("components", []).append(part.id)
        return part


def _items(name: str, members: list[Mapping[str, Any]], part: Part) -> None:
    """Options of a choice, or columns of a table: one facet each, and their order."""
    if not members:
        put(part.facets, name, "[]")
    for member in members:
        mark = spelled(member[_ITEMS[name]])
        label = member.get("label")
        put(part.facets, f"{name}:{mark}", "" if label is None else spelled(label))
        part.orders.setdefault(name, []).append(mark)
        for inner, content in member.items():
            if inner not in (_ITEMS[name], "label"):
                put(part.facets, f"{name}:{mark}/{inner}", spelled(content))
        if "label" in member and (label is None or label == ""):
            put(part.facets, f"{name}:{mark}/label", spelled(label))


def _is_list_of_named(value: Any, mark: str) -> bool:
    return isinstance(value, list) and all(isinstance(x, Mapping) and mark in x for x in value)


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""
