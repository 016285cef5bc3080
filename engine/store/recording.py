"""Records what happened: facts are applied and enter history in one loop, states in batches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.domain.events import Fact
from engine.domain.records import Changes, ElementInstanceRecord
from engine.domain.words import BaseForms, as_written
from engine.store import prepared, value_rows
from engine.store.changes import apply, finish
from engine.store.context import FactContext
from engine.store.facts import to_stored
from engine.store.history import sealed
from engine.store.tables import ElementInstance, HistoryEvent

__all__ = ["Author", "Head", "record", "write_changes"]

_BATCH = 500
_RECORD_COLUMNS = tuple(each.name for each in fields(ElementInstanceRecord))


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who did it and when, as history keeps it. `acting_for` is the person substituted."""

    actor_id: str
    actor_name: str
    at: datetime
    tenant: str
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where the history of an instance ends: sequence of the last event and its hash."""

    sequence: int = 0
    hash: str = ""


@dataclass(kw_only=True)
class _Ink:
    rows: list[dict[str, Any]] = field(default_factory=list)


def record(  # noqa: PLR0913 - every part has a default that tests rely on
    session: Session,
    instance_id: str,
    facts: Iterable[Fact],
    author: Author,
    head: Head,
    card: Mapping[str, str] | None = None,
    base_forms: BaseForms = as_written,
    *,
    suspended: bool = False,
) -> Head:
    """Apply facts in order and write them into the history.

    The caller holds the lock of the instance's row, unless the first fact creates it.

    Args:
        session: the open transaction.
        instance_id: whose facts they are.
        facts: what happened.
        author: who did it and when.
        head: where the history ends now.
        card: what user tasks repeat of their instance; read when needed and not given.
        base_forms: gives the words by which new user tasks are found.
        suspended: whether the instance stands still before these facts.

    Returns:
        The new end of the history, to be stored with the instance.
    """
    ink = _Ink()
    context = FactContext(
        instance_id=instance_id,
        tenant=author.tenant,
        actor_id=author.actor_id,
        actor_name=author.actor_name,
        acting_for=author.acting_for,
        at=author.at,
        card=dict(card or {}),
        base_forms=base_forms,
        suspended=suspended,
    )
    for fact in facts:
        context.sequence = head.sequence + 1
        apply(session, context, fact)
        row = sealed(_history_row(context, fact), head.hash)
        ink.rows.append(row)
        head = Head(sequence=row["sequence"], hash=row["own_hash"])
    finish(session, context)
    prepared.insert(session, HistoryEvent, ink.rows)
    return head


def write_changes(session: Session, instance_id: str, tenant: str, changes: Changes) -> None:
    """Write exactly the changed element instances and the new variable values of one instance."""
    whose = {"instance_id": instance_id, "tenant": tenant}
    value_rows.write(session, whose, changes)
    rows = [{**whose, **_columns(each)} for each in changes.upserts]
    prepared.upsert(session, ElementInstance, ("instance_id", "id"), rows)
    for start in range(0, len(changes.removed), _BATCH):
        ids = changes.removed[start : start + _BATCH]
        session.connection().execute(
            delete(ElementInstance).where(
                ElementInstance.instance_id == instance_id, ElementInstance.id.in_(ids)
            )
        )


def _history_row(context: FactContext, fact: Fact) -> dict[str, Any]:
    lasting, erasable = to_stored(fact)
    return {
        "instance_id": context.instance_id,
        "tenant": context.tenant,
        "sequence": context.sequence,
        "at": context.at,
        "actor_id": context.actor_id,
        "actor_name": context.actor_name,
        "acting_for": context.acting_for,
        "type": type(fact).__name__,
        "element_id": fact.element_id,
        "element_instance_id": fact.element_instance_id,
        "detail": lasting,
        "payload": erasable,
    }


def _columns(record_: ElementInstanceRecord) -> dict[str, Any]:
    return {name: getattr(record_, name) for name in _RECORD_COLUMNS}
