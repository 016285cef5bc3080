"""Reads item definitions: named types with fields, lists and allowed values (DMN 1.3, 7.3.2)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import replace

from engine.decisions.cells import Cells
from engine.decisions.data_types import ANYTHING, DataType, built_in
from engine.decisions.documents import child, children, text_in
from engine.decisions.notes import Notes
from engine.expressions import UnaryTests

_LONGEST_CHAIN = 30


class ItemDefinitions:
    """All types that a set of files defines; a file's own go before those of others."""

    def __init__(self, found: Iterable[tuple[ET.Element, Notes]], names: frozenset[str]) -> None:
        """Args: found, `itemDefinition` elements with their file's notes; the first one counts."""
        self._names = names
        self._elements: dict[str, tuple[ET.Element, Notes]] = {}
        for element, notes in found:
            name = " ".join((element.get("name") or "").split())
            about = notes.about(element.get("id") or name, name, "тип")
            self._elements.setdefault(name, (element, about))
        self._known: dict[str, DataType] = {}
        self._open: list[str] = []

    def read_all(self) -> None:
        """Read every definition, so that faults of unused ones are noted, too."""
        for name in self._elements:
            self.named(name)

    def named(self, name: str) -> DataType | None:
        """Give a defined type; None when there is none of that name."""
        for written in (name, name.partition(":")[2], name.partition(".")[2]):
            plain = " ".join(written.split())
            if plain in self._elements:
                return self._defined(plain)
        return None

    def _defined(self, name: str) -> DataType:
        element, notes = self._elements[name]
        if name in self._open or len(self._open) >= _LONGEST_CHAIN:
            notes.add("dmn_type", "тип определён через самого себя")
            return ANYTHING
        if name not in self._known:
            self._open.append(name)
            self._known[name] = self._read(element, name, Cells(notes, self, self._names))
            self._open.pop()
        return self._known[name]

    def _read(self, element: ET.Element, name: str, cells: Cells) -> DataType:
        what = f"поле «{name}»" if element.tag.endswith("itemComponent") else "определение"
        base = self._base(element, name, what, cells)
        if element.get("isCollection") != "true":
            return base
        return replace(base, lists=base.lists + 1)

    def _base(self, element: ET.Element, name: str, what: str, cells: Cells) -> DataType:
        fields = tuple(
            (field_name, self._read(one, field_name, cells))
            for one in children(element, "itemComponent")
            if (field_name := " ".join((one.get("name") or "").split()))
        )
        if fields:
            return DataType(name=name, base="context", strict=True, fields=fields)
        written = child(element, "typeRef")
        type_name = ("".join(written.itertext()) if written is not None else "").strip()
        known = self.named(type_name) if built_in(type_name) is None else None
        base = known or cells.type_named(type_name, what)
        return replace(
            base, name=name, strict=True, allowed=(*base.allowed, *_allowed(element, what, cells))
        )


def _allowed(element: ET.Element, what: str, cells: Cells) -> tuple[UnaryTests, ...]:
    texts = [text_in(one) for one in children(element, "allowedValues", "typeConstraint")]
    read = [cells.tests(text, f"{what}, допустимые значения") for text in texts if text]
    return tuple(tests for tests in read if tests is not None)
