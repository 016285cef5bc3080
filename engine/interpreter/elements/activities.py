"""Tasks: user, service, script, business rule, receive and plain tasks (BPMN 2.0.2 §10.3, §13.3)."""

from collections.abc import Mapping
from datetime import datetime

from engine.decisions import Decision, DecisionError
from engine.decisions import evaluate as evaluate_decision
from engine.domain.errors import ExpressionFailed
from engine.domain.events import (
    DecisionEvaluated,
    ServiceCancelled,
    ServiceCompleted,
    ServiceRequested,
    UserTaskCancelled,
    UserTaskCompleted,
    UserTaskCreated,
)
from engine.domain.identity import principal
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element
from engine.interpreter.elements.catching import Catching
from engine.interpreter.variables import plain, plain_mapping


class Activity(Element):
    """Work: may carry boundary events and input/output mappings."""

    def attach_boundaries(self, token: ElementInstance) -> None:
        for boundary in self.boundaries:
            if boundary.waits:
                boundary.attach(token)

    def mapped_inputs(self, token: ElementInstance) -> dict[str, object]:
        evaluator = token.runtime.evaluator
        return {
            name: plain(evaluator.text_or_value(text, token.data))
            for name, text in self.node.inputs
        }

    def mapped_outputs(
        self, token: ElementInstance, results: Mapping[str, object]
    ) -> dict[str, object]:
        """Declared outputs computed over variables and results; all results when none is declared."""
        if not self.node.outputs:
            return plain_mapping(results)
        evaluator, known = token.runtime.evaluator, {**token.data, **results}
        return {name: plain(evaluator.value(text, known)) for name, text in self.node.outputs}


class PlainTask(Activity):
    """An abstract task: nothing to do (§10.3.3)."""


