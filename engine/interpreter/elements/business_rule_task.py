"""Business rule tasks: a decision table is asked and the answer is kept (§10.3.3.5)."""

from collections.abc import Mapping

from engine.decisions import Decision, DecisionError, DecisionResult
from engine.decisions import evaluate as evaluate_decision
from engine.domain.errors import ExpressionFailed
from engine.domain.events import DecisionEvaluated
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity
from engine.interpreter.variables import plain, plain_mapping


class BusinessRuleTask(Activity):
    """Asks a decision (§10.3.3.5); all that is worked out for it is kept in the history."""

    def perform(self, token: ElementInstance) -> bool | None:
        decisions = self._wf_spec.definition.decisions
        decision: Decision = decisions[self.node.attributes.get("decisionRef", "")]
        evaluator = token.runtime.evaluator
        try:
            result = evaluate_decision(decision, token.data, evaluator.functions(), decisions)
        except DecisionError as error:
            said = f"Решение «{decision.name}» не принято: {error}"
            raise ExpressionFailed(said, cause="decision", about=decision.name) from error
        for evaluation in result.evaluations:
            token.runtime.emit(
                DecisionEvaluated(
                    decision_id=evaluation.decision_id,
                    decision_name=evaluation.name,
                    definition_id=self._wf_spec.definition.id,
                    inputs=plain_mapping(evaluation.inputs),
                    rules=evaluation.rules,
                    numbers=evaluation.numbers,
                    policy=evaluation.policy,
                    digest=evaluation.digest,
                    outputs={"result": plain_mapping(evaluation.outputs)},
                    element_id=token.element_id,
                    element_instance_id=token.key,
                )
            )
        token.assign(self._as_variables(decision, result))
        return True

    def _as_variables(self, decision: Decision, result: DecisionResult) -> dict[str, object]:
        name = self.node.attributes.get("resultVariable", "")
        shape = self.node.attributes.get("mapDecisionResult", "")
        if not name:
            return plain_mapping(result.outputs)
        if shape in ("resultList", "collectEntries"):
            rows = _rows(decision, result)
            return {name: plain(rows if shape == "resultList" else list(map(_entry, rows)))}
        return {name: plain(_entry(result.outputs) if shape == "singleEntry" else result.outputs)}


def _rows(decision: Decision, result: DecisionResult) -> list[dict[str, object]]:
    """The results of the rows that matched, one by one, as Camunda 7 lists them."""
    outputs = result.outputs
    if decision.is_table and decision.hit_policy.gives_lists and decision.aggregation is None:
        columns = [cells if isinstance(cells, list) else [] for cells in outputs.values()]
        return [dict(zip(outputs, row, strict=True)) for row in zip(*columns, strict=True)]
    is_empty = decision.is_table and not result.matched and decision.aggregation is None
    if is_empty and all(value is None for value in outputs.values()):
        return []
    return [dict(outputs)]


def _entry(outputs: Mapping[str, object]) -> object:
    """The bare value of a result with one column."""
    return next(iter(outputs.values())) if len(outputs) == 1 else outputs
