"""The rows of jobs: added by facts, leased and fenced by workers, closed by either.

A lease belongs to an attempt: whoever reports names the attempt that it holds, and a report of an
older attempt finds nothing. So a slow worker can do no harm to the one that took over.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select, text, update
from sqlalchemy.orm import Session

from engine.domain import events as facts
from engine.domain.pacing import Rank
from engine.domain.states import InstanceState, JobKind, JobState
from engine.store import prepared
from engine.store.context import FactContext
from engine.store.database import NEW_JOBS, RANKS
from engine.store.tables import HELD_JOB, OPEN_JOB, WAITING_JOB_WITH_KEY, Job, ProcessInstance

JobFact = facts.TimerScheduled | facts.ServiceRequested | facts.MessageThrown | facts.SignalThrown

LONGEST_PAUSE_SECONDS = 3600
SHORTEST_JITTER = 0.75
SUBSCRIPTION = "subscription_id"
"""In the payload of a delivery: to whom it goes; one without is on its way to nobody yet."""

_OWN = (JobKind.TIMER, JobKind.SERVICE)
_DELIVERIES = (JobKind.MESSAGE, JobKind.SIGNAL)


def add(session: Session, context: FactContext, fact: JobFact, **values: Any) -> None:
    """Insert the job that a fact asks for; one that moves a suspended instance waits, held."""
    row = {
        "id": fact.job_id,
        "tenant": context.tenant,
        "instance_id": context.instance_id,
        "element_id": fact.element_id,
        "element_instance_id": fact.element_instance_id,
        "actor_id": context.actor_id,
    }
    if context.suspended and values["kind"] in _OWN:
        row |= {"state": JobState.HELD, "held_for": context.instance_id}
    insert_rows(session, [row | values], context.at)


def insert_rows(session: Session, rows: list[dict[str, Any]], at: datetime) -> None:
    """Insert jobs; each row names at least id, kind and tenant."""
    if rows:
        usual = usual_row(at)
        ranked = ({**usual, "rank": rank_of(session, row), **row} for row in rows)
        prepared.insert(session, Job, list(ranked))
        ring(session, *(row["id"] for row in rows))


def rank_of(session: Session, row: dict[str, Any]) -> int:
    """Find which rank a new job has."""
    found = session.info.get(RANKS)
    return int(Rank.USUAL if found is None else found(row["kind"], row.get("topic", "")))


def usual_row(at: datetime) -> dict[str, Any]:
    """Give what most new jobs have in common."""
    return {
        "state": JobState.PENDING,
        "topic": "",
        "key": "",
        "instance_id": None,
        "definition_id": None,
        "element_id": "",
        "element_instance_id": "",
        "payload": {},
        "actor_id": "",
        "due_at": at,
        "created_at": at,
        "lease_owner": "",
        "attempts": 0,
        "max_attempts": 5,
        "last_error": "",
    }


def ring(session: Session, *job_ids: str) -> None:
    """Remember jobs whose doorbell shall ring once this transaction is committed."""
    session.info.setdefault(NEW_JOBS, []).extend(job_ids)


def close(session: Session, job_id: str, state: JobState, at: datetime) -> None:
    """End a job: done, cancelled or dead."""
    values = {"state": state, "closed_at": at, "lease_until": None, "lease_owner": ""}
    prepared.update(session, Job, {"id": job_id}, values)


def move(session: Session, job_id: str, due_at: datetime) -> None:
    """Let a waiting job be due at another moment; one that is being done stays as it is."""
    waiting = and_(Job.id == job_id, Job.state.in_((JobState.PENDING, JobState.HELD)))
    if _change(session, waiting, due_at=due_at, rung_at=None):
        ring(session, job_id)


def settle(session: Session, job_id: str, at: datetime, *, retry: bool) -> None:
    """Decide about a dead job when its incident is resolved: try again at once, or never.

    A service task is asked for anew by its element, with a job of its own; its dead job stays so.
    """
    dead = and_(Job.id == job_id, Job.state == JobState.DEAD)
    if not retry:
        _change(session, dead, state=JobState.CANCELLED, closed_at=at)
        return
    revived = _change(
        session,
        and_(dead, Job.kind != JobKind.SERVICE),
        state=JobState.PENDING,
        attempts=0,
        due_at=at,
        closed_at=None,
    )
    if revived:
        ring(session, job_id)


def bury(session: Session, job: Job, payload: dict[str, Any], at: datetime) -> None:
    """End a job that is out of attempts, with what a person's retry must know."""
    close(session, job.id, JobState.DEAD, at)
    _change(session, Job.id == job.id, payload=payload)


def close_if_leased(session: Session, job_id: str, state: JobState, at: datetime) -> None:
    """End a job that no fact has ended: its work is done, or nobody waits for it."""
    leased = and_(Job.id == job_id, Job.state == JobState.LEASED)
    _change(session, leased, state=state, closed_at=at, lease_until=None, lease_owner="")


def claim(session: Session, job: Job, owner: str, now: datetime, lease: timedelta) -> int:
    """Lease a job that was just read and count the attempt.

    Returns:
        The number of the attempt, which is needed to report; 0 when somebody was faster.
    """
    taken = _change(
        session,
        and_(Job.id == job.id, Job.attempts == job.attempts, is_due(now)),
        state=JobState.LEASED,
        attempts=job.attempts + 1,
        lease_until=now + lease,
        lease_owner=owner,
        rung_at=None,
    )
    return job.attempts + 1 if taken else 0


