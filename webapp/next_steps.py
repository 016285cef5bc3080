"""What the diagram says comes after a user task, so that its buttons can say it too."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from defusedxml import ElementTree  # type: ignore[import-untyped]

from engine import EngineError, UserTaskView
from webapp import office

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FARTHEST = 6  # gateways and automatic steps looked through before giving up
QUIET = {"serviceTask", "scriptTask", "businessRuleTask", "sendTask", "intermediateThrowEvent"}


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One way on: what the flow is called, and what it leads to."""

    label: str
    target: str


@dataclass(frozen=True, kw_only=True)
class NextSteps:
    """The ways on. `only` is set when there is exactly one and it needs no condition."""

    branches: tuple[Branch, ...] = ()
    only: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """What the branches lead to, each once; nothing when all lead to the same."""
        found = tuple(dict.fromkeys(branch.target for branch in self.branches))
        return found if len(found) > 1 else ()


@dataclass(frozen=True, kw_only=True)
class Node:
    """An element of the diagram with its flows: label and target."""

    kind: str
    name: str
    flows: tuple[tuple[str, str], ...]


def after(task: UserTaskView) -> NextSteps:
    """Say what comes after a user task; nothing when the diagram is not to be had."""
    try:
        xml = office.engine().diagram(task.definition_id, office.actor())
    except EngineError:
        return NextSteps()
    return read(_nodes(xml), task.element_id)


def read(nodes: Mapping[str, Node], element_id: str) -> NextSteps:
    """Follow the flows from an element to the next things that have a name."""
    node = nodes.get(element_id)
    if node is None or not node.flows:
        return NextSteps()
    target = node.flows[0][1]
    decision = _first_decision(nodes, target)
    if decision is None:
        name = _named(nodes, target)
        return NextSteps(only=name) if name else NextSteps()
    found = (Branch(label=label, target=_named(nodes, target)) for label, target in decision.flows)
    return NextSteps(branches=tuple(branch for branch in found if branch.target))


def _first_decision(nodes: Mapping[str, Node], element_id: str) -> Node | None:
    """The first gateway with several ways on, when only automatic steps lie before it."""
    for _ in range(FARTHEST):
        node = nodes.get(element_id)
        if node is None or (node.kind not in QUIET and "Gateway" not in node.kind):
            return None
        if node.kind == "exclusiveGateway" and len(node.flows) > 1:
            return node
        if not node.flows:
            return None
        element_id = node.flows[0][1]
    return None


def _named(nodes: Mapping[str, Node], element_id: str) -> str:
    """The first thing on the way that people know by a name."""
    for _ in range(FARTHEST):
        node = nodes.get(element_id)
        if node is None:
            return ""
        if node.name and node.kind not in QUIET and "Gateway" not in node.kind:
            return node.name
        if not node.flows:
            return ""
        element_id = node.flows[0][1]
    return ""


@lru_cache(maxsize=64)
def _nodes(xml: bytes) -> Mapping[str, Node]:
    root = ElementTree.fromstring(xml)
    flows: dict[str, list[tuple[str, str]]] = {}
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        way = (flow.get("name", ""), flow.get("targetRef", ""))
        flows.setdefault(flow.get("sourceRef", ""), []).append(way)
    return {
        element.get("id", ""): Node(
            kind=element.tag.removeprefix(BPMN),
            name=element.get("name", ""),
            flows=tuple(flows.get(element.get("id", ""), ())),
        )
        for element in root.iter()
        if isinstance(element.tag, str) and element.tag.startswith(BPMN) and element.get("id")
    }
