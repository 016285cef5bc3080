"""Finds what organisations have finished, for figures that are counted on the spot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, TextClause, exists, literal, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.store.finished_rows import COPIED
from engine.store.tables import ElementInstance, ProcessInstance, UserTask
from engine.store.tenancy import BY_IDS, beside

CLOSED_WORK = text("user_task.state <> 'open' AND user_task.organisation <> ''")
"""What the indexes `ix_user_task_in_…` are limited to, for queries that want to use them."""

Moment = InstrumentedAttribute[datetime | None]


@dataclass(frozen=True, kw_only=True)
class Work:
    """Which finished work in one process.

    Attributes:
        organisation: whose; "" for that of each organisation.
        process_key, definition_ids: the process, and its versions.
        elements: of user tasks; empty for all.
        outcome: how instances ended; "" for any way.
        since, until: the moments it was finished at or after, and before; None is open.
    """

    tenant: str
    organisation: str
    process_key: str
    definition_ids: tuple[str, ...]
    elements: tuple[str, ...] = ()
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None


def tasks(session: Session, work: Work) -> Iterable[Any]:
    """Its closed user tasks, as rows of `finished_task` spell them."""
    query = select(literal(1).label("weight"), *COPIED).where(
        *_whose(work),
        UserTask.definition_id.in_(work.definition_ids),
        *_within(work, UserTask.closed_at),
    )
    if work.elements:
        query = query.where(UserTask.element_id.in_(work.elements))
    return session.execute(query)


def instances(session: Session, work: Work) -> Sequence[Any]:
    """Instances of the process that have ended, one row for each organisation with work in them.

    A user task whose visit went when somebody recalled what led to it is no work in them.
    """
    visited = exists().where(
        ElementInstance.instance_id == UserTask.instance_id, ElementInstance.id == UserTask.id
    )
    process = ProcessInstance.definition_id.in_(work.definition_ids)
    query = (
        select(
            UserTask.organisation,
            ProcessInstance.id,
            ProcessInstance.tenant,
            ProcessInstance.definition_id,
            ProcessInstance.state,
            ProcessInstance.started_at,
            ProcessInstance.ended_at,
        )
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .where(process, CLOSED_WORK, visited, *_ended(work))
        .distinct()
    )
    if work.organisation:
        query = query.where(*_whose(work), UserTask.process_key == work.process_key)
    return session.execute(query, execution_options=BY_IDS).all()


def instance_ids(session: Session, work: Work) -> list[str]:
    """Instances that have ended with such work, also where they call the process; oldest first."""
    own = (
        select(ProcessInstance.number, ProcessInstance.id)
        .join(UserTask, UserTask.instance_id == ProcessInstance.id)
        .where(*_whose(work), *_ended(work))
        .distinct()
    )
    found: set[tuple[int, str]] = set()
    for inside in (
        UserTask.process_key == work.process_key,
        UserTask.definition_id.in_(work.definition_ids),
    ):
        rows = session.execute(own.where(inside), execution_options=BY_IDS)
        found.update((number, own_id) for number, own_id in rows)
    return [own_id for _, own_id in sorted(found)]


def _whose(work: Work) -> Sequence[ColumnElement[bool] | TextClause]:
    own = UserTask.tenant == work.tenant, CLOSED_WORK
    return (*own, UserTask.organisation == work.organisation) if work.organisation else own


def _ended(work: Work) -> Sequence[ColumnElement[bool]]:
    own = beside(ProcessInstance.tenant) == work.tenant
    found = [own, ProcessInstance.ended_at.is_not(None)]
    if work.outcome:
        found.append(ProcessInstance.state == work.outcome)
    return (*found, *_within(work, ProcessInstance.ended_at))


def _within(work: Work, moment: Moment) -> Sequence[ColumnElement[bool]]:
    found = []
    if work.since is not None:
        found.append(moment >= work.since)
    if work.until is not None:
        found.append(moment < work.until)
    return found
