"""The rows of subscriptions: who listens, as facts tell."""

from sqlalchemy.orm import Session

from engine.domain.events import SubscriptionOpened
from engine.store import prepared
from engine.store.context import FactContext
from engine.store.tables import Subscription


def add(session: Session, context: FactContext, fact: SubscriptionOpened) -> None:
    """Insert what an instance listens for."""
    row = {
        "id": fact.subscription_id,
        "tenant": context.tenant,
        "kind": fact.kind,
        "name": fact.name,
        "key": fact.key,
        "instance_id": context.instance_id,
        "element_id": fact.element_id,
        "element_instance_id": fact.element_instance_id,
        "opened_at": context.at,
        "opened_sequence": context.sequence,
    }
    prepared.insert(session, Subscription, [row])
