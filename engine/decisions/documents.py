"""Reads untrusted XML of decision files with the standard library, behind a guard."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from engine.domain.markup import MAX_ATTRIBUTES, MAX_DEPTH, UnsafeMarkup, markup_text

MAX_BYTES = 2_000_000
_MAX_ELEMENTS = 50_000


class DocumentRefused(ValueError):
    """The bytes are no XML that we would read; a Russian sentence."""


def read_document(
    content: bytes, *, most_bytes: int = MAX_BYTES, most_elements: int = _MAX_ELEMENTS
) -> ET.Element:
    """Read UTF-8, UTF-16 or a declared Cyrillic code page into a tree; what is larger is refused.

    Raises:
        DocumentRefused: too large, too deep, not XML, or with a document type.
    """
    try:
        text = markup_text(content, most_bytes)
    except UnsafeMarkup as refusal:
        raise DocumentRefused(str(refusal)) from None
    # Entities were refused above, and the builder refuses a document type once more.
    parser = ET.XMLParser(target=_GuardedBuilder(most_elements), encoding="utf-8")  # noqa: S314
    try:
        parser.feed(text)
        root = parser.close()
    except ET.ParseError as error:
        line, column = error.position
        raise DocumentRefused(
            f"файл не является правильным XML (строка {line}, столбец {column + 1})"
        ) from None
    except UnicodeEncodeError:
        raise DocumentRefused("в файле недопустимые знаки: сохраните его в UTF-8") from None
    if not isinstance(root, ET.Element):
        raise DocumentRefused("файл пуст")
    return root


class _GuardedBuilder(ET.TreeBuilder):
    """Builds the tree, but neither a deep nor an endless one."""

    def __init__(self, most_elements: int) -> None:
        super().__init__()
        self._depth = 0
        self._count = 0
        self._most = most_elements

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise DocumentRefused(f"элементы вложены слишком глубоко: больше {MAX_DEPTH}")
        if self._count > self._most:
            raise DocumentRefused(f"файл слишком велик: в нём больше {self._most} элементов")
        if len(attrs) > MAX_ATTRIBUTES:
            raise DocumentRefused(f"у одного элемента больше {MAX_ATTRIBUTES} атрибутов")
        return super().start(tag, attrs)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise DocumentRefused("объявления DOCTYPE и ENTITY (сущности) в файле не допускаются")

    def end(self, tag: str) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


def local_name(element: ET.Element) -> str:
    """Give an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: ET.Element) -> str:
    """Give an element's namespace, or an empty text."""
    return str(element.tag)[1:].partition("}")[0] if str(element.tag).startswith("{") else ""


def children(element: ET.Element, *names: str) -> list[ET.Element]:
    """Give the direct children of these local names in the element's own namespace."""
    return [
        child
        for child in element
        if local_name(child) in names and namespace(child) == namespace(element)
    ]


def child(element: ET.Element, name: str) -> ET.Element | None:
    """Give the first direct child of a local name."""
    return next(iter(children(element, name)), None)


def text_in(element: ET.Element | None) -> str:
    """Give the trimmed content of an element's `text` child, where DMN keeps expressions."""
    inner = child(element, "text") if element is not None else None
    return ("".join(inner.itertext()) if inner is not None else "").strip()
