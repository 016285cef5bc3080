"""Decides for which jobs a bell is rung on PostgreSQL: at once, when they become due, and again.

Jobs of the future stay silent in their table, however many they are. `rung_at` says that a bell was
rung which nobody has answered yet; whoever leases the job takes it back.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, text, update
from sqlalchemy.orm import Session

from engine.domain.states import JobState
from engine.store.job_rows import is_due
from engine.store.queue import bells
from engine.store.tables import RUNG_JOB, UNRUNG_JOB, Job

SLACK = timedelta(seconds=5)
"""Transactions do not commit in the order in which they read the clock."""
RANK = 0


def ring_written(session: Session, job_ids: Collection[str], now: datetime) -> None:
    """Ring in the open transaction for those of the jobs it has written that are due."""
    due = and_(Job.id.in_(job_ids), text(UNRUNG_JOB), Job.state == JobState.PENDING)
    _ring(session, and_(due, Job.due_at <= now), now)


def ring_due(session: Session, now: datetime, limit: int, *, leases: bool = True) -> int:
    """Ring for jobs that have become due or whose lease has run out; gives how many there were.

    Without `leases` only for those that wait.
    """
    which = is_due(now) if leases else and_(Job.state == JobState.PENDING, Job.due_at <= now)
    head = (
        select(Job.id)
        .where(text(UNRUNG_JOB), which)
        .order_by(Job.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _ring(session, Job.id.in_(session.connection().scalars(head).all()), now)


def ring_again(session: Session, now: datetime, limit: int, patience: timedelta) -> int:
    """Ring once more for due jobs whose bell is lost; gives how many there were.

    One may be so old as `patience` without an answer, or wait behind others that are older.
    """
    unheard = bells.oldest_unheard(session, RANK)
    lost_before = now - patience
    if unheard is not None:
        lost_before = min(lost_before, unheard - SLACK)
    # A bell of the future was rung by a clock that has been set back since.
    lost = or_(Job.rung_at < lost_before, Job.rung_at > now + SLACK)
    head = (
        select(Job.id)
        .where(text(RUNG_JOB), lost)
        .order_by(Job.rung_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _ring(session, Job.id.in_(session.connection().scalars(head).all()), now)


def _ring(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    rung = session.connection().execute(
        update(Job).where(which).values(rung_at=now).returning(Job.id)
    )
    jobs = [(str(row.id), RANK) for row in rung]
    if jobs:
        bells.ring(session, jobs, now)
    return len(jobs)