def lock_leased(session: Session, job_id: str, attempt: int) -> Job | None:
    """Lock a job for its report; None when the attempt lost its lease or nobody waits any more."""
    return session.scalars(
        select(Job)
        .where(Job.id == job_id, Job.state == JobState.LEASED, Job.attempts == attempt)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def note_error(session: Session, job_id: str, error: str) -> None:
    """Keep why the last attempt failed."""
    _change(session, Job.id == job_id, last_error=error)


def hold(session: Session, job: Job, held_for: str, *, began: bool = False) -> None:
    """Let a leased job wait until what it works for is resumed; one not begun does not count."""
    _change(
        session,
        Job.id == job.id,
        state=JobState.HELD,
        held_for=held_for,
        lease_until=None,
        lease_owner="",
        attempts=job.attempts if began else job.attempts - 1,
    )


def works_within(job: Job) -> bool:
    """Say whether a job moves its own instance, as one that only sends from it does not."""
    return job.kind in _OWN or SUBSCRIPTION in job.payload


def hold_all_of(session: Session, instance_id: str) -> None:
    """Hold what waits in an instance that was suspended; what it has sent goes on its way."""
    waiting = and_(Job.instance_id == instance_id, Job.state == JobState.PENDING)
    sent = select(Job.id, Job.payload).where(waiting, Job.kind.in_(_DELIVERIES))
    received = [job_id for job_id, payload in session.execute(sent) if SUBSCRIPTION in payload]
    own = or_(Job.kind.in_(_OWN), Job.id.in_(received))
    held = {"state": JobState.HELD, "held_for": instance_id, "rung_at": None}
    _change(session, and_(waiting, own), **held)


def hold_starts_of(session: Session, definition_id: str) -> None:
    """Hold what would begin instances of a definition."""
    waiting = and_(
        Job.definition_id == definition_id,
        Job.instance_id.is_(None),
        Job.state == JobState.PENDING,
        Job.kind != JobKind.APPLICATION,
    )
    held = {"state": JobState.HELD, "held_for": definition_id, "rung_at": None}
    _change(session, waiting, **held)


def release_held_for(session: Session, *held_for: str) -> None:
    """Let everything go on that waited for an instance or a definition."""
    released = session.execute(
        update(Job)
        .where(text(HELD_JOB), Job.held_for.in_(held_for))
        .values(state=JobState.PENDING, held_for="")
        .returning(Job.id)
    )
    ring(session, *released.scalars())


def keep_answer(session: Session, job: Job, answer: dict[str, Any]) -> None:
    """Keep what a handler said until the instance that wanted it is resumed."""
    session.execute(update(Job).where(Job.id == job.id).values(answer=answer))


def put_back(session: Session, job: Job, error: str, now: datetime) -> None:
    """Let a failed job wait for its next attempt."""
    due_at = now + pause_after(job.attempts)
    if yields(session, job, due_at, now):
        return
    _change(
        session,
        Job.id == job.id,
        state=JobState.PENDING,
        lease_until=None,
        lease_owner="",
        last_error=error,
        due_at=due_at,
    )


def yields(session: Session, job: Job, due_at: datetime, at: datetime) -> bool:
    """End a job whose key another one waits with; that one comes at `due_at` at the latest."""
    if not job.key:
        return False
    waiting = and_(
        text(WAITING_JOB_WITH_KEY),
        Job.tenant == job.tenant,
        Job.topic == job.topic,
        Job.key == job.key,
    )
    # The row is changed even when it comes earlier: the change tells that it is there.
    earlier = case((Job.due_at < due_at, Job.due_at), else_=due_at)
    if not _change(session, waiting, due_at=earlier):
        return False
    close(session, job.id, JobState.CANCELLED, at)
    return True


def pause_after(attempts: int) -> timedelta:
    """Say how long a job rests after so many failures: doubling, at most an hour, never in step."""
    seconds = min(LONGEST_PAUSE_SECONDS, 2**attempts)
    jitter = secrets.SystemRandom().uniform(SHORTEST_JITTER, 2 - SHORTEST_JITTER)
    return timedelta(seconds=min(LONGEST_PAUSE_SECONDS, seconds * jitter))


def shortest_pause_after(attempts: int) -> timedelta:
    """Say how long a job rests after so many failures at the least."""
    return timedelta(seconds=min(LONGEST_PAUSE_SECONDS, 2**attempts) * SHORTEST_JITTER)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Condition: may be done now; a lease that ran out counts as free."""
    # The literal text lets both databases use the partial index; a bound value would hide it.
    return and_(
        text(OPEN_JOB),
        Job.due_at <= now,
        or_(Job.lease_until.is_(None), Job.lease_until <= now),
    )


def release_leases(session: Session, now: datetime) -> int:
    """End every lease, for a single process that has just started and so holds none.

    Such a job stays leased until it is claimed again, so that it is known to have been cut short.
    """
    leased = Job.state == JobState.LEASED
    for job in session.scalars(select(Job).where(leased, Job.key != "")).all():
        yields(session, job, now, now)
    freed = {"lease_until": None, "lease_owner": ""}
    stopped = select(ProcessInstance.id).where(ProcessInstance.state == InstanceState.SUSPENDED)
    theirs = and_(leased, Job.kind == JobKind.SERVICE, Job.instance_id.in_(stopped))
    held = _change(
        session, theirs, state=JobState.HELD, held_for=Job.instance_id, due_at=now, **freed
    )
    return held + _change(session, leased, due_at=now, lease_until=now, lease_owner="")


def _change(session: Session, where: ColumnElement[bool], **values: Any) -> int:
    changed = session.connection().execute(update(Job).where(where).values(values))
    return changed.rowcount
