"""The rows of incidents: raised by facts, resolved by people."""

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.domain.events import IncidentRaised, IncidentResolved
from engine.store.context import FactContext
from engine.store.likeness import likeness
from engine.store.tables import Incident, ProcessInstance


def add(session: Session, context: FactContext, fact: IncidentRaised) -> None:
    """Insert an open incident."""
    definition_id = fact.definition_id or _own_definition(session, context.instance_id)
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
        "definition_id": definition_id,
        "likeness": likeness(definition_id, fact.element_id, fact.kind, fact.message),
        "cause": fact.cause,
        "about": fact.about,
        "why": "",
    }
    session.connection().execute(insert(Incident), [row])


def resolve(session: Session, context: FactContext, fact: IncidentResolved) -> str | None:
    """Resolve an open incident and give its job's id; None when it was resolved before."""
    return session.scalars(
        update(Incident)
        .where(Incident.id == fact.incident_id, Incident.resolved_at.is_(None))
        .values(
            resolved_at=context.at,
            resolved_by=context.actor_id,
            how=fact.how,
            why=fact.reason,
        )
        .returning(Incident.job_id)
    ).one_or_none()


def resolve_all(session: Session, context: FactContext) -> None:
    """Resolve whatever is open in an instance that was cancelled."""
    session.execute(
        update(Incident)
        .where(Incident.instance_id == context.instance_id, Incident.resolved_at.is_(None))
        .values(resolved_at=context.at, resolved_by=context.actor_id, how="cancelled")
    )


def _own_definition(session: Session, instance_id: str) -> str:
    """What facts of older releases did not say."""
    return session.scalars(
        select(ProcessInstance.definition_id).where(ProcessInstance.id == instance_id)
    ).one()
