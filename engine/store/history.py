"""The hash chain over an instance's history: nobody can change the past unnoticed.

Each event's hash covers the one before it, all that is kept for ever, and the salted digest of what
may be erased by law. So erasing a payload leaves the chain whole, and changing one does not.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.store.tables import HistoryEvent
from engine.store.types import dump_json

_CHAINED = ("sequence", "actor_id", "acting_for", "type", "element_id", "element_instance_id")


@dataclass(frozen=True, kw_only=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    reason: str


def sealed(row: Mapping[str, Any], previous_hash: str) -> dict[str, Any]:
    """Complete a history row with its salt, digest and hashes."""
    salt = secrets.token_hex(16)
    private = _private_digest(salt, row["actor_name"], row["payload"])
    own = _own_hash(row, row["at"], private, previous_hash)
    return {
        **row,
        "salt": salt,
        "private_digest": private,
        "previous_hash": previous_hash,
        "own_hash": own,
    }


def verify(session: Session, instance_id: str, head: str | None = None) -> tuple[Break, ...]:
    """Check the chain of one instance.

    `head` is the hash that the last event must have (`process_instance.last_hash`); without it a
    removed tail cannot be noticed.
    """
    rows = session.scalars(
        select(HistoryEvent)
        .where(HistoryEvent.instance_id == instance_id)
        .order_by(HistoryEvent.sequence)
    )
    return tuple(_breaks(rows, head))


def erase_payload(session: Session, instance_id: str, sequences: Iterable[int]) -> None:
    """Erase the personal part of history events; the chain still verifies afterwards."""
    session.execute(
        update(HistoryEvent)
        .where(HistoryEvent.instance_id == instance_id, HistoryEvent.sequence.in_(list(sequences)))
        .values(payload=None, salt="", actor_name="")
    )


def _breaks(rows: Iterable[HistoryEvent], head: str | None) -> Iterable[Break]:
    previous, expected = "", 1
    for row in rows:
        if row.sequence != expected:
            yield Break(sequence=expected, reason="событие пропало")
        if row.previous_hash != previous:
            yield Break(sequence=row.sequence, reason="не продолжает предыдущее событие")
        yield from _breaks_within(row)
        previous, expected = row.own_hash, row.sequence + 1
    if head is not None and previous != head:
        yield Break(sequence=expected, reason="последние события пропали")


def _breaks_within(row: HistoryEvent) -> Iterable[Break]:
    values = {name: getattr(row, name) for name in (*_CHAINED, "detail")}
    if _own_hash(values, row.at, row.private_digest, row.previous_hash) != row.own_hash:
        yield Break(sequence=row.sequence, reason="событие изменено")
    erased = row.salt == "" and row.payload is None
    private = _private_digest(row.salt, row.actor_name, row.payload)
    if not erased and private != row.private_digest:
        yield Break(sequence=row.sequence, reason="содержание события изменено")


def _private_digest(salt: str, actor_name: str, payload: object) -> str:
    return _sha256(dump_json([salt, actor_name, payload]))


def _own_hash(row: Mapping[str, Any], at: datetime, private: str, previous: str) -> str:
    kept = [row[name] for name in _CHAINED]
    return _sha256(
        dump_json([previous, at.astimezone(UTC).isoformat(), kept, row["detail"], private])
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