class UserTask(Activity):
    """Work for a person (§10.3.3.1); opened here, completed by `complete`."""

    opens = True

    def open(self, token: ElementInstance) -> None:
        token.assign(self.mapped_inputs(token))
        fact = self._describe(token)
        token.note(due=fact.due_at.isoformat() if fact.due_at else None)
        token.runtime.emit(fact)
        self.attach_boundaries(token)

    def complete(
        self,
        token: ElementInstance,
        values: Mapping[str, object],
        actor_id: str,
        acting_for: str = "",
    ) -> None:
        token.assign({**self.mapped_outputs(token, values), f"{self.node.id}_by": actor_id})
        token.runtime.emit(
            UserTaskCompleted(
                values=dict(values),
                completed_by=actor_id,
                acting_for=acting_for,
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        token.run()

    def on_terminate(self, token: ElementInstance) -> None:
        if token.internal_data.get("open"):
            token.runtime.emit(
                UserTaskCancelled(element_id=token.element_id, element_instance_id=token.key)
            )

    # -- who, until when, why ------------------------------------------------------------------------
    def _describe(self, token: ElementInstance) -> UserTaskCreated:
        evaluator, attributes, props = (
            token.runtime.evaluator,
            self.node.attributes,
            self.node.properties,
        )
        data = token.data
        organisation = self._organisation(token)
        return UserTaskCreated(
            element_id=token.element_id,
            element_instance_id=token.key,
            name=self.label,
            title=evaluator.template(props.get("title") or self.label, data),
            form_key=str(evaluator.text_or_value(attributes.get("formKey", ""), data) or ""),
            definition_id=self._wf_spec.definition.id,
            assignee=_first(evaluator.names(attributes.get("assignee", ""), data)),
            candidates=self._candidates(token, organisation),
            candidate_users=evaluator.names(attributes.get("candidateUsers", ""), data),
            excluded_users=evaluator.computed_names(props.get("exclude", ""), data),
            due_at=self._due(token),
            priority=self._priority(token),
            clause=props.get("clause", ""),
            why=evaluator.template(props.get("why", ""), data),
            organisation=organisation,
        )

    def _organisation(self, token: ElementInstance) -> str:
        text = self.node.properties.get("organisation", "")
        if not text:
            return ""
        value = token.runtime.evaluator.value(text, token.data)
        return "" if value is None else str(value)

    def _candidates(self, token: ElementInstance, organisation: str) -> tuple[str, ...]:
        attributes = self.node.attributes
        groups = token.runtime.evaluator.names(attributes.get("candidateGroups", ""), token.data)
        personal = attributes.get("assignee") or attributes.get("candidateUsers")
        if not groups and self.node.lane_role and not personal:
            groups = (self.node.lane_role,)
        if self.node.properties.get("within") == "instance":
            return tuple(principal(g, instance=token.runtime.instance_id) for g in groups)
        if organisation:
            return tuple(g if "@" in g else principal(g, organisation) for g in groups)
        return groups

    def _priority(self, token: ElementInstance) -> int:
        value = token.runtime.evaluator.text_or_value(
            self.node.attributes.get("priority", "50"), token.data
        )
        try:
            return int(str(value))
        except ValueError as error:
            raise ExpressionFailed(f"Приоритет «{value}» — не целое число.") from error

    def _due(self, token: ElementInstance) -> datetime | None:
        evaluator = token.runtime.evaluator
        days = self.node.properties.get("dueWorkingDays", "")
        if days:
            count = evaluator.value(days, token.data)
            if not isinstance(count, (int, float)):
                raise ExpressionFailed(f"Срок «{days}» не дал числа рабочих дней.")
            return evaluator.calendar.due_at(token.runtime.now(), int(count))
        text = self.node.attributes.get("dueDate", "")
        if not text:
            return None
        kind = "duration" if text.startswith("P") else "date"
        return evaluator.timer(kind, text, token.data)[0]


class ServiceTask(Activity):
    """Automatic work: becomes a job; a click never waits for it (§10.3.3.2)."""

    def perform(self, token: ElementInstance) -> bool | None:
        inputs = self.mapped_inputs(token) if self.node.inputs else dict(token.data)
        job_id = token.runtime.new_id()
        token.note(job=job_id)
        token.runtime.emit(
            ServiceRequested(
                job_id=job_id,
                topic=self.node.attributes.get("topic", ""),
                inputs=inputs,
                retries=int(self.node.properties.get("retries", "3")),
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        self.attach_boundaries(token)
        return None

    def answered(self, token: ElementInstance, outputs: Mapping[str, object]) -> None:
        token.assign(self.mapped_outputs(token, outputs))
        token.runtime.emit(
            ServiceCompleted(
                job_id=str(token.internal_data["job"]),
                topic=self.node.attributes.get("topic", ""),
                outputs=plain_mapping(outputs),
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        token.note(job=None)
        self.finish(token)

    def on_terminate(self, token: ElementInstance) -> None:
        job = token.internal_data.get("job")
        if job:
            token.runtime.emit(
                ServiceCancelled(
                    job_id=str(job), element_id=token.element_id, element_instance_id=token.key
                )
            )
            token.note(job=None)


class ScriptTask(Activity):
    """Assignments in the safe language (§10.3.3.6)."""

    def perform(self, token: ElementInstance) -> bool | None:
        token.data = token.runtime.evaluator.run(self.node.script, token.data)
        return True


class BusinessRuleTask(Activity):
    """Asks a decision table (§10.3.3.5); inputs, rules and outputs are kept in the history."""

    def perform(self, token: ElementInstance) -> bool | None:
        decisions = self._wf_spec.definition.decisions
        decision: Decision = decisions[self.node.attributes.get("decisionRef", "")]
        evaluator = token.runtime.evaluator
        try:
            result = evaluate_decision(decision, token.data, evaluator.functions(), decisions)
        except DecisionError as error:
            raise ExpressionFailed(f"Решение «{decision.name}» не принято: {error}") from error
        outputs = result.outputs
        token.runtime.emit(
            DecisionEvaluated(
                decision_id=decision.id,
                decision_name=decision.name,
                definition_id=self._wf_spec.definition.id,
                inputs=plain_mapping(result.inputs),
                rules=tuple(result.matched),
                outputs={"result": plain(outputs)},
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
        if shape in ("singleEntry", "collectEntries"):
            return {name: plain(_entries(outputs))}
        return {name: plain(outputs)}


class ReceiveTask(Activity, Catching):
    """Waits for a message (§10.3.3.4)."""

    def open(self, token: ElementInstance) -> None:
        Catching.open(self, token)
        self.attach_boundaries(token)


def _entries(outputs: object) -> object:
    """The bare value of a result with one column; a list of them for a list of results."""
    if isinstance(outputs, Mapping) and len(outputs) == 1:
        return next(iter(outputs.values()))
    if isinstance(outputs, (list, tuple)):
        return [_entries(o) for o in outputs]
    return outputs


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""
