"""Compensation: undoing what was completed, in reverse order (BPMN 2.0.2 §10.7, §13.5.5).

A throwing event makes a token that is not drawn: it compensates one activity after another and
keeps the scope alive. For each of them a second one holds a scope of its own in which the handler
runs: the activity's compensation handler or the compensation event sub-process inside it.

The specification contradicts itself about repeated activities (§10.7.2: the handler runs once for
each instance; §13.5.5: only once). Here it runs once for each, as only then it sees the data of
that instance. Instances of a parallel multi-instance are undone one by one, too.

Data: a handler starts with the variables of the throwing event. What the activity itself had set it
sees as it was when the activity completed — of a sub-process that is its snapshot. What the handler
changes is merged into the variables of the throwing event and seen by the handlers after it.
"""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.domain.events import ActivityCompensated, CompensationThrown
from engine.interpreter.element_instance import EACH, ElementInstance
from engine.interpreter.elements.base import Element
from engine.interpreter.elements.event_sub_process import EventSubProcess
from engine.interpreter.elements.undoing import body_of, completed_in, scope_of, set_by, undone_by
from engine.interpreter.model import NodeModel, ScopeModel
from engine.interpreter.scope import InnerScope, ProcessSpec, ScopeMixin
from engine.interpreter.variables import Variables, merge

COMPENSATING, HANDLING = "#compensating", "#handling"


# -- throwing --------------------------------------------------------------------------------------
def throw(thrower: ElementInstance) -> bool | None:
    """Compensate what the event is about; None when its token has to wait for that."""
    event = thrower.task_spec.node.event
    plan = list(completed_in(visible_from(thrower.workflow), event.activity, None))
    thrower.runtime.emit(
        CompensationThrown(
            activity_id=event.activity,
            activities=len(plan),
            element_id=thrower.element_id,
            element_instance_id=thrower.key,
        )
    )
    if not plan:
        return True
    token = begin(thrower, plan, awaited=event.waits)
    token.task_spec.go_on(token)
    return None if event.waits else True


def begin(
    parent: ElementInstance, plan: list[ElementInstance], *, awaited: bool
) -> ElementInstance:
    """Make the token that compensates `plan`, first to last; `go_on` sets it going."""
    token: ElementInstance = parent._add_child(parent.workflow.spec.task_specs[COMPENSATING])
    token.note(hidden=COMPENSATING, awaited=1 if awaited else None)
    token.share(parent)
    token.triggered = awaited
    token._set_state(TaskState.STARTED)
    token.runtime.plans[token.id] = plan[::-1]
    return token


def visible_from(scope: ScopeMixin) -> list[ScopeMixin]:
    """Scopes whose activities an event in `scope` may compensate (§10.5.3, table of end events).

    Its own and, in an event sub-process, the one that this belongs to.
    """
    own = _original(scope)
    host = scope.host
    if host is not None and isinstance(host.task_spec, EventSubProcess):
        return [own, _original(host.workflow)]
    return [own]


def _original(scope: ScopeMixin) -> ScopeMixin:
    """Where the activities are that a handler's scope is about; other scopes are their own."""
    if scope.host is None or not scope.host.task_spec.handles:
        return scope
    activity = scope.host.task_spec.activity(scope.host)
    inner = scope_of(activity)
    return activity.workflow if activity.task_spec.handler or inner is None else inner


def variables_while_waiting(thrower: ElementInstance) -> Variables:
    """The variables of a throwing event, counting what its handlers have changed so far."""
    for child in thrower.children:
        if child.triggered and child.is_open and isinstance(child.task_spec, Compensating):
            return child.task_spec.variables_inside(child)
    return thrower.data


