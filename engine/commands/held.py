"""Jobs that wait because what they work for stands still.

A job is held when its instance is suspended, or when it would begin an instance of a definition
whose starts are. Whoever has leased one before that finds out behind the lock; what a handler has
said by then is kept, so that nobody asks it twice. Resuming lets all of them go on.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from engine.commands import kept_messages
from engine.commands.context import Context
from engine.commands.handler_calls import Answer
from engine.commands.kept_messages import Message
from engine.commands.receivers import Receiver
from engine.domain.errors import BpmnError, Conflict
from engine.domain.states import InstanceState, JobKind, JobState
from engine.store import job_rows, kept_message_rows
from engine.store.queries import definitions, instances
from engine.store.queries import jobs as stored
from engine.store.tables import Job, KeptMessage

OUTPUTS, ERROR = "outputs", "error"


def stays(context: Context, job: Job) -> bool:
    """Say whether a due job must not begin now; it is held, then.

    Only handlers outside any transaction begin before the instance is locked: for the others it is
    enough to find out when they are done.
    """
    if job.kind != JobKind.SERVICE:
        return False
    row = instances.by_id(context.session, job.tenant, str(job.instance_id))
    if row is None or row.state != InstanceState.SUSPENDED:
        return False
    job_rows.hold(context.session, job, row.id, began=True)
    return True


def hold(context: Context, job: Job, held_for: str, answer: Answer = None) -> bool:
    """Let a leased job wait, with what its handler has said if anybody has asked it."""
    if answer is not None:
        job_rows.keep_answer(context.session, job, _written(answer))
    job_rows.hold(context.session, job, held_for)
    return True


def keep(context: Context, job_id: str, answer: Mapping[str, object] | BpmnError) -> bool:
    """Keep an answer for a held job behind its instance's lock; False when it is not held.

    Raises:
        Conflict: it has one already.
    """
    job = stored.lock(context.session, job_id)
    if job is None or job.state != JobState.HELD:
        return False
    if job.answer is not None:
        raise Conflict("На этот автоматический шаг уже есть ответ.")
    job_rows.keep_answer(context.session, job, _written(answer))
    return True


def answer_of(job: Job) -> Answer:
    """Give the answer that was kept."""
    error = job.answer.get(ERROR)
    if error is None:
        return dict(job.answer[OUTPUTS])
    return BpmnError(error["code"], error["message"], error["variables"])


def waits_for(context: Context, job: Job, receiver: Receiver | None) -> bool:
    """Hold a delivery whose receiver stands still; say whether it does."""
    held_for = stopped(context, receiver)
    return bool(held_for) and hold(context, job, held_for)


def stopped(context: Context, receiver: Receiver | None) -> str:
    """Give what has to be resumed before a receiver takes anything; "" when it takes it now."""
    if receiver is None:
        return ""
    if receiver.instance is not None:
        suspended = receiver.instance.state == InstanceState.SUSPENDED
        return receiver.instance.id if suspended else ""
    definition_id = str(receiver.subscription.definition_id)
    return definition_id if starts_are_stopped(context, definition_id) else ""


def starts_are_stopped(context: Context, definition_id: str) -> bool:
    """Say whether a definition begins nothing now; nobody changes that in this transaction."""
    row = definitions.shared(context.session, context.tenant, definition_id)
    return row is not None and row.suspended_at is not None


def park(context: Context, message: Message, held_for: str) -> None:
    """Let a message wait for its receiver to be resumed, however long that takes.

    It is delivered then as if it had just been thrown: to whoever listens by that time.
    """
    row = {**_thrown_again(context, message), "state": JobState.HELD, "held_for": held_for}
    job_rows.insert_rows(context.session, [row], context.now)


def saved_from_its_end(context: Context, kept: KeptMessage) -> bool:
    """Let a kept message go to a receiver that stands still instead of ending unheard."""
    try:
        listener = kept_messages.find_listener(context, kept.name, kept.key)
    except Conflict:
        return False
    row = listener and instances.by_id(context.session, context.tenant, str(listener.instance_id))
    if not row or row.state != InstanceState.SUSPENDED:
        return False
    message = Message(
        name=kept.name,
        key=kept.key,
        payload=kept.payload,
        expires_at=kept.expires_at,
        instance_id=kept.instance_id,
        element_id=kept.element_id,
        element_instance_id=kept.element_instance_id,
        published_by=kept.published_by,
    )
    # Not held at once: nobody has locked the receiver, which may be resumed this moment.
    job_rows.insert_rows(context.session, [_thrown_again(context, message)], context.now)
    kept_message_rows.remove(context.session, kept.id)
    return True


def _thrown_again(context: Context, message: Message) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "tenant": context.tenant,
        "kind": JobKind.MESSAGE,
        "instance_id": message.instance_id,
        "element_id": message.element_id,
        "element_instance_id": message.element_instance_id,
        "actor_id": message.published_by,
        "payload": {
            "name": message.name,
            "key": message.key,
            "payload": dict(message.payload),
            "expires_at": message.expires_at.isoformat(),
        },
    }


def _written(answer: Mapping[str, object] | BpmnError) -> dict[str, Any]:
    if not isinstance(answer, BpmnError):
        return {OUTPUTS: dict(answer)}
    said = {"code": answer.code, "message": answer.message, "variables": answer.variables}
    return {ERROR: said}
