"""Who gets a message: found by name and key, locked before anything is handed over."""

from dataclasses import dataclass

from engine.commands import kept_messages
from engine.commands.context import Context
from engine.domain.errors import Conflict
from engine.store.queries import subscriptions
from engine.store.tables import ProcessInstance, Subscription

_RACES = 5


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Who gets a message: a waiting instance, already locked, or a start event."""

    subscription: Subscription
    instance: ProcessInstance | None = None


def find_receiver(context: Context, name: str, key: str) -> Receiver | None:
    """Find who gets a message and lock it.

    Raises:
        Conflict: there are several, so that no one can say who is meant.
    """
    for _ in range(_RACES):
        listener = kept_messages.find_listener(context, name, key)
        if listener is None:
            return None
        receiver = lock_listener(context, listener.id)
        if receiver is not None:
            return receiver
        # It stopped listening between our reading and our lock: look again.
        context.session.expire_all()
    raise Conflict(f"Сообщение «{name}» не доставлено: получатель всё время меняется.")


def lock_listener(context: Context, subscription_id: str) -> Receiver | None:
    """Lock the instance behind a subscription; None when it does not listen any more.

    A start event has no instance to lock.
    """
    seen = subscriptions.by_id(context.session, subscription_id)
    if seen is None:
        return None
    if seen.instance_id is None:
        return Receiver(subscription=seen)
    row = context.lock_instance(seen.instance_id)
    again = subscriptions.by_id(context.session, subscription_id)
    return None if again is None else Receiver(subscription=again, instance=row)
