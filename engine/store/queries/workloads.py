"""Counts and lists the open user tasks of a few people, and what is offered to them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, case, func, literal, select, text
from sqlalchemy.orm import Session

from engine.store.tables import TaskCandidate, UserTask
from engine.store.tables.user_tasks import OPEN_TASK
from engine.store.types import NO_DUE

LISTED_EACH, OFFERED_LISTED = 50, 100

Edges = Sequence[tuple[str, datetime]]
"""Name of a span of time and its exclusive end, in order; what lies beyond is "later"."""


def counts(
    session: Session, tenant: str, people: Collection[str], edges: Edges
) -> dict[str, dict[str, int]]:
    """Person → span → how many open user tasks are due in it; "none" for those without deadline."""
    spans = [(UserTask.due_order < end, literal(name)) for name, end in edges]
    none = (UserTask.due_order >= NO_DUE, literal("none"))
    span = case(none, *spans, else_=literal("later"))
    rows = session.execute(
        select(UserTask.assignee, span.label("span"), func.count())
        .where(*_of(tenant, people))
        .group_by(UserTask.assignee, "span")
    )
    found: dict[str, dict[str, int]] = {each: {} for each in people}
    for person, name, number in rows:
        found[person][name] = number
    return found


def assigned(session: Session, tenant: str, people: Iterable[str]) -> dict[str, Sequence[UserTask]]:
    """Person → their most urgent open user tasks, one short read of an index for each."""
    return {
        person: session.scalars(
            select(UserTask)
            .where(*_of(tenant, [person]))
            .order_by(UserTask.due_order, UserTask.id)
            .limit(LISTED_EACH)
        ).all()
        for person in people
    }


def offered(session: Session, tenant: str, principals: Iterable[str]) -> Sequence[UserTask]:
    """User tasks nobody has taken, offered to one of the principals, the most urgent first."""
    found: dict[str, UserTask] = {}
    for principal in principals:
        rows = session.scalars(
            select(UserTask)
            .join(TaskCandidate, TaskCandidate.task_id == UserTask.id)
            .where(TaskCandidate.tenant == tenant, TaskCandidate.principal == principal)
            .order_by(TaskCandidate.due_order, TaskCandidate.task_id)
            .limit(OFFERED_LISTED)
        )
        found.update({row.id: row for row in rows})
    return sorted(found.values(), key=lambda row: (row.due_order, row.id))[:OFFERED_LISTED]


def _of(tenant: str, people: Collection[str]) -> tuple[ColumnElement[bool] | TextClause, ...]:
    return (
        text(f"user_task.{OPEN_TASK}"),
        UserTask.tenant == tenant,
        UserTask.assignee.in_(list(people)),
    )
