"""Builds executable process specifications from the plain model."""

from typing import Any

from engine.interpreter.elements.activities import (
    BusinessRuleTask,
    PlainTask,
    ReceiveTask,
    ScriptTask,
    ServiceTask,
    UserTask,
)
from engine.interpreter.elements.base import Element, Flow, Root
from engine.interpreter.elements.catching import BoundaryEvent, Catching, EventBasedGateway
from engine.interpreter.elements.events import EndEvent, StartEvent, Throwing
from engine.interpreter.elements.gateways import ExclusiveGateway, InclusiveGateway, ParallelGateway
from engine.interpreter.elements.multi_instance import MultiInstance
from engine.interpreter.elements.subprocesses import CallActivity, EventSubProcess, SubProcess
from engine.interpreter.model import FlowModel, NodeModel, ScopeModel
from engine.interpreter.scope import ProcessSpec

ELEMENTS: dict[str, type[Element]] = {
    "task": PlainTask,
    "manualTask": UserTask,
    "userTask": UserTask,
    "serviceTask": ServiceTask,
    "scriptTask": ScriptTask,
    "businessRuleTask": BusinessRuleTask,
    "sendTask": Throwing,
    "receiveTask": ReceiveTask,
    "callActivity": CallActivity,
    "subProcess": SubProcess,
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "intermediateCatchEvent": Catching,
    "intermediateThrowEvent": Throwing,
    "boundaryEvent": BoundaryEvent,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "eventBasedGateway": EventBasedGateway,
}


def build(definition: Any, scope: ScopeModel, *, root_starts: bool = True) -> ProcessSpec:
    """Make the specification of one process or sub-process, its sub-processes included."""
    spec = ProcessSpec(definition, scope.id)
    spec.start = Root(spec)
    for node in scope.nodes.values():
        _add_element(definition, spec, node)
    for node in scope.nodes.values():
        _connect(spec, scope, node)
    return spec


def _add_element(definition: Any, spec: ProcessSpec, node: NodeModel) -> None:
    if node.body is not None:
        spec.bodies[node.id] = build(definition, node.body)
    kind: type[Element] = ELEMENTS[node.kind]
    if node.kind == "subProcess" and node.by_event:
        trigger = EventSubProcess(spec, node.id, node)
        assert node.body is not None  # noqa: S101  a sub-process always has a body
        trigger.start = next(n for n in node.body.nodes.values() if n.kind == "startEvent")
        spec.event_subprocesses.append(trigger)
        return
    if node.loop is not None:
        inner = f"{node.id}#each"
        MultiInstance(spec, node.id, node, inner)
        kind(spec, inner, node)
        return
    element = kind(spec, node.id, node)
    if isinstance(element, StartEvent):
        spec.start.starts.append(element)


def _connect(spec: ProcessSpec, scope: ScopeModel, node: NodeModel) -> None:
    element = spec.task_specs.get(node.id)
    element.flows = [
        Flow(id=f.id, target=f.target, condition=f.condition, is_default=f.id == node.default_flow)
        for f in scope.outgoing(node.id)
    ]
    if isinstance(element, BoundaryEvent):
        spec.task_specs[node.attached_to].boundaries.append(element)
    incoming = tuple(f.id for f in scope.incoming(node.id))
    if isinstance(element, ParallelGateway):
        element.join(incoming)
    elif isinstance(element, InclusiveGateway):
        element.join(
            incoming, {f.id: _reaching(scope, f, node.id) for f in scope.incoming(node.id)}
        )
        if element.is_join:
            spec.inclusive_gateways.append(element)


def _reaching(scope: ScopeModel, flow: FlowModel, gateway: str) -> frozenset[str]:
    """Elements from which a token can get to `flow` without passing `gateway` (§13.4.3)."""
    found: set[str] = set()
    todo = [flow.source]
    while todo:
        here = todo.pop()
        if here in found or here == gateway:
            continue
        found.add(here)
        todo.extend(f.source for f in scope.incoming(here))
        if scope.nodes[here].attached_to:
            todo.append(scope.nodes[here].attached_to)
    return frozenset(found)
