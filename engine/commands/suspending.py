"""Verbs that let an instance stand still and go on again; who else must look whether it does.

While it is suspended nobody takes or completes its user tasks, its jobs are held, and what reaches
it from outside waits. Due dates stay, reminders are silent, drafts are kept as ever. Operators may
still change its data and its course and move it to another version (`modification`, `migration`).
"""

from datetime import datetime

from engine.commands import eligibility, live_instances, rights, values
from engine.commands.context import Context
from engine.domain.errors import Conflict, InvalidInput, Suspended
from engine.domain.events import InstanceResumed, InstanceSuspended
from engine.domain.identity import Permission
from engine.domain.states import InstanceState
from engine.store.tables import ProcessInstance

LONGEST_REASON = 2_000


def suspend(context: Context, instance_id: str, reason: str) -> None:
    """Stop an instance with everything it has called; for operators.

    Raises:
        NotPermitted: the actor is no operator.
        Conflict: it has ended, or is suspended already.
        InvalidInput: no reason is given.
    """
    rights.require(context.actor, Permission.OPERATE, "Приостановить дело может только оператор.")
    why = required_reason(reason, "по которой дело приостанавливается")
    row = context.lock_instance(instance_id)
    require_going(context, row)
    live_instances.tell(context, row, [InstanceSuspended(reason=why)])


def resume(context: Context, instance_id: str, reason: str) -> None:
    """Let a suspended instance go on; for operators.

    Raises:
        NotPermitted: the actor is no operator.
        Conflict: it is not suspended.
    """
    rights.require(context.actor, Permission.OPERATE, "Возобновить дело может только оператор.")
    row = context.lock_instance(instance_id)
    if row.state != InstanceState.SUSPENDED:
        raise Conflict("Возобновлять нечего: дело не приостановлено.")
    fact = InstanceResumed(reason=optional_reason(reason))
    live = live_instances.wake(context, row)
    live.go_on()
    outcome = live.drain()
    if outcome.is_empty:  # a migration can still be taken back, then
        live_instances.tell(context, row, [fact])
        return
    version = live_instances.store(context, row, outcome, before=[fact])
    context.awake[row.id] = (version, live)


def require_going(context: Context, row: ProcessInstance) -> None:
    """Refuse to move an instance that stands still or has ended.

    Raises:
        Suspended: says who stopped it, when and why.
        Conflict: it has ended.
    """
    require_not_suspended(context, row)
    if row.state != InstanceState.ACTIVE:
        raise Conflict("Дело уже завершено.")


def require_not_suspended(context: Context, row: ProcessInstance) -> None:
    """Raise Suspended for an instance that stands still."""
    if row.state == InstanceState.SUSPENDED:
        raise Suspended(f"Дело приостановлено: {said(context, row)}")


def said(context: Context, row: ProcessInstance) -> str:
    """Say by whom an instance was stopped, when and why."""
    who = eligibility.name_of(context, row.suspended_by) or "система"
    return f"{who}, {office_time(context, row.suspended_at)}. Причина: {row.suspended_why}"


def office_time(context: Context, moment: datetime | None) -> str:
    """Say when, as the office's clock shows it."""
    if moment is None:
        return ""
    return f"{moment.astimezone(context.equipment.calendar.zone):%d.%m.%Y %H:%M}"


def required_reason(reason: str, what_for: str) -> str:
    """Give a reason that history can keep.

    Raises:
        InvalidInput: there is none, or it is too long.
    """
    why = optional_reason(reason)
    if not why:
        raise InvalidInput(f"Укажите причину, {what_for}.")
    return why


def optional_reason(reason: str) -> str:
    """Give a reason, "" for none.

    Raises:
        InvalidInput: it is too long, or no text.
    """
    why = values.plain_text(reason, "Причина").strip()
    if len(why) > LONGEST_REASON:
        raise InvalidInput(f"Причина: не длиннее {LONGEST_REASON} знаков.")
    return why
