"""Reads the texts of a decision file: expressions, conditions and names of types."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Protocol, TypeVar

from engine.decisions.data_types import ANYTHING, DataType, built_in
from engine.decisions.documents import text_in
from engine.decisions.notes import Notes
from engine.expressions import (
    Expression,
    ExpressionError,
    UnaryTests,
    parse,
    parse_feel,
    parse_python,
    parse_unary_tests,
)

_Read = TypeVar("_Read")
_LANGUAGES = ("", "feel", "python", "juel")
_KNOWN_TYPES = (
    "number, string, boolean, date, time, dateTime, dayTimeDuration, yearMonthDuration, Any "
    "и типы этого файла"
)


class Types(Protocol):
    """Item definitions by name."""

    def named(self, name: str) -> DataType | None:
        """Give a defined type; None when there is none of that name."""
        ...


class Cells:
    """Reads the texts of one decision and notes down what cannot be read.

    Attributes:
        notes: take every fault.
        names: names with blanks or signs that expressions may use as they are.
    """

    def __init__(self, notes: Notes, types: Types, names: frozenset[str]) -> None:
        """Args: types, item definitions of the files."""
        self.notes = notes
        self.names = names
        self._types = types

    def expression(self, element: ET.Element, what: str) -> Expression | None:
        """Read an element's text as FEEL, or Python-like as SpiffWorkflow's tables have it.

        Args:
            element: holds a `text` child and perhaps names its language.
            what: how a person finds the place, such as «строка 2, столбец «Итог»».
        """
        language = (element.get("expressionLanguage") or "").lower()
        if not any(language == known or (known and known in language) for known in _LANGUAGES):
            message = f"{what}: язык «{language}» не поддерживается, пишите на FEEL"
            self.notes.add("dmn_language", message)
            return None
        text = text_in(element)
        if not text:
            self.notes.add("dmn_expression", f"{what}: выражение не задано")
            return None
        return self.written(text, what)

    def written(self, text: str, what: str) -> Expression | None:
        """Read a text as an expression."""
        return self._read(self._feel_or_python, text, "dmn_expression", what)

    def tests(self, text: str, what: str) -> UnaryTests | None:
        """Read a text as the conditions of a cell."""
        return self._read(lambda each: parse_unary_tests(each, self.names), text, "dmn_cell", what)

    def _read(
        self, reader: Callable[[str], _Read], text: str, rule: str, what: str
    ) -> _Read | None:
        try:
            return reader(text)
        except ExpressionError as error:
            self.notes.add(rule, f"{what}: {error.message}")
            return None

    def _feel_or_python(self, text: str) -> Expression:
        if text.startswith(("=", "${", "#{")):
            return parse(text)
        try:
            return parse_feel(text, self.names)
        except ExpressionError as in_feel:
            try:
                return parse_python(text)
            except ExpressionError:
                # The author most likely meant FEEL: complain about that reading.
                raise in_feel from None

    def type_of(self, element: ET.Element, what: str) -> DataType:
        """Read the type that an element names in `typeRef`."""
        return self.type_named((element.get("typeRef") or "").strip(), what)

    def type_named(self, name: str, what: str) -> DataType:
        """Look a type up; what is unknown is noted down."""
        found = self._types.named(name) or built_in(name)
        if found is None:
            self.notes.add(
                "dmn_type",
                f"{what}: тип «{name}» не поддерживается",
                remedy=f"укажите один из типов: {_KNOWN_TYPES}",
            )
        return found or ANYTHING
