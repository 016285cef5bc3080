"""Messages that found no receiver: kept for a stated life, handed out to whoever listens first.

BPMN gives a message no mailbox (§10.5.1), so how long it waits for its receiver is stated by who
sends it. One path delivers: a due job for a subscription takes the oldest message of exactly its
name and key under a lock. Both sides order such jobs: who keeps a message, for whoever listens by
then; who begins to listen, when something is kept. `store.kept_message_rows` says why neither can
overlook the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from engine.commands.context import Context
from engine.domain.errors import Conflict
from engine.domain.events import Fact, SubscriptionClosed, SubscriptionOpened
from engine.domain.states import JobKind, SubscriptionKind
from engine.store import job_rows, kept_message_rows
from engine.store.queries import subscriptions
from engine.store.tables import Job, KeptMessage, Subscription

FIRST_RELEASE_LIFE = timedelta(days=30)
"""Life of messages thrown before their life was stated; the same as the usual one."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message on its way.

    Attributes:
        instance_id: the instance that sent it, None for a program.
        expires_at: end of its life; now or earlier for "deliver now or never".
    """

    name: str
    key: str
    payload: Mapping[str, object]
    expires_at: datetime
    instance_id: str | None = None
    element_id: str = ""
    element_instance_id: str = ""
    published_by: str = ""


def thrown(job: Job) -> Message:
    """The message that a job was ordered to deliver by the element that threw it."""
    until = job.payload.get("expires_at")
    usual = job.created_at + FIRST_RELEASE_LIFE
    return Message(
        name=job.payload["name"],
        key=job.payload["key"],
        payload=job.payload["payload"],
        expires_at=usual if until is None else datetime.fromisoformat(until),
        instance_id=job.instance_id,
        element_id=job.element_id,
        element_instance_id=job.element_instance_id,
        published_by=job.actor_id,
    )


def is_in_line(context: Context, message: Message) -> bool:
    """Say whether older messages of this name and key wait, so that this one must not overtake."""
    if message.expires_at <= context.now:
        return False
    return bool(
        kept_message_rows.count(
            context.session, context.now, context.tenant, message.name, message.key
        )
    )


def keep(context: Context, message: Message) -> None:
    """Keep a message until somebody takes it or its life ends, and look who listens by now.

    Raises:
        Conflict: several listen by now: it is ambiguous.
    """
    kept_message_rows.lock_ledger(context.session, context.tenant, alone=True)
    listener = find_listener(context, message.name, message.key)
    message_id = uuid4().hex
    kept_message_rows.add(
        context.session,
        {
            "id": message_id,
            "tenant": context.tenant,
            "name": message.name,
            "key": message.key,
            "payload": dict(message.payload),
            "instance_id": message.instance_id,
            "element_id": message.element_id,
            "element_instance_id": message.element_instance_id,
            "published_by": message.published_by,
            "published_at": context.now,
            "expires_at": message.expires_at,
        },
    )
    life = {
        "id": message_id,
        "tenant": context.tenant,
        "kind": JobKind.MESSAGE_LIFE,
        "instance_id": message.instance_id,
        "element_id": message.element_id,
        "element_instance_id": message.element_instance_id,
        "due_at": message.expires_at,
    }
    deliveries = [] if listener is None else [_delivery(context, listener)]
    job_rows.insert_rows(context.session, [life, *deliveries], context.now)


def find_listener(context: Context, name: str, key: str) -> Subscription | None:
    """Who waits for exactly this name and key; else the start event of that name.

    Raises:
        Conflict: there are several, so that no one can say who is meant.
    """
    session, kind = context.session, SubscriptionKind.MESSAGE
    waiting = subscriptions.waiting(session, context.tenant, kind, name, key)
    if len({each.instance_id for each in waiting}) > 1:
        raise Conflict(
            f"Сообщение «{name}» с ключом «{key}» ждут несколько дел: "
            "неясно, какому оно адресовано."
        )
    if waiting:
        return waiting[0]
    begins = subscriptions.starts(session, context.tenant, kind, name)
    if len(begins) > 1:
        raise Conflict(
            f"С сообщения «{name}» начинаются несколько процессов: неясно, какой начать."
        )
    return begins[0] if begins else None


def offer(context: Context, instance_id: str, facts: Iterable[Fact]) -> None:
    """Order deliveries for what an instance began to listen for, where something is kept."""
    opened = _opened(facts)
    if not opened:
        return
    kept_message_rows.lock_ledger(context.session, context.tenant, alone=False)
    wanted = {(each.name, each.key) for each in opened}
    kept = kept_message_rows.kept_among(context.session, context.now, context.tenant, wanted)
    rows = [
        _order(context, each.subscription_id, each.name, each.key)
        | {
            "instance_id": instance_id,
            "element_id": each.element_id,
            "element_instance_id": each.element_instance_id,
        }
        for each in opened
        if (each.name, each.key) in kept
    ]
    job_rows.insert_rows(context.session, rows, context.now)


def offer_to_start(context: Context, heard: Subscription) -> None:
    """Order a delivery of each kept message of the name that a new start event listens for."""
    kept_message_rows.lock_ledger(context.session, context.tenant, alone=False)
    waiting = kept_message_rows.count(
        context.session, context.now, context.tenant, heard.name, None
    )
    rows = [_delivery(context, heard) for _ in range(waiting)]
    job_rows.insert_rows(context.session, rows, context.now)


def lock_oldest(context: Context, order: Mapping[str, Any]) -> KeptMessage | None:
    """Lock the message that an ordered delivery is to hand over; None when none is left."""
    return kept_message_rows.lock_oldest(
        context.session, context.now, context.tenant, order["name"], order["key"]
    )


def _opened(facts: Iterable[Fact]) -> list[SubscriptionOpened]:
    """Message subscriptions that were opened and not closed again in the same step."""
    opened: dict[str, SubscriptionOpened] = {}
    for fact in facts:
        if isinstance(fact, SubscriptionOpened) and fact.kind == SubscriptionKind.MESSAGE:
            opened[fact.subscription_id] = fact
        elif isinstance(fact, SubscriptionClosed):
            opened.pop(fact.subscription_id, None)
    return list(opened.values())


def _delivery(context: Context, heard: Subscription) -> dict[str, Any]:
    # A start event hears its name whatever the key: the key becomes the instance's.
    key = heard.key if heard.instance_id is not None else None
    return _order(context, heard.id, heard.name, key) | {
        "instance_id": heard.instance_id,
        "definition_id": heard.definition_id,
        "element_id": heard.element_id,
        "element_instance_id": heard.element_instance_id,
    }


def _order(context: Context, subscription_id: str, name: str, key: str | None) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "tenant": context.tenant,
        "kind": JobKind.MESSAGE,
        "payload": {"subscription_id": subscription_id, "name": name, "key": key},
    }
