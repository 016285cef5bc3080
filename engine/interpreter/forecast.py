"""The likely way from where a process stands to its end, read from its diagram.

A forecast for people who wait, not a promise: of several ways on, the one that earlier instances
took most often counts; without earlier instances, the one that goes forward and has most left to
do, because exceptions end early or lead back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.interpreter.model import NodeModel, ScopeModel

STEPS = frozenset(
    {"userTask", "callActivity", "subProcess", "transaction", "adHocSubProcess", "receiveTask"}
)
"""Kinds of elements that take people's time, beside events that are waited for."""
_CHOICES = frozenset({"exclusiveGateway", "eventBasedGateway", "complexGateway"})

Taken = Mapping[tuple[str, str], int]
"""(element, the element that followed it) → how often earlier instances went this way."""


@dataclass(frozen=True, kw_only=True)
class WayPoint:
    """An element on the likely way. `before` are the ones on the way that lead straight to it."""

    node: NodeModel
    before: tuple[str, ...]

    @property
    def is_step(self) -> bool:
        """Whether people know it by name and wait for it."""
        waited_for = self.node.kind == "intermediateCatchEvent" and not self.node.is_link
        return bool(self.node.name) and (self.node.kind in STEPS or waited_for)


def likely_way(scope: ScopeModel, at: Collection[str], taken: Taken) -> tuple[WayPoint, ...]:
    """Give what probably comes after the elements that are reached, each after what leads to it.

    Args:
        scope: the process or sub-process.
        at: ids of the elements that hold tokens now; not part of the answer.
        taken: which ways earlier instances took, inside this scope.
    """
    onward: dict[str, Sequence[str]] = {}
    order: list[str] = []
    for start in at:
        _visit(scope, start, taken, onward, order)
    ranked = {node_id: place for place, node_id in enumerate(reversed(order))}
    before: dict[str, list[str]] = {node_id: [] for node_id in ranked}
    for node_id, targets in onward.items():
        for target in targets:
            # A way back is no part of a way forward.
            if ranked[target] > ranked[node_id]:
                before[target].append(node_id)
    return tuple(
        WayPoint(node=scope.nodes[node_id], before=tuple(before[node_id]))
        for node_id in ranked
        if node_id not in at
    )


def _visit(
    scope: ScopeModel,
    start: str,
    taken: Taken,
    onward: dict[str, Sequence[str]],
    order: list[str],
) -> None:
    """Walk depth first without recursion; an element enters `order` when all after it have."""
    stack: list[tuple[str, bool]] = [(start, False)]
    while stack:
        node_id, is_left = stack.pop()
        if is_left:
            order.append(node_id)
        elif node_id not in onward and node_id in scope.nodes:
            onward[node_id] = _ways_on(scope, node_id, taken)
            stack.append((node_id, True))
            stack += [(target, False) for target in reversed(onward[node_id])]


def _ways_on(scope: ScopeModel, node_id: str, taken: Taken) -> Sequence[str]:
    targets = _targets(scope, node_id)
    node = scope.nodes[node_id]
    splits_itself = node.kind not in _CHOICES and any(
        flow.condition for flow in scope.outgoing(node_id)
    )
    if len(targets) < 2 or not (node.kind in _CHOICES or splits_itself):
        return targets
    counts = [taken.get((node_id, target), 0) for target in targets]
    if any(counts):
        return [targets[counts.index(max(counts))]]
    return [max(targets, key=lambda target: _promise(scope, node_id, target))]


def _targets(scope: ScopeModel, node_id: str) -> list[str]:
    link = scope.link_target(node_id)
    found = [link] if link else [flow.target for flow in scope.outgoing(node_id)]
    return list(dict.fromkeys(target for target in found if target in scope.nodes))


def _promise(scope: ScopeModel, gateway: str, target: str) -> tuple[bool, int]:
    """How good a way on looks: it does not lead back, and has many steps left to do."""
    reached: set[str] = set()
    waiting = [target]
    while waiting:
        node_id = waiting.pop()
        if node_id not in reached:
            reached.add(node_id)
            waiting += _targets(scope, node_id)
    steps = sum(scope.nodes[each].kind in STEPS for each in reached)
    return gateway not in reached, steps
