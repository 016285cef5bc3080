"""What an operator does to a live instance: lets what has failed run again."""

from SpiffWorkflow.util.task import TaskState

from engine.domain.events import IncidentResolved
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.runaway import release
from engine.interpreter.scope import InstanceWorkflow


def retry(workflow: InstanceWorkflow, incident_id: str) -> bool:
    """Run the element of an incident again; False when the incident is not open here."""
    token = failed(workflow, incident_id)
    if token is None:
        return False
    runtime = workflow.runtime
    token.task_spec.on_terminate(token)
    token.note(incident=None, open=None, job=None)
    runtime.emit(
        IncidentResolved(
            incident_id=incident_id, element_id=token.element_id, element_instance_id=token.key
        )
    )
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
