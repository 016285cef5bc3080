"""Turns the bytes of an XML file from a stranger into text that is safe to hand to a parser.

Encodings are told apart as XML 1.0 (fifth edition), appendix F, says; what could make a parser
fetch, expand or drown is refused before any parser sees it.
"""

import codecs
import re

MAX_TAGS = 200_000
MAX_DEPTH = 100
MAX_ATTRIBUTES = 200

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, b"<\x00\x00\x00", b"\x00\x00\x00<")
_SINGLE_BYTE = frozenset(
    {"windows-1251", "cp1251", "koi8-r", "koi8-u", "ibm866", "cp866", "iso-8859-5", "iso-8859-1"}
)
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
# Programs declare UTF-16 because their texts are so in memory, and then write UTF-8.
_UTF_16 = frozenset({"utf-16", "utf16", "utf-16le", "utf-16be"})
_DECLARATION = re.compile(r"\ufeff?\s*<\?xml\s[^>]{0,300}\?>")
_DECLARED = re.compile(rb"\s*<\?xml\s[^>]{0,300}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_FORBIDDEN = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class UnsafeMarkup(ValueError):
    """The bytes are no XML that we would read; a Russian clause that says why."""


def markup_text(content: bytes, most: int) -> str:
    """Decode an XML file and drop its declaration, whose encoding no longer holds.

    Args:
        content: the file.
        most: bytes that it may have.

    Raises:
        UnsafeMarkup: too large, in an unknown or wrongly declared encoding, with a document
            type (also an external one), or of more than 200,000 tags.
    """
    if len(content) > most:
        raise UnsafeMarkup(f"файл больше {most // 1_000_000} МБ")
    text = _decoded(content)
    if "\x00" in text:
        raise UnsafeMarkup("в файле недопустимые знаки: сохраните его в UTF-8")
    if _FORBIDDEN.search(text):
        raise UnsafeMarkup("объявления DOCTYPE и ENTITY (сущности) в файле не допускаются")
    if text.count("<") > MAX_TAGS:
        raise UnsafeMarkup(f"файл слишком велик: в нём больше {MAX_TAGS} тегов")
    return _DECLARATION.sub("", text, count=1)


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF_32):
        raise UnsafeMarkup("кодировка «utf-32» не поддерживается, сохраните файл в UTF-8")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded_as(content, encoding)
    if content[:2] == b"<\x00" or content[1:2] == b"\x00":
        return _decoded_as(content, "utf-16-le")
    if content[:1] == b"\x00":
        return _decoded_as(content, "utf-16-be")
    return _decoded_as_declared(content)


def _decoded_as_declared(content: bytes) -> str:
    declared = _DECLARED.match(content)
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding in _UTF_8 | _UTF_16:
        return _decoded_as(content, "utf-8")
    if encoding not in _SINGLE_BYTE:
        raise UnsafeMarkup(f"кодировка «{encoding}» не поддерживается, сохраните файл в UTF-8")
    if _is_really_utf_8(content):
        raise UnsafeMarkup(
            f"в файле названа кодировка «{encoding}», а записан он в UTF-8: "
            "исправьте первую строку или сохраните файл заново"
        )
    return _decoded_as(content, encoding)


def _is_really_utf_8(content: bytes) -> bool:
    """Tell a wrong declaration: Russian text of one byte a letter is never valid UTF-8."""
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        named = encoding.removesuffix("-sig")
        raise UnsafeMarkup(
            f"файл не читается в кодировке «{named}»: он записан не в той кодировке, "
            "которая в нём названа, сохраните его в UTF-8"
        ) from None
