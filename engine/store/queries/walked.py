"""Reads back what instances that have ended did: their element instances and the flows taken."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.tables import ElementInstance, HistoryEvent, ProcessInstance, UserTask
from engine.store.tenancy import BY_IDS

_COMPLETED = "ElementCompleted"


def definitions_of(session: Session, instance_id: str) -> Sequence[str]:
    """The versions whose elements an instance has visited: its own and those it called."""
    visited = select(ElementInstance.definition_id).where(
        ElementInstance.instance_id == instance_id
    )
    return session.scalars(visited.distinct(), execution_options=BY_IDS).all()


def ended(session: Session, instance_ids: Collection[str]) -> Sequence[Any]:
    """The instances themselves, without those that are gone or run."""
    return session.execute(
        select(
            ProcessInstance.id,
            ProcessInstance.tenant,
            ProcessInstance.definition_id,
            ProcessInstance.state,
            ProcessInstance.started_at,
            ProcessInstance.ended_at,
        )
        .where(ProcessInstance.id.in_(list(instance_ids)), ProcessInstance.ended_at.is_not(None))
        .order_by(ProcessInstance.number),
        execution_options=BY_IDS,
    ).all()


def visits(session: Session, instance_ids: Collection[str]) -> dict[str, list[Any]]:
    """Instance → its element instances in the order in which they began."""
    found: dict[str, list[Any]] = defaultdict(list)
    rows = session.execute(
        select(
            ElementInstance.instance_id,
            ElementInstance.id,
            ElementInstance.scope_id,
            ElementInstance.sequence,
            ElementInstance.parent_id,
            ElementInstance.definition_id,
            ElementInstance.element_id,
            ElementInstance.state,
            ElementInstance.started_at,
            ElementInstance.ended_at,
        ).where(ElementInstance.instance_id.in_(list(instance_ids))),
        execution_options=BY_IDS,
    )
    for row in rows:
        found[row.instance_id].append(row)
    for own in found.values():
        own.sort(key=lambda row: row.sequence)
    return found


def tasks_of(
    session: Session, instance_ids: Collection[str], organisation: str
) -> dict[str, list[str]]:
    """Instance → element instances of the user tasks of an organisation."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = session.execute(
        select(UserTask.instance_id, UserTask.id)
        .where(UserTask.instance_id.in_(list(instance_ids)), UserTask.organisation == organisation)
        .order_by(UserTask.instance_id, UserTask.number),
        execution_options=BY_IDS,
    )
    for instance_id, own in rows:
        found[instance_id].append(own)
    return found


def flows_taken(
    session: Session, instance_ids: Collection[str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Instance and element instance → ids of the sequence flows taken when it completed."""
    rows = session.execute(
        select(HistoryEvent.instance_id, HistoryEvent.element_instance_id, HistoryEvent.detail)
        .where(HistoryEvent.instance_id.in_(list(instance_ids)), HistoryEvent.type == _COMPLETED)
        .order_by(HistoryEvent.instance_id, HistoryEvent.sequence),
        execution_options=BY_IDS,
    )
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for instance_id, element_instance_id, detail in rows:
        if detail["flows"]:
            found[instance_id, element_instance_id] = tuple(detail["flows"])
    return found
