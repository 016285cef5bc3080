"""Decides for which jobs a bell is rung on PostgreSQL: at once, when they become due, and again.

Jobs of the future stay silent in their table, however many they are. `rung_at` says that a bell was
rung which nobody has answered yet; whoever leases the job takes it back. Of a topic with a limit no
more are rung for than may begin.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, text, update
from sqlalchemy.orm import Session

from engine.domain.pacing import Pace, Rank
from engine.domain.states import JobState
from engine.store import pace_rows
from engine.store.job_rows import is_due
from engine.store.queue import bells
from engine.store.tables import RUNG_JOB, UNRUNG_JOB, UNRUNG_JOB_WITH_TOPIC, Job

SLACK = timedelta(seconds=5)
"""Transactions do not commit in the order in which they read the clock."""
PATIENCE = timedelta(minutes=1)
FEW = 2
"""Of the work that has waited longer than PATIENCE behind people's, so many go first each tick."""


def ring_written(
    session: Session, job_ids: Collection[str], now: datetime, limited: Mapping[str, Pace]
) -> None:
    """Ring in the open transaction for those of the jobs it has written that are due."""
    due = and_(Job.id.in_(job_ids), text(UNRUNG_JOB), Job.state == JobState.PENDING)
    due = and_(due, Job.due_at <= now)
    if not limited:
        _ring(session, due, now)
        return
    _ring(session, and_(due, Job.topic.not_in(limited)), now)
    found = session.connection().execute(
        select(Job.id, Job.topic).where(due, Job.topic.in_(limited)).order_by(Job.created_at)
    )
    taken: dict[str, list[str]] = {}
    for job_id, topic in found:
        pace, chosen = limited[topic], taken.setdefault(topic, [])
        if len(chosen) < (pace.at_once or pace.per_minute):
            chosen.append(job_id)
    first = [job_id for chosen in taken.values() for job_id in chosen]
    if first:
        _ring(session, Job.id.in_(first), now)


def ring_due(
    session: Session, now: datetime, limit: int, room: Mapping[str, int], *, leases: bool = True
) -> int:
    """Ring for jobs that have become due or whose lease has run out; gives how many there were.

    Args:
        session: the open transaction.
        now: the present moment.
        limit: how many at most, those of topics with a limit aside.
        room: topics with a limit, and how many of each may begin.
        leases: False for only those that wait.
    """
    which = is_due(now) if leases else _waits(now)
    if room:
        which = and_(which, Job.topic.not_in(room))
    rung = _ring_head(session, and_(text(UNRUNG_JOB), which), now, limit)
    if room:
        ring_topics(session, now, room, leases=leases)
    _ring_patient(session, now)
    return rung


def ring_topics(
    session: Session, now: datetime, room: Mapping[str, int], *, leases: bool = False
) -> int:
    """Ring for as many jobs of each topic as may begin, less those that were rung for already."""
    rung = pace_rows.rung_for(session, room)
    which = is_due(now) if leases else _waits(now)
    count = 0
    for topic, places in room.items():
        free = places - rung.get(topic, 0)
        if free > 0:
            theirs = and_(text(UNRUNG_JOB_WITH_TOPIC), Job.topic == topic, which)
            count += _ring_head(session, theirs, now, free)
    return count


def ring_again(session: Session, now: datetime, limit: int, patience: timedelta) -> int:
    """Ring once more for due jobs whose bell is lost; gives how many there were.

    One may be so old as `patience` without an answer, or wait behind others that are older.
    """
    count = 0
    for rank in Rank:
        unheard = bells.oldest_unheard(session, rank)
        lost_before = now - patience
        if unheard is not None:
            lost_before = min(lost_before, unheard - SLACK)
        # A bell of the future was rung by a clock that has been set back since.
        lost = or_(Job.rung_at < lost_before, Job.rung_at > now + SLACK)
        lost = and_(text(RUNG_JOB), Job.rank == rank, lost)
        count += _ring_head(session, lost, now, limit, Job.rung_at)
    return count


def _ring_patient(session: Session, now: datetime) -> None:
    """Let a few that have waited long behind others go first, so that nobody waits for ever."""
    late = and_(text(RUNG_JOB), Job.rank > Rank.PERSON, Job.rung_at < now - PATIENCE)
    _ring_head(session, late, now, FEW, Job.rung_at, rank=Rank.PERSON)


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(Job.state == JobState.PENDING, Job.due_at <= now)


def _ring_head(
    session: Session,
    which: ColumnElement[bool],
    now: datetime,
    limit: int,
    order: ColumnElement[datetime] | object = Job.due_at,
    rank: Rank | None = None,
) -> int:
    head = (
        select(Job.id)
        .where(which)
        .order_by(order)  # type: ignore[arg-type]
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    chosen = session.connection().scalars(head).all()
    return _ring(session, Job.id.in_(chosen), now, rank) if chosen else 0


def _ring(
    session: Session, which: ColumnElement[bool], now: datetime, rank: Rank | None = None
) -> int:
    rung = session.connection().execute(
        update(Job).where(which).values(rung_at=now).returning(Job.id, Job.rank)
    )
    jobs = [(str(row.id), row.rank if rank is None else int(rank)) for row in rung]
    if jobs:
        bells.ring(session, jobs, now)
    return len(jobs)
