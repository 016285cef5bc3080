"""Decisions that were worked out: in one instance, by one decision, by one of its rules."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.domain.decision_views import DecisionQuery
from engine.store.tables import DecisionEvaluation, DecisionRule, HistoryEvent


def evaluations(
    session: Session, tenant: str, wanted: DecisionQuery
) -> Sequence[tuple[DecisionEvaluation, HistoryEvent]]:
    """Give evaluations with the facts that tell of them, by instance and then in order."""
    row = DecisionEvaluation
    query = (
        select(row, HistoryEvent)
        .join(
            HistoryEvent,
            and_(
                HistoryEvent.instance_id == row.instance_id, HistoryEvent.sequence == row.sequence
            ),
        )
        .where(row.tenant == tenant)
        .order_by(row.instance_id, row.sequence)
        .limit(wanted.limit)
    )
    for column, value in (
        (row.instance_id, wanted.instance_id),
        (row.decision_id, wanted.decision_id),
        (row.definition_id, wanted.definition_id),
        (row.digest, wanted.digest),
    ):
        if value:
            query = query.where(column == value)
    if wanted.rule_id:
        query = query.where(_decided_by(tenant, wanted.rule_id))
    if wanted.after is not None:
        instance_id, sequence = wanted.after
        later = and_(row.instance_id == instance_id, row.sequence > sequence)
        query = query.where(or_(row.instance_id > instance_id, later))
    return [(found, event) for found, event in session.execute(query)]


def _decided_by(tenant: str, rule_id: str) -> ColumnElement[bool]:
    rule = DecisionRule
    return exists().where(
        rule.tenant == tenant,
        rule.rule_id == rule_id,
        rule.instance_id == DecisionEvaluation.instance_id,
        rule.sequence == DecisionEvaluation.sequence,
    )
