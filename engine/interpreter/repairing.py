"""What an operator does with what has failed: lets it run again, or count as done."""

from collections.abc import Iterable, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import Conflict
from engine.domain.events import ElementSkipped, IncidentResolved
from engine.expressions import parse_script
from engine.interpreter.branches import is_passed_by
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.business_rule_task import BusinessRuleTask
from engine.interpreter.elements.script_task import ScriptTask
from engine.interpreter.elements.service_task import ServiceTask
from engine.interpreter.runaway import release
from engine.interpreter.scope import InstanceWorkflow
from engine.interpreter.variables import Variables


def retry(workflow: InstanceWorkflow, incident_id: str) -> bool:
    """Run the element of an incident again; False when the incident is not open here."""
    token = failed(workflow, incident_id)
    if token is None:
        return False
    runtime = workflow.runtime
    token.task_spec.on_terminate(token)
    token.note(incident=None, open=None, job=None)
    runtime.emit(IncidentResolved(incident_id=incident_id, **_place(token)))
    if token.internal_data.get("holds"):
        release(token, incident_id)
        runtime.run()
        return True
    token._set_state(TaskState.WAITING)
    if not token.task_spec.is_join or token.task_spec.arrive(token):
        token._set_state(TaskState.READY)
    runtime.cause = ""
    runtime.run()
    return True


def failed(workflow: InstanceWorkflow, incident_id: str) -> ElementInstance | None:
    """The token that an incident has stopped; None when the incident is not open here."""
    for scope in workflow.scopes():
        for token in list(scope.open.values()):
            if token.internal_data.get("incident") == incident_id:
                return token
    return None


def entered_with(token: ElementInstance) -> tuple[Variables, bool]:
    """What a token came with, and whether `editing` would write there: at forks, not between."""
    before = token.parent
    if before is None:
        return dict(token.data), True
    known = len(before.children) > 0  # brings them into memory
    return dict(before.data), not (known and is_passed_by(before))


SKIPPABLE = (ServiceTask, BusinessRuleTask, ScriptTask)


def skip(
    workflow: InstanceWorkflow, incident_id: str, values: Mapping[str, object], reason: str
) -> None:
    """Let the element of an incident count as done; `values` are what it should have given.

    Raises:
        Conflict: the incident is not open here, or skipping its element makes no sense.
    """
    token = failed(workflow, incident_id)
    why_not = no_skipping(token)
    if token is None or why_not:
        raise Conflict(why_not)
    runtime, place = workflow.runtime, _place(token)
    token.task_spec.on_terminate(token)
    token.note(incident=None, open=None, job=None, reply=None)
    runtime.emit(IncidentResolved(incident_id=incident_id, how="skip", reason=reason, **place))
    runtime.emit(ElementSkipped(values=values, reason=reason, **place))
    token._set_state(TaskState.STARTED)
    runtime.cause = ""
    runtime.attempt(token, lambda: _count_as_done(token, values))
    runtime.run()


def no_skipping(token: ElementInstance | None) -> str:
    """Say why an element cannot be skipped; "" when it can."""
    if token is None:
        return "Этот сбой не останавливает шаг: пропускать нечего."
    notes = token.internal_data
    if notes.get("holds") or notes.get("held"):
        return "Процесс остановлен как бесконечный: пропуск одного шага его не исправит."
    if not isinstance(token.task_spec, SKIPPABLE):
        return "Пропустить можно только автоматический шаг, решение или сценарий."
    if notes.get("answered"):
        return "Сам шаг выполнен, не вышло пойти дальше: исправьте данные или измените ход дела."
    return ""


def outputs_of(token: ElementInstance) -> tuple[str, ...]:
    """Names of the variables that an element would have set, as far as its diagram tells."""
    spec, node = token.task_spec, token.task_spec.node
    if isinstance(spec, ScriptTask):
        return tuple(sorted(_assigned(parse_script(node.script).body)))
    if isinstance(spec, BusinessRuleTask):
        return _decided(token)
    return tuple(name for name, _ in node.outputs) or tuple(node.data.declared_outputs)


def _decided(token: ElementInstance) -> tuple[str, ...]:
    attributes = token.task_spec.node.attributes
    if attributes.get("resultVariable"):
        return (attributes["resultVariable"],)
    decisions = token.workflow.spec.definition.decisions
    return tuple(each.name for each in decisions[attributes.get("decisionRef", "")].outputs)


def _assigned(statements: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for each in statements:
        if hasattr(each, "name") and hasattr(each, "value"):
            found.add(each.name)
        for inner in ("then", "otherwise", "body"):
            found |= _assigned(getattr(each, inner, ()))
    return found


def _count_as_done(token: ElementInstance, values: Mapping[str, object]) -> None:
    token.assign(values)
    token.task_spec.finish(token)


def _place(token: ElementInstance) -> dict[str, str]:
    return {"element_id": token.element_id, "element_instance_id": token.key}
