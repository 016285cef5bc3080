"""Verbs of user tasks: claim, unclaim, complete, recall; and the lock that others share."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.commands import drafts, eligibility, live_instances, rights, suspending, values
from engine.commands.context import Context
from engine.commands.rights import Route
from engine.domain import events as facts
from engine.domain.errors import (
    ApprovalMissing,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    Suspended,
    TaskNotOpen,
)
from engine.domain.identity import Permission
from engine.domain.states import InstanceState, UserTaskState
from engine.interpreter import LiveInstance
from engine.store.queries import instances, talks
from engine.store.queries import user_tasks as stored
from engine.store.tables import HistoryEvent, ProcessInstance, UserTask

_HANDED = frozenset(
    {"UserTaskClaimed", "UserTaskAssigned", "UserTaskDelegated", "UserTaskReturned"}
)
_ACTS = _HANDED | {"UserTaskCompleted", "RemarkMade", "QuestionAsked"}


def claim(context: Context, task_id: str) -> None:
    """Take an offered user task for oneself.

    Raises:
        TaskNotOpen: completed, cancelled, or taken by somebody else.
        NotPermitted: not a candidate, or excluded.
    """
    row, task = lock_task(context, task_id)
    if not context.actor.user_id:
        raise InvalidInput("Взять задачу в работу может только сотрудник.")
    if task.assignee == context.actor.user_id:
        return
    if task.assignee:
        raise TaskNotOpen(_who_has(context, task))
    _claim(context, row, task, rights.require_route(task, context.actor))


def unclaim(context: Context, task_id: str) -> None:
    """Give a claimed user task back to its candidates.

    Raises:
        NotPermitted: it is somebody else's, and the actor neither operates nor leads them.
        Conflict: nobody has it, nobody could take it then, or it is delegated.
    """
    row, task = lock_task(context, task_id)
    if not task.assignee:
        raise Conflict("Задача ни на ком не числится.")
    own = task.assignee == context.actor.user_id
    if not own and task.assignee not in context.actor.leads:
        rights.require(context.actor, Permission.OPERATE, "Вернуть можно только свою задачу.")
    if own and task.owner:
        raise Conflict("Задачу вам поручили: верните её тому, кто поручил.")
    if not rights.offers(task):
        raise Conflict("Вернуть нельзя: задача назначена лично, других исполнителей нет.")
    live_instances.tell(context, row, [facts.UserTaskUnclaimed(**place(task))])


def complete(context: Context, task_id: str, given: Mapping[str, object]) -> None:
    """Finish a user task with values; claims it on the way when it was only offered.

    Raises:
        TaskNotOpen: somebody was faster; the message says who and when.
        NotPermitted: not the assignee and no candidate, excluded, or a delegate who only prepares.
        ApprovalMissing: somebody was asked to agree and has not answered.
        InvalidForm: the form refuses the values, field by field.
        InvalidInput: values of a task without a form that are not JSON.
    """
    row, task = lock_task(context, task_id)
    route = require_right(context, task)
    _require_decided(context, task)
    live = live_instances.wake(context, row)
    accepted, remarks = _accepted(context, task, live, given)
    before = [*implicit_claim(context, task, route), *remarks, *_moot(context, task)]
    actor_id = context.actor.user_id
    if not live.complete_user_task(task.id, accepted, actor_id, route.acting_for):
        raise TaskNotOpen("Задача уже закрыта. Обновите страницу.")
    live_instances.save(context, row, live, before=before, acting_for=route.acting_for)
    drafts.forget_completed(context, task)


def recall(context: Context, task_id: str) -> None:
    """Take one's own completion back before anybody has acted on it; the answers become a draft.

    Raises:
        NotPermitted: somebody else completed it.
        Conflict: it is not completed, or somebody or something already went on from it.
    """
    row, task = lock_any_task(context, task_id)
    if task.state != UserTaskState.COMPLETED:
        raise Conflict("Отозвать нельзя: эта задача не выполнена.")
    if task.completed_by != context.actor.user_id and not context.actor.is_system:
        raise NotPermitted("Отозвать можно только своё решение.")
    if eligibility.is_final(context, task):
        raise NotPermitted("Это решение окончательное, отозвать его нельзя.")
    if row.state == InstanceState.SUSPENDED:
        raise Suspended(f"Отозвать нельзя, дело приостановлено: {suspending.said(context, row)}")
    if row.state != InstanceState.ACTIVE:
        raise Conflict("Отозвать нельзя: дело уже завершено.")
    if _repaired_since(context, row, task):
        raise Conflict("Отозвать нельзя: оператор с тех пор изменил данные дела.")
    if acted_since(context, row, task):
        raise Conflict("Отозвать нельзя: по делу уже действует другой сотрудник.")
    completion = _event_at(context, task, task.closed_sequence)
    live = live_instances.wake(context, row)
    live.reopen_user_task(task.id)
    live_instances.save(context, row, live)
    drafts.bring_back(context, task, completion)


def lock_task(
    context: Context, task_id: str, *, even_suspended: bool = False
) -> tuple[ProcessInstance, UserTask]:
    """Lock the instance, then read its user task afresh, which must be open.

    Raises:
        NotFound: there is no such user task, or the actor may not know of it.
        TaskNotOpen: says who ended it and when.
        Suspended: its instance stands still; whoever may not see it hears nothing of that.
    """
    row, task = lock_any_task(context, task_id)
    if task.state != UserTaskState.OPEN:
        raise TaskNotOpen(_how_it_ended(context, task))
    if row.state == InstanceState.SUSPENDED and not even_suspended:
        if rights.may_read_task(context.session, row, task, context.actor):
            suspending.require_going(context, row)
        rights.require_route(task, context.actor)
        suspending.require_going(context, row)
    return row, task


def require_right(context: Context, task: UserTask) -> Route:
    """Give the actor's right to work on an open user task.

    Raises:
        TaskNotOpen: it was in the actor's reach, and somebody else has it by now: who, and when.
        NotPermitted: it never was.
    """
    route = rights.route_to(task, context.actor)
    actor = context.actor
    taken = task.assignee not in ("", actor.user_id)
    within_reach = actor.user_id == task.owner or rights.is_offered(task, actor)
    if route is None and taken and within_reach:
        raise TaskNotOpen(_who_has(context, task))
    return route or rights.require_route(task, context.actor)


def office_time(context: Context, moment: datetime | None) -> str:
    """Say when, as the office's clock shows it."""
    return suspending.office_time(context, moment)


