"""Business rule tasks: a decision table is asked and the answer is kept (§10.3.3.5)."""

from collections.abc import Mapping

from engine.decisions import Decision, DecisionError
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
        outputs = result.outputs
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
        token.assign(self._as_variables(outputs))
        return True

    def _as_variables(self, outputs: object) -> dict[str, object]:
        name = self.node.attributes.get("resultVariable", "")
        shape = self.node.attributes.get("mapDecisionResult", "")
        if not name:
            return plain_mapping(outputs) if isinstance(outputs, Mapping) else {}
        if shape == "resultList" and isinstance(outputs, Mapping):
            return {name: [plain(outputs)]}
        if shape in ("singleEntry", "collectEntries"):
            return {name: plain(_entries(outputs))}
        return {name: plain(outputs)}


def _entries(outputs: object) -> object:
    """The bare value of a result with one column; a list of them for a list of results."""
    if isinstance(outputs, Mapping) and len(outputs) == 1:
        return next(iter(outputs.values()))
    if isinstance(outputs, (list, tuple)):
        return [_entries(o) for o in outputs]
    return outputs
