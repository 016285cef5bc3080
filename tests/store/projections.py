"""What the facts of an instance leave in the tables, in a form that two databases can compare."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.domain.states import JobKind
from engine.store.tables import (
    DecisionEvaluation,
    DecisionRule,
    Deployment,
    FinishedInstance,
    FinishedTask,
    HistoryEvent,
    Incident,
    InstanceWord,
    Job,
    ProcessDefinition,
    ProcessInstance,
    Remark,
    RemarkMention,
    Subscription,
    TaskCandidate,
    TaskExclusion,
    TaskReminder,
    UserTask,
    UserTaskQuestion,
)

# Bookkeeping that no fact tells: row numbers, versions, leases, attempts, the head of the chain.
NOT_TOLD = {
    ProcessInstance: {
        "number",
        "version",
        "last_sequence",
        "last_hash",
        "last_number",
        "changed_at",
        "last_actor",
    },
    UserTask: {"number"},
    Job: {"attempts", "lease_until", "lease_owner", "last_error", "rung_at", "due_at", "closed_at"},
    FinishedTask: {"number"},
    FinishedInstance: {"number"},
    TaskCandidate: set(),
    TaskExclusion: set(),
    TaskReminder: set(),
    Subscription: set(),
    Incident: set(),
    InstanceWord: set(),
    DecisionEvaluation: set(),
    DecisionRule: set(),
    Remark: set(),
    RemarkMention: set(),
    UserTaskQuestion: set(),
}


def projections(session: Session) -> dict[str, set[str]]:
    return {entity.__tablename__: set(_rows(session, entity)) for entity in NOT_TOLD}


def _rows(session: Session, entity: Any) -> list[str]:
    kept = [column for column in entity.__table__.c if column.name not in NOT_TOLD[entity]]
    query = select(*kept)
    if entity is Job:
        # Deliveries and timed starts are closed by their worker, and no history tells of that.
        query = query.where(Job.kind.in_((JobKind.TIMER, JobKind.SERVICE)))
    if entity is Subscription:
        query = query.where(Subscription.instance_id.is_not(None))
    return [repr(dict(row._mapping)) for row in session.execute(query)]


def copy_definitions(source: Session, target: Session) -> None:
    for entity in (Deployment, ProcessDefinition):
        table = entity.__table__
        rows = [dict(row._mapping) for row in source.execute(select(*table.c))]
        if rows:
            target.execute(insert(table), rows)


def all_history(session: Session) -> list[HistoryEvent]:
    query = select(HistoryEvent).order_by(HistoryEvent.instance_id, HistoryEvent.sequence)
    return list(session.scalars(query))
