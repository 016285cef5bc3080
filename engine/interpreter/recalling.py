"""Recall: the person who completed a user task takes it back before anyone acted on it."""

from collections.abc import Iterator
from datetime import datetime

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import Conflict
from engine.domain.events import UserTaskReopened
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.compensation import COMPENSATING
from engine.interpreter.elements.join import Join
from engine.interpreter.elements.throwing import Throwing
from engine.interpreter.elements.user_task import UserTask


def reopen(token: ElementInstance) -> None:
    """Undo what followed from completing `token`, if nothing reached another person or system.

    Raises:
        Conflict: names what has happened since.
    """
    _check_same_version(token)
    host = token.task_spec.loop_host(token)
    followers = list(_followers(token))
    if "compensated" in token.internal_data:
        raise Conflict("Отозвать нельзя: эта задача уже компенсирована.")
    for later in followers:
        _check_undoable(later)
    _check_conditions(token)
    if host is not None and not host.task_spec.undo_child(host, int(token.internal_data["loop"])):
        raise Conflict("Отозвать нельзя: процесс уже пошёл дальше.")
    if host is not None and host.task_spec.loop.sequential:
        raise Conflict("Отозвать нельзя: очередь уже перешла к следующему.")
    around = token.workflow.host
    if around is not None and around.task_spec.takes_turns:
        raise Conflict("Отозвать нельзя: очередь уже перешла к следующему действию.")
    if token.workflow.completed or token.workflow.was_interrupted:
        raise Conflict("Отозвать нельзя: эта часть процесса уже завершена.")
    for later in followers:
        later.terminate()
    _remove(token, followers)
    _open_again(token, host)


def _check_same_version(token: ElementInstance) -> None:
    if token.task_spec._wf_spec is not token.workflow.spec:
        raise Conflict("Отозвать нельзя: дело переведено на другую версию процесса.")


def _followers(token: ElementInstance) -> Iterator[ElementInstance]:
    """Everything that descends from the completion, inner scopes included; parents first."""
    todo = [c for c in token.children if c is not None and not c.task_spec.node.attached_to]
    while todo:
        here = todo.pop(0)
        yield here
        todo.extend(here.children)
        scope = here.workflow.top_workflow.subprocesses.get(here.id)
        if scope is not None:
            todo.append(scope.task_tree)


def _check_undoable(later: ElementInstance) -> None:
    spec, done = later.task_spec, later._state == TaskState.COMPLETED
    _check_not_compensated(later)
    if later._state == TaskState.ERROR:
        raise Conflict(
            f"Отозвать нельзя: на шаге «{spec.label}» произошла ошибка, "
            "её должен разобрать оператор."
        )
    if isinstance(spec, UserTask) and done:
        raise Conflict(f"Отозвать нельзя: следующий шаг «{spec.label}» уже выполнен.")
    if isinstance(spec, Join) and done and (spec.is_join or later.internal_data.get("merged")):
        raise Conflict("Отозвать нельзя: параллельные ветви уже сошлись.")
    if (
        done
        and isinstance(spec, Throwing)
        and spec.node.event is not None
        and spec.node.event.kind in ("message", "signal", "escalation")
    ):
        raise Conflict(f"Отозвать нельзя: событие «{spec.label}» уже отправлено.")
    if done and spec.opens and not isinstance(spec, UserTask):
        raise Conflict(f"Отозвать нельзя: событие «{spec.label}» уже произошло.")
    if done and spec.node.kind == "serviceTask":
        raise Conflict(f"Отозвать нельзя: шаг «{spec.label}» уже выполнен автоматически.")


def _check_not_compensated(later: ElementInstance) -> None:
    if later.task_spec.name == COMPENSATING or "compensated" in later.internal_data:
        raise Conflict("Отозвать нельзя: выполненное после этой задачи уже компенсируют.")
    if later.task_spec.node.cancels:
        raise Conflict("Отозвать нельзя: транзакция уже отменена.")


def _check_conditions(token: ElementInstance) -> None:
    """What came true by this completion has happened, even on other branches."""
    for scope in token.workflow.top_workflow.scopes():
        for other in scope.tasks.values():
            if other.internal_data.get("cause") == token.key:
                label = other.task_spec.label
                raise Conflict(f"Отозвать нельзя: событие «{label}» уже произошло.")


def _remove(token: ElementInstance, followers: list[ElementInstance]) -> None:
    runtime = token.runtime
    for later in reversed(followers):
        scope = later.workflow
        scope.tasks.pop(later.id, None)
        scope.open.pop(later.id, None)
        if later in scope.ended:
            scope.ended.remove(later)
        scope.top_workflow.subprocesses.pop(later.id, None)
        runtime.dirty.pop(later, None)
        if later.record is not None:
            runtime.removed.append(later.record)
    gone = {f.id for f in followers}
    token._children = [c for c in token._children if c not in gone]


def _open_again(token: ElementInstance, host: ElementInstance | None) -> None:
    if host is not None:
        token.data = host.task_spec.child_variables(host, int(token.internal_data["loop"]))
    elif token.parent is not None:
        token.data = dict(token.parent.data)
    if token in token.workflow.ended:
        token.workflow.ended.remove(token)
    token.note(end=None, finished=None, wrote=None, answered=None, guarded=None, io=None, open=1)
    token.note(before=None, after=None)
    token.task_spec.take_inputs(token)
    token.assign(token.task_spec.mapped_inputs(token))
    token._set_state(TaskState.READY)
    token.task_spec.renew_deadline(token)
    due = token.internal_data.get("due")
    token.runtime.emit(
        UserTaskReopened(
            due_at=datetime.fromisoformat(str(due)) if due else None,
            element_id=token.element_id,
            element_instance_id=token.key,
        )
    )
    token.task_spec.attach_boundaries(token)
