"""The work of the people whom an actor leads: what each has, and what waits for one of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from engine.commands.context import Context
from engine.domain.identity import Permission
from engine.domain.workloads import WEEKS_AHEAD, PersonLoad, Workload, WorkloadTask
from engine.store.queries import workloads as stored
from engine.store.tables import UserTask

_WEEK = timedelta(days=7)


def workload(context: Context, people: Sequence[str]) -> Workload:
    """Give the load of some of the people whom the actor leads; others are left out.

    Titles and deadlines only: leading people opens none of the user tasks themselves.
    """
    led = [each for each in dict.fromkeys(people) if each in context.actor.leads]
    counts = stored.counts(context.session, context.tenant, led, _edges(context))
    assigned = stored.assigned(context.session, context.tenant, led)
    principals = _principals(context, led)
    if not context.actor.may(Permission.OPERATE):
        principals = _bound(principals)
    offered = stored.offered(context.session, context.tenant, sorted(principals))
    return Workload(
        people=tuple(
            PersonLoad(user_id=each, counts=counts[each], tasks=_views(assigned[each]))
            for each in led
        ),
        offered=_views(offered),
        weeks=_weeks(context),
    )


def may_distribute(context: Context, task: UserTask, to: str) -> bool:
    """Say whether the actor, as a head, may put one of their people on a user task.

    It must be with one of them already, or offered to their organisation alone: a role of the
    whole district is not one head's to give away.
    """
    actor = context.actor
    if to not in actor.leads and to != actor.user_id:
        return False
    if task.assignee:
        return task.assignee in actor.leads
    return bool(task.candidates) and set(task.candidates) <= _bound(_principals(context, [to]))


def _principals(context: Context, people: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for each in people:
        colleague = context.equipment.people(context.session, context.tenant, each)
        if colleague is not None and colleague.principals is not None:
            found |= colleague.principals
    return found


def _bound(principals: set[str]) -> set[str]:
    return {each for each in principals if "@" in each}


def _edges(context: Context) -> list[tuple[str, datetime]]:
    today = context.equipment.calendar.local_day(context.now)
    monday, *_ahead = _weeks(context)
    edges = [("late", context.now), ("today", _start(context, today + timedelta(days=1)))]
    edges.append(("week", _start(context, monday + _WEEK)))
    edges += [
        (str(number), _start(context, monday + _WEEK * (number + 1)))
        for number in range(1, WEEKS_AHEAD + 1)
    ]
    return edges


def _weeks(context: Context) -> tuple[date, ...]:
    today = context.equipment.calendar.local_day(context.now)
    monday = today - timedelta(days=today.weekday())
    return tuple(monday + _WEEK * number for number in range(WEEKS_AHEAD + 1))


def _start(context: Context, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), context.equipment.calendar.zone)


def _views(rows: Sequence[UserTask]) -> tuple[WorkloadTask, ...]:
    return tuple(
        WorkloadTask(
            id=row.id,
            title=row.title or row.name,
            process_name=row.process_name,
            instance_title=row.instance_title,
            organisation=row.organisation,
            priority=row.priority,
            assignee=row.assignee,
            candidates=tuple(row.candidates),
            due_at=row.due_at,
        )
        for row in rows
    )
