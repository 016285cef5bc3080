"""Verbs of the world: messages that reach one instance, signals that reach all who listen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from engine.commands import instances, live_instances, values
from engine.commands.context import Context
from engine.domain.errors import Conflict
from engine.domain.states import JobKind, SubscriptionKind
from engine.store import job_rows
from engine.store.queries import subscriptions
from engine.store.tables import ProcessInstance, Subscription

_RACES = 5


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Who gets a message: a waiting instance, already locked, or a start event."""

    subscription: Subscription
    instance: ProcessInstance | None = None


def correlate(
    context: Context, name: str, key: str | None, payload: Mapping[str, object] | None
) -> int:
    """Deliver a message to the one instance that waits for exactly this name and key.

    When nobody waits, the process that begins with this message begins.

    Returns:
        Instances reached or begun: 1, or 0 when nobody wants the message.

    Raises:
        Conflict: several instances wait, or several processes begin with it: it is ambiguous.
    """
    plain = values.json_ready(payload or {})
    receiver = find_receiver(context, name, key or "")
    if receiver is None:
        return 0
    return 1 if hand_over(context, receiver, plain, key or "") else 0


def find_receiver(context: Context, name: str, key: str) -> Receiver | None:
    """Find who gets a message and lock it.

    Raises:
        Conflict: there are several, so that no one can say who is meant.
    """
    for _ in range(_RACES):
        waiting = subscriptions.waiting(
            context.session, context.tenant, SubscriptionKind.MESSAGE, name, key
        )
        if len({each.instance_id for each in waiting}) > 1:
            raise Conflict(
                f"Сообщение «{name}» с ключом «{key}» ждут несколько дел: "
                "неясно, какому оно адресовано."
            )
        if not waiting:
            return _start_of(context, name)
        receiver = lock_listener(context, waiting[0].id)
        if receiver is not None:
            return receiver
        # It stopped listening between our reading and our lock: look again.
        context.session.expire_all()
    raise Conflict(f"Сообщение «{name}» не доставлено: получатель всё время меняется.")


def lock_listener(context: Context, subscription_id: str) -> Receiver | None:
    """Lock the instance behind a subscription; None when it does not listen any more."""
    seen = subscriptions.by_id(context.session, subscription_id)
    if seen is None or seen.instance_id is None:
        return None
    row = context.lock_instance(seen.instance_id)
    again = subscriptions.by_id(context.session, subscription_id)
    return None if again is None else Receiver(subscription=again, instance=row)


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
    plain = values.json_ready(payload or {})
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


def _start_of(context: Context, name: str) -> Receiver | None:
    kind = SubscriptionKind.MESSAGE
    begins = subscriptions.starts(context.session, context.tenant, kind, name)
    if len(begins) > 1:
        raise Conflict(
            f"С сообщения «{name}» начинаются несколько процессов: неясно, какой начать."
        )
    return Receiver(subscription=begins[0]) if begins else None
