"""Instances that begin by themselves: timer start events and signals that start a process."""

from datetime import datetime
from uuid import uuid4

from engine.commands import messages
from engine.commands.context import Context
from engine.domain.states import JobKind, SubscriptionKind
from engine.interpreter import Definition
from engine.store import job_rows
from engine.store.queries import subscriptions
from engine.store.tables import Job, Subscription

FOLLOWED = "followed"
"""Mark in the payload of a timed start whose next moment is scheduled already."""


def schedule_first(context: Context, definition: Definition, element_id: str) -> None:
    """Let a timer start event of a newly deployed definition wait for its first moment to come.

    Moments before the deployment belong to earlier versions, or to nobody: each new version of a
    process that begins on 1 April shall not begin once more in May.
    """
    _schedule(context, definition, element_id, 0, anchor=context.now)


def schedule_late(context: Context, definition: Definition, element_id: str) -> None:
    """Let a timer start event begin now what an older version was to begin and had not yet.

    Otherwise a moment that came while nothing ran would be lost when the first thing that runs
    again is a deployment.
    """
    _wait(context, definition, element_id, (-1, context.now), anchor=context.now)


def schedule_next(context: Context, job: Job) -> None:
    """Let a timer start event wait for its next moment; the last one waits for nothing.

    Moments missed while nothing ran are one start, the late one that this job made: three days of
    silence shall not end in a storm.
    """
    definition = context.equipment.definitions.by_id(str(job.definition_id))
    anchor = datetime.fromisoformat(job.payload["anchor"])
    _schedule(context, definition, job.element_id, job.payload["fired"] + 1, anchor)


def begin_by_signal(context: Context, order: Job) -> bool:
    """Begin an instance at a start event that heard a signal.

    Where another version of the process has replaced it since, that one begins; False when nothing
    of it listens any more.
    """
    heard = subscriptions.by_id(context.session, order.payload["subscription_id"])
    heard = heard or _successor(context, order)
    if heard is None:
        return False
    messages.begin_at(context, heard, order.payload["payload"])
    return True


def _successor(context: Context, order: Job) -> Subscription | None:
    session, kind = context.session, SubscriptionKind.SIGNAL
    listening = subscriptions.starts(session, context.tenant, kind, order.payload["name"])
    key = context.equipment.definitions.by_id(str(order.definition_id)).key
    by_id = context.equipment.definitions.by_id
    same = (each for each in listening if by_id(str(each.definition_id)).key == key)
    return next(same, None)


def _schedule(
    context: Context, definition: Definition, element_id: str, fired: int, anchor: datetime
) -> None:
    ahead = context.equipment.interpreter.next_start(definition, element_id, fired, anchor)
    if ahead is not None:
        _wait(context, definition, element_id, ahead, anchor)


def _wait(
    context: Context,
    definition: Definition,
    element_id: str,
    ahead: tuple[int, datetime],
    anchor: datetime,
) -> None:
    gone_by, due_at = ahead
    row = {
        "id": uuid4().hex,
        "tenant": context.tenant,
        "kind": JobKind.START_TIMER,
        "definition_id": definition.id,
        "element_id": element_id,
        "due_at": due_at,
        "payload": {"fired": gone_by, "anchor": anchor.isoformat()},
    }
    job_rows.insert_rows(context.session, [row], context.now)
