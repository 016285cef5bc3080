"""Finds the jobs that are due and says when the next one will be."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session

from engine.domain.states import JobKind, JobState
from engine.store.job_rows import is_due
from engine.store.tables import OPEN_JOB, Job, ProcessDefinition


def due(
    session: Session, now: datetime, limit: int, topics: Collection[str] | None = None
) -> tuple[str, ...]:
    """Ids of jobs that may be done now, the longest due first.

    `topics` limits service jobs to those of these topics; None means all.
    """
    query = select(Job.id).where(is_due(now), *_of_topics(topics))
    in_order = query.order_by(Job.due_at, Job.created_at, Job.id).limit(limit)
    return tuple(session.scalars(in_order))


def next_due_at(session: Session, topics: Collection[str] | None = None) -> datetime | None:
    """The moment at which the next open job may be done; past when one is due already."""
    is_open = and_(text(OPEN_JOB), *_of_topics(topics))
    waiting = select(func.min(Job.due_at)).where(is_open, Job.lease_until.is_(None))
    leased = select(func.min(Job.lease_until)).where(is_open)
    moments = [session.scalar(waiting), session.scalar(leased)]
    return min((moment for moment in moments if moment is not None), default=None)


def _of_topics(topics: Collection[str] | None) -> list[ColumnElement[bool]]:
    if topics is None:
        return []
    return [or_(Job.kind != JobKind.SERVICE, Job.topic.in_(list(topics)))]


def by_id(session: Session, job_id: str) -> Job | None:
    """One job as it stands, without a lock."""
    return session.scalars(select(Job).where(Job.id == job_id)).one_or_none()


def dead_starts(session: Session, tenant: str) -> list[tuple[Job, ProcessDefinition]]:
    """Jobs that should have begun an instance and ran out of attempts, the oldest first."""
    query = (
        select(Job, ProcessDefinition)
        .join(ProcessDefinition, ProcessDefinition.id == Job.definition_id)
        .where(Job.tenant == tenant, Job.state == JobState.DEAD, Job.instance_id.is_(None))
        .order_by(Job.closed_at, Job.id)
    )
    return [(job, definition) for job, definition in session.execute(query)]


def lock_start(session: Session, tenant: str, job_id: str) -> Job | None:
    """Lock a job that begins an instance, in whatever state it is, and read it afresh."""
    return session.scalars(
        select(Job)
        .where(Job.id == job_id, Job.tenant == tenant, Job.instance_id.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def open_services(session: Session, instance_id: str, topic: str) -> tuple[str, ...]:
    """Ids of service jobs of one instance that wait for their handler, oldest first."""
    query = (
        select(Job.id)
        .where(text(OPEN_JOB), Job.instance_id == instance_id, Job.topic == topic)
        .order_by(Job.created_at, Job.id)
    )
    return tuple(session.scalars(query))
