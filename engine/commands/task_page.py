"""The page of one user task: what it shows, and what the actor may do there now."""

from collections.abc import Mapping
from dataclasses import replace

from engine.commands import eligibility, handing, live_instances, questions, rights, telling
from engine.commands.context import Context
from engine.commands.rights import Route
from engine.domain.errors import NotFound
from engine.domain.identity import Permission
from engine.domain.states import UserTaskState
from engine.domain.task_views import Change, UserTaskPage
from engine.interpreter import LiveInstance
from engine.store.queries import instances as stored
from engine.store.queries import talks
from engine.store.queries import user_tasks as stored_tasks
from engine.store.queries.rows import suspension, task_view
from engine.store.tables import ProcessInstance, UserTask


def user_task_page(context: Context, task_id: str) -> UserTaskPage:
    """Everything about one user task.

    Raises:
        NotFound: there is none, or it does not concern the actor, even where its instance does.
    """
    row, task, drawn_in = _seen_task(context, task_id)
    route = rights.route_to(task, context.actor)
    live = live_instances.wake(context, row)
    current = live.variables_of(task.id)
    before = _last_decision(context, task, live)
    user_id = context.actor.user_id
    view = task_view(task, route.principal, route.acting_for) if route else task_view(task)
    goes_on = task.state == UserTaskState.OPEN and row.suspended_at is None
    return UserTaskPage(
        task=replace(view, suspension=suspension(row)),
        variables=current,
        remarks=telling.remarks(context, row),
        changes=_changes(live.variables_of(before.id), current) if before else (),
        last_decided_at=before.closed_at if before else None,
        questions=questions.views(context, task, drawn_in=drawn_in),
        drawn_in=drawn_in,
        reads_instance=not drawn_in or rights.may_see(context.session, row, context.actor),
        watching=bool(user_id) and talks.watches(context.session, row.id, user_id),
        follow_up=talks.follow_up_of(context.session, task.id, user_id) if user_id else None,
        properties=_drawn(context, task),
        may_prepare=task.state == UserTaskState.OPEN and _may_complete(context, task, route),
        **(_rights(context, task, route) if goes_on else {}),
    )


def _drawn(context: Context, task: UserTask) -> Mapping[str, str]:
    node = context.equipment.definitions.by_id(task.definition_id).node(task.element_id)
    return dict(node.properties) if node is not None else {}


def drawn_into(context: Context, instance_id: str) -> tuple[str, ...]:
    """Ids of the user tasks that the actor may read for having been asked or mentioned there."""
    row = stored.by_id(context.session, context.tenant, instance_id)
    if row is None or not context.actor.user_id:
        return ()
    people = {context.actor.user_id, *(each.absent_id for each in context.actor.stand_ins)}
    named = talks.drawn_into(context.session, row.id, sorted(people))
    found = (stored_tasks.by_id(context.session, context.tenant, each) for each in named)
    return tuple(
        task.id
        for task in found
        if task is not None and rights.is_drawn_in(context.session, task, context.actor)
    )


def _rights(context: Context, task: UserTask, route: Route | None) -> dict[str, bool]:
    """What the actor may do with an open user task."""
    operator = context.actor.may(Permission.OPERATE)
    rule = eligibility.rule(context, task)
    mine = bool(task.assignee) and task.assignee == context.actor.user_id
    shares = route is not None and rule != eligibility.NEVER and bool(context.actor.user_id)
    goes_back = (mine and not task.owner) or (operator and bool(task.assignee))
    return {
        "may_claim": not task.assignee and route is not None,
        "may_complete": _may_complete(context, task, route),
        "may_unclaim": goes_back and bool(rights.offers(task)),
        "may_assign": operator or (shares and handing.may_give_away(context, task)),
        "may_delegate": shares,
        "may_hand_back": bool(task.owner) and (route is not None or handing.owns(context, task)),
        "may_prioritise": handing.may_prioritise(context, task),
        "may_ask": shares,
    }


def _may_complete(context: Context, task: UserTask, route: Route | None) -> bool:
    only_prepares = bool(task.owner) and eligibility.rule(context, task) == eligibility.RETURN
    return route is not None and not only_prepares


def _seen_task(context: Context, task_id: str) -> tuple[ProcessInstance, UserTask, bool]:
    """Read what the actor may see, and say whether only because somebody drew them in."""
    task = stored_tasks.by_id(context.session, context.tenant, task_id)
    if task is None:
        raise NotFound("Такой задачи нет.")
    row = stored.by_id(context.session, context.tenant, task.instance_id)
    if row is None:
        raise NotFound("Такого дела нет.")
    if rights.may_see_task(row, task, context.actor):
        return row, task, False
    if rights.is_drawn_in(context.session, task, context.actor):
        return row, task, True
    raise NotFound("Такой задачи нет.")


def _last_decision(context: Context, task: UserTask, live: LiveInstance) -> UserTask | None:
    """What this person decided here in an earlier round, on the same item where there are many."""
    if not context.actor.user_id:
        return None
    earlier = stored_tasks.decisions_before(
        context.session, task.instance_id, task.element_id, context.actor.user_id, task.number
    )
    item = live.variables_of(task.id).get("loopCounter")
    same = (row for row in earlier if live.variables_of(row.id).get("loopCounter") == item)
    return next(same, None)


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    names = sorted({*before, *after})
    return tuple(
        Change(name=name, before=before.get(name), after=after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )
