"""Finds who listens: waiting instances by exact name and key, start events by name."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.domain.states import SubscriptionKind
from engine.store.tables import Subscription


def waiting(
    session: Session, tenant: str, kind: SubscriptionKind, name: str, key: str | None = None
) -> Sequence[Subscription]:
    """Subscriptions of instances, the oldest first; of every key when none is given."""
    query = _heard(tenant, kind, name).where(Subscription.instance_id.is_not(None))
    if key is not None:
        query = query.where(Subscription.key == key)
    return session.scalars(query).all()


def starts(
    session: Session, tenant: str, kind: SubscriptionKind, name: str
) -> Sequence[Subscription]:
    """Start events that listen: those of the newest version of each process."""
    query = _heard(tenant, kind, name).where(Subscription.instance_id.is_(None))
    return session.scalars(query).all()


def by_id(session: Session, subscription_id: str) -> Subscription | None:
    """One subscription, read afresh."""
    return session.scalars(
        select(Subscription)
        .where(Subscription.id == subscription_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _heard(tenant: str, kind: SubscriptionKind, name: str) -> Select[Subscription]:
    return (
        select(Subscription)
        .where(Subscription.tenant == tenant, Subscription.kind == kind, Subscription.name == name)
        .order_by(Subscription.opened_at, Subscription.opened_sequence, Subscription.id)
    )