def acted_since(context: Context, row: ProcessInstance, task: UserTask) -> bool:
    """Say whether a person already took up work that this completion has led to."""
    later = instances.history_after(context.session, row.id, task.closed_sequence)
    created = {e.element_instance_id for e in later if e.type == "UserTaskCreated"}
    return any(e.type in _ACTS and e.element_instance_id in created for e in later)


def _repaired_since(context: Context, row: ProcessInstance, task: UserTask) -> bool:
    """Say whether what the completion led to no longer follows from it alone."""
    later = instances.history_after(context.session, row.id, task.closed_sequence)
    return any(event.type in ("VariablesChanged", "ElementSkipped") for event in later)


def lock_any_task(context: Context, task_id: str) -> tuple[ProcessInstance, UserTask]:
    """Lock the instance, then read its user task afresh, open or not.

    Raises:
        NotFound: there is no such user task.
    """
    # Instance first: a user task read before the lock may be completed by now.
    row, task = stored.locked(context.session, context.tenant, task_id)
    if row is None or task is None:
        raise NotFound("Такой задачи нет.")
    return row, task


def _claim(context: Context, row: ProcessInstance, task: UserTask, route: Route) -> None:
    claimed = implicit_claim(context, task, route)
    live_instances.tell(context, row, claimed, acting_for=route.acting_for)


def implicit_claim(context: Context, task: UserTask, route: Route) -> Sequence[facts.Fact]:
    """Give the fact that the actor takes an offered user task on the way to doing more with it."""
    if task.assignee or not context.actor.user_id:
        return []
    return [
        facts.UserTaskClaimed(
            assignee=context.actor.user_id, acting_for=route.acting_for, **place(task)
        )
    ]


def _accepted(
    context: Context, task: UserTask, live: LiveInstance, given: Mapping[str, object]
) -> tuple[dict[str, object], Sequence[facts.Fact]]:
    form = context.equipment.definitions.by_id(task.definition_id).forms.get(task.form_key)
    if form is None:
        return values.admissible(given), []
    accepted = values.through_form(context, form, given, live.variables_of(task.id))
    return accepted, values.remarks_in(form, accepted, task.element_id, task.id)


def place(task: UserTask) -> dict[str, Any]:
    """Give the attributes of a fact that say which user task it is about."""
    return {"element_id": task.element_id, "element_instance_id": task.id}


def _how_it_ended(context: Context, task: UserTask) -> str:
    event = _event_at(context, task, task.closed_sequence)
    moment = office_time(context, event.at)
    if task.state == UserTaskState.CANCELLED:
        return f"Задача снята процессом {moment}, выполнять её не нужно."
    return f"Задача уже выполнена: {event.actor_name or event.actor_id or 'система'}, {moment}."


def _who_has(context: Context, task: UserTask) -> str:
    """Say who has the user task, since when and by whom."""
    later = instances.history_after(context.session, task.instance_id, task.created_sequence)
    found = [e for e in later if e.type in _HANDED and e.element_instance_id == task.id]
    if not found:  # assigned by the diagram itself
        return f"Задача назначена: {eligibility.name_of(context, task.assignee)}."
    last, moment = found[-1], office_time(context, found[-1].at)
    if last.actor_id == task.assignee:
        return f"Задачу уже взяли в работу: {last.actor_name or task.assignee}, {moment}."
    who, by = eligibility.name_of(context, task.assignee), last.actor_name or last.actor_id
    return f"Задача уже у другого сотрудника: {who}. Передано {moment}: {by or 'система'}."


def _require_decided(context: Context, task: UserTask) -> None:
    """Refuse to complete what is somebody else's to complete, or waits for agreement."""
    if task.owner and eligibility.rule(context, task) == eligibility.RETURN:
        owner = eligibility.name_of(context, task.owner)
        raise NotPermitted(f"Завершает задачу тот, кто её поручил ({owner}): верните её.")
    if task.open_approvals:
        waiting = talks.open_questions_of(context.session, task.id)
        people = dict.fromkeys(q.asked_of for q in waiting if q.kind == "approval")
        raise ApprovalMissing([eligibility.name_of(context, each) for each in people])


def _moot(context: Context, task: UserTask) -> Sequence[facts.Fact]:
    """What was asked needs no answer once the user task is done."""
    if not task.open_questions:
        return []
    waiting = talks.open_questions_of(context.session, task.id)
    return [facts.QuestionWithdrawn(question_id=each.id, **place(task)) for each in waiting]


def _event_at(context: Context, task: UserTask, sequence: int) -> HistoryEvent:
    return instances.history_after(context.session, task.instance_id, sequence - 1)[0]
