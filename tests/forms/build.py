"""Short ways to make forms and submissions in tests."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from engine.forms import Cleaned, Form, Option, from_mapping, parse_form

TODAY = date(2026, 9, 10)
PEOPLE = (
    Option(value="p1", label="Орлова Анна Петровна", hint="Школа № 5"),
    Option(value="p2", label="Ким Олег Ильич"),
)


def registry(source: str, variables: Mapping[str, Any]) -> Sequence[Option]:
    """A registry that knows two people."""
    return PEOPLE if source.startswith("registry:people") else ()


def field(kind: str, key: str = "x", **attributes: Any) -> dict[str, Any]:
    """A component as the editor would write it."""
    return {"type": kind, "id": f"f_{key}", "key": key, "label": key.capitalize(), **attributes}


def listed(*cells: dict[str, Any]) -> dict[str, Any]:
    """A dynamic list `items` of such fields."""
    made = {"type": "dynamiclist", "id": "f_items", "path": "items", "label": "Пункты"}
    return made | {"components": list(cells)}


def choices(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": value.upper()} for value in values]


def form(*components: dict[str, Any]) -> Form:
    return parse_form({"type": "default", "id": "f", "components": list(components)}, "f.form")


def clean(made: Form, values: Mapping[str, Any], **others: Any) -> Cleaned:
    """Validate plain values."""
    variables = others.pop("variables", {})
    files = others.pop("files", None)
    return made.clean(from_mapping(values), variables, registry, files, today=TODAY, **others)


@dataclass(frozen=True, kw_only=True)
class File:
    """An upload in memory."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def open(self) -> IO[bytes]:
        return io.BytesIO(self.content)
