"""What deputies have taken for absent people, and giving it back when they may not go on."""

from collections.abc import Collection

from sqlalchemy import select, text

from engine.commands import live_instances, rights
from engine.commands.context import Context
from engine.commands.user_tasks import lock_task
from engine.domain import events as facts
from engine.domain.errors import NotFound, NotPermitted, TaskNotOpen
from engine.domain.identity import Actor
from engine.domain.views import UserTaskView
from engine.store.queries.rows import task_view
from engine.store.tables import UserTask
from engine.store.tables.user_tasks import CLAIMED_FOR_ANOTHER


def claimed_for_others(context: Context) -> tuple[UserTaskView, ...]:
    """Open user tasks that somebody has taken for an absent person, the oldest first."""
    _require_system(context)
    query = select(UserTask).where(text(CLAIMED_FOR_ANOTHER), UserTask.tenant == context.tenant)
    return tuple(map(task_view, context.session.scalars(query.order_by(UserTask.number))))


def take_back(context: Context, task_id: str, deputy: Actor, gone: Collection[str]) -> bool:
    """Give a user task back to whom it was taken for, unless the deputy may still do it.

    Args:
        context: of the system; people give back by `unclaim`.
        task_id: of an open user task.
        deputy: its assignee with the rights of this moment.
        gone: user ids of people who do not work here any more; their work goes to the candidates.

    Returns:
        Whether it was given back.
    """
    _require_system(context)
    try:
        row, task = lock_task(context, task_id, even_suspended=True)
    except (NotFound, TaskNotOpen):
        return False
    if not task.acting_for or task.assignee != deputy.user_id:
        return False
    if rights.route_to(task, deputy) is not None:
        return False
    barred = {*gone, *task.excluded_users}
    back_to = "" if task.acting_for in barred and rights.offers(task) else task.acting_for
    fact = facts.UserTaskTakenBack(
        assignee=back_to,
        deputy=deputy.user_id,
        element_id=task.element_id,
        element_instance_id=task.id,
    )
    live_instances.tell(context, row, [fact])
    return True


def _require_system(context: Context) -> None:
    if not context.actor.is_system:
        raise NotPermitted("Взятое за другого возвращает сама программа.")
