"""What lists and pages show, with the rights of the person who looks."""

from collections.abc import Mapping, Sequence

from engine.commands import choices, instances, live_instances, rights, telling, user_tasks
from engine.commands.context import Context
from engine.commands.statuses import element_statuses
from engine.domain.errors import NotFound, NotPermitted
from engine.domain.identity import Permission
from engine.domain.states import InstanceState, UserTaskState
from engine.domain.views import (
    Change,
    DefinitionView,
    HistoryEntry,
    InboxPage,
    InboxQuery,
    IncidentView,
    InstancePage,
    InstanceView,
    Remark,
    UserTaskPage,
    UserTaskView,
)
from engine.interpreter import LiveInstance
from engine.store.queries import definitions, inbox
from engine.store.queries import instances as stored
from engine.store.queries import user_tasks as stored_tasks
from engine.store.queries.rows import (
    definition_view,
    task_view,
)
from engine.store.tables import ProcessInstance, UserTask

_POINTS_OF_NO_RETURN = frozenset(
    {"ServiceCompleted", "TimerFired", "ConditionMet", "MessageThrown", "SignalThrown"}
)


def inbox_page(context: Context, query: InboxQuery) -> InboxPage:
    """One page of the actor's inbox; a person sees what is theirs, the system nothing."""
    return inbox.page(context.session, query, context.actor, _moments(context))


def inbox_counts(context: Context, queries: Sequence[InboxQuery]) -> tuple[int, ...]:
    """How many user tasks of the actor's inbox each query finds, 100 at most."""
    return inbox.counts(context.session, queries, context.actor, _moments(context))


def inbox_neighbours(context: Context, query: InboxQuery, task_id: str) -> tuple[str, str]:
    """The user tasks before and after one in the actor's inbox."""
    return inbox.neighbours(context.session, query, task_id, context.actor, _moments(context))


def user_task_page(context: Context, task_id: str) -> UserTaskPage:
    """Everything about one user task.

    Raises:
        NotFound: there is none, or it does not concern the actor, even where its instance does.
    """
    row, task = _seen_task(context, task_id)
    route = rights.route_to(task, context.actor)
    is_open = task.state == UserTaskState.OPEN
    operator = context.actor.may(Permission.OPERATE)
    mine = task.assignee == context.actor.user_id and bool(task.assignee)
    live = live_instances.wake(context, row)
    current = live.variables_of(task.id)
    before = _last_decision(context, task, live)
    return UserTaskPage(
        task=task_view(task, route.principal, route.acting_for) if route else task_view(task),
        variables=current,
        remarks=telling.remarks(context, row),
        changes=_changes(live.variables_of(before.id), current) if before else (),
        last_decided_at=before.closed_at if before else None,
        may_claim=is_open and not task.assignee and route is not None,
        may_complete=is_open and route is not None,
        may_unclaim=is_open and (mine or (operator and bool(task.assignee))) and _offered(task),
        may_assign=is_open and operator,
    )


