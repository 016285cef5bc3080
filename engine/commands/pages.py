"""What lists and pages show, with the rights of the person who looks."""

from collections.abc import Sequence
from dataclasses import replace

from engine.commands import (
    choices,
    decisions,
    eligibility,
    instances,
    live_instances,
    rights,
    telling,
    user_tasks,
)
from engine.commands.context import Context
from engine.commands.statuses import element_statuses
from engine.domain.definition_views import DefinitionView
from engine.domain.errors import NotPermitted
from engine.domain.identity import Actor, Permission
from engine.domain.states import InstanceState, UserTaskState
from engine.domain.trouble_views import IncidentView
from engine.domain.views import (
    HistoryEntry,
    InboxPage,
    InboxQuery,
    InstancePage,
    InstanceView,
    Remark,
    UserTaskView,
)
from engine.domain.words import BaseForms
from engine.store.queries import definitions, inbox
from engine.store.queries import instances as stored
from engine.store.queries import user_tasks as stored_tasks
from engine.store.queries.rows import (
    definition_view,
    suspension,
    task_view,
)
from engine.store.tables import ProcessInstance, UserTask

_POINTS_OF_NO_RETURN = frozenset(
    {
        "ServiceCompleted",
        "TimerFired",
        "ConditionMet",
        "MessageThrown",
        "SignalThrown",
        "VariablesChanged",
        "ElementSkipped",
    }
)


def inbox_page(context: Context, query: InboxQuery) -> InboxPage:
    """One page of the actor's inbox; a person sees what is theirs, the system nothing."""
    return inbox.page(context.session, query, *_whose_inbox(context))


def inbox_counts(context: Context, queries: Sequence[InboxQuery]) -> tuple[int, ...]:
    """How many user tasks of the actor's inbox each query finds, 100 at most."""
    return inbox.counts(context.session, queries, *_whose_inbox(context))


def inbox_neighbours(context: Context, query: InboxQuery, task_id: str) -> tuple[str, str]:
    """The user tasks before and after one in the actor's inbox."""
    return inbox.neighbours(context.session, query, task_id, *_whose_inbox(context))


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
        user_tasks=tuple(replace(task_view(each), suspension=suspension(row)) for each in seen),
        hidden_open_tasks=_open(tasks) - _open(seen),
        incidents=telling.incidents(context, row.id),
        history=telling.history(context, row, records, seen),
        variables=_variables(context, row),
        remarks=_remarks(context, row),
        definitions=_definitions(context, row, called),
        may_cancel=rights.may_cancel(row, context.actor),
        recallable_task_id=_recallable(context, row, tasks),
        choices=choices.choices(context, row, called),
        opens_decisions=decisions.may_open(row, context.actor),
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
            *telling.failed_work(context),
        )
        return tuple(sorted(found, key=lambda each: each.raised_at))
    instances.require_seen(context, instance_id)
    return telling.incidents(context, instance_id)


def _open(tasks: Sequence[UserTask]) -> int:
    return sum(each.state == UserTaskState.OPEN for each in tasks)


def _variables(context: Context, row: ProcessInstance) -> dict[str, object]:
    if not rights.reads_everything(context.actor):
        return {}
    return dict(live_instances.wake(context, row).variables())


def _whose_inbox(context: Context) -> tuple[Actor, inbox.Moments, BaseForms]:
    calendar = context.equipment.calendar
    moments = inbox.Moments.of(context.now, calendar.local_day(context.now), calendar.zone)
    return context.actor, moments, context.equipment.base_forms


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
    if eligibility.is_final(context, last):
        return ""
    later = stored.history_after(context.session, row.id, last.closed_sequence)
    gone_on = any(each.type in _POINTS_OF_NO_RETURN for each in later)
    return "" if gone_on or user_tasks.acted_since(context, row, last) else last.id
