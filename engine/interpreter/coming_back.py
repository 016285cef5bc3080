"""Takes a migration back: the tokens are what they were, and what they wait for is opened again.

The records say what was; facts have to tell it. What still waits under its old id only moves back;
what the migration had closed is opened under a new one.
"""

from datetime import datetime

from SpiffWorkflow.util.task import TaskState

from engine.domain.events import (
    ElementMigrated,
    IncidentRaised,
    TimerMoved,
    TimerScheduled,
    UserTaskDueChanged,
    UserTaskReopened,
)
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.service_task import ServiceTask
from engine.interpreter.elements.user_task import UserTask
from engine.interpreter.following import redescribe
from engine.interpreter.scope import InstanceWorkflow

TAKEN_BACK = "Перевод на другую версию отменён"


def come_back(before: InstanceWorkflow, now: InstanceWorkflow) -> None:
    """Tell on `before` how the world becomes again what it was there.

    Args:
        before: the instance woken from its records from before the migration.
        now: the instance as it is; thrown away afterwards.
    """
    was = {t.key: t for scope in before.scopes() for t in scope.open.oldest_first()}
    here = {t.key: t for scope in now.scopes() for t in scope.open.oldest_first()}
    now.runtime.facts.clear()
    for key, token in here.items():
        _close_what_is_new(token, was.get(key))
    before.runtime.facts.extend(now.runtime.facts)
    for key, token in was.items():
        _open_again(token, here.get(key))


def _close_what_is_new(token: ElementInstance, earlier: ElementInstance | None) -> None:
    if earlier is None:
        token.terminate()
        return
    for name in ("job", "subscription"):
        if token.internal_data.get(name) != earlier.internal_data.get(name):
            token.task_spec.on_terminate(token)


def _open_again(token: ElementInstance, later: ElementInstance | None) -> None:
    place = {"element_id": token.element_id, "element_instance_id": token.key}
    emit = token.runtime.emit
    if later is not None and later.element_id != token.element_id:
        emit(ElementMigrated(previous=later.element_id, **place))
    notes, spec = token.internal_data, token.task_spec
    if isinstance(spec, UserTask) and token._state == TaskState.READY and notes.get("open"):
        _user_task(token, later)
    if notes.get("job"):
        _job(token, later)
    if notes.get("subscription") and _other(token, later, "subscription"):
        token.note(subscription=None)
        spec._subscribe(token, spec.event.kind)
    if notes.get("incident") and _other(token, later, "incident"):
        token.note(incident=token.runtime.new_id())
        emit(
            IncidentRaised(
                incident_id=str(token.internal_data["incident"]),
                kind="data",
                message=TAKEN_BACK,
                **place,
            )
        )


def _other(token: ElementInstance, later: ElementInstance | None, name: str) -> bool:
    return later is None or later.internal_data.get(name) != token.internal_data.get(name)


def _moment(token: ElementInstance | None) -> datetime | None:
    due = token.internal_data.get("due") if token is not None else None
    return datetime.fromisoformat(str(due)) if due else None


def _user_task(token: ElementInstance, later: ElementInstance | None) -> None:
    place = {"element_id": token.element_id, "element_instance_id": token.key}
    due_at, moved = _moment(token), _moment(later)
    if later is None or not later.internal_data.get("open"):
        token.runtime.emit(UserTaskReopened(due_at=due_at, **place))
    elif due_at != moved:
        token.runtime.emit(
            UserTaskDueChanged(due_at=due_at, previous=moved, reason=TAKEN_BACK, **place)
        )
    redescribe(token)


def _job(token: ElementInstance, later: ElementInstance | None) -> None:
    place = {"element_id": token.element_id, "element_instance_id": token.key}
    runtime, due_at = token.runtime, _moment(token)
    if not _other(token, later, "job"):
        moved = _moment(later)
        if due_at is not None and moved is not None and due_at != moved:
            job_id = str(token.internal_data["job"])
            runtime.emit(
                TimerMoved(job_id=job_id, due_at=due_at, previous=moved, reason=TAKEN_BACK, **place)
            )
    elif isinstance(token.task_spec, ServiceTask):
        token.task_spec.perform(token)
    elif due_at is not None:
        token.note(job=runtime.new_id())
        job_id = str(token.internal_data["job"])
        runtime.emit(TimerScheduled(job_id=job_id, due_at=due_at, **place))
