"""Verbs of ad-hoc sub-processes: what a person may begin there, and beginning it."""

from collections.abc import Collection

from engine.commands import live_instances, rights, suspending
from engine.commands.context import Context
from engine.domain.errors import NotFound, NotPermitted
from engine.domain.identity import Permission
from engine.domain.states import InstanceState
from engine.domain.views import ActivityOffer, EnabledActivity
from engine.interpreter import Definition
from engine.store.queries import definitions
from engine.store.queries import instances as stored
from engine.store.tables import ProcessInstance

MOST_ASKED = 50


def choices(
    context: Context, row: ProcessInstance, running: Collection[str]
) -> tuple[EnabledActivity, ...]:
    """What the actor may begin in an instance; `running` are ids of the definitions it runs."""
    library = context.equipment.definitions
    if row.state != InstanceState.ACTIVE:
        return ()
    if not any(library.by_id(each).has_choices for each in running):
        return ()
    return tuple(each for each in _enabled(context, row) if _may_begin(context, row, each))


def offers(context: Context) -> tuple[ActivityOffer, ...]:
    """What the actor's roles or name let them begin, also where they have no other part.

    The newest instances that may offer anything are asked, `MOST_ASKED` at most.
    """
    if not context.actor.user_id:
        return ()
    library = context.equipment.definitions
    running = stored.definitions_in_use(context.session, context.tenant)
    promising = [each for each in running if _may_offer(context, library.by_id(each), set())]
    rows = stored.newest_active(context.session, context.tenant, promising, MOST_ASKED)
    found = (
        ActivityOffer(
            instance_id=row.id,
            title=row.title,
            process_name=library.process_name(row.definition_id),
            choices=tuple(each for each in _enabled(context, row) if _is_meant(context, row, each)),
        )
        for row in rows
    )
    return tuple(each for each in found if each.choices)


def choose_activity(
    context: Context, instance_id: str, element_instance_id: str, element_id: str
) -> None:
    """Begin an activity of a running ad-hoc sub-process.

    Whose work it is may begin it without having any other part in the instance.

    Raises:
        NotFound: the actor may not see the instance, and nothing in it is theirs to begin.
        Conflict: the instance or the sub-process is over, or has no such activity to begin.
        NotPermitted: it is another role's user task, or automatic and the actor neither operates
            nor started the instance.
    """
    row = context.lock_instance(instance_id)
    seen = rights.may_see(context.session, row, context.actor)
    if row.state != InstanceState.ACTIVE and not seen:
        raise NotFound("Такого дела нет.")
    suspending.require_going(context, row)
    live = live_instances.wake(context, row)
    place = (element_instance_id, element_id)
    named = [e for e in live.enabled_activities() if (e.element_instance_id, e.element_id) == place]
    allowed = all(_may_begin(context, row, each) for each in named)
    if not seen and not (named and allowed):
        raise NotFound("Такого дела нет.")
    if not allowed:
        raise NotPermitted(f"Начать «{named[0].name}» может тот, чья это работа, или оператор.")
    live.choose_activity(element_instance_id, element_id)
    live_instances.save(context, row, live)


def _may_begin(context: Context, row: ProcessInstance, activity: EnabledActivity) -> bool:
    actor = context.actor
    starter = bool(actor.user_id) and row.started_by == actor.user_id
    if actor.is_system or actor.may(Permission.OPERATE) or starter:
        return True
    return _is_meant(context, row, activity)


def _is_meant(context: Context, row: ProcessInstance, activity: EnabledActivity) -> bool:
    """Say whether the activity is addressed to the actor."""
    actor = context.actor
    answers_to = actor.principals_for(row.process_key)
    return actor.user_id in activity.people or not answers_to.isdisjoint(activity.candidates)


def _enabled(context: Context, row: ProcessInstance) -> tuple[EnabledActivity, ...]:
    return live_instances.wake(context, row).enabled_activities()


def _may_offer(context: Context, definition: Definition, asked: set[str]) -> bool:
    """Say whether instances of a definition may hold choices, their own or of what they call."""
    if definition.has_choices:
        return True
    for key in definition.calls - asked:
        asked.add(key)
        called = definitions.newest_of(context.session, context.tenant, key)
        if called is None:
            continue
        if _may_offer(context, context.equipment.definitions.by_id(called.id), asked):
            return True
    return False
