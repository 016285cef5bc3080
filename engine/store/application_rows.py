"""The jobs of the application around the engine: written and taken back in its own transactions.

They belong to no instance. Of those with one key a single one waits; one that is being done does
not count, because what is asked for meanwhile may have come too late for it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import case, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.domain.states import JobKind, JobState
from engine.store import job_rows
from engine.store.tables import DEAD_JOB, OPEN_JOB, WAITING_JOB_WITH_KEY, Job

USUAL_PATIENCE = timedelta(seconds=20)


def schedule_job(  # noqa: PLR0913 - a job takes every part by name
    session: Session,
    *,
    topic: str,
    payload: Mapping[str, Any],
    due_at: datetime,
    tenant: str,
    key: str = "",
    actor_id: str = "",
    patience: timedelta = USUAL_PATIENCE,
    attempts: int = 0,
    now: datetime | None = None,
) -> str:
    """Let the handler of a topic work at a time; written with the caller's transaction or not.

    When one with this key waits already, it stays, comes at the earlier of both moments and has
    the new payload; one that rests after a failure keeps its moment, so that asking often does not
    wear out what is down. Without a key there may be any number of them.

    Args:
        session: the open transaction.
        topic: whose handler runs; one that `build_engine` was given.
        payload: becomes the call's `inputs`.
        due_at: not before.
        tenant: the municipality.
        key: what it is about, when one such job is enough.
        actor_id: user id of the person whose action led here; "" when none.
        patience: how long it is tried again at least before a person must act; the pauses double
            up to an hour.
        attempts: how often at most, instead of `patience`.
        now: when this is written; `due_at` when not told.

    Returns:
        The id of the job that waits.
    """
    row: dict[str, Any] = {
        "id": uuid4().hex,
        "tenant": tenant,
        "kind": JobKind.APPLICATION,
        "topic": topic,
        "key": key,
        "payload": dict(payload),
        "actor_id": actor_id,
        "due_at": due_at,
        "max_attempts": attempts or attempts_within(patience),
    }
    if not key:
        job_rows.insert_rows(session, [row], now or due_at)
        return str(row["id"])
    row["rank"] = job_rows.rank_of(session, row)
    job_id = _upsert(session, job_rows.usual_row(now or due_at) | row)
    job_rows.ring(session, job_id)
    return job_id


def cancel_job(
    session: Session, topic: str, key: str, tenant: str, *, now: datetime | None = None
) -> int:
    """Take back the jobs with this key; what one that is being done would report is dropped.

    Args:
        session: the open transaction.
        topic: as it was scheduled with.
        key: as it was scheduled with; not "".
        tenant: the municipality.
        now: when this is written; the moment a job was due at when not told.

    Returns:
        How many there were.
    """
    closed_at = Job.due_at if now is None else now
    found = session.connection().execute(
        update(Job)
        .where(text(OPEN_JOB), Job.tenant == tenant, Job.topic == topic, Job.key == key)
        .where(Job.kind == JobKind.APPLICATION)
        .values(state=JobState.CANCELLED, closed_at=closed_at, lease_until=None, lease_owner="")
    )
    return found.rowcount


def is_job_open(session: Session, topic: str, tenant: str) -> bool:
    """Say whether an application job of a topic waits or is being done."""
    found = select(literal(1)).where(
        text(OPEN_JOB), Job.tenant == tenant, Job.topic == topic, Job.kind == JobKind.APPLICATION
    )
    return session.scalar(found.limit(1)) is not None


def let_go_of_dead(session: Session, job: Job, at: datetime) -> None:
    """Let nobody wait for those dead jobs any more that asked for the same as this one."""
    if not job.key:
        return
    alike = (Job.tenant == job.tenant, Job.topic == job.topic, Job.key == job.key)
    session.connection().execute(
        update(Job)
        .where(text(DEAD_JOB), Job.kind == JobKind.APPLICATION, *alike, Job.id != job.id)
        .values(state=JobState.CANCELLED, closed_at=at)
    )


def attempts_within(patience: timedelta) -> int:
    """Say how many attempts there are when the shortest pauses between them fill this time."""
    attempts, passed = 1, timedelta(0)
    while passed < patience:
        passed += job_rows.shortest_pause_after(attempts)
        attempts += 1
    return attempts


def _upsert(session: Session, row: dict[str, Any]) -> str:
    spelling = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = spelling.insert(Job).values(row)
    new, resting = statement.excluded, Job.attempts > 0
    found = session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["tenant", "topic", "key"],
            index_where=text(WAITING_JOB_WITH_KEY),
            set_={
                "due_at": case((resting | (Job.due_at < new.due_at), Job.due_at), else_=new.due_at),
                "payload": new.payload,
            },
        ).returning(Job.id)
    )
    return str(found.scalar_one())
