"""The hash chain over an instance's history: nobody can change the past unnoticed.

Each event's hash covers the one before it, all that is kept for ever, and the salted digest of what
may be erased by law. So erasing a payload leaves the chain whole, and changing one does not.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.store.tables import HistoryEvent, ProcessInstance
from engine.store.types import Written, dump_json

_CHAINED = ("sequence", "actor_id", "acting_for", "type", "element_id", "element_instance_id")
_SEALS = ("actor_name", "salt", "private_digest", "previous_hash", "own_hash")


@dataclass(frozen=True, kw_only=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    reason: str


def sealed(row: Mapping[str, Any], previous_hash: str) -> dict[str, Any]:
    """Complete a history row with its salt, digest and hashes."""
    salt = secrets.token_hex(16)
    detail, payload = Written(dump_json(row["detail"])), Written(dump_json(row["payload"]))
    private = _private_digest(salt, row["actor_name"], payload)
    own = _own_hash(row, detail, private, previous_hash)
    return {
        **row,
        "detail": detail,
        "payload": payload,
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


def verify_all(session: Session) -> Iterator[tuple[str, tuple[Break, ...]]]:
    """Check the chain of every instance of the session's municipality: its id and its breaks."""
    heads = select(ProcessInstance.id, ProcessInstance.last_hash).order_by(ProcessInstance.id)
    for instance_id, head in session.execute(heads).all():
        yield instance_id, verify(session, instance_id, head)


def history_chain(session: Session, instance_id: str) -> list[dict[str, Any]]:
    """The chain as whoever checks it elsewhere needs it: `detail`, `payload` as they were hashed.

    Reads the session's municipality only; gives [] for an instance that is not there.
    """
    rows = session.scalars(
        select(HistoryEvent)
        .where(HistoryEvent.instance_id == instance_id)
        .order_by(HistoryEvent.sequence)
    )
    return [
        {
            **{name: getattr(row, name) for name in (*_CHAINED, *_SEALS)},
            "at": row.at.astimezone(UTC).isoformat(),
            "detail": dump_json(row.detail),
            "payload": dump_json(row.payload),
        }
        for row in rows
    ]


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
    values = {name: getattr(row, name) for name in (*_CHAINED, "at")}
    detail = dump_json(row.detail)
    if _own_hash(values, detail, row.private_digest, row.previous_hash) != row.own_hash:
        yield Break(sequence=row.sequence, reason="событие изменено")
    erased = row.salt == "" and row.payload is None
    private = _private_digest(row.salt, row.actor_name, dump_json(row.payload))
    if not erased and private != row.private_digest:
        yield Break(sequence=row.sequence, reason="содержание события изменено")


# What is hashed is one JSON list; the parts that are stored, too, come written already.
def _private_digest(salt: str, actor_name: str, payload: str) -> str:
    return _sha256(f"[{dump_json(salt)},{dump_json(actor_name)},{payload}]")


def _own_hash(row: Mapping[str, Any], detail: str, private: str, previous: str) -> str:
    kept = [row[name] for name in _CHAINED]
    before = dump_json([previous, row["at"].astimezone(UTC).isoformat(), kept])
    return _sha256(f"{before[:-1]},{detail},{dump_json(private)}]")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
