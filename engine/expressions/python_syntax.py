"""Reads Python-like expressions; Python's own reader is used and nothing is run."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable
from typing import TypeVar

from engine.expressions.errors import ExpressionError, error_at
from engine.expressions.python_reader import PythonReader
from engine.expressions.source import checked_depth, checked_source
from engine.expressions.tree import Expression, Syntax

# To quote a line in its own complaint, Python would open a file of the source's name: this one
# cannot exist.
NOWHERE = f"{os.devnull}/text"


_ESCAPE = re.compile(r"\\[4-7][0-7]{2}|\\.", re.DOTALL)
_MEANT = re.compile(r"""\\[\n\\'"abfnrtv0-7xNuU]""")


def read_python(text: str) -> Expression:
    """Read one Python-like expression.

    Raises:
        ExpressionError: it is not one, or uses something outside the language.
    """
    checked_source(text)
    if not text.strip():
        raise ExpressionError("выражение пустое", text=text)
    checked_escapes(text)
    # Each replacement keeps the length, so that offsets stay true.
    line = _in_one_line(text)
    lead = len(line) - len(line.lstrip())
    whole = read_tree(lambda: ast.parse(line.strip(), NOWHERE, mode="eval"), text, lead)
    root = translated(text, lambda: PythonReader(line, lead).node(whole.body))
    return Expression(text=line, root=checked_depth(root, line), syntax=Syntax.PYTHON)


def checked_escapes(text: str) -> None:
    """Refuse a backslash that means nothing: Python would keep it and warn on its console."""
    for escape in _ESCAPE.finditer(text):
        if not _MEANT.fullmatch(escape[0]):
            complaint = "после «\\» допустимы n, t, «\\» и кавычки; сам знак пишется «\\\\»"
            raise error_at(complaint, text, escape.start(), escape.end())


def _in_one_line(text: str) -> str:
    """Let an expression run over several lines, as diagram editors write them."""
    if "\n" in text.strip() and "#" in text:
        raise ExpressionError("уберите примечание «#» из выражения в несколько строк", text=text)
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ")


Tree = TypeVar("Tree", bound=ast.AST)
Read = TypeVar("Read")


def translated(text: str, read: Callable[[], Read]) -> Read:
    """Translate what Python's reader gave; a caller may have left us little of the stack."""
    try:
        return read()
    except RecursionError:
        raise ExpressionError("выражение вложено слишком глубоко", text=text) from None


def read_tree(read: Callable[[], Tree], text: str, lead: int = 0) -> Tree:
    """Run Python's reader, which builds a tree and executes nothing.

    Args:
        read: calls ast.parse on what follows the first lead characters of text.
        text: what errors are about.
        lead: offset of the reader's first column in text.
    """
    try:
        return read()
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        before = text[lead:].split("\n")[: line - 1]
        start = sum(len(part) + 1 for part in before) + column - 1 + lead
        raise error_at("запись не разобрана", text, start, start + 20) from None
    except (ValueError, MemoryError, RecursionError):
        raise ExpressionError("выражение вложено слишком глубоко", text=text) from None
