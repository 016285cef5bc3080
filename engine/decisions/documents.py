"""Reads untrusted XML of decision files with the standard library, behind a guard."""

from __future__ import annotations

import codecs
import re
import xml.etree.ElementTree as ET

MAX_BYTES = 2_000_000
_MAX_DEPTH = 60
_MAX_ELEMENTS = 50_000
_DECLARATION = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS = frozenset({"utf-8", "us-ascii", "windows-1251", "iso-8859-1"})
_FORBIDDEN = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class DocumentRefused(ValueError):
    """The bytes are no XML that we would read; a Russian sentence."""


def read_document(content: bytes) -> ET.Element:
    """Read XML into a tree.

    Args:
        content: UTF-8, UTF-16 with a byte order mark, or a declared Cyrillic code page.

    Raises:
        DocumentRefused: too large, too deep, not XML, or with a document type.
    """
    if len(content) > MAX_BYTES:
        raise DocumentRefused(f"файл больше {MAX_BYTES // 1_000_000} МБ")
    text = _decoded(content)
    if _FORBIDDEN.search(text):
        raise DocumentRefused("объявления DOCTYPE и ENTITY в файле не допускаются")
    parser = ET.XMLParser(target=_GuardedBuilder())  # noqa: S314  entities were refused above
    try:
        parser.feed(text)
        root = parser.close()
    except ET.ParseError as error:
        line, column = error.position
        raise DocumentRefused(
            f"файл не является правильным XML (строка {line}, столбец {column + 1})"
        ) from None
    if not isinstance(root, ET.Element):
        raise DocumentRefused("файл пуст")
    return root


def _decoded(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded_as(content, encoding)
    declared = _DECLARATION.match(content.lstrip())
    encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if encoding not in _ENCODINGS:
        raise DocumentRefused(f"кодировка «{encoding}» не поддерживается, сохраните файл в UTF-8")
    return _decoded_as(content, encoding)


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise DocumentRefused("файл записан не в той кодировке, которая в нём названа") from None


class _GuardedBuilder(ET.TreeBuilder):
    """Builds the tree, but neither a deep nor an endless one."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        self._depth += 1
        self._count += 1
        if self._depth > _MAX_DEPTH or self._count > _MAX_ELEMENTS:
            raise DocumentRefused("файл вложен слишком глубоко или слишком велик")
        return super().start(tag, attrs)

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
