"""Verbs of the world: messages that reach one instance, signals that reach all who listen."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from engine.commands import held, instances, kept_messages, live_instances, receivers, values
from engine.commands.context import Context
from engine.commands.receivers import Receiver
from engine.domain.errors import InvalidInput
from engine.domain.states import JobKind, JobState, SubscriptionKind
from engine.store import job_rows, kept_message_rows
from engine.store.queries import subscriptions
from engine.store.tables import ProcessInstance, Subscription


def correlate(
    context: Context,
    name: str,
    key: str | int | None,
    payload: Mapping[str, object] | None,
    life: timedelta,
) -> int:
    """Deliver a message to the one instance that waits for exactly this name and key.

    When nobody waits, the process that begins with this message begins; failing that, the message
    is kept for its life. One without a life is delivered now or never.

    Returns:
        Instances reached or begun: 1, or 0 when nobody takes the message now.

    Raises:
        Conflict: several instances wait, or several processes begin with it: it is ambiguous.
        InvalidInput: the life is negative or ends beyond the calendar.
    """
    message = kept_messages.Message(
        name=values.plain_text(name, "Имя сообщения"),
        key=values.plain_text("" if key is None else str(key), "Ключ сообщения"),
        payload=values.admissible(payload or {}),
        expires_at=_end_of(context, life),
        published_by=context.actor.user_id,
    )
    receiver = receivers.find_receiver(context, message.name, message.key)
    if hand_over_in_turn(context, receiver, message):
        return 1
    if life:
        kept_messages.keep(context, message)
    return 0


def deliver_thrown(
    context: Context, receiver: Receiver | None, message: kept_messages.Message
) -> None:
    """Hand a thrown message over, or keep it; one whose life is over leaves its trace so, too."""
    if not hand_over_in_turn(context, receiver, message):
        kept_messages.keep(context, message)


def hand_over_in_turn(
    context: Context, receiver: Receiver | None, message: kept_messages.Message
) -> bool:
    """Hand a message over unless older ones of its name and key must come first.

    Whoever stands still has it as soon as they go on; to the sender it is delivered.
    """
    if receiver is None or kept_messages.is_in_line(context, message):
        return False
    held_for = held.stopped(context, receiver)
    if held_for:
        held.park(context, message, held_for)
        return True
    return hand_over(context, receiver, message.payload, message.key)


def hand_over_kept(context: Context, receiver: Receiver, order: Mapping[str, Any]) -> bool:
    """Give the oldest kept message to a receiver; False when none is left or it was not taken."""
    message = kept_messages.lock_oldest(context, order)
    if message is None or not hand_over(context, receiver, message.payload, message.key):
        return False
    kept_message_rows.remove(context.session, message.id)
    job_rows.close(context.session, message.id, JobState.CANCELLED, context.now)
    return True


def hand_over(
    context: Context, receiver: Receiver, payload: Mapping[str, object], key: str = ""
) -> bool:
    """Give a message or signal to whom it was found for; False when nobody took it."""
    heard, row = receiver.subscription, receiver.instance
    if row is None:
        begin_at(context, heard, payload, key)
        return True
    live = live_instances.wake(context, row)
    if not live.deliver(heard.element_instance_id, heard.id, payload, key):
        return False
    live_instances.save(context, row, live)
    return True


def begin_at(
    context: Context, heard: Subscription, payload: Mapping[str, object], key: str = ""
) -> ProcessInstance:
    """Begin an instance at a start event that listens."""
    definition = context.equipment.definitions.by_id(str(heard.definition_id))
    by_message = heard.name if heard.kind == SubscriptionKind.MESSAGE else ""
    how = instances.Start(
        variables=payload, element_id=heard.element_id, by_message=by_message, business_key=key
    )
    return instances.begin(context, definition, how)


def broadcast(context: Context, name: str, payload: Mapping[str, object] | None) -> int:
    """Send a signal: a job for every listener, so that one that fails harms no other.

    Returns:
        How many listen: waiting tokens and start events.
    """
    plain = values.admissible(payload or {})
    kind = SubscriptionKind.SIGNAL
    waiting = subscriptions.waiting(context.session, context.tenant, kind, name)
    begins = subscriptions.starts(context.session, context.tenant, kind, name)
    rows = [_delivery(context, each, plain) for each in (*waiting, *begins)]
    job_rows.insert_rows(context.session, rows, context.now)
    return len(rows)


def _delivery(
    context: Context, heard: Subscription, payload: Mapping[str, object]
) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "tenant": context.tenant,
        "kind": JobKind.SIGNAL,
        "instance_id": heard.instance_id,
        "definition_id": heard.definition_id,
        "element_id": heard.element_id,
        "element_instance_id": heard.element_instance_id,
        "actor_id": context.actor.user_id,
        "payload": {"name": heard.name, "payload": payload, "subscription_id": heard.id},
    }


def _end_of(context: Context, life: timedelta) -> datetime:
    try:
        until = context.now + life
    except OverflowError as error:
        raise InvalidInput("Срок жизни сообщения выходит за пределы календаря.") from error
    if until < context.now:
        raise InvalidInput("Срок жизни сообщения не может быть отрицательным.")
    return until
