"""Checks that every text passes before a reader touches it, and the places in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields

from engine.expressions.errors import ExpressionError, error_at
from engine.expressions.limits import MAX_DEPTH, MAX_INTEGER_BITS, MAX_SOURCE
from engine.expressions.tree import Constant, Field, Name, Node

_PREFIX_RUN = re.compile(rf"(?:[-+~]\s*){{{MAX_DEPTH}}}|(?:\bnot\b\s*){{{MAX_DEPTH}}}")
_MEMBERS: dict[type[Node], tuple[str, ...]] = {}
# A lone surrogate or a control character can neither be typed nor stored.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def checked_source(text: str) -> str:
    """Refuse a text that is too long, too deep or unreadable; give it back otherwise."""
    if len(text) > MAX_SOURCE:
        raise ExpressionError(
            f"текст выражения длиннее {MAX_SOURCE} знаков", text=text[:MAX_SOURCE]
        )
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        raise error_at("в тексте недопустимый знак", text, unreadable.start())
    if _PREFIX_RUN.search(text):
        raise ExpressionError("выражение вложено слишком глубоко", text=text)
    depth = 0
    for offset, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth > MAX_DEPTH:
            raise error_at("выражение вложено слишком глубоко", text, offset)
    return text


def checked_name(name: str, text: str, start: int, end: int) -> str:
    """Normalise a name and refuse one that starts with an underscore."""
    name = unicodedata.normalize("NFKC", name)
    if name.startswith("_"):
        raise error_at(f"имя «{name}» не может начинаться с подчёркивания", text, start, end)
    return name


def checked_constant(value: object, text: str, start: int, end: int) -> Constant:
    """Refuse constants that the language does not have."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if value.bit_length() > MAX_INTEGER_BITS:
            raise error_at("число слишком большое", text, start, end)
        return value
    if isinstance(value, float) and value - value == 0:
        return value
    raise error_at("такую постоянную использовать нельзя", text, start, end)


def checked_depth(root: Node, text: str) -> Node:
    """Refuse a tree that nests too deeply for the evaluator."""
    layer: list[Node] = [root]
    for _ in range(MAX_DEPTH):
        layer = [child for node in layer for child in children_of(node)]
        if not layer:
            return root
    raise error_at("выражение вложено слишком глубоко", text, layer[0].start, layer[0].end)


def children_of(node: Node) -> list[Node]:
    """List the nodes directly below a node."""
    found: list[Node] = []
    for member in _members(type(node)):
        value = getattr(node, member)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(cell for cell in value if isinstance(cell, Node))
    return found


def _members(kind: type[Node]) -> tuple[str, ...]:
    """Name the members that may hold nodes, looked up once per kind."""
    if kind not in _MEMBERS:
        names = (member.name for member in fields(kind))
        _MEMBERS[kind] = tuple(name for name in names if name not in ("start", "end"))
    return _MEMBERS[kind]


def path_of(written: str, text: str, start: int, end: int) -> Node:
    """Read "a.b" inside a text constant as the path a.b."""
    parts = written.split(".")
    if not all(part.isidentifier() for part in parts):
        raise error_at("is_defined ждёт имя", text, start, end)
    names = [checked_name(part, text, start, end) for part in parts]
    found: Node = Name(name=names[0], start=start, end=end)
    for name in names[1:]:
        found = Field(of=found, key=name, start=start, end=end)
    return found
