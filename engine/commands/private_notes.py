"""Verbs of one's own affairs beside the work: watch an instance, come back to a user task."""

from datetime import date

from engine.commands import instances, rights
from engine.commands.context import Context
from engine.domain.errors import InvalidInput, NotFound, TaskNotOpen
from engine.domain.states import UserTaskState
from engine.store import private_rows
from engine.store.queries import instances as stored
from engine.store.queries import user_tasks as stored_tasks


def watch(context: Context, instance_id: str) -> None:
    """Hear what happens in an instance; watching shows nothing that one could not read before.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    row = instances.require_seen(context, instance_id)
    user_id = _person(context)
    private_rows.watch(context.session, context.tenant, row.id, user_id, context.now)


def unwatch(context: Context, instance_id: str) -> None:
    """Stop hearing of it, also of one that the actor may not see any more."""
    private_rows.unwatch(context.session, instance_id, _person(context))


def set_follow_up(context: Context, task_id: str, day: date | None) -> None:
    """Note the office day on which the actor comes back to an open user task; None for no day.

    Raises:
        NotFound: the user task does not concern the actor.
        TaskNotOpen: it is closed.
        InvalidInput: the day has gone by.
    """
    user_id = _person(context)
    task = stored_tasks.by_id(context.session, context.tenant, task_id)
    row = stored.by_id(context.session, context.tenant, task.instance_id) if task else None
    if task is None or row is None:
        raise NotFound("Такой задачи нет.")
    if not rights.may_read_task(context.session, row, task, context.actor):
        raise NotFound("Такой задачи нет.")
    if day is None:
        private_rows.forget_follow_up(context.session, task.id, user_id)
        return
    if task.state != UserTaskState.OPEN:
        raise TaskNotOpen("Задача уже закрыта: возвращаться к ней не нужно.")
    if day < context.equipment.calendar.local_day(context.now):
        raise InvalidInput("Дата напоминания уже прошла: укажите сегодняшнюю или более позднюю.")
    private_rows.follow_up(context.session, context.tenant, task.id, user_id, day)


def _person(context: Context) -> str:
    if not context.actor.user_id:
        raise InvalidInput("Следить за делом может только сотрудник.")
    return context.actor.user_id
