"""Reads process instances with what happened in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from engine.domain.identity import Actor
from engine.domain.states import InstanceState, UserTaskState
from engine.domain.values import unpacked
from engine.domain.views import InstanceView
from engine.store import prepared
from engine.store.queries import stand_ins
from engine.store.queries.rows import instance_view
from engine.store.tables import (
    ElementInstance,
    HistoryEvent,
    Incident,
    ProcessDefinition,
    ProcessInstance,
    Remark,
    TaskCandidate,
    UserTask,
)
from engine.store.task_rows import user_principal


@dataclass(frozen=True, kw_only=True)
class InstanceQuery:
    """Which instances to list. `cursor` is the id of the last one of the page before.

    Attributes:
        state: "active", "suspended", "completed", "cancelled", "incident", or "" for all.
        started_by: user id; "" for everybody's.
        element_id: only those where a user task of this element waits now.
    """

    process_key: str = ""
    element_id: str = ""
    state: str = ""
    started_by: str = ""
    limit: int = 50
    cursor: str = ""


def by_id(session: Session, tenant: str, instance_id: str) -> ProcessInstance | None:
    """One instance as it stands, without a lock."""
    return session.scalars(
        select(ProcessInstance).where(
            ProcessInstance.id == instance_id, ProcessInstance.tenant == tenant
        )
    ).one_or_none()


_LOCKED = prepared.Query(
    select(*ProcessInstance.__table__.c)
    .where(
        ProcessInstance.id == bindparam("instance_id"),
        ProcessInstance.tenant == bindparam("of_tenant"),
    )
    .with_for_update(key_share=True)
)


def lock(session: Session, tenant: str, instance_id: str) -> ProcessInstance | None:
    """Lock one instance until the end of the transaction and read it afresh.

    The lock leaves the key alone: whoever only writes a row that refers to the instance (a job, a
    kept message) never waits for it, and so can never wait in a circle.
    """
    return _LOCKED.entity(session, ProcessInstance, instance_id=instance_id, of_tenant=tenant)


def view(session: Session, row: ProcessInstance) -> InstanceView:
    """The instance with the name and version of its definition."""
    return instance_view(row, definition_of(session, row))


def listed(
    session: Session,
    actor: Actor,
    *,
    everything: bool,
    wanted: InstanceQuery,
) -> tuple[InstanceView, ...]:
    """Instances, the newest first."""
    query = (
        select(ProcessInstance, ProcessDefinition)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(ProcessInstance.tenant == actor.tenant)
        .order_by(ProcessInstance.number.desc())
        .limit(wanted.limit)
    )
    if not everything:
        query = query.where(known_to(actor))
    if wanted.process_key:
        query = query.where(ProcessInstance.process_key == wanted.process_key)
    if wanted.started_by:
        query = query.where(ProcessInstance.started_by == wanted.started_by)
    if wanted.state == "incident":
        query = query.where(ProcessInstance.incident_count > 0)
    elif wanted.state:
        query = query.where(ProcessInstance.state == InstanceState(wanted.state))
    if wanted.element_id:
        waiting = select(UserTask.instance_id).where(
            UserTask.tenant == actor.tenant,
            UserTask.element_id == wanted.element_id,
            UserTask.state == UserTaskState.OPEN,
        )
        query = query.where(ProcessInstance.id.in_(waiting))
    if wanted.cursor:
        last = select(ProcessInstance.number).where(ProcessInstance.id == wanted.cursor)
        query = query.where(ProcessInstance.number < last.scalar_subquery())
    return tuple(instance_view(row, definition) for row, definition in session.execute(query))


def definitions_in_use(session: Session, tenant: str) -> list[str]:
    """Ids of the definitions that have active instances."""
    rows = session.scalars(
        select(ProcessInstance.definition_id)
        .where(ProcessInstance.tenant == tenant, ProcessInstance.state == InstanceState.ACTIVE)
        .distinct()
        .order_by(ProcessInstance.definition_id)
    )
    return list(rows)


def newest_active(
    session: Session, tenant: str, definition_ids: Collection[str], limit: int
) -> Sequence[ProcessInstance]:
    """Active instances of some definitions, the newest first."""
    if not definition_ids:
        return ()
    return session.scalars(
        select(ProcessInstance)
        .where(
            ProcessInstance.tenant == tenant,
            ProcessInstance.definition_id.in_(list(definition_ids)),
            ProcessInstance.state == InstanceState.ACTIVE,
        )
        .order_by(ProcessInstance.number.desc())
        .limit(limit)
    ).all()


def known_to(actor: Actor) -> ColumnElement[bool]:
    """Condition over `process_instance`: begun by the actor, or with work that is theirs."""
    mine = select(UserTask.instance_id).where(
        UserTask.tenant == actor.tenant,
        or_(UserTask.assignee == actor.user_id, UserTask.completed_by == actor.user_id),
    )
    principals = [*actor.principals, user_principal(actor.user_id)]
    offered = (
        select(UserTask.instance_id)
        .join(TaskCandidate, TaskCandidate.task_id == UserTask.id)
        .where(TaskCandidate.tenant == actor.tenant, TaskCandidate.principal.in_(principals))
    )
    return or_(
        ProcessInstance.started_by == actor.user_id,
        ProcessInstance.id.in_(mine),
        ProcessInstance.id.in_(offered),
        *(ProcessInstance.id.in_(each) for each in stand_ins.instances(actor)),
    )


def element_instances(session: Session, instance_id: str) -> Sequence[ElementInstance]:
    """All visits to elements, in order."""
    return session.scalars(
        select(ElementInstance)
        .where(ElementInstance.instance_id == instance_id)
        .order_by(ElementInstance.sequence)
    ).all()


def definitions_of(
    session: Session, instance_id: str, element_instance_ids: Collection[str]
) -> dict[str, str]:
    """Id of the definition that draws each of some element instances; callees have their own."""
    rows = session.execute(
        select(ElementInstance.id, ElementInstance.definition_id).where(
            ElementInstance.instance_id == instance_id,
            ElementInstance.id.in_(list(element_instance_ids)),
        )
    )
    return {row.id: row.definition_id for row in rows}


def history(session: Session, instance_id: str) -> Sequence[HistoryEvent]:
    """Everything that happened, in order."""
    return session.scalars(
        select(HistoryEvent)
        .where(HistoryEvent.instance_id == instance_id)
        .order_by(HistoryEvent.sequence)
    ).all()


def history_after(session: Session, instance_id: str, sequence: int) -> Sequence[HistoryEvent]:
    """What happened after one moment, in order."""
    return session.scalars(
        select(HistoryEvent)
        .where(HistoryEvent.instance_id == instance_id, HistoryEvent.sequence > sequence)
        .order_by(HistoryEvent.sequence)
    ).all()


def history_event(session: Session, instance_id: str, sequence: int) -> HistoryEvent:
    """One event of the history."""
    return session.scalars(
        select(HistoryEvent).where(
            HistoryEvent.instance_id == instance_id, HistoryEvent.sequence == sequence
        )
    ).one()


def started_by(
    session: Session, tenant: str, process_key: str, user_id: str, limit: int
) -> Sequence[ProcessInstance]:
    """Instances of a process that a person began, the newest first."""
    return session.scalars(
        select(ProcessInstance)
        .where(
            ProcessInstance.tenant == tenant,
            ProcessInstance.started_by == user_id,
            ProcessInstance.process_key == process_key,
        )
        .order_by(ProcessInstance.number.desc())
        .limit(limit)
    ).all()


def started_with(session: Session, instance_id: str) -> dict[str, object]:
    """The variables that an instance began with; empty where they were erased."""
    first = session.scalars(
        select(HistoryEvent)
        .where(HistoryEvent.instance_id == instance_id, HistoryEvent.type == "VariablesSet")
        .order_by(HistoryEvent.sequence)
        .limit(1)
    ).one_or_none()
    values = unpacked((first.payload or {}).get("values")) if first is not None else None
    return dict(values) if isinstance(values, Mapping) else {}


def definition_of(session: Session, row: ProcessInstance) -> ProcessDefinition:
    """The version of the process that an instance runs."""
    return session.scalars(
        select(ProcessDefinition).where(ProcessDefinition.id == row.definition_id)
    ).one()


def remarks(session: Session, instance_id: str) -> Sequence[Remark]:
    """All remarks and comments, the oldest first."""
    return session.scalars(
        select(Remark).where(Remark.instance_id == instance_id).order_by(Remark.sequence)
    ).all()


def open_incidents(
    session: Session, tenant: str, instance_id: str | None = None
) -> list[tuple[Incident, InstanceView]]:
    """Incidents that wait for a person, the oldest first."""
    query = (
        select(Incident, ProcessInstance, ProcessDefinition)
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(Incident.tenant == tenant, Incident.resolved_at.is_(None))
        .order_by(Incident.raised_at, Incident.raised_sequence, Incident.id)
    )
    if instance_id is not None:
        query = query.where(Incident.instance_id == instance_id)
    return [
        (incident, instance_view(instance, definition))
        for incident, instance, definition in session.execute(query)
    ]


def incident_by_id(session: Session, tenant: str, incident_id: str) -> Incident | None:
    """One incident, read afresh."""
    return session.scalars(
        select(Incident)
        .where(Incident.id == incident_id, Incident.tenant == tenant)
        .execution_options(populate_existing=True)
    ).one_or_none()
