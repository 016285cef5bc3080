"""Decisions that were worked out: in one instance, by one decision, by one of its rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select, tuple_
from sqlalchemy.orm import Session

from engine.domain.decision_views import DecisionQuery
from engine.domain.identity import Actor
from engine.domain.words import Wanted
from engine.store.queries import instance_search
from engine.store.tables import (
    DecisionEvaluation,
    DecisionRule,
    HistoryEvent,
    ProcessDefinition,
    ProcessInstance,
)

MOST_NAMES = 500
Found = tuple[DecisionEvaluation, HistoryEvent, ProcessInstance, ProcessDefinition]
_Rows = Select[DecisionEvaluation, HistoryEvent, ProcessInstance, ProcessDefinition]
Place = tuple[datetime, str, int]
"""When, instance id and sequence: what pages are sorted by."""


def of_instance(session: Session, instance_id: str) -> Sequence[Found]:
    """Give what was decided in an instance, in order."""
    query = _joined().where(DecisionEvaluation.instance_id == instance_id)
    return _read(session, query.order_by(DecisionEvaluation.sequence))


def one(session: Session, instance_id: str, sequence: int) -> Found | None:
    """Give one decision by its place in an instance's history."""
    row = DecisionEvaluation
    query = _joined().where(row.instance_id == instance_id, row.sequence == sequence)
    return next(iter(_read(session, query)), None)


def newest(
    session: Session,
    actor: Actor,
    wanted: DecisionQuery,
    asked: Sequence[Wanted],
    *,
    everything: bool,
    after: Place | None,
) -> Sequence[Found]:
    """Give decisions that a question finds, the newest first; values are not looked at.

    Args:
        session: the open transaction.
        actor: who asks.
        wanted: the question; its limit is how many are read.
        asked: words that its instance must have.
        everything: also in instances that the actor has not begun.
        after: the last one of the page before.
    """
    row = DecisionEvaluation
    query = _joined().where(row.tenant == actor.tenant, *_conditions(actor.tenant, wanted))
    query = query.where(*instance_search.having(session, actor.tenant, asked))
    if not everything:
        query = query.where(ProcessInstance.started_by == actor.user_id)
    if after is not None:
        query = query.where(tuple_(row.at, row.instance_id, row.sequence) < tuple_(*after))
    order = row.at.desc(), row.instance_id.desc(), row.sequence.desc()
    return _read(session, query.order_by(*order).limit(wanted.limit))


def names(session: Session, tenant: str) -> dict[str, str]:
    """Decision id → what it is called now; each is found by one step in an index."""
    row, found = DecisionEvaluation, dict[str, str]()
    last = ""
    while len(found) < MOST_NAMES:
        query = (
            select(row.decision_id, row.decision_name)
            .where(row.tenant == tenant, row.decision_id > last)
            .order_by(row.decision_id, row.at.desc())
            .limit(1)
        )
        next_one = session.execute(query).first()
        if next_one is None:
            break
        last, found[last] = next_one[0], next_one[1]
    return found


def _conditions(tenant: str, wanted: DecisionQuery) -> list[ColumnElement[bool]]:
    row = DecisionEvaluation
    plain: list[tuple[Any, Any]] = [
        (row.decision_id, wanted.decision_id),
        (ProcessInstance.process_key, wanted.process_key),
        (ProcessDefinition.version, wanted.version),
    ]
    rules: list[tuple[Any, Any]] = [
        (DecisionRule.number, wanted.row),
        (DecisionRule.rule_id, wanted.rule_id),
    ]
    found = [column == value for column, value in plain if value]
    found += [_decided_by(tenant, column == value) for column, value in rules if value]
    if wanted.since is not None:
        found.append(row.at >= wanted.since)
    if wanted.until is not None:
        found.append(row.at < wanted.until)
    return found


def _decided_by(tenant: str, rule: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        DecisionRule.tenant == tenant,
        rule,
        DecisionRule.instance_id == DecisionEvaluation.instance_id,
        DecisionRule.sequence == DecisionEvaluation.sequence,
    )


def _joined() -> _Rows:
    row = DecisionEvaluation
    told = and_(HistoryEvent.instance_id == row.instance_id, HistoryEvent.sequence == row.sequence)
    query = select(row, HistoryEvent, ProcessInstance, ProcessDefinition)
    return (
        query.join(HistoryEvent, told)
        .join(ProcessInstance, ProcessInstance.id == row.instance_id)
        .join(ProcessDefinition, ProcessDefinition.id == row.definition_id)
    )


def _read(session: Session, query: _Rows) -> Sequence[Found]:
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]
