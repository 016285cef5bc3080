"""Appends what has just finished, for the job that counts it; reads nothing, locks nothing."""

from typing import Any

from sqlalchemy import Dialect, SmallInteger, Text, bindparam, insert, select
from sqlalchemy.orm import Session

from engine.store import prepared
from engine.store.context import FactContext
from engine.store.tables import FinishedInstance, FinishedTask, UserTask

COPIED = (
    UserTask.tenant,
    UserTask.definition_id,
    UserTask.element_id,
    UserTask.organisation,
    UserTask.state,
    UserTask.created_at,
    UserTask.claimed_at,
    UserTask.due_at,
    UserTask.closed_at,
)
"""Columns that both tables have."""


def task_closed(session: Session, task_id: str) -> None:
    """Let a user task that has just been closed be counted."""
    _append(session, task_id, 1)


def task_reopened(session: Session, task_id: str) -> None:
    """Let a user task that is about to be opened again be counted no more."""
    _append(session, task_id, -1)


def instance_ended(session: Session, context: FactContext) -> None:
    """Let the way of an instance that has just ended be counted."""
    row = {"tenant": context.tenant, "instance_id": context.instance_id}
    prepared.insert(session, FinishedInstance, [row])


def _append(session: Session, task_id: str, weight: int) -> None:
    row = {"task_id": task_id, "weight": weight}
    prepared.write(session, ("finished task from the user task",), _spelled, [row])


def _spelled(_: Dialect) -> Any:
    weight = bindparam("weight", type_=SmallInteger)
    source = select(weight.label("weight"), *COPIED).where(
        UserTask.id == bindparam("task_id", type_=Text)
    )
    names = ["weight", *(column.key for column in COPIED)]
    return insert(FinishedTask).from_select(names, source, include_defaults=False)
