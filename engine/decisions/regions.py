"""Which regions of a column a cell accepts; None where that depends on more than its input."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decisions.axes import Axis
from engine.expressions import (
    Expression,
    ExpressionError,
    UnaryTests,
    Value,
    evaluate,
    functions_of,
    names_of,
)
from engine.expressions.source import children_of
from engine.expressions.tree import (
    Accepts,
    Call,
    Compare,
    ListOf,
    Literal,
    Logic,
    Name,
    Node,
    Unary,
)

_PURE = frozenset({"date", "datetime", "duration", "days"})
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_Constant = tuple[Value]


def constants_in(tests: UnaryTests) -> Iterator[Value]:
    """Give every constant that a cell compares its input with."""
    # A cell that accepts everything is a literal by itself, and compares with nothing.
    waiting: list[Node] = [] if isinstance(tests.root, Literal) else [tests.root]
    while waiting:
        node = waiting.pop()
        found = _constant(node, tests.text) if isinstance(node, Literal | Unary | Call) else None
        if found is not None:
            yield found[0]
        else:
            waiting.extend(children_of(node))


def accepted(tests: UnaryTests, axis: Axis) -> int | None:
    """Give the mask of the regions that pass a cell; None when it is more than constants."""
    if isinstance(tests.root, Literal) and tests.root.value is True:
        return axis.everything
    return _mask(tests.root, tests.text, axis)


def _mask(node: Node, text: str, axis: Axis) -> int | None:
    match node:
        case Accepts(candidate=candidate):
            return _among(candidate, text, axis)
        case Compare(first=first, ops=ops, rest=rest):
            pairs = zip((first, *rest), ops, rest, strict=False)
            return _joined("and", [_pair(a, op, b, text, axis) for a, op, b in pairs], axis)
        case Logic(op=op, parts=parts):
            return _joined(op, [_mask(part, text, axis) for part in parts], axis)
        case Unary(op="not", of=of):
            inner = _mask(of, text, axis)
            return None if inner is None else axis.everything & ~inner
    return None


def _joined(op: str, masks: list[int | None], axis: Axis) -> int | None:
    found = axis.everything if op == "and" else 0
    for mask in masks:
        if mask is None:
            return None
        found = found & mask if op == "and" else found | mask
    return found


def _among(candidate: Node, text: str, axis: Axis) -> int | None:
    """Accept a constant, or any of a list of constants."""
    parts = candidate.items if isinstance(candidate, ListOf) else (candidate,)
    return _joined("or", [_equal(part, text, axis) for part in parts], axis)


def _equal(node: Node, text: str, axis: Axis) -> int | None:
    found = _constant(node, text)
    return None if found is None or isinstance(found[0], list | dict) else axis.equal_to(found[0])


def _pair(left: Node, op: str, right: Node, text: str, axis: Axis) -> int | None:
    if op in ("in", "not in"):
        inside = _among(right, text, axis) if _is_input(left) and _is_list(right) else None
        if inside is None or op == "in":
            return inside
        return axis.everything & ~inside
    if _is_input(right):
        left, op, right = right, _TURNED[op], left
    if not _is_input(left):
        return None
    if op in ("==", "!="):
        same = _equal(right, text, axis)
        return same if same is None or op == "==" else axis.everything & ~same
    found = _constant(right, text)
    return None if found is None else axis.ordered(op, found[0])


def _is_input(node: Node) -> bool:
    return isinstance(node, Name) and node.name == "?"


def _is_list(node: Node) -> bool:
    return isinstance(node, ListOf)


def _constant(node: Node, text: str) -> _Constant | None:
    """Work out what needs no names and gives the same at any time; None for anything else."""
    if isinstance(node, Literal):
        return (node.value,)
    whole = Expression(text=text, root=node)
    if _speaks_of_input(node) or names_of(whole) or not functions_of(whole) <= _PURE:
        return None
    try:
        return (evaluate(whole, {}),)
    except ExpressionError:
        return None


def _speaks_of_input(node: Node) -> bool:
    return _is_input(node) or any(_speaks_of_input(child) for child in children_of(node))
