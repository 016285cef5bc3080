"""The rows of paces: what operators have chosen for a topic, and how far its rate is used up."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.domain.states import JobState
from engine.store.tables import LEASED_JOB, OPEN_JOB, RUNG_JOB, Job, JobPace


def every(session: Session) -> list[JobPace]:
    """All rows."""
    return list(session.scalars(select(JobPace)))


def choose(session: Session, topic: str, **values: Any) -> None:
    """Write what an operator has chosen; None takes a choice back."""
    _make(session, topic)
    session.connection().execute(update(JobPace).where(JobPace.topic == topic).values(**values))


def lock(session: Session, topic: str) -> JobPace:
    """Lock the row of a topic, made if it is missing: its jobs begin one after the other."""
    _make(session, topic)
    return session.scalars(
        select(JobPace)
        .where(JobPace.topic == topic)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def use_up(session: Session, topic: str, free_at: datetime) -> None:
    """Write how far the rate of a locked topic is used up."""
    session.connection().execute(
        update(JobPace).where(JobPace.topic == topic).values(free_at=free_at)
    )


def unring(session: Session, job_id: str) -> None:
    """Let a job that may not begin yet be rung for once more."""
    waits = and_(Job.id == job_id, Job.state == JobState.PENDING)
    session.connection().execute(update(Job).where(waits).values(rung_at=None))


def in_hand(session: Session, topics: Collection[str], now: datetime) -> dict[str, int]:
    """How many jobs of these topics are being done now."""
    held = and_(text(LEASED_JOB), Job.lease_until > now, Job.topic.in_(topics))
    query = select(Job.topic, func.count()).where(held).group_by(Job.topic)
    return {row[0]: row[1] for row in session.execute(query)}


def rung_for(session: Session, topics: Collection[str]) -> dict[str, int]:
    """For how many jobs of these topics a bell was rung that nobody has answered."""
    rung = and_(text(RUNG_JOB), Job.topic.in_(topics))
    query = select(Job.topic, func.count()).where(rung).group_by(Job.topic)
    return {row[0]: row[1] for row in session.execute(query)}


def waiting(session: Session, tenant: str, now: datetime) -> list[tuple[str, str, int, datetime]]:
    """Kind, topic, number and oldest moment of a municipality's jobs that wait though due."""
    due = (text(OPEN_JOB), Job.state == JobState.PENDING, Job.due_at <= now, Job.tenant == tenant)
    query = (
        select(Job.kind, Job.topic, func.count(), func.min(Job.due_at))
        .where(*due)
        .group_by(Job.kind, Job.topic)
    )
    return [(kind, topic, count, since) for kind, topic, count, since in session.execute(query)]


def running(session: Session, tenant: str, now: datetime) -> dict[tuple[str, str], int]:
    """How many jobs of a municipality are being done, by kind and topic."""
    held = (text(LEASED_JOB), Job.lease_until > now, Job.tenant == tenant)
    query = select(Job.kind, Job.topic, func.count()).where(*held).group_by(Job.kind, Job.topic)
    return {(kind, topic): count for kind, topic, count in session.execute(query)}


def _make(session: Session, topic: str) -> None:
    spelling = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = spelling.insert(JobPace).values(topic=topic)
    session.connection().execute(statement.on_conflict_do_nothing(index_elements=["topic"]))
