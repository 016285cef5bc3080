"""Reads user tasks one by one and of one instance."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from engine.domain.states import UserTaskState
from engine.store import prepared
from engine.store.queries.organisations import CLOSED_WORK
from engine.store.tables import ProcessInstance, UserTask

_ONE = prepared.Query(
    select(*UserTask.__table__.c).where(
        UserTask.id == bindparam("task_id"), UserTask.tenant == bindparam("of_tenant")
    )
)


_INSTANCE_LOCKED = prepared.Query(
    select(*ProcessInstance.__table__.c)
    .where(
        ProcessInstance.id
        == select(UserTask.instance_id)
        .where(UserTask.id == bindparam("task_id"), UserTask.tenant == bindparam("of_tenant"))
        .scalar_subquery()
    )
    .with_for_update()
)


def locked(
    session: Session, tenant: str, task_id: str
) -> tuple[ProcessInstance | None, UserTask | None]:
    """Lock the instance that a user task belongs to; only then read the user task."""
    row, task = prepared.entities(
        session,
        (_INSTANCE_LOCKED, ProcessInstance),
        (_ONE, UserTask),
        task_id=task_id,
        of_tenant=tenant,
    )
    return row, task


def by_id(session: Session, tenant: str, task_id: str) -> UserTask | None:
    """One user task, read afresh."""
    return _ONE.entity(session, UserTask, task_id=task_id, of_tenant=tenant)


def held(session: Session, tenant: str, task_id: str) -> UserTask | None:
    """One user task that nobody closes until the end of this transaction.

    For whoever keeps something beside it: the instance stays free for others.
    """
    found = (UserTask.id == task_id) & (UserTask.tenant == tenant)
    query = select(UserTask).where(found).with_for_update(read=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def answered_by(session: Session, task: UserTask, user_id: str, limit: int) -> Sequence[UserTask]:
    """What a person completed at this element in other instances of the process, newest first."""
    return session.scalars(
        _answered_like(task)
        .where(UserTask.tenant == task.tenant, UserTask.completed_by == user_id)
        .limit(limit)
    ).all()


def answered_for(session: Session, task: UserTask, limit: int) -> Sequence[UserTask]:
    """What was completed at this element for the same organisation, newest first."""
    return session.scalars(
        _answered_like(task)
        .where(
            UserTask.tenant == task.tenant,
            UserTask.organisation == task.organisation,
            CLOSED_WORK,
        )
        .limit(limit)
    ).all()


def _answered_like(task: UserTask) -> Select[UserTask]:
    return (
        select(UserTask)
        .where(
            UserTask.process_key == task.process_key,
            UserTask.element_id == task.element_id,
            UserTask.instance_id != task.instance_id,
            UserTask.state == UserTaskState.COMPLETED,
        )
        .order_by(UserTask.closed_at.desc())
    )


def of_instance(session: Session, instance_id: str) -> Sequence[UserTask]:
    """All user tasks of an instance, in order of creation."""
    return session.scalars(
        select(UserTask).where(UserTask.instance_id == instance_id).order_by(UserTask.number)
    ).all()


def open_ones(session: Session, tenant: str, instance_id: str | None) -> Sequence[UserTask]:
    """Open user tasks of one instance or of all, in order of creation."""
    query = (
        select(UserTask)
        .where(UserTask.tenant == tenant, UserTask.state == UserTaskState.OPEN)
        .order_by(UserTask.number)
    )
    if instance_id is not None:
        query = query.where(UserTask.instance_id == instance_id)
    return session.scalars(query).all()


def decisions_before(
    session: Session, instance_id: str, element_id: str, user_id: str, before: int
) -> Sequence[UserTask]:
    """What this person completed at this element before another was created, newest first."""
    return session.scalars(
        select(UserTask)
        .where(
            UserTask.instance_id == instance_id,
            UserTask.element_id == element_id,
            UserTask.completed_by == user_id,
            UserTask.number < before,
        )
        .order_by(UserTask.closed_sequence.desc())
        .limit(100)
    ).all()
