"""What a token takes along to another version: it keeps what it waits for, as far as that is meant.

The assignee, the claim, the deadline, drafts, the moment of a timer, the key of a subscription and
a running job stay. Only what the new version writes otherwise is done anew.
"""

from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.domain.events import ElementMigrated, UserTaskMigrated
from engine.domain.migrations import MigrationPlan
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.catching import Catching, move_timer
from engine.interpreter.elements.service_task import ServiceTask
from engine.interpreter.elements.user_task import UserTask

RECOMPUTED = "Дело переведено на другую версию процесса"


def follow(token: ElementInstance, old: Any, plan: MigrationPlan) -> None:
    """Let a token that has its new element already go on waiting there.

    Args:
        token: it.
        old: the element that it was at.
        plan: how it came here.

    Raises:
        ExpressionFailed: a text of the new version cannot be worked out.
    """
    if old.bpmn_id != token.element_id:
        token.runtime.emit(
            ElementMigrated(
                previous=old.bpmn_id, element_id=token.element_id, element_instance_id=token.key
            )
        )
    queue = token.internal_data.get("queue")
    if queue:
        token.note(queue=[plan.mapping[str(each)] for each in queue])
    spec = token.task_spec
    if isinstance(spec, UserTask) and token._state == TaskState.READY:
        _user_task(token, old, plan)
    elif isinstance(spec, ServiceTask) and token.internal_data.get("job"):
        _service(token, old)
    elif isinstance(spec, Catching):
        _catching(token, old, plan)


def _user_task(token: ElementInstance, old: UserTask, plan: MigrationPlan) -> None:
    if not token.internal_data.get("open"):
        return
    redescribe(token, keep=old if _same_people(old, token.task_spec) else None)
    if plan.recompute:
        token.task_spec.find_due_again(token, RECOMPUTED)


def redescribe(token: ElementInstance, keep: UserTask | None = None) -> None:
    """Tell what an open user task is now; `keep` is by which element people are still asked."""
    spec: UserTask = token.task_spec
    asked = keep or spec
    runtime, data = token.runtime, token.data
    evaluator, props = runtime.evaluator, spec.node.properties
    candidates, _ = asked.offered_to(runtime, data)
    runtime.emit(
        UserTaskMigrated(
            name=spec.label,
            title=evaluator.template(props.get("title") or spec.label, data),
            form_key=str(
                evaluator.text_or_value(spec.node.attributes.get("formKey", ""), data) or ""
            ),
            definition_id=spec._wf_spec.definition.id,
            candidates=candidates,
            candidate_users=evaluator.names(asked.node.attributes.get("candidateUsers", ""), data),
            clause=props.get("clause", ""),
            why=evaluator.template(props.get("why", ""), data),
            organisation=asked.organisation(runtime, data),
            substitutable=asked.substitutable(runtime, candidates),
            element_id=token.element_id,
            element_instance_id=token.key,
        )
    )


def _same_people(old: UserTask, new: UserTask) -> bool:
    def asked(spec: UserTask) -> tuple[object, ...]:
        node = spec.node
        written = [node.attributes.get(n) for n in ("candidateGroups", "candidateUsers")]
        said = [node.properties.get(n) for n in ("within", "organisation", "substitution")]
        return (*written, *said, node.lane_role)

    return asked(old) == asked(new)


def _service(token: ElementInstance, old: ServiceTask) -> None:
    """A running job answers here as well; another topic is asked for anew."""
    spec: ServiceTask = token.task_spec
    if token._state != TaskState.STARTED:
        return
    if old.node.attributes.get("topic") != spec.node.attributes.get("topic"):
        spec.on_terminate(token)
        spec.perform(token)


def _catching(token: ElementInstance, old: Catching, plan: MigrationPlan) -> None:
    spec: Catching = token.task_spec
    if token._state != TaskState.WAITING:
        return
    notes = token.internal_data
    renamed = notes.get("subscription") and old.event.name != spec.event.name
    if renamed:
        spec.on_terminate(token)
        spec.open(token)
    if notes.get("watch"):
        token.runtime.conditions.changed = True
    if notes.get("job") and plan.recompute:
        _move_timer(token)


def _move_timer(token: ElementInstance) -> None:
    """Find a timer's moment by the new text, as of when it had been set."""
    spec, notes, runtime = token.task_spec, token.internal_data, token.runtime
    anchor = datetime.fromisoformat(str(notes["anchor"]))
    due, cycle = runtime.evaluator.as_of(anchor).timer(
        spec.event.timer, spec.event.text, token.data, spec.timer_functions(token)
    )
    if cycle is not None:
        due = runtime.evaluator.cycle_due(cycle, anchor, int(notes["number"]))
    move_timer(token, due, RECOMPUTED)
