"""Ways a token may leave an element, with nothing known of variables (BPMN 2.0.2 §13.3, §13.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from engine.interpreter.model import FlowModel, NodeModel, ScopeModel

# A gateway with more conditional flows has too many subsets to look at one by one.
MOST_CONDITIONS = 10

# Elements that a token leaves in the same command in which it came.
AUTOMATIC = frozenset(
    [
        "task",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "startEvent",
        "endEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
    ]
)
# Elements at which something outside must happen first.
WAITING = frozenset(
    [
        "userTask",
        "manualTask",
        "serviceTask",
        "receiveTask",
        "callActivity",
        "intermediateCatchEvent",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    ]
)
EVENTS = frozenset(
    [
        "none",
        "timer",
        "message",
        "signal",
        "error",
        "escalation",
        "terminate",
        "link",
        "conditional",
        "compensate",
        "cancel",
    ]
)


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way on: ids of the elements it leads to, each with the flow that leads there.

    Attributes:
        steps: (flow id, target id); the flow id is "" for a link.
        said: the choice in words; "" where there is no other.
    """

    steps: tuple[tuple[str, str], ...]
    said: str = ""


def is_known(node: NodeModel) -> bool:
    """Whether this module knows how the element behaves."""
    event = node.event
    return node.kind in AUTOMATIC | WAITING and (event is None or event.kind in EVENTS)


def is_automatic(node: NodeModel) -> bool:
    """Whether a token leaves the element at once, whatever happens outside.

    A throwing compensation waits for the handlers.
    """
    return (node.kind in AUTOMATIC or node.is_link) and not node.throws_compensation


def asks_condition(node: NodeModel) -> bool:
    """Whether it waits for a condition, which may hold at once (§10.5.5)."""
    return node.event is not None and node.event.kind == "conditional"


def is_join(scope: ScopeModel, node: NodeModel) -> bool:
    kinds = ("parallelGateway", "inclusiveGateway")
    return node.kind in kinds and len(scope.incoming(node.id)) > 1


def ways_out(scope: ScopeModel, node: NodeModel) -> list[Way]:
    """All ways a token may leave, flows in document order; an end is a way without steps."""
    flows = scope.outgoing(node.id)
    if node.is_link and scope.link_target(node.id):
        return [Way(steps=(("", scope.link_target(node.id)),))]
    chosen: list[tuple[FlowModel, ...]]
    if node.kind == "exclusiveGateway" and flows:
        chosen = [(f,) for f in flows]
    elif node.kind in ("parallelGateway", "endEvent"):
        chosen = [tuple(flows)] if node.kind == "parallelGateway" else [()]
    else:
        chosen = list(_subsets(node, flows))
    several = len(chosen) > 1
    return [
        Way(
            steps=tuple((f.id, f.target) for f in way),
            said=_say(scope, node, way) if several else "",
        )
        for way in chosen
    ]


def _subsets(node: NodeModel, flows: list[FlowModel]) -> Iterator[tuple[FlowModel, ...]]:
    """Unconditional flows with any conditional ones; without these, with the default (§13.3.1)."""
    always = [f for f in flows if not f.condition and f.id != node.default_flow]
    default = [f for f in flows if f.id == node.default_flow]
    conditional = [f for f in flows if f.condition and f.id != node.default_flow]
    # An inclusive gateway that finds no way stops with an incident instead of ending its token.
    if always or default or not flows or node.kind != "inclusiveGateway":
        yield _in_order(flows, [*always, *default])
    for size in range(1, len(conditional) + 1):
        for some in combinations(conditional, size):
            yield _in_order(flows, [*always, *some])


def _in_order(flows: list[FlowModel], some: list[FlowModel]) -> tuple[FlowModel, ...]:
    return tuple(f for f in flows if f in some)


def has_too_many_ways(scope: ScopeModel, node: NodeModel) -> bool:
    conditions = [f for f in scope.outgoing(node.id) if f.condition]
    return node.kind != "exclusiveGateway" and len(conditions) > MOST_CONDITIONS


def _say(scope: ScopeModel, node: NodeModel, way: tuple[FlowModel, ...]) -> str:
    flows = ", ".join(f"«{f.name or label(scope.nodes[f.target])}»" for f in way)
    return f"«{label(node)}» → {flows or 'никуда'}"


def label(node: NodeModel) -> str:
    """What people read on the element; the id where nothing is written."""
    return node.name or node.id
