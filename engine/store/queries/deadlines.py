"""Finds open user tasks and timers by their deadline, a page at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select, text
from sqlalchemy.orm import Session

from engine.domain.states import DueRule, JobKind
from engine.store.tables import OPEN_JOB, ElementInstance, Job, TaskReminder, UserTask
from engine.store.tables.user_tasks import OPEN_TASK
from engine.store.types import NO_DUE

Place = tuple[datetime, str]
"""Where a page ended: deadline and id of its last row."""

_TASK: tuple[SQLColumnExpression[Any], ...] = (
    UserTask.id,
    UserTask.instance_id,
    UserTask.process_key,
    UserTask.title,
    UserTask.due_at,
    UserTask.due_order,
    UserTask.due_rule,
    UserTask.due_days,
    UserTask.due_since,
    UserTask.due_calendar,
    UserTask.organisation,
    UserTask.priority,
    UserTask.candidates,
    UserTask.created_at,
)


def tasks(
    session: Session,
    tenant: str,
    between: tuple[datetime, datetime],
    after: Place | None,
    limit: int,
    *,
    computed: bool = False,
) -> Sequence[Any]:
    """Open user tasks with a deadline from the first moment up to before the second, in order.

    `computed`: only those whose deadline was counted by a calendar.
    """
    return session.execute(tasks_query(tenant, between, after, limit, computed=computed)).all()


def tasks_query(
    tenant: str,
    between: tuple[datetime, datetime],
    after: Place | None,
    limit: int,
    *,
    computed: bool = False,
) -> Select[Any]:
    """What `tasks` asks; reads one stretch of an index."""
    first, end = between
    query = select(*_TASK).where(
        text(f"user_task.{OPEN_TASK}"),
        UserTask.tenant == tenant,
        UserTask.due_order >= (after[0] if after else first),
        UserTask.due_order < min(end, NO_DUE),
    )
    if after:
        query = query.where(_beyond(UserTask.due_order, UserTask.id, after))
    if computed:
        query = query.where(UserTask.due_rule.in_((DueRule.WORKING_DAYS, DueRule.EXPRESSION)))
    return query.order_by(UserTask.due_order, UserTask.id).limit(limit)


def reminded(session: Session, task_ids: Sequence[str]) -> dict[tuple[str, datetime], int]:
    """User task and deadline → the latest step that somebody was reminded at."""
    columns = (TaskReminder.task_id, TaskReminder.due_at, func.max(TaskReminder.step))
    query = select(*columns).where(TaskReminder.task_id.in_(task_ids))
    found = session.execute(query.group_by(TaskReminder.task_id, TaskReminder.due_at))
    return {(task_id, due_at): step for task_id, due_at, step in found}


def timers(
    session: Session, tenant: str, first: datetime, after: Place | None, limit: int
) -> Sequence[Any]:
    """Waiting timers of running instances from a moment on, each with where it is drawn."""
    query = (
        select(
            Job.id,
            Job.due_at,
            Job.instance_id,
            Job.element_id,
            Job.element_instance_id,
            ElementInstance.definition_id,
        )
        .join(
            ElementInstance,
            and_(
                ElementInstance.instance_id == Job.instance_id,
                ElementInstance.id == Job.element_instance_id,
            ),
        )
        .where(
            text(f"job.{OPEN_JOB}"),
            Job.tenant == tenant,
            Job.kind == JobKind.TIMER,
            Job.due_at >= (after[0] if after else first),
        )
    )
    if after:
        query = query.where(_beyond(Job.due_at, Job.id, after))
    return session.execute(query.order_by(Job.due_at, Job.id).limit(limit)).all()


def _beyond(moment: Any, own_id: Any, after: Place) -> ColumnElement[bool]:
    return or_(moment > after[0], and_(moment == after[0], own_id > after[1]))
