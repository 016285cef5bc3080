"""Counts that the catalogue of processes shows: of instances and incidents, nothing personal."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.domain.states import InstanceState
from engine.store.tables import Deployment, Incident, ProcessInstance


def running(session: Session, tenant: str) -> dict[str, int]:
    """How many instances that are not over follow each version, by its id."""
    rows = session.execute(
        select(ProcessInstance.definition_id, func.count())
        .where(
            ProcessInstance.tenant == tenant,
            ProcessInstance.state.in_([InstanceState.ACTIVE, InstanceState.SUSPENDED]),
        )
        .group_by(ProcessInstance.definition_id)
    )
    return {definition_id: int(count) for definition_id, count in rows}


def incidents(session: Session, tenant: str) -> dict[str, int]:
    """How many open incidents there are of each process, by its key."""
    rows = session.execute(
        select(ProcessInstance.process_key, func.count())
        .join(Incident, Incident.instance_id == ProcessInstance.id)
        .where(ProcessInstance.tenant == tenant, Incident.resolved_at.is_(None))
        .group_by(ProcessInstance.process_key)
    )
    return {process_key: int(count) for process_key, count in rows}


def notes(session: Session, deployment_ids: Collection[str]) -> dict[str, str]:
    """What deployments were called, by their ids."""
    wanted = select(Deployment.id, Deployment.name).where(Deployment.id.in_(list(deployment_ids)))
    return {row.id: row.name for row in session.execute(wanted)}


def troubles(session: Session, tenant: str) -> list[Any]:
    """Open incidents by version, element and kind, the most frequent first."""
    number = func.count().label("number")
    place = ProcessInstance.definition_id, Incident.element_id, Incident.kind
    rows = session.execute(
        select(
            *place,
            number,
            func.min(Incident.raised_at).label("first_at"),
            func.max(Incident.raised_at).label("last_at"),
        )
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .where(ProcessInstance.tenant == tenant, Incident.resolved_at.is_(None))
        .group_by(*place)
        .order_by(number.desc(), *place)
    )
    return list(rows)
