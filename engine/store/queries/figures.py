"""Counts instances per process, for those who must not see a single one."""

from datetime import datetime

from sqlalchemy import ColumnElement, distinct, func, select, text
from sqlalchemy.orm import Session

from engine.domain.states import InstanceState
from engine.store.tables import ProcessInstance, UserTask
from engine.store.tables.user_tasks import OPEN_TASK


def running(session: Session, tenant: str) -> dict[str, int]:
    """Process key → instances that have not ended."""
    going = ProcessInstance.state.in_((InstanceState.ACTIVE, InstanceState.SUSPENDED))
    return _counted(
        session, ProcessInstance.process_key, func.count(), ProcessInstance.tenant == tenant, going
    )


def overdue(session: Session, tenant: str, now: datetime) -> dict[str, int]:
    """Process key → instances with an open user task whose deadline has gone by."""
    return _counted(
        session,
        UserTask.process_key,
        func.count(distinct(UserTask.instance_id)),
        UserTask.tenant == tenant,
        text(f"user_task.{OPEN_TASK}"),
        UserTask.due_order < now,
    )


def _counted(
    session: Session, key: ColumnElement[str] | object, count: object, *where: object
) -> dict[str, int]:
    rows = session.execute(select(key, count).where(*where).group_by(key))  # type: ignore[call-overload]
    return {row[0]: int(row[1]) for row in rows}
