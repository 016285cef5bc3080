"""Rebuilds the projections from history alone: the proof that history tells everything."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from engine.store.changes import apply, finish
from engine.store.context import FactContext
from engine.store.facts import from_stored
from engine.store.tables import HistoryEvent


def replay(session: Session, events: Iterable[HistoryEvent]) -> None:
    """Apply stored facts again, without writing history.

    Args:
        session: over a database that holds the definitions, but nothing of these instances.
        events: whole histories, each in order; erased payloads cannot be replayed.
    """
    contexts: dict[str, FactContext] = {}
    for event in events:
        context = contexts.setdefault(event.instance_id, _context_of(event))
        context.sequence, context.at = event.sequence, event.at
        context.actor_id, context.actor_name = event.actor_id, event.actor_name
        context.acting_for = event.acting_for
        place = (event.element_id, event.element_instance_id)
        apply(session, context, from_stored(event.type, place, event.detail, event.payload or {}))
    for context in contexts.values():
        finish(session, context)


def _context_of(event: HistoryEvent) -> FactContext:
    return FactContext(
        instance_id=event.instance_id,
        tenant=event.tenant,
        actor_id=event.actor_id,
        actor_name=event.actor_name,
        acting_for=event.acting_for,
        at=event.at,
    )
