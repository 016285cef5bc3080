"""Scopes as a tree: what is thrown inside each, and who catches it (BPMN 2.0.2 §10.5.7)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.interpreter.model import NodeModel, ScopeModel

THROWN = ("error", "escalation", "cancel")
ANY = "*"
_THROWING = ("endEvent", "intermediateThrowEvent")
# Work outside the diagram may answer with any business error; a called process throws anything.
_FREE = {"serviceTask": ("error",), "callActivity": ("error", "escalation")}


@dataclass(kw_only=True, eq=False)
class ScopeTree:
    """A process or sub-process and where it stands.

    Attributes:
        owner: the sub-process it is the body of; None for the process itself.
        parent: the scope the owner stands in.
        thrown: (kind, code) of all that may be thrown inside at any depth; ANY for any code.
    """

    scope: ScopeModel
    owner: NodeModel | None = None
    parent: "ScopeTree | None" = None
    children: "list[ScopeTree]" = field(default_factory=list)
    thrown: set[tuple[str, str]] = field(default_factory=set)

    def reactions(self) -> Iterator[tuple[NodeModel, NodeModel]]:
        """Event sub-processes that react while this scope runs, with their start events."""
        for node in self.scope.nodes.values():
            if node.by_event and node.body is not None and not node.compensates_its_scope:
                for start in node.body.nodes.values():
                    if start.kind == "startEvent":
                        yield node, start


def scopes_inside_out(root: ScopeModel) -> list[ScopeTree]:
    """All scopes of a process, each after those inside it; the process itself is the last."""
    found, todo = [], [ScopeTree(scope=root)]
    while todo:
        here = todo.pop()
        found.append(here)
        for node in here.scope.nodes.values():
            if node.body is not None:
                child = ScopeTree(scope=node.body, owner=node, parent=here)
                here.children.append(child)
                todo.append(child)
    found.reverse()
    for tree in found:
        tree.thrown = {pair for node in tree.scope.nodes.values() for pair in _thrown_by(node)}
        tree.thrown.update(pair for child in tree.children for pair in child.thrown)
    return found


def _thrown_by(node: NodeModel) -> Iterator[tuple[str, str]]:
    for kind in _FREE.get(node.kind, ()):
        yield kind, ANY
    if node.kind in _THROWING and node.event is not None and node.event.kind in THROWN:
        yield node.event.kind, node.event.name


def may_throw(node: NodeModel, kind: str, code: str, inside: ScopeTree | None) -> bool:
    """Say whether an activity may throw what an event at its border would catch.

    Args:
        node: the activity.
        kind: "error", "escalation" or "cancel".
        code: what is caught; "" catches every code.
        inside: the scope of a sub-process; None for every other activity.
    """
    thrown = inside.thrown if inside is not None else set(_thrown_by(node))
    return any(k == kind and (code in ("", c) or c == ANY) for k, c in thrown)


def is_caught(tree: ScopeTree, kind: str, code: str) -> NodeModel | None:
    """The event that catches what a node of this scope throws: a border's or a reaction's start.

    Climbs like the running instance: reactions of the scope, the owner's border, and so outwards;
    what a reaction throws is not offered to the reactions beside it.
    """
    here: ScopeTree | None = tree
    reacts = True
    while here is not None:
        for _, start in here.reactions() if reacts else ():
            if _catches(start, kind, code):
                return start
        owner, here = here.owner, here.parent
        if owner is None or here is None:
            return None
        for border in _in_order(here.scope.attached().get(owner.id, [])):
            if _catches(border, kind, code):
                return border
        reacts = not owner.by_event
    return None


def _in_order(borders: list[NodeModel]) -> list[NodeModel]:
    """An exact code is asked before one that catches all."""
    return sorted(borders, key=lambda b: b.event is None or not b.event.name)


def _catches(node: NodeModel, kind: str, code: str) -> bool:
    event = node.event
    return event is not None and event.kind == kind and event.name in ("", code)