def instance_page(context: Context, instance_id: str) -> InstancePage:
    """Everything about one instance.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    row = instances.require_seen(context, instance_id)
    records = stored.element_instances(context.session, row.id)
    tasks = stored_tasks.of_instance(context.session, row.id)
    seen = [each for each in tasks if rights.may_see_task(row, each, context.actor)]
    called = {row.definition_id, *(each.definition_id for each in records)}
    return InstancePage(
        instance=stored.view(context.session, row),
        elements=element_statuses(records, tasks),
        user_tasks=tuple(map(task_view, seen)),
        hidden_open_tasks=_open(tasks) - _open(seen),
        incidents=telling.incidents(context, row.id),
        history=telling.history(context, row, records, seen),
        variables=_variables(context, row),
        remarks=_remarks(context, row),
        definitions=_definitions(context, row, called),
        may_cancel=rights.may_cancel(row, context.actor),
        recallable_task_id=_recallable(context, row, tasks),
        choices=choices.choices(context, row, called),
    )


def _remarks(context: Context, row: ProcessInstance) -> tuple[Remark, ...]:
    part = rights.takes_part(context.session, row, context.actor)
    return telling.remarks(context, row) if part else ()


def instance_list(context: Context, wanted: stored.InstanceQuery) -> tuple[InstanceView, ...]:
    """Instances that the actor may see, the newest first."""
    everything = rights.reads_everything(context.actor) or context.actor.may(Permission.WATCH)
    return stored.listed(context.session, context.actor, everything=everything, wanted=wanted)


def variables(context: Context, instance_id: str) -> dict[str, object]:
    """The variables of an instance; those who do its work read them in their user tasks.

    Raises:
        NotFound: there is no such instance, or the actor may not know that there is.
        NotPermitted: the actor is neither an operator nor a reader of everything.
    """
    row = instances.require_seen(context, instance_id)
    if not rights.reads_everything(context.actor):
        raise NotPermitted("Переменные процесса видит только оператор.")
    return _variables(context, row)


def history(context: Context, instance_id: str) -> tuple[HistoryEntry, ...]:
    """What happened in an instance that the actor may see."""
    row = instances.require_seen(context, instance_id)
    tasks = stored_tasks.of_instance(context.session, row.id)
    seen = [each for each in tasks if rights.may_see_task(row, each, context.actor)]
    return telling.history(context, row, stored.element_instances(context.session, row.id), seen)


def open_user_tasks(context: Context, instance_id: str | None) -> tuple[UserTaskView, ...]:
    """Open user tasks that concern the actor, in order of creation."""
    rows = stored_tasks.open_ones(context.session, context.tenant, instance_id)
    everything = rights.reads_everything(context.actor)
    return tuple(
        task_view(each) for each in rows if everything or rights.concerns(each, context.actor)
    )


def incident_list(context: Context, instance_id: str | None) -> tuple[IncidentView, ...]:
    """Open incidents: all for operators, those of one instance for whoever may see it.

    Raises:
        NotPermitted: all are asked for by somebody who is no operator.
    """
    if instance_id is None:
        rights.require(context.actor, Permission.OPERATE, "Инциденты видит только оператор.")
        found = (
            *telling.incidents(context, None),
            *telling.failed_starts(context),
            *telling.failed_applications(context),
        )
        return tuple(sorted(found, key=lambda each: each.raised_at))
    instances.require_seen(context, instance_id)
    return telling.incidents(context, instance_id)


def _seen_task(context: Context, task_id: str) -> tuple[ProcessInstance, UserTask]:
    task = stored_tasks.by_id(context.session, context.tenant, task_id)
    if task is None:
        raise NotFound("Такой задачи нет.")
    row = stored.by_id(context.session, context.tenant, task.instance_id)
    if row is None:
        raise NotFound("Такого дела нет.")
    if rights.may_see_task(row, task, context.actor):
        return row, task
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


def _open(tasks: Sequence[UserTask]) -> int:
    return sum(each.state == UserTaskState.OPEN for each in tasks)


def _variables(context: Context, row: ProcessInstance) -> dict[str, object]:
    if not rights.reads_everything(context.actor):
        return {}
    return dict(live_instances.wake(context, row).variables())


def _offered(task: UserTask) -> bool:
    return bool(rights.offers(task))


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    names = sorted({*before, *after})
    return tuple(
        Change(name=name, before=before.get(name), after=after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _moments(context: Context) -> inbox.Moments:
    calendar = context.equipment.calendar
    return inbox.Moments.of(context.now, calendar.local_day(context.now), calendar.zone)


def _definitions(
    context: Context, row: ProcessInstance, called: set[str]
) -> tuple[DefinitionView, ...]:
    found = [definition_view(each) for each in definitions.by_ids(context.session, called)]
    return tuple(sorted(found, key=lambda each: each.id != row.definition_id))


def _recallable(context: Context, row: ProcessInstance, tasks: Sequence[UserTask]) -> str:
    done = [each for each in tasks if each.state == UserTaskState.COMPLETED]
    last = max(done, key=lambda each: each.closed_sequence, default=None)
    if last is None or row.state != InstanceState.ACTIVE:
        return ""
    if not context.actor.user_id or last.completed_by != context.actor.user_id:
        return ""
    later = stored.history_after(context.session, row.id, last.closed_sequence)
    gone_on = any(each.type in _POINTS_OF_NO_RETURN for each in later)
    return "" if gone_on or user_tasks.acted_since(context, row, last) else last.id
