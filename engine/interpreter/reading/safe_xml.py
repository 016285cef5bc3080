"""Reads XML from strangers: no DTD, no entities, bounded size and depth, only known encodings."""

import codecs
import re

from lxml import etree

MAX_BYTES = 5_000_000
MAX_DEPTH = 100
_ENCODINGS = {
    "utf-8",
    "utf8",
    "utf-16",
    "utf-16le",
    "utf-16be",
    "windows-1251",
    "cp1251",
    "us-ascii",
}
_DECLARATION = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


class UnsafeXml(ValueError):
    """The file cannot be read safely; the message is Russian and says why."""


def parse_xml(data: bytes) -> "etree._Element":
    """Parse a whole document.

    Raises:
        UnsafeXml: too large, too deep, not well-formed, with a DOCTYPE, or in an encoding other
            than UTF-8, UTF-16 or windows-1251.
    """
    if len(data) > MAX_BYTES:
        raise UnsafeXml(f"файл больше {MAX_BYTES // 1_000_000} МБ")
    text = _decode(data)
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise UnsafeXml("объявления DOCTYPE и сущности не допускаются")
    body = re.sub(r"^﻿?\s*<\?xml[^>]*\?>", "", text, count=1)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(body.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise UnsafeXml(f"файл не является правильным XML (строка {line})") from error
    _check_depth(root)
    return root


def _decode(data: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decode_as(data, name)
    if data[:4] in (b"<\x00?\x00", b"<\x00d\x00"):
        return _decode_as(data, "utf-16-le")
    if data[:4] in (b"\x00<\x00?", b"\x00<\x00d"):
        return _decode_as(data, "utf-16-be")
    declared = _DECLARATION.match(data[:300].decode("latin-1"))
    name = declared[1].lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise UnsafeXml(f"кодировка «{name}» не поддерживается, сохраните файл в UTF-8")
    return _decode_as(data, "utf-8" if name.startswith("utf-16") else name)


def _decode_as(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise UnsafeXml(f"файл не читается в кодировке {name}") from error


def _check_depth(root: "etree._Element") -> None:
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise UnsafeXml("слишком глубокая вложенность элементов")
        stack.extend((child, depth + 1) for child in element)
