"""Verbs of user tasks: claim, unclaim, assign, complete, recall, comment."""

from collections.abc import Mapping, Sequence

from engine.commands import drafts, live_instances, rights, values
from engine.commands.context import Context
from engine.commands.rights import Route
from engine.domain import events as facts
from engine.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted, TaskNotOpen
from engine.domain.identity import Permission
from engine.domain.states import InstanceState, UserTaskState
from engine.interpreter import LiveInstance
from engine.store.queries import instances
from engine.store.queries import user_tasks as stored
from engine.store.tables import HistoryEvent, ProcessInstance, UserTask

LONGEST_COMMENT = 10_000
_ACTS = frozenset({"UserTaskClaimed", "UserTaskCompleted", "UserTaskAssigned", "RemarkMade"})


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
        raise TaskNotOpen(f"Задачу уже взяли в работу: {_who_took(context, task)}.")
    _claim(context, row, task, rights.require_route(task, context.actor))


def unclaim(context: Context, task_id: str) -> None:
    """Give a claimed user task back to its candidates.

    Raises:
        NotPermitted: it is somebody else's, and the actor is no operator.
        Conflict: nobody has it, or nobody could take it then.
    """
    row, task = lock_task(context, task_id)
    if not task.assignee:
        raise Conflict("Задача ни на ком не числится.")
    if task.assignee != context.actor.user_id:
        rights.require(context.actor, Permission.OPERATE, "Вернуть можно только свою задачу.")
    if not rights.offers(task):
        raise Conflict("Вернуть нельзя: задача назначена лично, других исполнителей нет.")
    live_instances.tell(context, row, [facts.UserTaskUnclaimed(**_place(task))])


def assign(context: Context, task_id: str, user_id: str, reason: str) -> None:
    """Put a person on a user task; for operators.

    Raises:
        NotPermitted: no operator, or the person is excluded from this user task.
        InvalidInput: nobody is named.
    """
    rights.require(
        context.actor, Permission.OPERATE, "Назначать исполнителя может только оператор."
    )
    if not values.plain_text(user_id, "Исполнитель"):
        raise InvalidInput("Укажите, кому назначить задачу.")
    row, task = lock_task(context, task_id)
    if user_id in task.excluded_users:
        raise NotPermitted("Назначить нельзя: этот сотрудник — участник дела.")
    why = values.plain_text(reason, "Причина")
    fact = facts.UserTaskAssigned(assignee=user_id, reason=why, **_place(task))
    live_instances.tell(context, row, [fact])


def complete(context: Context, task_id: str, given: Mapping[str, object]) -> None:
    """Finish a user task with values; claims it on the way when it was only offered.

    Raises:
        TaskNotOpen: somebody was faster; the message says who and when.
        NotPermitted: not the assignee and no candidate, or excluded.
        InvalidForm: the form refuses the values, field by field.
        InvalidInput: values of a task without a form that are not JSON.
    """
    row, task = lock_task(context, task_id)
    route = rights.require_route(task, context.actor)
    live = live_instances.wake(context, row)
    accepted, remarks = _accepted(context, task, live, given)
    before = [*_implicit_claim(context, task, route), *remarks]
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
    row, task = _lock(context, task_id)
    if task.state != UserTaskState.COMPLETED:
        raise Conflict("Отозвать нельзя: эта задача не выполнена.")
    if task.completed_by != context.actor.user_id and not context.actor.is_system:
        raise NotPermitted("Отозвать можно только своё решение.")
    if row.state != InstanceState.ACTIVE:
        raise Conflict("Отозвать нельзя: дело уже завершено.")
    if acted_since(context, row, task):
        raise Conflict("Отозвать нельзя: по делу уже действует другой сотрудник.")
    completion = _event_at(context, task, task.closed_sequence)
    live = live_instances.wake(context, row)
    live.reopen_user_task(task.id)
    live_instances.save(context, row, live)
    drafts.bring_back(context, task, completion)


def comment(context: Context, task_id: str, text: str) -> None:
    """Add a comment beside a user task, open or not.

    Raises:
        NotFound: the user task does not concern the actor.
        InvalidInput: empty or too long.
    """
    written = values.plain_text(text, "Комментарий").strip()
    if not written:
        raise InvalidInput("Комментарий пуст.")
    if len(written) > LONGEST_COMMENT:
        raise InvalidInput(f"Комментарий длиннее {LONGEST_COMMENT} знаков.")
    row, task = _lock(context, task_id)
    if not rights.may_see_task(row, task, context.actor):
        raise NotFound("Такой задачи нет.")
    live_instances.tell(context, row, [facts.RemarkMade(text=written, mentions=(), **_place(task))])


def lock_task(context: Context, task_id: str) -> tuple[ProcessInstance, UserTask]:
    """Lock the instance, then read its user task afresh, which must be open.

    Raises:
        NotFound: there is no such user task, or the actor may not know of it.
        TaskNotOpen: says who ended it and when.
    """
    row, task = _lock(context, task_id)
    if task.state != UserTaskState.OPEN:
        raise TaskNotOpen(_how_it_ended(context, task))
    return row, task


def acted_since(context: Context, row: ProcessInstance, task: UserTask) -> bool:
    """Say whether a person already took up work that this completion has led to."""
    later = instances.history_after(context.session, row.id, task.closed_sequence)
    created = {e.element_instance_id for e in later if e.type == "UserTaskCreated"}
    return any(e.type in _ACTS and e.element_instance_id in created for e in later)


def _lock(context: Context, task_id: str) -> tuple[ProcessInstance, UserTask]:
    # Instance first: a user task read before the lock may be completed by now.
    row, task = stored.locked(context.session, context.tenant, task_id)
    if row is None or task is None:
        raise NotFound("Такой задачи нет.")
    return row, task


def _claim(context: Context, row: ProcessInstance, task: UserTask, route: Route) -> None:
    claimed = _implicit_claim(context, task, route)
    live_instances.tell(context, row, claimed, acting_for=route.acting_for)


def _implicit_claim(context: Context, task: UserTask, route: Route) -> Sequence[facts.Fact]:
    if task.assignee or not context.actor.user_id:
        return []
    return [
        facts.UserTaskClaimed(
            assignee=context.actor.user_id, acting_for=route.acting_for, **_place(task)
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


def _place(task: UserTask) -> dict[str, str]:
    return {"element_id": task.element_id, "element_instance_id": task.id}


def _how_it_ended(context: Context, task: UserTask) -> str:
    event = _event_at(context, task, task.closed_sequence)
    moment = f"{event.at.astimezone(context.equipment.calendar.zone):%d.%m.%Y %H:%M}"
    if task.state == UserTaskState.CANCELLED:
        return f"Задача снята процессом {moment}, выполнять её не нужно."
    return f"Задача уже выполнена: {event.actor_name or event.actor_id or 'система'}, {moment}."


def _who_took(context: Context, task: UserTask) -> str:
    later = instances.history_after(context.session, task.instance_id, task.created_sequence)
    taken = [
        event
        for event in later
        if event.type == "UserTaskClaimed" and event.element_instance_id == task.id
    ]
    same = taken and taken[-1].actor_id == task.assignee
    return (taken[-1].actor_name if same else "") or task.assignee


def _event_at(context: Context, task: UserTask, sequence: int) -> HistoryEvent:
    return instances.history_after(context.session, task.instance_id, sequence - 1)[0]
