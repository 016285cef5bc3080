"""Verbs of operators that change the course of an instance: modify, go back, and look first.

A suspended instance may be changed, too, and stays suspended: gateways and scripts on the way run,
what is waited for is opened and waits, and conditions are asked when it is resumed.
"""

from engine.commands import live_instances, rights, values, variables
from engine.commands.context import Context
from engine.commands.effects import effects_of
from engine.domain.errors import Conflict, InvalidInput, NotFound
from engine.domain.events import InstanceResumed
from engine.domain.identity import Permission
from engine.domain.modifications import Course, Modification, Preview, Reset
from engine.domain.states import InstanceState
from engine.interpreter import LiveInstance
from engine.store.queries import instances as stored
from engine.store.tables import ProcessInstance

LONGEST_REASON = 2_000


def course(context: Context, instance_id: str) -> Course:
    """Where an instance stands and where an operator may send it.

    Raises:
        NotPermitted: the actor is no operator.
        Conflict: it has ended.
    """
    row = _seen(context, instance_id)
    return live_instances.throwaway(context, row).course()


def modify(context: Context, instance_id: str, ordered: Modification) -> None:
    """Take tokens away, begin and move them.

    Raises:
        NotPermitted: the actor is no operator.
        Conflict: it has ended, or a move is meaningless; the message names the element.
        InvalidInput: no reason is given, a move names nothing, or values come with no token that
            begins and could take them along.
    """
    row = _locked(context, instance_id)
    live = live_instances.wake(context, row)
    live.modify(_checked(ordered, live))
    live_instances.save(context, row, live, before=resumed_by_end(row, live, ordered.reason))


def preview_modification(context: Context, instance_id: str, ordered: Modification) -> Preview:
    """Say what `modify` would do at once; it raises what that would raise."""
    row = _seen(context, instance_id)
    live = live_instances.throwaway(context, row)
    live.modify(_checked(ordered, live))
    return _preview(live)


def reset(context: Context, instance_id: str, ordered: Reset) -> None:
    """Take an instance back to a step that is over.

    Raises:
        NotPermitted: the actor is no operator.
        Conflict: it has ended, or one cannot go back there; the message says why.
        InvalidInput: no reason is given.
    """
    row = _locked(context, instance_id)
    live = live_instances.wake(context, row)
    live.reset(ordered.element_instance_id, reason(ordered.reason), restore=ordered.restore)
    live_instances.save(context, row, live, before=resumed_by_end(row, live, ordered.reason))


def preview_reset(context: Context, instance_id: str, ordered: Reset) -> Preview:
    """Say what `reset` would do at once, and which automatic steps would stay done."""
    row = _seen(context, instance_id)
    live = live_instances.throwaway(context, row)
    performed = live.performed_since(ordered.element_instance_id)
    live.reset(ordered.element_instance_id, reason(ordered.reason), restore=ordered.restore)
    return _preview(live, performed)


def reason(text: str) -> str:
    """The reason that every change of a course needs.

    Raises:
        InvalidInput: there is none, or it is a book.
    """
    why = values.plain_text(text, "Причина").strip()
    if not why:
        raise InvalidInput("Укажите причину: её увидят в истории дела.")
    if len(why) > LONGEST_REASON:
        raise InvalidInput(f"Причина: не длиннее {LONGEST_REASON} знаков.")
    return why


def _checked(ordered: Modification, live: LiveInstance) -> Modification:
    why, given = reason(ordered.reason), variables.checked_values(ordered.values)
    if given and not any(move.element_id for move in ordered.moves):
        raise InvalidInput("Данные меняются вместе с переносом: выберите, где продолжить.")
    variables.require_free(given, live.reserved_names())
    return Modification(moves=ordered.moves, reason=why, values=given)


def _preview(live: LiveInstance, performed: tuple[str, ...] = ()) -> Preview:
    outcome = live.drain()
    return Preview(
        effects=effects_of(outcome.facts, live.element_name),
        warnings=() if live.is_completed else live.warnings(),
        performed=performed,
    )


def _locked(context: Context, instance_id: str) -> ProcessInstance:
    require_operator(context)
    row = context.lock_instance(instance_id)
    require_open(row)
    return row


def _seen(context: Context, instance_id: str) -> ProcessInstance:
    require_operator(context)
    row = stored.by_id(context.session, context.tenant, instance_id)
    if row is None:
        raise NotFound("Такого дела нет.")
    require_open(row)
    return row


def require_operator(context: Context) -> None:
    """Raise NotPermitted for everybody but operators."""
    sentence = "Менять ход дела может только оператор."
    rights.require(context.actor, Permission.OPERATE, sentence)


def require_open(row: ProcessInstance) -> None:
    """Raise Conflict for an instance that has ended: its course cannot be changed."""
    if row.state not in (InstanceState.ACTIVE, InstanceState.SUSPENDED):
        raise Conflict("Дело уже завершено.")


def resumed_by_end(row: ProcessInstance, live: LiveInstance, why: str) -> list[InstanceResumed]:
    """What history says first when a change by hand lets a suspended instance end."""
    ends = row.state == InstanceState.SUSPENDED and live.is_completed
    return [InstanceResumed(reason=why.strip())] if ends else []
