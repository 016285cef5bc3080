"""Finds the jobs that are due and says when the next one will be."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, text
from sqlalchemy.orm import Session

from engine.domain.pacing import Rank
from engine.domain.states import JobKind
from engine.store.job_rows import is_due
from engine.store.tables import DEAD_JOB, LEASED_JOB, OPEN_JOB, Job, ProcessDefinition

DONE_BY_HANDLERS = (JobKind.SERVICE, JobKind.APPLICATION)


PATIENCE = timedelta(minutes=1)
"""Work that nobody waits for comes one by one between that of people once it has waited so long."""


def due(
    session: Session,
    now: datetime,
    limit: int,
    topics: Collection[str] | None = None,
    full: Collection[str] = (),
) -> dict[str, str]:
    """Jobs that may be done now, id → municipality.

    They come rank by rank, of one rank the longest due first.

    Args:
        session: the open transaction.
        now: the present moment.
        limit: how many at most.
        topics: of jobs that handlers do only those of these topics; None means all.
        full: topics of which no more may begin now.
    """
    found: list[tuple[str, str]] = []
    for rank in Rank:
        if len(found) == limit:
            patient = _places(session, due_query(now - PATIENCE, 1, rank, topics, full))
            found = [*patient, *found[: limit - len(patient)]]
        else:
            rest = limit - len(found)
            found += _places(session, due_query(now, rest, rank, topics, full))
    return dict(found)


def _places(session: Session, query: Select[str, str]) -> list[tuple[str, str]]:
    return [(row.id, row.tenant) for row in session.execute(query)]


def tenant_of(session: Session, job_id: str) -> str | None:
    """The municipality of a job, None without such a job; for a session of no municipality."""
    return session.scalar(select(Job.tenant).where(Job.id == job_id))


def tenants_with_leases(session: Session) -> list[str]:
    """Municipalities that have leased jobs; for a session of no municipality."""
    return list(session.scalars(select(Job.tenant).where(text(LEASED_JOB)).distinct()))


def due_query(
    now: datetime,
    limit: int,
    rank: Rank,
    topics: Collection[str] | None = None,
    full: Collection[str] = (),
) -> Select[str, str]:
    """What `due` asks; reads the head of an index, however many jobs wait behind it."""
    query = select(Job.id, Job.tenant).where(
        is_due(now), Job.rank == rank, *_of_topics(topics, full)
    )
    return query.order_by(Job.due_at, Job.created_at, Job.id).limit(limit)


def next_due_at(
    session: Session, topics: Collection[str] | None = None, full: Collection[str] = ()
) -> datetime | None:
    """The moment at which the next open job may be done; past when one is due already."""
    moments = [session.scalar(query) for query in next_queries(topics, full)]
    return min((moment for moment in moments if moment is not None), default=None)


def next_queries(
    topics: Collection[str] | None = None, full: Collection[str] = ()
) -> tuple[Select[Any], Select[Any]]:
    """What `next_due_at` asks: the first free job, the first lease to run out; by an index each."""
    waiting = select(Job.due_at).where(text(OPEN_JOB), Job.lease_until.is_(None))
    leased = select(Job.lease_until).where(text(LEASED_JOB))
    return (
        waiting.where(*_of_topics(topics, full)).order_by(Job.due_at).limit(1),
        # Of a full topic, too: a lease that runs out makes room.
        leased.where(*_of_topics(topics, ())).order_by(Job.lease_until).limit(1),
    )


def _of_topics(topics: Collection[str] | None, full: Collection[str]) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if topics is not None:
        wanted.append(or_(Job.kind.not_in(DONE_BY_HANDLERS), Job.topic.in_(list(topics))))
    if full:
        wanted.append(Job.topic.not_in(list(full)))
    return wanted


def by_id(session: Session, job_id: str) -> Job | None:
    """One job as it stands, without a lock."""
    return session.scalars(select(Job).where(Job.id == job_id)).one_or_none()


def lock(session: Session, job_id: str) -> Job | None:
    """Lock one job in whatever state and read it afresh."""
    return session.scalars(
        select(Job)
        .where(Job.id == job_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def dead_starts(session: Session, tenant: str) -> list[tuple[Job, ProcessDefinition]]:
    """Jobs that should have begun an instance and ran out of attempts, the oldest first."""
    query = (
        select(Job, ProcessDefinition)
        .join(ProcessDefinition, ProcessDefinition.id == Job.definition_id)
        .where(Job.tenant == tenant, text(DEAD_JOB), Job.instance_id.is_(None))
        .order_by(Job.closed_at, Job.id)
    )
    return [(job, definition) for job, definition in session.execute(query)]


def dead_work(session: Session, tenant: str) -> list[Job]:
    """Jobs of neither an instance nor a process that ran out of attempts, the oldest first.

    They are the application's, and the engine's own like the end of a kept message.
    """
    query = select(Job).where(
        Job.tenant == tenant,
        text(DEAD_JOB),
        Job.instance_id.is_(None),
        Job.definition_id.is_(None),
    )
    return list(session.scalars(query.order_by(Job.closed_at, Job.id)))


def dead_alike(session: Session, job: Job) -> int:
    """How many others of the same work are out of attempts: same topic, or same start event."""
    same = (Job.topic == job.topic, Job.kind == job.kind, Job.element_id == job.element_id)
    query = select(func.count()).where(
        Job.tenant == job.tenant,
        text(DEAD_JOB),
        Job.instance_id.is_(None),
        Job.definition_id.is_not_distinct_from(job.definition_id),
        Job.id != job.id,
        *same,
    )
    return session.scalar(query) or 0


def lock_without_instance(session: Session, tenant: str, job_id: str) -> Job | None:
    """Lock a job that belongs to no instance, in whatever state it is, and read it afresh."""
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
