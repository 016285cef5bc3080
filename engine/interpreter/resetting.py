"""Takes an instance back to a step that is over: what came of it is ended, and it begins again.

What came of a step is everything that descends from it, also beyond joins that it reached. Branches
beside it stay: where such a branch had met the others at a join, its token waits there again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import Conflict
from engine.interpreter.branches import meet
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.boundary_event import BoundaryEvent
from engine.interpreter.elements.throwing import Throwing
from engine.interpreter.modifying import take_away
from engine.interpreter.placing import require_alive, why_not_before
from engine.interpreter.scope import InstanceWorkflow, ScopeMixin
from engine.interpreter.variables import Variables

_DONE_OUTSIDE = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
_LEAVES = frozenset({"message", "signal"})


@dataclass(kw_only=True)
class Consequences:
    """What came of a step in its scope, the oldest first, and what of it joined from beside.

    Attributes:
        beside: tokens of other branches that were consumed with it, each with its join's flow.
    """

    tokens: list[ElementInstance] = field(default_factory=list)
    beside: list[ElementInstance] = field(default_factory=list)


def reset(workflow: InstanceWorkflow, element_instance_id: str, *, restore: bool) -> Variables:
    """Go back to a step; the caller runs what is ready then.

    Returns:
        The variables that the step begins with again.

    Raises:
        Conflict: one cannot go back there; the message says why.
    """
    step = resettable(workflow, element_instance_id)
    scope: ScopeMixin = step.workflow
    followed = consequences(step)
    values = dict(_before(step)) if restore else _kept(followed, step)
    _forget_ends(followed)
    again = _again(step, values)
    for token in followed.beside:
        _wait_again(token)
    take_away([t for t in followed.tokens if t is not again])
    again.task_spec._update(again)
    scope.runtime.unsettled[scope] = None
    return values


def resettable(workflow: InstanceWorkflow, element_instance_id: str) -> ElementInstance:
    """Give the step to which an instance shall go back; Conflict where it cannot."""
    step = workflow.find(element_instance_id)
    why = why_not_back_to(step)
    if step is None or why:
        raise Conflict(why)
    return step


def why_not_back_to(step: ElementInstance | None) -> str:
    """Why an instance cannot go back to a step, as a Russian sentence; "" when it can."""
    if step is None or not step.task_spec.visible:
        return "Такого шага в деле нет: обновите страницу."
    spec, scope = step.task_spec, step.workflow
    if step.is_open or step._state == TaskState.ERROR:
        return f"Шаг «{spec.label}» ещё не пройден: вернуться можно к пройденному."
    if "loop" in step.internal_data:
        return f"«{spec.label}» — один из повторов: вернуться можно ко всем вместе."
    host = scope.host
    if host is not None and not host.is_open:
        return f"Шаг «{spec.label}» внутри завершённого «{host.task_spec.label}»: вернитесь к нему."
    why = why_not_alive_or_interrupted(scope)
    if why:
        return why
    present = scope.spec.task_specs.get(spec.name)
    if present is None or type(present) is not type(spec):
        return f"Шаг «{spec.label}» пройден по прежней версии, в нынешней его нет."
    if isinstance(spec, BoundaryEvent) or step.parent is None:
        return f"Событие «{spec.label}» само не повторяется: вернитесь к шагу, на котором оно."
    return why_not_before(present)


def why_not_alive_or_interrupted(scope: ScopeMixin) -> str:
    try:
        require_alive(scope)
    except Conflict as refused:
        return str(refused)
    if scope.was_interrupted:
        return "Эта часть процесса прервана событием: вернуться в неё нельзя."
    return ""


def consequences(step: ElementInstance) -> Consequences:
    """Find everything that came of a step."""
    tasks = step.workflow.tasks.values()
    merged: dict[str, list[ElementInstance]] = {}
    for token in tasks:
        into = token.internal_data.get("merged")
        if into:
            merged.setdefault(str(into), []).append(token)
    found: dict[ElementInstance, None] = {}
    todo = [step]
    while todo:
        here = todo.pop()
        if here in found:
            continue
        found[here] = None
        todo.extend(here.children)
        into = here.internal_data.get("merged")
        if into:
            todo.extend(t for t in tasks if t.key == into)
    beside = [t for each in found for t in merged.get(each.key, ()) if t not in found]
    firing = [each for each in found if each.key in merged and _came_from_beside(each, found)]
    ordered = sorted(found, key=lambda t: t.sequence)
    return Consequences(tokens=ordered, beside=sorted([*beside, *firing], key=lambda t: t.sequence))


def _came_from_beside(token: ElementInstance, found: dict[ElementInstance, None]) -> bool:
    """The token that made a join fire came on a branch that the step is not on."""
    return token.parent is not None and token.parent not in found


def performed(step: ElementInstance) -> Iterator[ElementInstance]:
    """Automatic work that was done outside since the step, the oldest first."""
    scopes = step.workflow.top_workflow.subprocesses
    todo = list(consequences(step).tokens)
    while todo:
        here = todo.pop(0)
        if _was_done_outside(here):
            yield here
        scope = scopes.get(here.id)
        if scope is not None:
            todo.extend(sorted(scope.tasks.values(), key=lambda t: t.sequence))


def _was_done_outside(token: ElementInstance) -> bool:
    spec = token.task_spec
    if token._state != TaskState.COMPLETED or not spec.visible:
        return False
    event = spec.node.event
    thrown = isinstance(spec, Throwing) and event is not None and event.kind in _LEAVES
    return spec.node.kind in _DONE_OUTSIDE or thrown


# -- inside ----------------------------------------------------------------------------------------
def _before(step: ElementInstance) -> Variables:
    """The variables that a step was entered with: its branch as it was left before."""
    return step.parent.data


def _kept(followed: Consequences, step: ElementInstance) -> Variables:
    """What the branches that are ended have made of the variables."""
    last = [
        (t, t.task_spec.variables_outside(t))
        for t in followed.tokens
        if (t.is_open and not t.triggered and not t.task_spec.is_passive(t))
        or t.internal_data.get("end")
    ]
    return dict(meet(last, step.workflow.task_tree).values) if last else dict(step.data)


def _forget_ends(followed: Consequences) -> None:
    """Ended branches that came of the step do not count any more when the scope ends."""
    for token in followed.tokens:
        if token.internal_data.get("end"):
            token.note(end=None)
            if token in token.workflow.ended:
                token.workflow.ended.remove(token)


def _again(step: ElementInstance, values: Variables) -> ElementInstance:
    spec = step.workflow.spec.task_specs[step.task_spec.name]
    token: ElementInstance = step.parent._add_child(spec)
    token.data = values
    return token


def _wait_again(consumed: ElementInstance) -> None:
    """A token of another branch, that a join had taken, waits there once more."""
    spec = consumed.workflow.spec.task_specs.get(consumed.task_spec.name)
    if spec is None or not spec.is_join or consumed.parent is None:
        raise Conflict(
            f"Вернуться нельзя: ветви сошлись в «{consumed.task_spec.label}» по прежней версии."
        )
    token: ElementInstance = consumed.parent._add_child(spec)
    token.note(flow=consumed.internal_data.get("flow"))
    token.share(consumed.parent)
    token._set_state(TaskState.WAITING)
