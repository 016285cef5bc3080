"""Tells people where an instance stands and where it can be sent."""

from collections.abc import Iterator

from SpiffWorkflow.util.task import TaskState

from engine.domain.modifications import Course, EarlierStep, PlaceView, TokenView
from engine.interpreter.builder import reaching
from engine.interpreter.element_instance import EACH, ElementInstance
from engine.interpreter.elements.base import Element
from engine.interpreter.elements.event_sub_process import EventSubProcess
from engine.interpreter.elements.parallel_gateway import ParallelGateway
from engine.interpreter.placing import running_scopes, why_not_after, why_not_before
from engine.interpreter.resetting import why_not_back_to
from engine.interpreter.scope import InstanceWorkflow, ScopeMixin

_STATES = {
    TaskState.WAITING: "waiting",
    TaskState.READY: "ready",
    TaskState.STARTED: "started",
    TaskState.ERROR: "error",
}
_MOST_EARLIER = 200


def course_of(workflow: InstanceWorkflow) -> Course:
    """Where the tokens are, where tokens may be put, and to which steps one may go back."""
    scopes = list(running_scopes(workflow))
    tokens = [view for scope in scopes for view in _tokens(scope)]
    places = [view for scope in scopes for view in _places(scope)]
    steps = (t for scope in scopes for t in scope.tasks.values())
    earlier = [t for t in steps if t.task_spec.visible and not why_not_back_to(t)]
    newest = sorted(earlier, key=lambda t: -t.sequence)[:_MOST_EARLIER]
    return Course(
        tokens=tuple(sorted(tokens, key=lambda view: view.since)),
        places=tuple(places),
        earlier=tuple(map(_earlier, newest)),
    )


def place_of(scope: ScopeMixin) -> tuple[str, ...]:
    """Labels of the activities around a scope, the outermost first."""
    found: list[str] = []
    while scope.host is not None:
        number = scope.host.internal_data.get("loop")
        label = scope.host.task_spec.label
        found.insert(0, label if number is None else f"{label}, повтор {int(number) + 1}")
        scope = scope.host.workflow
    return tuple(found)


def _tokens(scope: ScopeMixin) -> Iterator[TokenView]:
    place = place_of(scope)
    for token in scope.open.oldest_first():
        spec = token.task_spec
        hangs = token.triggered and spec.node.attached_to
        waits_for_event = isinstance(spec, EventSubProcess) and spec.is_passive(token)
        if not spec.visible or hangs or waits_for_event:
            continue
        number = token.internal_data.get("loop")
        yield TokenView(
            id=token.key,
            element_id=token.element_id,
            name=spec.label,
            kind=spec.node.kind,
            state=_STATES.get(token._state, "waiting"),
            since=token.started_at,
            process_id=scope.spec.process_id,
            definition_id=scope.spec.definition.id,
            place=place,
            item=int(number) + 1 if number is not None else None,
        )


def _places(scope: ScopeMixin) -> Iterator[PlaceView]:
    within = scope.host.key if scope.host is not None else ""
    place = place_of(scope)
    yield from _places_of(scope.spec, within, place, {s.name for s in _running_inside(scope)})


def _running_inside(scope: ScopeMixin) -> Iterator[Element]:
    inner = scope.top_workflow.subprocesses
    return (t.task_spec for t in scope.open.values() if inner.get(t.id) is not None)


def _places_of(
    spec: object, within: str, place: tuple[str, ...], running: set[str]
) -> Iterator[PlaceView]:
    for element in spec.task_specs.values():  # type: ignore[attr-defined]
        if not element.visible or element.name.endswith(EACH) or element.bpmn_id != element.name:
            continue
        before, after = not why_not_before(element), not why_not_after(element)
        if before or after:
            yield PlaceView(
                element_id=element.bpmn_id,
                name=element.label,
                kind=element.node.kind,
                within=within,
                place=place,
                before=before,
                after=after,
                definition_id=spec.definition.id,  # type: ignore[attr-defined]
            )
        body = spec.bodies.get(element.name)  # type: ignore[attr-defined]
        can_open = body is not None and before and element.node.loop is None
        if can_open and element.name not in running and not element.offers_choices:
            yield from _places_of(body, "", (*place, element.label), set())


def _earlier(token: ElementInstance) -> EarlierStep:
    return EarlierStep(
        id=token.key,
        element_id=token.element_id,
        name=token.task_spec.label,
        kind=token.task_spec.node.kind,
        ended_at=token.ended_at,
        definition_id=token.workflow.spec.definition.id,
        place=place_of(token.workflow),
    )


# -- what may never come ---------------------------------------------------------------------------
def stuck_joins(workflow: InstanceWorkflow) -> tuple[str, ...]:
    """Parallel gateways that some token can reach by one way in, and no token by another one."""
    found = []
    for scope in running_scopes(workflow):
        model = scope.spec.definition.scope_model(scope.spec.process_id)
        here = {t.element_id for t in scope.tokens()}
        for spec in scope.spec.task_specs.values():
            if not isinstance(spec, ParallelGateway) or not spec.is_join:
                continue
            held = {str(t.internal_data.get("flow")) for t in spec.waiting(scope)}
            elsewhere = here - {spec.bpmn_id}
            ways = {
                f.id: f.id in held or bool(reaching(model, f, spec.bpmn_id) & elsewhere)
                for f in model.incoming(spec.bpmn_id)
            }
            if any(ways.values()) and not all(ways.values()):
                found.append(
                    f"Шлюз «{spec.label}» может ждать ветвь, которая уже не придёт: "
                    "по ней никто не идёт."
                )
    return tuple(dict.fromkeys(found))
