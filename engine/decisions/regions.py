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

_PURE = frozenset({"date", "datetime", "time", "duration", "days", "years_and_months"})
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_Constant = tuple[Value]
# Where a condition is surely true, and where surely false; of an absent value it may be neither.
_Answers = tuple[int, int]


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
    found = _answers(tests.root, tests.text, axis)
    return None if found is None else found[0]


def _answers(node: Node, text: str, axis: Axis) -> _Answers | None:
    match node:
        case Accepts(candidate=candidate):
            return _among(candidate, text, axis)
        case Compare(first=first, ops=ops, rest=rest):
            pairs = zip((first, *rest), ops, rest, strict=False)
            return _joined("and", [_pair(a, op, b, text, axis) for a, op, b in pairs], axis)
        case Logic(op=op, parts=parts):
            return _joined(op, [_answers(part, text, axis) for part in parts], axis)
        case Unary(op="not", of=of):
            return _turned(_answers(of, text, axis))
    return None


def _turned(answers: _Answers | None) -> _Answers | None:
    return None if answers is None else answers[::-1]


def _joined(op: str, parts: list[_Answers | None], axis: Axis) -> _Answers | None:
    """Join answers as DMN 1.3 does in tables 48 and 49: null decides nothing."""
    if op == "or":
        return _turned(_joined("and", [_turned(part) for part in parts], axis))
    yes, no = axis.everything, 0
    for part in parts:
        if part is None:
            return None
        yes, no = yes & part[0], no | part[1]
    return yes, no


def _among(candidate: Node, text: str, axis: Axis) -> _Answers | None:
    """Accept a constant, or any of a list of constants."""
    parts = candidate.items if isinstance(candidate, ListOf) else (candidate,)
    return _joined("or", [_equal(part, text, axis) for part in parts], axis)


def _equal(node: Node, text: str, axis: Axis) -> _Answers | None:
    found = _constant(node, text)
    if found is None or isinstance(found[0], list | dict):
        return None
    same = axis.equal_to(found[0])
    return None if same is None else (same, axis.everything & ~same)


def _pair(left: Node, op: str, right: Node, text: str, axis: Axis) -> _Answers | None:
    if op in ("in", "not in"):
        inside = _among(right, text, axis) if _is_input(left) and _is_list(right) else None
        return inside if op == "in" else _turned(inside)
    if _is_input(right):
        left, op, right = right, _TURNED[op], left
    if not _is_input(left):
        return None
    if op in ("==", "!="):
        same = _equal(right, text, axis)
        return same if op == "==" else _turned(same)
    found = _constant(right, text)
    return None if found is None else _ordered(op, found[0], axis)


def _ordered(op: str, constant: Value, axis: Axis) -> _Answers | None:
    """Say where the input is smaller or larger; beside nothing it is neither."""
    if constant is None:
        return 0, 0
    found = axis.ordered(op, constant)
    return None if found is None else (found, axis.alive & ~found)


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
