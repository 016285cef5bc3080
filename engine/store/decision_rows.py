"""The rows of decisions that were worked out."""

from sqlalchemy.orm import Session

from engine.domain.events import DecisionEvaluated
from engine.store import prepared
from engine.store.context import FactContext
from engine.store.tables import DecisionEvaluation, DecisionRule


def evaluated(fact: DecisionEvaluated, session: Session, context: FactContext) -> None:
    """Keep what was decided by which rules; the values themselves stay in the fact."""
    place = {
        "instance_id": context.instance_id,
        "sequence": context.sequence,
        "tenant": context.tenant,
    }
    row = {
        **place,
        "at": context.at,
        "element_id": fact.element_id,
        "element_instance_id": fact.element_instance_id,
        "definition_id": fact.definition_id,
        "decision_id": fact.decision_id,
        "decision_name": fact.decision_name,
        "policy": fact.policy,
        "digest": fact.digest,
    }
    prepared.insert(session, DecisionEvaluation, [row])
    rules = [
        {
            **place,
            "position": at,
            "rule_id": rule_id,
            "number": fact.numbers[at] if at < len(fact.numbers) else 0,
        }
        for at, rule_id in enumerate(fact.rules)
    ]
    if rules:
        prepared.insert(session, DecisionRule, rules)
