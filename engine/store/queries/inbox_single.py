"""Scopes of the inbox that read user tasks themselves: one person's own, so never many."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Text, bindparam, cast, literal_column, select, text

from engine.store.queries import inbox_conditions as conditions
from engine.store.queries.inbox_conditions import FROM_THE_FIRST, Condition, Rows, Source
from engine.store.queries.inbox_shapes import Shape
from engine.store.tables import InstanceWatch, ProcessInstance, UserTask
from engine.store.tables.user_tasks import DELEGATED_TASK, OPEN_TASK


def page_rows(shape: Shape) -> Any:
    """A page of a scope that reads user tasks themselves: one person's, so never many."""
    source = conditions.user_tasks()
    keys = [source[name] for name in shape.order.columns]
    named: list[Any] = [key.label(f"key_{place}") for place, key in enumerate(keys)]
    rows = rows_of(shape, source, [*named, literal_column("'00'").label("reason")])
    if shape.is_after:
        rows = rows.where(conditions.beyond(source, shape.order))
    return (
        rows.order_by(*conditions.sorting(keys, shape.order))
        .limit(bindparam("size"))
        .offset(FROM_THE_FIRST)
        .subquery()
    )


def rows_of(shape: Shape, source: Source, columns: Collection[Any]) -> Rows:
    me, tenant = bindparam("me", type_=Text), bindparam("tenant", type_=Text)
    # Watches are few: SQLite is to begin with them, not with all of a tenant.
    few = shape.scope == "watched"
    of_tenant = conditions.unstated(UserTask.tenant, shape.dialect if few else "") == tenant
    rows: Rows = select(UserTask.id.label("task_id"), *columns).where(of_tenant)
    rows = rows.where(*conditions.filtering(source, shape.filters, shape.words, shape.dialect))
    if shape.scope == "completed":
        return rows.where(UserTask.completed_by == me, text("user_task.state = 'completed'"))
    rows = rows.where(text(f"user_task.{OPEN_TASK}"))
    if shape.scope == "delegated":
        delegated = text(" AND ".join(f"user_task.{p}" for p in DELEGATED_TASK.split(" AND ")))
        return rows.where(delegated, UserTask.owner == me, UserTask.assignee != me)
    watched = select(InstanceWatch.instance_id).where(
        InstanceWatch.tenant == tenant, InstanceWatch.user_id == me
    )
    rows = rows.where(UserTask.instance_id.in_(watched))
    return rows if shape.whole else rows.where(_concerns(shape, source, me))


def _concerns(shape: Shape, source: Source, me: Any) -> Condition:
    """The watcher may read the user task: as who started the case, has, gave or could have it."""
    started = select(ProcessInstance.id).where(
        ProcessInstance.id == UserTask.instance_id, ProcessInstance.started_by == me
    )
    found: Condition = started.exists() | (UserTask.assignee == me) | (UserTask.owner == me)
    by_name, by_right = (
        cast(each, Text) for each in (UserTask.candidate_users, UserTask.candidates)
    )
    offered = conditions.holds_one(by_name, ["me_written"], shape.dialect)
    if shape.own:
        own = [f"own{place}" for place in range(shape.own)]
        offered = offered | conditions.holds_one(by_right, own, shape.dialect)
    return found | (offered & conditions.not_excluded(source, "me_barred", shape.dialect))
