"""Verbs of ad-hoc sub-processes: what a person may begin there, and beginning it."""

from collections.abc import Collection

from engine.commands import instances, live_instances
from engine.commands.context import Context
from engine.domain.errors import Conflict, NotPermitted
from engine.domain.identity import Permission
from engine.domain.states import InstanceState
from engine.domain.views import EnabledActivity
from engine.store.tables import ProcessInstance


def choices(
    context: Context, row: ProcessInstance, definitions: Collection[str]
) -> tuple[EnabledActivity, ...]:
    """What the actor may begin in an instance; `definitions` are those that it runs."""
    library = context.equipment.definitions
    if row.state != InstanceState.ACTIVE:
        return ()
    if not any(library.by_id(each).has_choices for each in definitions):
        return ()
    found = live_instances.wake(context, row).enabled_activities()
    return tuple(each for each in found if _may_begin(context, row, each))


def choose_activity(
    context: Context, instance_id: str, element_instance_id: str, element_id: str
) -> None:
    """Begin an activity of a running ad-hoc sub-process.

    Raises:
        NotFound: the actor may not see the instance.
        Conflict: the instance or the sub-process is over, or has no such activity to begin.
        NotPermitted: it is another role's user task, or automatic and the actor neither operates
            nor started the instance.
    """
    instances.require_seen(context, instance_id)
    row = context.lock_instance(instance_id)
    if row.state != InstanceState.ACTIVE:
        raise Conflict("Дело уже завершено.")
    live = live_instances.wake(context, row)
    place = (element_instance_id, element_id)
    for each in live.enabled_activities():
        named = (each.element_instance_id, each.element_id) == place
        if named and not _may_begin(context, row, each):
            raise NotPermitted(f"Начать «{each.name}» может тот, чья это работа, или оператор.")
    live.choose_activity(element_instance_id, element_id)
    live_instances.save(context, row, live)


def _may_begin(context: Context, row: ProcessInstance, activity: EnabledActivity) -> bool:
    actor = context.actor
    starter = bool(actor.user_id) and row.started_by == actor.user_id
    if actor.is_system or actor.may(Permission.OPERATE) or starter:
        return True
    answers_to = actor.principals_for(row.process_key)
    return actor.user_id in activity.people or not answers_to.isdisjoint(activity.candidates)
