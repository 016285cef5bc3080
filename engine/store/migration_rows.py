"""The rows of bulk migrations: what was ordered, and what became of each instance."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from engine.domain.migrations import ItemState
from engine.domain.states import InstanceState, JobKind, JobState
from engine.store import job_rows
from engine.store.tables import Job, MigrationBatch, MigrationItem, ProcessInstance

_AT_ONCE = 500


def add_batch(session: Session, row: Mapping[str, Any]) -> None:
    """Insert what was ordered."""
    session.execute(insert(MigrationBatch), [dict(row)])


def add_items(
    session: Session, batch_id: str, tenant: str, instances: Sequence[str], at: datetime
) -> None:
    """Let each instance wait for its turn, with a job of its own."""
    for start in range(0, len(instances), _AT_ONCE):
        some = instances[start : start + _AT_ONCE]
        session.execute(insert(MigrationItem), [_new_item(batch_id, tenant, i) for i in some])
        jobs = [
            {
                "id": job_id_of(batch_id, each),
                "tenant": tenant,
                "kind": JobKind.MIGRATION,
                "payload": {"batch_id": batch_id, "instance_id": each},
            }
            for each in some
        ]
        job_rows.insert_rows(session, jobs, at)


def add_item(session: Session, batch_id: str, tenant: str, instance_id: str) -> None:
    """Enter one instance that is moved at once."""
    session.execute(insert(MigrationItem), [_new_item(batch_id, tenant, instance_id)])


def _new_item(batch_id: str, tenant: str, instance_id: str) -> dict[str, Any]:
    """An instance whose turn has not come."""
    return {
        "batch_id": batch_id,
        "instance_id": instance_id,
        "tenant": tenant,
        "state": ItemState.WAITING,
        "message": "",
        "at": None,
        "version": 0,
        "before": {},
    }


def job_id_of(batch_id: str, instance_id: str) -> str:
    """Id of the job that migrates one instance."""
    return f"{batch_id}-{instance_id}"


def change_item(session: Session, item: MigrationItem, **values: Any) -> None:
    """Say what became of an instance."""
    session.execute(
        update(MigrationItem)
        .where(
            MigrationItem.batch_id == item.batch_id, MigrationItem.instance_id == item.instance_id
        )
        .values(**values)
    )


def batch(session: Session, tenant: str, batch_id: str) -> MigrationBatch | None:
    """One bulk migration."""
    return session.scalars(
        select(MigrationBatch)
        .where(MigrationBatch.id == batch_id, MigrationBatch.tenant == tenant)
        .execution_options(populate_existing=True)
    ).one_or_none()


def batches(session: Session, tenant: str, process_key: str, limit: int) -> list[MigrationBatch]:
    """The bulk migrations of a process, the newest first, without trials."""
    return list(
        session.scalars(
            select(MigrationBatch)
            .where(
                MigrationBatch.tenant == tenant,
                MigrationBatch.process_key == process_key,
                MigrationBatch.trial.is_(False),
            )
            .order_by(MigrationBatch.number.desc())
            .limit(limit)
        )
    )


def item(session: Session, batch_id: str, instance_id: str) -> MigrationItem | None:
    """One instance of a bulk migration; read under the lock of the instance."""
    return session.scalars(
        select(MigrationItem)
        .where(MigrationItem.batch_id == batch_id, MigrationItem.instance_id == instance_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def last_done(session: Session, instance_id: str, version: int) -> MigrationItem | None:
    """The migration after which nothing has happened in an instance of this version."""
    return session.scalars(
        select(MigrationItem).where(
            MigrationItem.instance_id == instance_id,
            MigrationItem.state == ItemState.DONE,
            MigrationItem.version == version,
        )
    ).one_or_none()


def counts(session: Session, batch_id: str) -> dict[str, int]:
    """How many instances there are in each state."""
    rows = session.execute(
        select(MigrationItem.state, func.count())
        .where(MigrationItem.batch_id == batch_id)
        .group_by(MigrationItem.state)
    )
    return {state: int(count) for state, count in rows}


def ended_at(session: Session, batch_id: str) -> datetime | None:
    """When the last instance was looked at."""
    found: datetime | None = session.scalar(
        select(func.max(MigrationItem.at)).where(MigrationItem.batch_id == batch_id)
    )
    return found


def items(
    session: Session, batch_id: str, states: Collection[str], limit: int, after: int = 0
) -> Sequence[tuple[MigrationItem, ProcessInstance]]:
    """Instances of a bulk migration in some states, those behind a number, in order of numbers."""
    query = (
        select(MigrationItem, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == MigrationItem.instance_id)
        .where(MigrationItem.batch_id == batch_id, ProcessInstance.number > after)
        .order_by(ProcessInstance.number)
        .limit(limit)
    )
    if states:
        query = query.where(MigrationItem.state.in_(list(states)))
    return [(each, row) for each, row in session.execute(query)]


def ids(session: Session, batch_id: str, state: ItemState) -> list[str]:
    """Ids of all instances of a bulk migration in one state."""
    return list(
        session.scalars(
            select(MigrationItem.instance_id).where(
                MigrationItem.batch_id == batch_id, MigrationItem.state == state
            )
        )
    )


def reversible(session: Session, batch_id: str) -> list[str]:
    """Ids of the instances of a bulk migration in which nothing has happened since."""
    return list(
        session.scalars(
            select(MigrationItem.instance_id)
            .join(ProcessInstance, ProcessInstance.id == MigrationItem.instance_id)
            .where(
                MigrationItem.batch_id == batch_id,
                MigrationItem.state == ItemState.DONE,
                MigrationItem.version == ProcessInstance.version,
                ProcessInstance.ended_at.is_(None),
            )
            .order_by(ProcessInstance.number)
        )
    )


def stop(session: Session, batch_id: str, at: datetime) -> int:
    """Let nothing more happen; gives how many instances were still waiting."""
    session.execute(
        update(MigrationBatch).where(MigrationBatch.id == batch_id).values(stopped_at=at)
    )
    waiting = select(MigrationItem.instance_id).where(
        MigrationItem.batch_id == batch_id, MigrationItem.state == ItemState.WAITING
    )
    jobs = [job_id_of(batch_id, each) for each in session.scalars(waiting)]
    for start in range(0, len(jobs), _AT_ONCE):
        session.execute(
            update(Job)
            .where(Job.id.in_(jobs[start : start + _AT_ONCE]), Job.state == JobState.PENDING)
            .values(state=JobState.CANCELLED, closed_at=at)
        )
    stopped = session.execute(
        update(MigrationItem)
        .where(MigrationItem.batch_id == batch_id, MigrationItem.state == ItemState.WAITING)
        .values(state=ItemState.STOPPED, at=at)
    )
    return int(getattr(stopped, "rowcount", 0))


def running_by_version(session: Session, tenant: str, process_key: str) -> dict[str, int]:
    """How many instances that are not over follow each version of a process."""
    rows = session.execute(
        select(ProcessInstance.definition_id, func.count())
        .where(
            ProcessInstance.tenant == tenant,
            ProcessInstance.process_key == process_key,
            ProcessInstance.state.in_([InstanceState.ACTIVE, InstanceState.SUSPENDED]),
        )
        .group_by(ProcessInstance.definition_id)
    )
    return {definition_id: int(count) for definition_id, count in rows}


def running(session: Session, tenant: str, definition_id: str) -> list[str]:
    """Ids of the instances that are not over and follow a definition, the oldest first."""
    return list(
        session.scalars(
            select(ProcessInstance.id)
            .where(
                ProcessInstance.tenant == tenant,
                ProcessInstance.definition_id == definition_id,
                ProcessInstance.state.in_([InstanceState.ACTIVE, InstanceState.SUSPENDED]),
            )
            .order_by(ProcessInstance.number)
        )
    )
