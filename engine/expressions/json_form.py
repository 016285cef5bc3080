"""Writes trees as JSON for the browser and reads them back, checking every member."""

from __future__ import annotations

from typing import Any

from engine.expressions import tree
from engine.expressions.errors import ExpressionError
from engine.expressions.limits import MAX_DEPTH, MAX_SOURCE
from engine.expressions.source import checked_constant, checked_depth, checked_name
from engine.expressions.tree import Expression, Node, Syntax, UnaryTests

VERSION = 1
_KINDS: dict[str, type[Node]] = {
    "literal": tree.Literal,
    "name": tree.Name,
    "field": tree.Field,
    "item": tree.Item,
    "slice": tree.Slice,
    "filter": tree.Filter,
    "unary": tree.Unary,
    "binary": tree.Binary,
    "compare": tree.Compare,
    "logic": tree.Logic,
    "choice": tree.Choice,
    "list": tree.ListOf,
    "mapping": tree.MappingOf,
    "context": tree.Context,
    "call": tree.Call,
    "collect": tree.Collect,
    "collect_mapping": tree.CollectMapping,
    "quantified": tree.Quantified,
    "accepts": tree.Accepts,
    "within": tree.Within,
    "defined": tree.Defined,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}

# Member → what it must hold; unlisted members hold a node.
_NODE, _NODES, _MAYBE, _TEXT, _TEXTS, _CONSTANT = "node", "nodes", "maybe", "text", "texts", "value"
_MEMBERS: dict[str, dict[str, str]] = {
    "literal": {"value": _CONSTANT},
    "name": {"name": _TEXT},
    "field": {"of": _NODE, "key": _TEXT},
    "item": {"of": _NODE, "index": _NODE},
    "slice": {"of": _NODE, "first": _MAYBE, "past": _MAYBE},
    "filter": {"of": _NODE, "condition": _NODE},
    "unary": {"op": _TEXT, "of": _NODE},
    "binary": {"op": _TEXT, "left": _NODE, "right": _NODE},
    "compare": {"first": _NODE, "ops": _TEXTS, "rest": _NODES},
    "logic": {"op": _TEXT, "parts": _NODES},
    "choice": {"test": _NODE, "then": _NODE, "otherwise": _NODE},
    "list": {"items": _NODES},
    "mapping": {"keys": _NODES, "values": _NODES},
    "context": {"keys": _TEXTS, "values": _NODES},
    "call": {"function": _TEXT, "arguments": _NODES, "names": _TEXTS, "named": _NODES},
    "collect": {"result": _NODE, "name": _TEXT, "of": _NODE, "condition": _MAYBE},
    "collect_mapping": {
        "key": _NODE,
        "value": _NODE,
        "name": _TEXT,
        "of": _NODE,
        "condition": _MAYBE,
    },
    "quantified": {"kind": _TEXT, "name": _TEXT, "of": _NODE, "condition": _NODE},
    "accepts": {"candidate": _NODE},
    "within": {"value": _NODE, "tests": _NODE},
    "defined": {"of": _NODE},
}
_OPS = {
    "unary": {"not", "-", "+"},
    "binary": {"+", "-", "*", "/", "//", "%", "**"},
    "compare": {"==", "!=", "<", "<=", ">", ">=", "in", "not in"},
    "logic": {"and", "or"},
}


def written(expression: Expression | UnaryTests) -> dict[str, object]:
    """Write an expression as plain JSON data; the form is described for browsers."""
    head: dict[str, object] = {"version": VERSION, "text": expression.text}
    if isinstance(expression, Expression):
        head |= {"kind": "expression", "syntax": expression.syntax.value}
    else:
        head |= {"kind": "unary_tests"}
    return head | {"root": _node_written(expression.root)}


