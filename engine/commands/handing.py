"""Verbs that put a user task into other hands: delegate, hand back, assign; and its priority."""

from engine.commands import eligibility, live_instances, rights, user_tasks, values, workloads
from engine.commands.context import Context
from engine.commands.rights import Route
from engine.domain import events as facts
from engine.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from engine.domain.identity import Permission
from engine.store.tables import UserTask

LONGEST_NOTE = 2_000
LOWEST, HIGHEST = 0, 100
TO_WHOM = "Кому передать"


def delegate(context: Context, task_id: str, user_id: str, note: str) -> None:
    """Ask a colleague to do one's user task; it comes back by `hand_back`.

    Whoever it belongs to stays its owner, also when the delegate hands it on.

    Raises:
        TaskNotOpen: it is closed, or with somebody else by now; the message says who and when.
        NotPermitted: it is not the actor's, the diagram forbids it, or it is not the colleague's.
        InvalidInput: nobody who works here is named, or it is with them already.
    """
    said = _note(note)
    row, task = user_tasks.lock_task(context, task_id)
    route = user_tasks.require_right(context, task)
    eligibility.require_shared(context, task)
    if not context.actor.user_id:
        raise InvalidInput("Поручить задачу может только сотрудник.")
    if user_id in {task.assignee or context.actor.user_id, context.actor.user_id}:
        raise InvalidInput("Задача и так у этого сотрудника: выберите другого.")
    owner = _owner(task, route, context.actor.user_id)
    told: list[facts.Fact] = [*user_tasks.implicit_claim(context, task, route)]
    if user_id == owner:
        told.append(facts.UserTaskReturned(assignee=owner, note=said, **user_tasks.place(task)))
    else:
        found = eligibility.require_eligible(context, task, user_id, TO_WHOM)
        told.append(
            facts.UserTaskDelegated(
                delegate=found.user_id, owner=owner, note=said, **user_tasks.place(task)
            )
        )
    live_instances.tell(context, row, told, acting_for=route.acting_for)


def hand_back(context: Context, task_id: str, note: str) -> None:
    """Return a delegated user task to its owner; the owner and operators take it back so.

    Raises:
        Conflict: nobody has delegated it.
        NotPermitted: the actor neither has it nor owns it.
    """
    said = _note(note)
    row, task = user_tasks.lock_task(context, task_id)
    if not rights.may_read_task(context.session, row, task, context.actor):
        raise NotFound("Такой задачи нет.")
    if not task.owner:
        raise Conflict("Вернуть нельзя: эту задачу никто не поручал, она уже у того, чья она.")
    route = rights.route_to(task, context.actor)
    mine = route is not None or owns(context, task)
    if not mine and not context.actor.may(Permission.OPERATE):
        raise NotPermitted("Вернуть задачу может тот, кому её поручили, или тот, кто поручил.")
    fact = facts.UserTaskReturned(assignee=task.owner, note=said, **user_tasks.place(task))
    live_instances.tell(context, row, [fact], acting_for=route.acting_for if route else "")


def assign(context: Context, task_id: str, user_id: str, reason: str) -> None:
    """Put a person on a user task for good.

    Operators name anybody who works here. Whoever has it now, and the head of the people whose it
    is, name a colleague who could have claimed it, and say why.

    Raises:
        TaskNotOpen: it is closed, or with somebody else by now.
        NotPermitted: it is not the actor's to give, or the colleague may not have it.
        InvalidInput: nobody who works here is named, or the reason is missing.
    """
    why = values.plain_text(reason, "Причина").strip()
    row, task = user_tasks.lock_task(context, task_id)
    acting_for = ""
    if context.actor.may(Permission.OPERATE):
        found = eligibility.colleague(context, user_id, TO_WHOM)
        if found.user_id in task.excluded_users:
            raise NotPermitted("Назначить нельзя: этот сотрудник — участник дела.")
    else:
        if not workloads.may_distribute(context, task, user_id):
            acting_for = _require_in_hand(context, task).acting_for
        eligibility.require_shared(context, task)
        found = eligibility.require_eligible(context, task, user_id, TO_WHOM)
        if not why:
            raise InvalidInput("Причина: напишите, почему задачу выполнит другой сотрудник.")
    if task.assignee == found.user_id and not (task.owner or task.acting_for):
        return  # said once more, because the first answer was lost
    fact = facts.UserTaskAssigned(assignee=found.user_id, reason=why, **user_tasks.place(task))
    live_instances.tell(context, row, [fact], acting_for=acting_for)


def set_priority(context: Context, task_id: str, priority: int) -> None:
    """Say how urgent a user task is, for everybody whose list it stands in.

    Raises:
        InvalidInput: not a whole number from 0 to 100.
        NotPermitted: the actor neither works on it nor owns it nor operates.
    """
    if isinstance(priority, bool) or not isinstance(priority, int):
        raise InvalidInput("Важность: ожидалось целое число.")
    if not LOWEST <= priority <= HIGHEST:
        raise InvalidInput(f"Важность: число от {LOWEST} до {HIGHEST}.")
    row, task = user_tasks.lock_task(context, task_id)
    if not may_prioritise(context, task):
        user_tasks.require_right(context, task)
    if priority == task.priority:
        return
    fact = facts.UserTaskPriorityChanged(
        priority=priority, previous=task.priority, **user_tasks.place(task)
    )
    live_instances.tell(context, row, [fact])


def may_prioritise(context: Context, task: UserTask) -> bool:
    """Whoever could finish it, has delegated it, or operates."""
    works = rights.route_to(task, context.actor) is not None
    return works or owns(context, task) or context.actor.may(Permission.OPERATE)


def owns(context: Context, task: UserTask) -> bool:
    """Say whether the actor, or whom they stand in for, has delegated the user task."""
    actor = context.actor
    people = {actor.user_id, *rights.stood_in_for(actor, task)}
    return bool(task.owner) and task.owner in people


def may_give_away(context: Context, task: UserTask) -> bool:
    """Say whether the actor has it now in their own right, and not on somebody's behalf only."""
    has_it = bool(task.assignee) and rights.route_to(task, context.actor) is not None
    return has_it and not task.owner


def _require_in_hand(context: Context, task: UserTask) -> Route:
    route = user_tasks.require_right(context, task)
    if not task.assignee:
        raise NotPermitted("Передать можно свою задачу: сначала возьмите её в работу.")
    if task.owner:
        raise NotPermitted("Задачу вам поручили: верните её или поручите дальше.")
    return route


def _owner(task: UserTask, route: Route, actor_id: str) -> str:
    """Whose it is when it is handed on: a deputy hands on what belongs to the absent person."""
    return task.owner or task.acting_for or route.acting_for or task.assignee or actor_id


def _note(text: str) -> str:
    said = values.plain_text(text, "Пояснение").strip()
    if len(said) > LONGEST_NOTE:
        raise InvalidInput(f"Пояснение длиннее {LONGEST_NOTE} знаков.")
    return said
