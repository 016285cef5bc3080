"""What people may begin inside the running ad-hoc sub-processes of an instance (§13.3.5)."""

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import Conflict
from engine.domain.views import EnabledActivity
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.ad_hoc import AdHocSubProcess
from engine.interpreter.elements.user_task import UserTask
from engine.interpreter.scope import InstanceWorkflow


def enabled_activities(workflow: InstanceWorkflow) -> tuple[EnabledActivity, ...]:
    """List them in document order, the oldest sub-process first."""
    running = [
        token
        for scope in workflow.scopes()
        for token in scope.open.values()
        if isinstance(token.task_spec, AdHocSubProcess) and _is_running(token)
    ]
    return tuple(
        _describe(token, element_id)
        for token in sorted(running, key=lambda t: t.sequence)
        for element_id in token.task_spec.enabled
    )


def running_ad_hoc(workflow: InstanceWorkflow, element_instance_id: str) -> ElementInstance:
    """Find the running ad-hoc sub-process.

    Raises:
        Conflict: it does not run any more.
    """
    token = workflow.find(element_instance_id)
    if token is None or not isinstance(token.task_spec, AdHocSubProcess) or not _is_running(token):
        raise Conflict("Подпроцесс уже завершён: новое действие начать нельзя.")
    return token


def _is_running(token: ElementInstance) -> bool:
    return token._state == TaskState.STARTED and not token.internal_data.get("closing")


def _describe(token: ElementInstance, element_id: str) -> EnabledActivity:
    scope = token.task_spec.scope_of(token)
    spec = scope.spec.task_specs[element_id]
    runtime = token.runtime
    people: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    if isinstance(spec, UserTask):
        candidates, people = spec.offered_to(runtime, scope.current_variables())
    return EnabledActivity(
        element_instance_id=token.key,
        place=token.task_spec.label,
        element_id=element_id,
        name=spec.label,
        candidates=candidates,
        people=people,
    )
