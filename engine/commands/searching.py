"""Finds process instances and user tasks for whoever may see them."""

from collections.abc import Collection
from datetime import datetime

from engine.commands import rights
from engine.commands.context import Context
from engine.domain.identity import Permission
from engine.domain.searching import words_asked
from engine.domain.task_views import UserTasksFound
from engine.domain.views import InstancesFound, InstanceView
from engine.domain.words import wanted_words
from engine.store.queries import cursors, instance_search, task_search
from engine.store.queries import instances as stored
from engine.store.queries.inbox_filters import Filters
from engine.store.queries.rows import instance_view, task_view
from engine.store.tables import ProcessInstance, UserTask

MOST_PAGES = 20
"""A search looks at so many pages of candidates at most; the query leaves few for a second one."""
USER_TASKS_AT_ONCE = 200


def find_instances(context: Context, text: str, limit: int, cursor: str) -> InstancesFound:
    """Instances that the actor may see and that have all words of the text, the newest first.

    The query knows the rule of lists; what that rule lets through although the actor is excluded
    from the work is dropped here, and further candidates take its place.
    """
    asked = words_asked(text, context.equipment.base_forms)
    if not asked:
        return InstancesFound()
    actor = context.actor
    everything = rights.reads_everything(actor) or actor.may(Permission.WATCH)
    before = int(cursors.read(cursor, (int,))[0]) if cursor else None
    found: list[tuple[int, InstanceView]] = []
    for _page in range(MOST_PAGES):
        rows = instance_search.candidates(
            context.session, actor, asked, everything=everything, before=before, limit=limit + 1
        )
        found += [
            (row.number, instance_view(row, definition))
            for row, definition in rows
            if rights.may_see(context.session, row, actor)
        ]
        if len(rows) <= limit or len(found) > limit:
            break
        before = rows[-1][0].number
    shown = found[:limit]
    more = cursors.write((shown[-1][0],)) if len(found) > limit else ""
    return InstancesFound(instances=tuple(view for _number, view in shown), next_cursor=more)


def find_user_tasks(context: Context, text: str, limit: int, cursor: str) -> UserTasksFound:
    """Open user tasks with all words that the actor may read but not do, by deadline.

    What they may do is in their inbox, which has words of its own to look by. Whoever sees the
    whole of an instance finds its user tasks; a part in it is not enough, as on its page.
    """
    asked = Filters(words=wanted_words(text, context.equipment.base_forms))
    if not asked.words:
        return UserTasksFound()
    after = cursors.read(cursor, (datetime, str)) if cursor else None
    found: list[UserTask] = []
    for _page in range(MOST_PAGES):
        rows = task_search.candidates(
            context.session,
            context.actor,
            asked,
            everything=rights.reads_everything(context.actor),
            after=(after[0], after[1]) if after else None,
            limit=USER_TASKS_AT_ONCE,
        )
        found += [task for task, instance in rows if _is_of_others(context, instance, task)]
        if len(rows) < USER_TASKS_AT_ONCE or len(found) > limit:
            break
        after = [rows[-1][0].due_order, rows[-1][0].id]
    shown = found[:limit]
    more = cursors.write((shown[-1].due_order, shown[-1].id)) if len(found) > limit else ""
    return UserTasksFound(tasks=tuple(map(task_view, shown)), next_cursor=more)


def _is_of_others(context: Context, instance: ProcessInstance, task: UserTask) -> bool:
    if rights.route_to(task, context.actor) is not None:
        return False
    return rights.may_read_task(context.session, instance, task, context.actor)


def seen_among(context: Context, instance_ids: Collection[str]) -> frozenset[str]:
    """Those of some instances that the actor may open."""
    rows = (stored.by_id(context.session, context.tenant, each) for each in set(instance_ids))
    return frozenset(
        row.id for row in rows if row and rights.may_see(context.session, row, context.actor)
    )
