"""Loops of a drawing: those that can be run round in one command, and those without an end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.interpreter.model import NodeModel, ScopeModel
from engine.interpreter.soundness.ways import asks_condition, is_automatic, is_join, ways_out

Graph = Mapping[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Elements of one scope that lead to each other, in document order.

    Attributes:
        waits: a token may have to wait somewhere on the way round.
        leaves: a choice or an event may lead the token out.
    """

    nodes: tuple[str, ...]
    waits: bool
    leaves: bool


class Loops:
    """The loops of one scope.

    Args:
        passable: ids of sub-processes that a token may pass without waiting.
    """

    def __init__(self, scope: ScopeModel, passable: frozenset[str]) -> None:
        self._scope = scope
        self._passable = passable
        self._attached = scope.attached()
        self._whole = {n.id: self._following(n) for n in scope.nodes.values()}
        self._loops = _loops_in(self._whole)
        self._loop_of = {node: number for number, c in enumerate(self._loops) for node in c}

    def same(self, one: str, other: str) -> bool:
        """Whether both elements lie on one loop."""
        return one in self._loop_of and self._loop_of[one] == self._loop_of.get(other)

    def without_waiting(self) -> list[Loop]:
        """Loops through which a token can come round in one command."""
        nodes = [n for n in self._scope.nodes.values() if self.passes(n)]
        ids = {n.id for n in nodes}
        graph = {n.id: [t for t in self._targets(n) if t in ids] for n in nodes}
        return [
            self._loop(inside)
            for inside in _loops_in(graph)
            if not any(self._is_supplied(self._scope.nodes[n], inside) for n in inside)
        ]

    def without_way_out(self) -> list[Loop]:
        """Loops with waiting in which a token stays for ever."""
        found = [self._loop(inside) for inside in self._loops]
        return [loop for loop in found if loop.waits and not loop.leaves]

    def passes(self, node: NodeModel) -> bool:
        """Whether a token may pass the element without waiting."""
        return (
            not node.by_event
            and node.kind != "eventBasedGateway"
            and (
                is_automatic(node)
                or asks_condition(node)
                or (self.is_passable(node) and node.loop is None)
            )
        )

    def is_passable(self, node: NodeModel) -> bool:
        """Whether the inside of a sub-process can be passed without waiting."""
        return node.id in self._passable

    def _loop(self, inside: list[str]) -> Loop:
        ordered = tuple(n for n in self._scope.nodes if n in set(inside))
        models = [self._scope.nodes[n] for n in ordered]
        return Loop(
            nodes=ordered,
            waits=any(not is_automatic(n) for n in models),
            leaves=any(self._may_leave(n, inside) for n in models),
        )

    def _is_supplied(self, node: NodeModel, inside: list[str]) -> bool:
        """A parallel join that needs a token from outside the loop for each round."""
        return (
            node.kind == "parallelGateway"
            and is_join(self._scope, node)
            and any(f.source not in inside for f in self._scope.incoming(node.id))
        )

    def _may_leave(self, node: NodeModel, inside: list[str]) -> bool:
        if node.kind == "eventBasedGateway":
            return any(t not in inside for t in self._targets(node))
        if any(b.interrupting and b.id not in inside for b in self._attached.get(node.id, ())):
            return True
        return any(
            all(target not in inside for _, target in way.steps)
            for way in ways_out(self._scope, node)
        )

    def _targets(self, node: NodeModel) -> list[str]:
        link = self._scope.link_target(node.id)
        return [*(f.target for f in self._scope.outgoing(node.id)), *([link] if link else [])]

    def _following(self, node: NodeModel) -> list[str]:
        return [*self._targets(node), *(b.id for b in self._attached.get(node.id, ()))]


def passes_through(scope: ScopeModel, passes: Callable[[NodeModel], bool]) -> bool:
    """Whether a token can get from the start of a scope to an end without waiting."""
    todo = [n.id for n in scope.nodes.values() if n.kind == "startEvent"]
    seen = set(todo)
    while todo:
        node = scope.nodes[todo.pop()]
        if not passes(node):
            continue
        ways = ways_out(scope, node)
        if any(not way.steps for way in ways):
            return True
        further = {target for way in ways for _, target in way.steps} - seen
        seen |= further
        todo.extend(further)
    return False


def _loops_in(graph: Graph) -> list[list[str]]:
    return [c for c in strong_components(graph) if len(c) > 1 or c[0] in graph[c[0]]]


def strong_components(graph: Graph) -> list[list[str]]:
    """Sets of nodes that lead to each other (Kosaraju's two passes, without recursion)."""
    reverse: dict[str, list[str]] = {node: [] for node in graph}
    for node, targets in graph.items():
        for target in targets:
            reverse[target].append(node)
    found, seen = [], set()
    for root in reversed(_finished(graph)):
        if root in seen:
            continue
        seen.add(root)
        component, todo = [], [root]
        while todo:
            here = todo.pop()
            component.append(here)
            further = [n for n in reverse[here] if n not in seen]
            seen.update(further)
            todo.extend(further)
        found.append(component)
    return found


def _finished(graph: Graph) -> list[str]:
    """All nodes, each after everything it leads to, as far as loops allow."""
    order: list[str] = []
    seen: set[str] = set()
    for root in graph:
        todo = [(root, False)]
        while todo:
            node, done = todo.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                todo.append((node, True))
                todo.extend((target, False) for target in graph[node])
    return order
