"""Cuts a FEEL text into tokens."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from engine.expressions.errors import error_at
from engine.expressions.source import checked_name


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    TEXT = auto()
    AT_TEXT = auto()
    NAME = auto()
    WORD = auto()
    SIGN = auto()
    END = auto()


class Token(NamedTuple):
    """A piece of the text.

    Attributes:
        value: the number, the unescaped text, the name, the word or the sign.
        start: 0-based offset in the text.
        end: offset just past it.
        key: the reserved word or the sign; of everything else an empty text.
    """

    kind: Kind
    value: str | int | float
    start: int
    end: int
    key: str = ""


_CONSTANTS = {"true", "false", "null", "True", "False", "None"}
_LOOPS = {"for", "in", "return", "some", "every", "satisfies"}
WORDS = frozenset({"if", "then", "else", "and", "or", "not", "between"} | _LOOPS | _CONSTANTS)
_TOKEN = re.compile(
    r"""
    (?P<space>(?:(?:\A|\n)[\ \t]*//[^\n]*|[\s\u00a0\ufeff]|/\*.*?\*/)+)
  | (?P<number>(?:\d+(?:\.(?!\.)\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<text>@?"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<name>[^\W\d]\w*)
  | (?P<sign>\.\.|\*\*|==|!=|<=|>=|[-+*/<>=()\[\]{},:.?])
    """,
    re.VERBOSE | re.DOTALL,
)
_KEY = re.compile(r"[{,]\s*([^\W\d]\w*(?:[ \t\n\r]+\w+)+)\s*:")
_ESCAPE = re.compile(r"\\(U[0-9a-fA-F]{6}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def tokens_of(text: str, names: frozenset[str] = frozenset()) -> list[Token]:
    """Cut a text into tokens, the last of which is END.

    Args:
        text: to cut.
        names: names with blanks or signs that are one token each, the longest first.

    Raises:
        ExpressionError: a character or an unclosed text constant is in the way.
    """
    found: list[Token] = []
    known = _pattern(names | _written_keys(text))
    offset = 0
    while offset < len(text):
        special = known.match(text, offset) if known is not None else None
        if special is not None:
            name = " ".join(special.group().split())
            found.append(Token(Kind.NAME, name, offset, special.end()))
            offset = special.end()
            continue
        match = _TOKEN.match(text, offset)
        if match is None:
            raise error_at(_complaint(text[offset]), text, offset, offset + 1)
        if match.lastgroup != "space":
            found.append(_token(match, text))
        offset = match.end()
    found.append(Token(Kind.END, "", len(text), len(text)))
    return found


def _written_keys(text: str) -> frozenset[str]:
    """Give the keys with blanks of the contexts in a text: `{Стаж педагога: 5}`."""
    if "{" not in text:
        return frozenset()
    keys = (" ".join(key.split()) for key in _KEY.findall(text))
    return frozenset(key for key in keys if " " in key and not WORDS & set(key.split()))


@lru_cache(maxsize=64)
def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Find any of the names as a whole; blanks may be as many as one likes."""
    if not names:
        return None
    longest_first = sorted(names, key=len, reverse=True)
    written = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)")


def _complaint(sign: str) -> str:
    if sign in "\"'":
        return "не закрыта кавычка"
    if sign in "«»„“”":
        return 'текст пишется в прямых кавычках "…"'
    return f"непонятный знак «{sign}»"


def _token(match: re.Match[str], text: str) -> Token:
    written, start, end = match.group(), match.start(), match.end()
    if match.lastgroup == "number":
        return Token(Kind.NUMBER, _number(written), start, end)
    if match.lastgroup == "text":
        kind = Kind.AT_TEXT if written.startswith("@") else Kind.TEXT
        return Token(kind, _unescaped(written.removeprefix("@")[1:-1], text, start), start, end)
    if match.lastgroup == "name":
        if written in WORDS:
            return Token(Kind.WORD, written, start, end, written)
        return Token(Kind.NAME, checked_name(written, text, start, end), start, end)
    sign = "=" if written == "==" else written
    return Token(Kind.SIGN, sign, start, end, sign)


def _number(written: str) -> int | float:
    return int(written) if written.isdecimal() else float(written)


def _unescaped(written: str, text: str, start: int) -> str:
    def one(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) > 1:
            sign = chr(min(int(code[1:], 16), sys.maxunicode))
            if unicodedata.category(sign) == "Cs":
                raise error_at("в тексте недопустимый знак", text, start)
            return sign
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(one, written)
