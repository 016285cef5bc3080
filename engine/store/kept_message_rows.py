"""The rows of kept messages, and the one lock that lets keepers and receivers see each other.

Who keeps a message looks for receivers first; who begins to listen looks for kept messages. On
PostgreSQL two such transactions at once would each look before the other has committed, and both
would wait for ever. So a keeper takes the ledger's lock alone and receivers share it, each before
looking: whoever is second sees the first. SQLite has one writer and needs no lock.

Locks are taken in this order, which leaves no room for a circle: an instance, the job that
delivers, a kept message, the ledger, the job that ends the message's life.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from engine.domain.states import KeptMessageState
from engine.store.tables import KEPT_MESSAGE, KeptMessage

_LEDGER = 7_046_030  # any constant, apart from the other advisory locks


def lock_ledger(session: Session, tenant: str, *, alone: bool) -> None:
    """Lock the ledger of a municipality: alone to keep a message, shared to begin to listen."""
    if session.connection().dialect.name != "postgresql":
        return
    lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    session.execute(select(lock(_LEDGER, func.hashtext(tenant))))


def add(session: Session, row: dict[str, Any]) -> None:
    """Insert a kept message."""
    usual = {"state": KeptMessageState.KEPT, "ended_at": None}
    session.connection().execute(insert(KeptMessage), [usual | row])


def is_kept_for(now: datetime, tenant: str, name: str, key: str | None) -> ColumnElement[bool]:
    """Condition: still alive, with this name and key; of every key when none is given."""
    # The literal text lets both databases use the partial index; a bound value would hide it.
    alive = and_(
        text(KEPT_MESSAGE),
        KeptMessage.tenant == tenant,
        KeptMessage.name == name,
        KeptMessage.expires_at > now,
    )
    return alive if key is None else and_(alive, KeptMessage.key == key)


def kept_among(
    session: Session, now: datetime, tenant: str, wanted: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Those of the wanted names and keys for which something is kept."""
    names = {name for name, _ in wanted}
    query = (
        select(KeptMessage.name, KeptMessage.key)
        .where(
            text(KEPT_MESSAGE),
            KeptMessage.tenant == tenant,
            KeptMessage.name.in_(names),
            KeptMessage.expires_at > now,
        )
        .distinct()
    )
    if len(wanted) == 1:
        query = query.where(KeptMessage.key == next(iter(wanted))[1])
    return {(name, key) for name, key in session.execute(query)} & set(wanted)


def count(session: Session, now: datetime, tenant: str, name: str, key: str | None) -> int:
    """How many are kept with this name and key; of every key when none is given."""
    kept = is_kept_for(now, tenant, name, key)
    return session.scalar(select(func.count()).select_from(KeptMessage).where(kept)) or 0


def lock_oldest(
    session: Session, now: datetime, tenant: str, name: str, key: str | None
) -> KeptMessage | None:
    """Lock the oldest message that may be delivered; None when nothing is kept any more."""
    oldest = select(KeptMessage.id).where(is_kept_for(now, tenant, name, key))
    oldest = oldest.order_by(KeptMessage.number).limit(1)
    while True:
        message_id = session.scalar(oldest)
        if message_id is None:
            return None
        locked = lock(session, tenant, message_id)
        if locked is not None and locked.state == KeptMessageState.KEPT:
            return locked
        # Somebody else delivered it while we waited for its lock: look at the next one.


def lock(session: Session, tenant: str, message_id: str) -> KeptMessage | None:
    """Lock one message in whatever state and read it afresh; None when it is not there (more)."""
    return session.scalars(
        select(KeptMessage)
        .where(KeptMessage.id == message_id, KeptMessage.tenant == tenant)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def remove(session: Session, message_id: str) -> None:
    """Remove a message that was delivered."""
    session.connection().execute(delete(KeptMessage).where(KeptMessage.id == message_id))


def end(session: Session, message_id: str, state: KeptMessageState, at: datetime) -> None:
    """End a message that nobody gets; what it said is forgotten."""
    session.connection().execute(
        update(KeptMessage)
        .where(KeptMessage.id == message_id)
        .values(state=state, ended_at=at, payload={})
    )
