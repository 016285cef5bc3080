"""The rows of programs that run: said anew every few seconds, missed when they fall silent."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.domain.states import JobState
from engine.store.tables import Job, RunningProgram

FORGOTTEN_AFTER = timedelta(hours=1)


def say(session: Session, row: dict[str, Any]) -> None:
    """Write that a program runs."""
    statement = insert(RunningProgram).values(row)
    newer = {name: statement.excluded[name] for name in row if name not in ("id", "started_at")}
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=newer))


def forget(session: Session, program_id: str) -> None:
    """Take away the row of a program that ends."""
    session.execute(delete(RunningProgram).where(RunningProgram.id == program_id))


def every(session: Session) -> list[RunningProgram]:
    """All that were heard of lately, in a steady order."""
    order = (RunningProgram.role, RunningProgram.host, RunningProgram.started_at)
    return list(session.scalars(select(RunningProgram).order_by(*order)))


def renew_leases(session: Session, owner: str, job_ids: Collection[str], until: datetime) -> None:
    """Let the leases of jobs that a program is still at last until a later moment."""
    if not job_ids:
        return
    theirs = and_(Job.id.in_(job_ids), Job.lease_owner == owner, Job.state == JobState.LEASED)
    session.execute(
        update(Job)
        .where(theirs, Job.lease_until < until)
        .values(lease_until=until)
        .execution_options(synchronize_session=False)
    )


def end_leases_of(session: Session, owner: str, now: datetime) -> int:
    """Let the leases of one program run out now: whoever takes over sees that it was cut short."""
    held = and_(Job.state == JobState.LEASED, Job.lease_owner == owner)
    ended = session.connection().execute(update(Job).where(held).values(lease_until=now))
    return ended.rowcount


def end_leases_of_silent(session: Session, now: datetime, silence: timedelta) -> int:
    """End the leases of programs that are silent; gives how many. The long dead are forgotten."""
    silent = select(RunningProgram.id).where(RunningProgram.seen_at < now - silence)
    theirs = and_(Job.state == JobState.LEASED, Job.lease_until > now, Job.lease_owner.in_(silent))
    ended = session.connection().execute(update(Job).where(theirs).values(lease_until=now))
    long_dead = RunningProgram.seen_at < now - FORGOTTEN_AFTER
    session.execute(delete(RunningProgram).where(long_dead))
    return ended.rowcount