# -- what is not drawn -----------------------------------------------------------------------------
class Compensating(Element):
    """Compensates activities one after another; its token keeps its scope from ending."""

    visible = False

    def __init__(self, wf_spec: Any) -> None:
        super().__init__(wf_spec, COMPENSATING, NodeModel(id="", kind="compensating"))

    def go_on(self, token: ElementInstance) -> None:
        """Begin with the next handler, or be done."""
        plan = self._plan(token)
        while plan:
            activity = plan.pop()
            if "compensated" in activity.internal_data:
                continue
            activity.note(compensated=1)
            if activity.task_spec.handler or _own(activity) is not None:
                handling: Handling = self._wf_spec.task_specs[HANDLING]
                handling.begin(token, activity, set_by(activity, self._seen(token)))
                return
            announce(activity)
        token.complete()

    def _plan(self, token: ElementInstance) -> list[ElementInstance]:
        plans = token.runtime.plans
        if token.id not in plans:
            plans[token.id] = list(self._left(token))[::-1]
        return plans[token.id]

    def _left(self, token: ElementInstance) -> list[ElementInstance]:
        """What a stored compensation has still to do: all that it was about and is not marked."""
        if "cancels" in token.internal_data:
            return list(undone_by(_cancelled(token), token.sequence))
        activity_id = token.parent.task_spec.node.event.activity
        return list(completed_in(visible_from(token.workflow), activity_id, token.sequence))

    def _seen(self, token: ElementInstance) -> list[ScopeMixin]:
        if "cancels" in token.internal_data:
            return [token.workflow, _cancelled(token).workflow]
        return visible_from(token.workflow)

    def _on_complete_hook(self, my_task: ElementInstance) -> None:
        my_task.runtime.plans.pop(my_task.id, None)
        thrower = my_task.parent
        if "cancels" in my_task.internal_data:
            host = my_task.workflow.host
            host.task_spec.leave(host, my_task)
        elif "awaited" in my_task.internal_data:
            thrower.data = my_task.data
            my_task.runtime.attempt(thrower, lambda: thrower.task_spec.finish(thrower))
        else:
            my_task.note(end=my_task.runtime.next_sequence())
            my_task.workflow.ended.append(my_task)

    def on_terminate(self, token: ElementInstance) -> None:
        token.runtime.plans.pop(token.id, None)

    def variables_inside(self, token: ElementInstance) -> Variables:
        values = token.data
        for child in token.children:
            if child.is_open:
                values = child.task_spec.merged(child, child.task_spec.variables_inside(child))
        return values


class Handling(Element):
    """Holds the scope in which one handler runs, with variables of its own until it is done."""

    visible = False
    handles = True
    shares_variables = False

    def __init__(self, wf_spec: Any) -> None:
        super().__init__(wf_spec, HANDLING, NodeModel(id="", kind="handling"))

    def begin(
        self, compensating: ElementInstance, activity: ElementInstance, known: Variables
    ) -> None:
        token: ElementInstance = compensating._add_child(self)
        token.triggered = True
        token.note(hidden=HANDLING, activity=activity.key)
        token.data = {**compensating.data, **known}
        token._set_state(TaskState.STARTED)
        own = _own(activity)
        # Of the version that the activity ran under: it knows how to undo what it has done.
        spec: Any = activity.task_spec._wf_spec if own is None else body_of(activity)
        scope = InnerScope(spec, token)
        root = ElementInstance(scope, spec.start)
        scope.task_tree = root
        root.data = token.data
        root._set_state(TaskState.COMPLETED)
        if own is not None:
            own.compensate(root)
            return
        handler = root._add_child(spec.task_specs[activity.task_spec.handler])
        handler.data = token.data
        handler.task_spec._update(handler)

    def activity(self, token: ElementInstance) -> ElementInstance:
        """What the handler compensates."""
        return token.workflow.top_workflow.find(token.internal_data["activity"])

    def merged(self, token: ElementInstance, result: Variables) -> Variables:
        """Variables after the handler: what it changed since its start, merged into the others."""
        return merge(token.data, [token.parent.data, result])

    def scope_completed(self, token: ElementInstance, result: Variables) -> None:
        compensating = token.parent
        compensating.data = self.merged(token, result)
        token.complete()
        announce(self.activity(token))
        compensating.task_spec.go_on(compensating)

    def variables_inside(self, token: ElementInstance) -> Variables:
        scope: ScopeMixin = token.workflow.top_workflow.subprocesses[token.id]
        return scope.current_variables()


def announce(activity: ElementInstance) -> None:
    own = _own(activity)
    activity.runtime.emit(
        ActivityCompensated(
            handled_by=activity.task_spec.handler or (own.bpmn_id if own is not None else ""),
            element_id=activity.element_id,
            element_instance_id=activity.key,
        )
    )


def _own(activity: ElementInstance) -> EventSubProcess | None:
    """The compensation event sub-process inside, where no boundary handler stands for it."""
    body = body_of(activity)
    if body is None or activity.task_spec.handler:
        return None
    found: EventSubProcess | None = body.compensation
    return found


def _cancelled(token: ElementInstance) -> ElementInstance:
    """The transaction whose cancelling a token carries out."""
    host: ElementInstance = token.workflow.host
    found: ElementInstance = host.task_spec.cancelled_with(host)
    return found


# -- preparing the specification -------------------------------------------------------------------
def prepare_compensation(spec: ProcessSpec, scope: ScopeModel) -> None:
    """Tell the activities of a scope who compensates them, and add what is not drawn."""
    Compensating(spec)
    Handling(spec)
    handlers = scope.compensation_handlers()
    for node in scope.nodes.values():
        for name in (node.id, f"{node.id}{EACH}"):
            element = spec.task_specs.get(name)
            if element is not None:
                element.handler = handlers.get(node.id, "")
                element.compensable = bool(element.handler) or _contains_any(spec, node)


def _contains_any(spec: ProcessSpec, node: NodeModel) -> bool:
    body = spec.bodies.get(node.id)
    if body is None or node.compensates_its_scope:
        return False
    return body.compensation is not None or any(e.compensable for e in body.task_specs.values())