def _node_written(node: Node) -> dict[str, object]:
    kind = _NAMES[type(node)]
    found: dict[str, object] = {"node": kind, "at": [node.start, node.end]}
    for member in _MEMBERS[kind]:
        found[member] = _member_written(getattr(node, member))
    return found


def _member_written(value: object) -> object:
    if isinstance(value, Node):
        return _node_written(value)
    if isinstance(value, tuple):
        return [_member_written(cell) for cell in value]
    return value


def read(data: object) -> Expression | UnaryTests:
    """Read what `written` wrote.

    Raises:
        ExpressionError: the data is not of that form.
    """
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise ExpressionError("это не запись выражения версии 1")
    text = data.get("text")
    if not isinstance(text, str) or len(text) > MAX_SOURCE:
        raise ExpressionError("в записи выражения нет его текста")
    root = checked_depth(_Reader(text).node(data.get("root"), 0), text)
    if data.get("kind") == "unary_tests":
        return UnaryTests(text=text, root=root)
    if data.get("kind") != "expression" or data.get("syntax") not in set(Syntax):
        raise ExpressionError("не указан вид записи выражения")
    return Expression(text=text, root=root, syntax=Syntax(str(data["syntax"])))


class _Reader:
    """Reads the nodes of one tree, but not more of them than a text could hold."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._left = MAX_SOURCE

    def node(self, data: Any, depth: int) -> Node:
        kind = data.get("node") if isinstance(data, dict) else None
        self._left -= 1
        if not isinstance(kind, str) or kind not in _KINDS or depth > MAX_DEPTH or self._left < 0:
            raise ExpressionError("в записи выражения неизвестная часть", text=self._text)
        start, end = _place(data.get("at"))
        members: dict[str, Any] = {
            name: self._member(data.get(name), what, depth) for name, what in _MEMBERS[kind].items()
        }
        node = _KINDS[kind](start=start, end=end, **members)
        _check(kind, node, self._text)
        return node

    def _member(self, value: Any, what: str, depth: int) -> object:
        if what == _NODE or (what == _MAYBE and value is not None):
            return self.node(value, depth + 1)
        if what == _MAYBE:
            return None
        if what == _CONSTANT:
            return checked_constant(value, self._text, 0, 0)
        if what == _TEXT and isinstance(value, str):
            return value
        if what == _TEXTS and isinstance(value, list) and all(isinstance(t, str) for t in value):
            return tuple(value)
        if what == _NODES and isinstance(value, list):
            return tuple(self.node(cell, depth + 1) for cell in value)
        raise ExpressionError("в записи выражения не хватает части", text=self._text)


def _place(at: object) -> tuple[int, int]:
    if isinstance(at, list) and len(at) == 2 and all(type(cell) is int for cell in at):
        return at[0], at[1]
    return 0, 0


def _check(kind: str, node: Node, text: str) -> None:
    """Refuse combinations that no reader would build."""
    ops = getattr(node, "ops", None) or (getattr(node, "op", None),)
    known_ops = kind not in _OPS or set(ops) <= _OPS[kind]
    if not (known_ops and _fits_together(node)):
        raise ExpressionError("части записи выражения не подходят друг к другу", text=text)
    for member in ("name", "key"):
        name = getattr(node, member, None)
        if isinstance(name, str) and name != "?":
            checked_name(name, text, 0, 0)


def _fits_together(node: Node) -> bool:
    sound = True
    match node:
        case tree.Quantified(kind=which):
            sound = which in ("some", "every")
        case tree.Compare(ops=signs, rest=rest):
            sound = len(signs) == len(rest) > 0
        case tree.Logic(parts=parts):
            sound = len(parts) > 1
        case tree.MappingOf(keys=keys, values=values) | tree.Context(keys=keys, values=values):
            sound = len(keys) == len(values)
        case tree.Call(names=names, named=named):
            sound = len(names) == len(named)
        case tree.Defined(of=of):
            sound = isinstance(of, tree.Name | tree.Field | tree.Item)
    return sound
