"""How kept messages end without a receiver, by time or by an operator, and who may look."""

from engine.commands import held, live_instances, rights
from engine.commands.context import Context
from engine.domain.errors import Conflict, NotFound
from engine.domain.events import MessageExpired
from engine.domain.identity import Permission
from engine.domain.states import JobState, KeptMessageState
from engine.domain.trouble_views import KeptMessageView
from engine.store import job_rows, kept_message_rows
from engine.store.queries import kept_messages as stored
from engine.store.tables import KeptMessage, ProcessInstance

_HOW = {KeptMessageState.EXPIRED: "life", KeptMessageState.DISCARDED: "discarded"}


def listed(context: Context) -> tuple[KeptMessageView, ...]:
    """Messages that wait for a receiver, oldest first, then those that ended last without one.

    Raises:
        NotPermitted: the actor is no operator.
    """
    rights.require(context.actor, Permission.OPERATE, "Сообщения без получателя видит оператор.")
    found = []
    for row, definition in stored.listed(context.session, context.tenant):
        sender = definition and context.equipment.definitions.by_id(definition.id)
        view = KeptMessageView(
            id=row.id,
            name=row.name,
            key=row.key,
            state=KeptMessageState(row.state),
            since=row.published_at,
            until=row.expires_at,
            ended_at=row.ended_at,
            instance_id=row.instance_id or "",
            process_name=definition.name if definition else "",
            element_name=sender.element_name(row.element_id) if sender else "",
        )
        found.append(view)
    return tuple(found)


def discard(context: Context, message_id: str) -> None:
    """Take a kept message away, so that nobody will get it; for operators.

    Raises:
        NotPermitted: the actor is no operator.
        NotFound: there is no such message: it was delivered, or never was.
        Conflict: it has ended already.
    """
    rights.require(context.actor, Permission.OPERATE, "Убрать сообщение может только оператор.")
    seen = stored.by_id(context.session, context.tenant, message_id)
    sender = _lock_sender(context, seen)
    message = kept_message_rows.lock(context.session, context.tenant, message_id)
    if message is None:
        raise NotFound("Такого сообщения нет: возможно, его уже получили.")
    if message.state != KeptMessageState.KEPT:
        raise Conflict("Это сообщение уже никому не будет доставлено.")
    _end(context, message, sender, KeptMessageState.DISCARDED)
    job_rows.close(context.session, message.id, JobState.CANCELLED, context.now)


def expire(context: Context, message_id: str, attempt: int) -> bool | None:
    """End a message whose time has come; for the job of its life.

    Returns:
        True when it ended, False when it is gone already, None when the lease of the job is.
    """
    seen = stored.by_id(context.session, context.tenant, message_id)
    sender = _lock_sender(context, seen)
    message = kept_message_rows.lock(context.session, context.tenant, message_id)
    if job_rows.lock_leased(context.session, message_id, attempt) is None:
        return None
    if message is None or message.state != KeptMessageState.KEPT:
        return False
    if held.saved_from_its_end(context, message):
        return True
    _end(context, message, sender, KeptMessageState.EXPIRED)
    return True


def _lock_sender(context: Context, message: KeptMessage | None) -> ProcessInstance | None:
    if message is None or message.instance_id is None:
        return None
    return context.lock_instance(message.instance_id)


def _end(
    context: Context,
    message: KeptMessage,
    sender: ProcessInstance | None,
    state: KeptMessageState,
) -> None:
    kept_message_rows.end(context.session, message.id, state, context.now)
    # A finished instance's history is closed; the row itself stays as the trace.
    if sender is None or sender.ended_at is not None:
        return
    fact = MessageExpired(
        name=message.name,
        key=message.key,
        how=_HOW[state],
        element_id=message.element_id,
        element_instance_id=message.element_instance_id,
    )
    live_instances.tell(context, sender, [fact])
