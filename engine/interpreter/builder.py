"""Builds executable process specifications from the plain model."""

from typing import Any

from engine.interpreter.element_instance import EACH
from engine.interpreter.elements.activity import PlainTask
from engine.interpreter.elements.ad_hoc import AdHocSubProcess
from engine.interpreter.elements.base import Element, Flow, Placed, Root
from engine.interpreter.elements.boundary_event import BoundaryEvent
from engine.interpreter.elements.business_rule_task import BusinessRuleTask
from engine.interpreter.elements.call_activity import CallActivity
from engine.interpreter.elements.catching import Catching
from engine.interpreter.elements.compensation import prepare_compensation
from engine.interpreter.elements.end_event import EndEvent
from engine.interpreter.elements.event_based_gateway import EventBasedGateway
from engine.interpreter.elements.event_sub_process import EventSubProcess
from engine.interpreter.elements.exclusive_gateway import ExclusiveGateway
from engine.interpreter.elements.inclusive_gateway import InclusiveGateway
from engine.interpreter.elements.link_event import LinkCatch, LinkThrow
from engine.interpreter.elements.multi_instance import MultiInstance
from engine.interpreter.elements.parallel_gateway import ParallelGateway
from engine.interpreter.elements.receive_task import ReceiveTask
from engine.interpreter.elements.script_task import ScriptTask
from engine.interpreter.elements.service_task import ServiceTask
from engine.interpreter.elements.standard_loop import StandardLoop
from engine.interpreter.elements.start_event import StartEvent
from engine.interpreter.elements.sub_process import SubProcess
from engine.interpreter.elements.throwing import Throwing
from engine.interpreter.elements.transaction import Transaction
from engine.interpreter.elements.user_task import UserTask
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
    "adHocSubProcess": AdHocSubProcess,
    "transaction": Transaction,
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

_LINKS: dict[str, type[Element]] = {
    "intermediateCatchEvent": LinkCatch,
    "intermediateThrowEvent": LinkThrow,
}


def build(definition: Any, scope: ScopeModel) -> ProcessSpec:
    """Make the specification of one process, its sub-processes included."""
    return _build(definition, scope, needs_past=scope.may_compensate())


def _build(definition: Any, scope: ScopeModel, *, needs_past: bool) -> ProcessSpec:
    spec = ProcessSpec(definition, scope.id)
    spec.needs_past = needs_past
    spec.start = Root(spec)
    Placed(spec)
    spec.own_names = scope.data_objects
    for node in scope.nodes.values():
        if node.body is not None:
            spec.bodies[node.id] = _build(definition, node.body, needs_past=needs_past)
        _add_element(spec, node)
        if node.body is not None:
            spec.bodies[node.id].owner = spec.task_specs[node.id]
    for node in scope.nodes.values():
        _connect(spec, scope, node)
    if needs_past:
        prepare_compensation(spec, scope)
    return spec


def _add_element(spec: ProcessSpec, node: NodeModel) -> None:
    kind: type[Element] = _LINKS[node.kind] if node.is_link else ELEMENTS[node.kind]
    if node.compensates_its_scope:
        spec.compensation = EventSubProcess(spec, node.id, node)
    elif node.kind == "subProcess" and node.by_event:
        spec.event_subprocesses.append(EventSubProcess(spec, node.id, node))
    elif node.loop is not None:
        inner = f"{node.id}{EACH}"
        host = StandardLoop if node.loop.standard else MultiInstance
        host(spec, node.id, node, inner)
        kind(spec, inner, node)
    else:
        element = kind(spec, node.id, node)
        if isinstance(element, StartEvent):
            spec.start.starts.append(element)


def _connect(spec: ProcessSpec, scope: ScopeModel, node: NodeModel) -> None:
    element = spec.task_specs.get(node.id)
    element.data_flow = node.data
    working = spec.task_specs[f"{node.id}{EACH}"] if node.scripts_on_each else element
    working.before, working.after = node.before, node.after
    element.flows = [
        Flow(id=f.id, target=f.target, condition=f.condition, is_default=f.id == node.default_flow)
        for f in scope.outgoing(node.id)
    ]
    if isinstance(element, LinkThrow):
        element.catch = scope.link_target(node.id)
    if isinstance(element, BoundaryEvent):
        at = f"{node.attached_to}{EACH}" if node.of_each else node.attached_to
        spec.task_specs[at].boundaries.append(element)
    incoming = tuple(f.id for f in scope.incoming(node.id))
    if isinstance(element, ParallelGateway):
        element.join(incoming)
    elif isinstance(element, InclusiveGateway):
        element.join(
            incoming,
            reached_from={f.id: reaching(scope, f, node.id) for f in scope.incoming(node.id)},
            reached_by_flow={
                f.id: reaching(scope, f, node.id, by_events=False) for f in scope.incoming(node.id)
            },
        )
        if element.is_join:
            spec.inclusive_gateways.append(element)


def reaching(
    scope: ScopeModel, flow: FlowModel, gateway: str, *, by_events: bool = True
) -> frozenset[str]:
    """Elements from which a token can get to `flow` without passing `gateway` (§13.4.3).

    With `by_events` the ways through events at the border of an activity count, too.
    """
    found: set[str] = set()
    todo = [flow.source]
    while todo:
        here = todo.pop()
        if here in found or here == gateway:
            continue
        found.add(here)
        todo.extend(f.source for f in scope.incoming(here))
        todo.extend(scope.link_sources(here))
        if by_events and scope.nodes[here].attached_to:
            todo.append(scope.nodes[here].attached_to)
    return frozenset(found)
