"""Reads a little of many process instances at once."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.domain.states import InstanceState
from engine.store.tables import ProcessInstance, UserTask


def by_ids(session: Session, tenant: str, ids: Collection[str]) -> Sequence[ProcessInstance]:
    """Some instances, the oldest first."""
    return session.scalars(
        select(ProcessInstance)
        .where(ProcessInstance.tenant == tenant, ProcessInstance.id.in_(list(ids)))
        .order_by(ProcessInstance.number)
    ).all()


def ids_of(
    session: Session, tenant: str, definition_id: str, state: InstanceState, limit: int
) -> tuple[str, ...]:
    """Ids of the instances of one definition in one state, the oldest first."""
    query = select(ProcessInstance.id).where(
        ProcessInstance.tenant == tenant,
        ProcessInstance.definition_id == definition_id,
        ProcessInstance.state == state,
    )
    return tuple(session.scalars(query.order_by(ProcessInstance.number).limit(limit)))


def open_tasks_of(session: Session, instance_ids: Collection[str]) -> dict[str, int]:
    """How many user tasks are open in each of some instances; none is left out."""
    query = (
        select(UserTask.instance_id, func.count())
        .where(UserTask.instance_id.in_(list(instance_ids)), UserTask.state == "open")
        .group_by(UserTask.instance_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
