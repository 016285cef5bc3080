"""The rows of incidents: raised by facts, resolved by people."""

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from engine.domain.events import IncidentRaised, IncidentResolved
from engine.store.context import FactContext
from engine.store.tables import Incident


def add(session: Session, context: FactContext, fact: IncidentRaised) -> None:
    """Insert an open incident."""
    row = {
        "id": fact.incident_id,
        "tenant": context.tenant,
        "instance_id": context.instance_id,
        "element_id": fact.element_id,
        "element_instance_id": fact.element_instance_id,
        "kind": fact.kind,
        "message": fact.message,
        "job_id": fact.job_id,
        "raised_at": context.at,
        "raised_sequence": context.sequence,
        "resolved_by": "",
        "how": "",
    }
    session.connection().execute(insert(Incident), [row])


def resolve(session: Session, context: FactContext, fact: IncidentResolved) -> str | None:
    """Resolve an open incident and give its job's id; None when it was resolved before."""
    return session.scalars(
        update(Incident)
        .where(Incident.id == fact.incident_id, Incident.resolved_at.is_(None))
        .values(resolved_at=context.at, resolved_by=context.actor_id, how=fact.how)
        .returning(Incident.job_id)
    ).one_or_none()


def resolve_all(session: Session, context: FactContext) -> None:
    """Resolve whatever is open in an instance that was cancelled."""
    session.execute(
        update(Incident)
        .where(Incident.instance_id == context.instance_id, Incident.resolved_at.is_(None))
        .values(resolved_at=context.at, resolved_by=context.actor_id, how="cancelled")
    )
