"""Which variables and functions a tree speaks of, for checks before anything runs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions.source import children_of
from engine.expressions.tree import (
    Assign,
    Call,
    Collect,
    CollectMapping,
    Context,
    Defined,
    Delete,
    Filter,
    For,
    If,
    Name,
    Node,
    Quantified,
    Script,
    Statement,
    Work,
)

_Bound = frozenset[str]


def free_names(node: Node, bound: _Bound = frozenset()) -> Iterator[str]:
    """Give the variables that a tree needs, without those that it binds itself."""
    if isinstance(node, Defined):
        # Asking whether a name exists is no need of it.
        return
    if isinstance(node, Name) and node.name not in bound | {"?"}:
        yield node.name
    if isinstance(node, Context):
        for at, value in enumerate(node.values):
            yield from free_names(value, bound | frozenset(node.keys[:at]))
        return
    for child in children_of(node):
        yield from free_names(child, bound | _bound_for(node, child))


def _bound_for(node: Node, child: Node) -> _Bound:
    """Give the names that a node binds for one of its children."""
    match node:
        case Collect() | CollectMapping() | Quantified() if child is not node.of:
            return frozenset({node.name})
        case Filter() if child is not node.of:
            return frozenset({"item"})
    return frozenset()


def guarded_names(node: Node) -> Iterator[str]:
    """Give the variables whose existence a tree asks about, and which it may thus do without."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Defined):
            yield from free_names(node.of)
        waiting.extend(children_of(node))


def called_functions(node: Node) -> Iterator[str]:
    """Give the canonical names of the functions that a tree calls."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call):
            yield node.function
        waiting.extend(children_of(node))


def script_nodes(body: tuple[Statement, ...]) -> Iterator[Node]:
    """Give every expression that stands in a script."""
    for statement in body:
        match statement:
            case Assign(path=path, value=value):
                yield from (*path, value)
            case If(test=test, then=then, otherwise=otherwise):
                yield test
                yield from script_nodes(then)
                yield from script_nodes(otherwise)
            case For(of=of, body=inner):
                yield of
                yield from script_nodes(inner)
            case Work(value=value):
                yield value


def script_free_names(script: Script) -> frozenset[str]:
    """Give the variables a script may read before it has assigned them."""
    needed: set[str] = set()
    _walk(script.body, frozenset(), needed)
    return frozenset(needed)


def _walk(body: tuple[Statement, ...], known: _Bound, needed: set[str]) -> _Bound:
    """Collect what a block needs; give the names that are surely assigned after it."""
    for statement in body:
        match statement:
            case Assign():
                _need_for_assignment(statement, known, needed)
                known |= {statement.name}
            case If(test=test, then=then, otherwise=otherwise):
                _need(test, known, needed)
                known = _walk(then, known, needed) & _walk(otherwise, known, needed)
            case For(name=name, of=of, body=inner):
                _need(of, known, needed)
                _walk(inner, known | {name}, needed)
            case Work(value=value):
                _need(value, known, needed)
            case Delete(names=names):
                needed |= {name.name for name in names} - known
                known -= {name.name for name in names}
    return known


def _need_for_assignment(statement: Assign, known: _Bound, needed: set[str]) -> None:
    for node in (statement.value, *statement.path):
        _need(node, known, needed)
    # A part can only be put into a variable that is already there.
    if statement.path and statement.name not in known:
        needed.add(statement.name)


def _need(node: Node, known: _Bound, needed: set[str]) -> None:
    needed |= set(free_names(node, known))
