"""What the diagram says comes after a user task, so that its buttons can say it too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from defusedxml import ElementTree  # type: ignore[import-untyped]
from flask_babel import gettext as _

from engine import EngineError, UserTaskView
from webapp import office

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FARTHEST = 20  # gateways and automatic steps looked through before giving up
MOST_TOGETHER = 3
QUIET = {"serviceTask", "scriptTask", "businessRuleTask", "sendTask", "intermediateThrowEvent"}
CHOOSING = {"exclusiveGateway", "inclusiveGateway"}
SCOPES = {"subProcess", "transaction", "adHocSubProcess"}


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
    """An element of the diagram.

    Attributes:
        flows: label and target of each way out; a throwing link leads to the link that catches it,
            a sub-process into itself and its ends out of it.
        expanded: it is a sub-process whose own steps are drawn.
        repeated: several people complete it, so one answer does not choose the way.
    """

    kind: str
    name: str
    flows: tuple[tuple[str, str], ...] = ()
    expanded: bool = False
    repeated: bool = False


@dataclass(kw_only=True)
class _Drawing:
    """What is read of a diagram before its ways are joined."""

    flows: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    catching: dict[tuple[str, str], str] = field(default_factory=dict)
    inner_start: dict[str, str] = field(default_factory=dict)
    scope_of: dict[str, str] = field(default_factory=dict)


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
    if node.repeated:
        return NextSteps()
    found = (Branch(label=label, target=_named(nodes, target)) for label, target in decision.flows)
    return NextSteps(branches=tuple(branch for branch in found if branch.target))


def _first_decision(nodes: Mapping[str, Node], element_id: str) -> Node | None:
    """The first gateway with several ways on, when only automatic steps lie before it."""
    for _step in range(FARTHEST):
        node = nodes.get(element_id)
        if node is None or not _is_passed(node):
            return None
        if node.kind in CHOOSING and len(node.flows) > 1:
            return node
        if len(node.flows) != 1:
            return None
        element_id = node.flows[0][1]
    return None


def _named(nodes: Mapping[str, Node], element_id: str) -> str:
    """The first thing on the way that people know by a name; several where the way forks."""
    for _step in range(FARTHEST):
        node = nodes.get(element_id)
        if node is None:
            return ""
        if not _is_passed(node):
            return node.name
        if node.kind == "parallelGateway" and len(node.flows) > 1:
            return _together(_named(nodes, target) for _label, target in node.flows)
        if not node.flows:
            return ""
        element_id = node.flows[0][1]
    return ""


def _together(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(name for name in names if name))
    if len(found) > MOST_TOGETHER:
        return str(_("несколько шагов одновременно"))
    if len(found) < 2:
        return "".join(found)
    return str(_("%(first)s и %(last)s", first=", ".join(found[:-1]), last=found[-1]))


def _is_passed(node: Node) -> bool:
    """Say whether nobody stops there: it runs by itself, joins ways, or has no name to tell."""
    if "Gateway" in node.kind or node.kind in QUIET or node.expanded:
        return True
    return not node.name


@lru_cache(maxsize=64)
def _nodes(xml: bytes) -> Mapping[str, Node]:
    root = ElementTree.fromstring(xml)
    drawing = _Drawing()
    for process in root.iter(f"{BPMN}process"):
        _read_scope(process, drawing)
    return {
        element.get("id", ""): _node(element, drawing)
        for element in root.iter()
        if isinstance(element.tag, str) and element.tag.startswith(BPMN) and element.get("id")
    }


def _read_scope(scope: Any, drawing: _Drawing) -> None:
    scope_id = scope.get("id", "")
    for element in scope:
        kind = str(element.tag).removeprefix(BPMN)
        own = element.get("id", "")
        drawing.scope_of[own] = scope_id
        if kind == "sequenceFlow":
            way = (element.get("name", ""), element.get("targetRef", ""))
            drawing.flows.setdefault(element.get("sourceRef", ""), []).append(way)
        elif kind == "startEvent":
            drawing.inner_start.setdefault(scope_id, own)
        elif kind == "intermediateCatchEvent" and (link := _link(element)):
            drawing.catching[(scope_id, link)] = own
        elif kind in SCOPES:
            _read_scope(element, drawing)


def _node(element: Any, drawing: _Drawing) -> Node:
    own, kind = element.get("id", ""), element.tag.removeprefix(BPMN)
    flows = tuple(drawing.flows.get(own, ()))
    scope = drawing.scope_of.get(own, "")
    link = _link(element) if kind == "intermediateThrowEvent" else ""
    if link and (scope, link) in drawing.catching:
        return Node(kind=kind, name="", flows=(("", drawing.catching[(scope, link)]),))
    if kind == "intermediateCatchEvent" and _link(element):
        return Node(kind=kind, name="", flows=flows)
    if kind in SCOPES and own in drawing.inner_start:
        inner = ("", drawing.inner_start[own])
        return Node(kind=kind, name=element.get("name", ""), flows=(inner,), expanded=True)
    if kind == "endEvent" and scope in drawing.flows and not _throws(element):
        return Node(kind=kind, name="", flows=tuple(drawing.flows[scope]))
    repeated = element.find(f"{BPMN}multiInstanceLoopCharacteristics") is not None
    return Node(kind=kind, name=element.get("name", ""), flows=flows, repeated=repeated)


def _link(element: Any) -> str:
    """The name of a link event's link, "" for other events."""
    found = element.find(f"{BPMN}linkEventDefinition")
    return "" if found is None else str(found.get("name", ""))


def _throws(element: Any) -> bool:
    """Say whether an end event does more than end its branch."""
    return any(str(each.tag).endswith("EventDefinition") for each in element)
