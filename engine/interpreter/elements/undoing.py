"""Which completed activities a compensation is about, and what each of them had set (§13.5.5).

An activity that can be compensated keeps the number of its completion (`finished`) and, once its
compensation has begun, a mark (`compensated`), so that it is never compensated twice. What a
cancelled transaction ends while it still runs keeps `cut` instead: such an activity has not
completed, but what was completed inside it is undone.
"""

from collections.abc import Iterable, Iterator

from engine.interpreter.element_instance import EACH, ElementInstance
from engine.interpreter.elements.event_sub_process import EventSubProcess
from engine.interpreter.scope import ProcessSpec, ScopeMixin
from engine.interpreter.variables import Variables


def body_of(activity: ElementInstance) -> ProcessSpec | None:
    """What is drawn inside a sub-process; None for tasks and for calls, which are black boxes."""
    spec = activity.task_spec
    found: ProcessSpec | None = spec._wf_spec.bodies.get(spec.node.id)
    return found


def scope_of(activity: ElementInstance) -> ScopeMixin | None:
    """The scope that ran inside a sub-process."""
    found: ScopeMixin | None = activity.workflow.top_workflow.subprocesses.get(activity.id)
    return found if body_of(activity) is not None else None


def repetitions(host: ElementInstance) -> list[ElementInstance]:
    """The repetitions of a loop or multi-instance activity, in order of their start."""
    return [child for child in host.children if "loop" in child.internal_data]


def is_repeating(activity: ElementInstance) -> bool:
    spec = activity.task_spec
    return f"{spec.name}{EACH}" in spec._wf_spec.task_specs


def completed_in(
    scopes: Iterable[ScopeMixin], activity_id: str, before: int | None
) -> Iterator[ElementInstance]:
    """What to compensate of the completed activities of some scopes, the last completed first.

    Args:
        scopes: those that the throwing event sees.
        activity_id: only the instances of this activity; "" for all activities.
        before: number of the throwing; what completed later is not meant. None for now.
    """
    inside = [token for scope in scopes for token in scope.tasks.values()]
    wanted = (t for t in inside if not activity_id or _is_now(t) == activity_id)
    for activity in _latest_first(wanted, before):
        yield from undone_by(activity, before)


def _is_now(token: ElementInstance) -> str:
    """What its element is called in the present version; a migration notes another id."""
    return str(token.internal_data.get("renamed") or token.element_id)


def undone_by(activity: ElementInstance, before: int | None) -> Iterator[ElementInstance]:
    """What compensating one activity compensates in turn, the last completed first (§13.5.5).

    A handler of its own stands for everything inside. Without one a sub-process is compensated by
    compensating what was completed in it, and comes after that itself.
    """
    if "compensated" in activity.internal_data:
        return
    completed = "finished" in activity.internal_data
    if is_repeating(activity):
        for each in _latest_first(repetitions(activity), before, also_cut=not completed):
            yield from undone_by(each, before)
        return
    body, scope = body_of(activity), scope_of(activity)
    if completed and (activity.task_spec.handler or (body is not None and body.compensation)):
        yield activity
    elif scope is not None:
        inside = [t for t in scope.tasks.values() if "loop" not in t.internal_data]
        for inner in _latest_first(inside, before, also_cut=not completed):
            yield from undone_by(inner, before)
        if completed:
            yield activity


def _latest_first(
    activities: Iterable[ElementInstance], before: int | None, *, also_cut: bool = False
) -> list[ElementInstance]:
    """Those that ended and can be compensated."""
    ended = []
    for activity in activities:
        notes = activity.internal_data
        number = notes.get("finished") or (notes.get("cut") if also_cut else None)
        if number and (before is None or int(number) < before):
            ended.append((int(number), activity))
    return [activity for _, activity in sorted(ended, key=lambda pair: -pair[0])]


def cut(activity: ElementInstance) -> None:
    """Mark an activity that is about to be ended with its transaction, and all that runs in it."""
    if activity.task_spec.compensable:
        activity.note(cut=activity.runtime.next_sequence())
    for each in repetitions(activity):
        if each.id in each.workflow.open:
            cut(each)
    scope = scope_of(activity)
    for token in list(scope.open.values()) if scope is not None else ():
        if "loop" not in token.internal_data:
            cut(token)


def set_by(activity: ElementInstance, seen: Iterable[ScopeMixin]) -> Variables:
    """Variables that an activity set, as they were when it completed.

    Those of the completed sub-processes around it count, too, up to the scopes that are `seen`.
    """
    around, token = [activity], activity
    while token.workflow not in seen and token.workflow.host is not None:
        token = token.workflow.host
        around.append(token)
    values: Variables = {}
    for each in reversed(around):
        before, wrote = _variables_before(each), each.internal_data.get("wrote", ())
        values.update(
            {
                name: value
                for name, value in each.data.items()
                if name in wrote or name not in before or before[name] != value
            }
        )
    return values


def _variables_before(activity: ElementInstance) -> Variables:
    if isinstance(activity.task_spec, EventSubProcess):
        scope = scope_of(activity)
        return scope.task_tree.data if scope is not None else activity.data
    first = activity.task_spec.loop_host(activity) or activity
    return first.parent.data if first.parent is not None else {}
