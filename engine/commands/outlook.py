"""Where an instance stands in plain words: what is done, who has it, what probably follows when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import median_high

from engine.commands import instances, live_instances, rights
from engine.commands.context import Context
from engine.domain.outlooks import Outlook, OutlookStep
from engine.domain.states import OPEN_ELEMENT_STATES, UserTaskState
from engine.domain.values import load
from engine.interpreter import (
    NodeModel,
    ProcessScope,
    WayPoint,
    deadline_expected,
    has_deadline,
    likely_way,
)
from engine.store.queries import instances as stored
from engine.store.queries import past
from engine.store.queries import user_tasks as stored_tasks
from engine.store.tables import ElementInstance, ProcessInstance, UserTask

ENOUGH_VISITS = 3
DEEPEST = 8
"""How far called processes are looked into for their deadlines; calls may go in circles."""

Place = tuple[str, str]
"""Process id and element id."""


@dataclass(frozen=True, kw_only=True)
class _Experience:
    """What earlier instances teach: working days per element, and ways taken per process."""

    days: Mapping[Place, int]
    taken: Mapping[str, Mapping[Place, int]]


@dataclass(kw_only=True)
class _Forecast:
    """What is gathered on the way: the steps ahead, and whether every one has a length."""

    context: Context
    experience: _Experience
    children: Mapping[str | None, Sequence[ElementInstance]]
    due: Mapping[str, int]
    row: ProcessInstance
    ahead: list[tuple[str, int]] = field(default_factory=list)
    is_complete: bool = True

    @cached_property
    def variables(self) -> dict[str, object]:
        """What the instance knows; a deadline ahead may be written with it."""
        return dict(live_instances.wake(self.context, self.row).variables())


def outlook(context: Context, instance_id: str) -> Outlook:
    """Say where an instance stands and what probably follows.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    row = instances.require_seen(context, instance_id)
    tasks = stored_tasks.of_instance(context.session, row.id)
    seen = [each for each in tasks if rights.may_see_task(row, each, context.actor)]
    now = _now(seen)
    if row.ended_at is not None:
        return Outlook(instance=stored.view(context.session, row), steps=tuple(_done(seen)))
    forecast = _forecast(context, row, tasks)
    left = _remaining(forecast, None)
    today = context.equipment.calendar.local_day(context.now)
    ahead = [
        OutlookStep(name=name, state="ahead", expected_on=_day(context, today, days))
        for name, days in forecast.ahead
    ]
    return Outlook(
        instance=stored.view(context.session, row),
        steps=(*_done(seen), *now, *_waits(forecast), *ahead),
        expected_on=_day(context, today, left),
        is_earliest=not forecast.is_complete,
        hidden_open_tasks=sum(t.state == UserTaskState.OPEN for t in tasks)
        - sum(step.times for step in now),
    )


# -- behind and now --------------------------------------------------------------------------------
def _done(tasks: Iterable[UserTask]) -> list[OutlookStep]:
    """User tasks that were completed, one step for all rounds and all people of an element."""
    groups: dict[tuple[str, str], list[UserTask]] = defaultdict(list)
    for task in tasks:
        if task.state == UserTaskState.COMPLETED:
            groups[task.definition_id, task.element_id].append(task)
    steps = [_step_done(sorted(g, key=lambda t: t.closed_sequence)) for g in groups.values()]
    return sorted(steps, key=lambda step: step.ended_at or step.since or date.max)


def _step_done(rounds: Sequence[UserTask]) -> OutlookStep:
    return OutlookStep(
        name=rounds[-1].name,
        state="done",
        people=tuple(dict.fromkeys(each.completed_by for each in rounds if each.completed_by)),
        ended_at=rounds[-1].closed_at,
        times=len(rounds),
    )


def _now(tasks: Iterable[UserTask]) -> list[OutlookStep]:
    """Open user tasks, one step for everybody who is asked the same."""
    groups: dict[tuple[str, str], list[UserTask]] = defaultdict(list)
    for task in tasks:
        if task.state == UserTaskState.OPEN:
            groups[task.definition_id, task.element_id].append(task)
    return [_step_now(group) for group in groups.values()]


def _step_now(group: Sequence[UserTask]) -> OutlookStep:
    people = [user for each in group for user in _who_has(each)]
    candidates = [each for task in group if not task.assignee for each in task.candidates]
    due = [each.due_at for each in group if each.due_at is not None]
    return OutlookStep(
        name=group[0].title or group[0].name,
        state="now",
        people=tuple(dict.fromkeys(people)),
        candidates=tuple(dict.fromkeys(candidates)),
        times=len(group),
        since=min(each.created_at for each in group),
        due_at=max(due, default=None),
    )


def _who_has(task: UserTask) -> Sequence[str]:
    return [task.assignee] if task.assignee else task.candidate_users


def _waits(forecast: _Forecast) -> list[OutlookStep]:
    """What is waited for that is nobody's user task: moments, messages, automatic work."""
    found = []
    for record in (each for group in forecast.children.values() for each in group):
        scope = forecast.context.equipment.definitions.by_id(record.definition_id).scope_model(
            record.process_id
        )
        node = scope.nodes.get(record.element_id)
        is_wait = node is not None and node.kind in _WAITS
        if node is not None and is_wait and node.name:
            found.append(OutlookStep(name=node.name, state="waits", since=record.started_at))
    return found


_WAITS = frozenset({"intermediateCatchEvent", "receiveTask", "serviceTask", "sendTask"})


# -- ahead -----------------------------------------------------------------------------------------
def _forecast(context: Context, row: ProcessInstance, tasks: Sequence[UserTask]) -> _Forecast:
    children: dict[str | None, list[ElementInstance]] = defaultdict(list)
    for record in stored.element_instances(context.session, row.id):
        if record.element_id and record.state in OPEN_ELEMENT_STATES and not _listens(record):
            children[record.scope_id].append(record)
    calendar, today = context.equipment.calendar, _today(context)
    due = {
        task.id: max(calendar.working_days_between(today, calendar.local_day(task.due_at)), 1)
        for task in tasks
        if task.state == UserTaskState.OPEN and task.due_at is not None
    }
    return _Forecast(
        context=context,
        experience=_experience(context, row.process_key),
        children=children,
        due=due,
        row=row,
    )


def _remaining(forecast: _Forecast, scope_id: str | None) -> int:
    """Working days until this scope is probably over; notes the steps ahead on the way."""
    here = forecast.children.get(scope_id, ())
    if not here:
        return 0
    definition = forecast.context.equipment.definitions.by_id(here[0].definition_id)
    scope = definition.scope_model(here[0].process_id)
    ends = {each.element_id: 0 for each in here if each.element_id in scope.nodes}
    for each in here:
        if each.element_id in ends:
            left = _left_of(forecast, each)
            ends[each.element_id] = max(ends[each.element_id], left)
    taken = forecast.experience.taken.get(here[0].process_id, {})
    for point in likely_way(scope, list(ends), taken):
        begins = max((ends.get(each, 0) for each in point.before), default=0)
        inside = ProcessScope(definition=definition, process_id=here[0].process_id)
        days = _length(forecast, inside, point, begins)
        ends[point.node.id] = begins + days
        if point.is_step:
            forecast.ahead.append((point.node.name, begins + days))
    return max(ends.values(), default=0)


def _left_of(forecast: _Forecast, record: ElementInstance) -> int:
    """Working days that an element still takes: by its inside, its deadline or its usual length."""
    if record.id in forecast.children:
        return _remaining(forecast, record.id)
    if record.id in forecast.due:
        return forecast.due[record.id]
    usual = forecast.experience.days.get((record.process_id, record.element_id))
    if usual is None:
        return 0
    calendar = forecast.context.equipment.calendar
    spent = calendar.working_days_between(
        calendar.local_day(record.started_at), _today(forecast.context)
    )
    return max(usual - spent, 0)


def _length(
    forecast: _Forecast, where: ProcessScope, point: WayPoint, begins: int, depth: int = 0
) -> int:
    """Working days of an element that has not begun: as before, else as its deadline says."""
    node = point.node
    usual = forecast.experience.days.get((where.process_id, node.id))
    if usual is not None:
        return usual
    if node.kind == "callActivity":
        called = node.attributes.get("calledElement", "")
        return _length_of_called(forecast, called, begins, depth)
    if node.body is not None:
        inside = ProcessScope(definition=where.definition, process_id=node.id)
        return _length_inside(forecast, inside, begins, depth)
    days = _by_deadline(forecast, node, begins, is_own=depth == 0)
    if days is not None:
        return days
    if point.is_step:
        forecast.is_complete = False
    return 0


def _by_deadline(forecast: _Forecast, node: NodeModel, begins: int, *, is_own: bool) -> int | None:
    """Working days from an element's beginning to its deadline; None without one that is known."""
    evaluator = forecast.context.equipment.interpreter.evaluator
    deadline = deadline_expected(node, evaluator, {})
    if deadline is None and is_own and has_deadline(node):
        # What a called process will be given is not known before the call.
        deadline = deadline_expected(node, evaluator, forecast.variables)
    if deadline is None or deadline.due_at is None:
        return None
    if deadline.days is not None:
        return deadline.days
    calendar = forecast.context.equipment.calendar
    due_day = calendar.local_day(deadline.due_at)
    return max(calendar.working_days_between(_today(forecast.context), due_day) - begins, 0)


def _length_of_called(forecast: _Forecast, process_key: str, begins: int, depth: int) -> int:
    if depth >= DEEPEST or not process_key or process_key.startswith(("=", "$")):
        forecast.is_complete = False
        return 0
    definition = forecast.context.equipment.definitions.latest(process_key)
    inside = ProcessScope(definition=definition, process_id=process_key)
    return _length_inside(forecast, inside, begins, depth + 1)


def _length_inside(forecast: _Forecast, where: ProcessScope, begun: int, depth: int) -> int:
    scope = where.model
    starts = [n.id for n in scope.nodes.values() if n.kind == "startEvent"]
    ends = dict.fromkeys(starts, 0)
    for point in likely_way(scope, starts, forecast.experience.taken.get(where.process_id, {})):
        begins = max((ends.get(each, 0) for each in point.before), default=0)
        ends[point.node.id] = begins + _length(forecast, where, point, begun + begins, depth)
    return max(ends.values(), default=0)


def _experience(context: Context, process_key: str) -> _Experience:
    lengths: dict[Place, list[int]] = defaultdict(list)
    taken: dict[str, dict[Place, int]] = defaultdict(lambda: defaultdict(int))
    calendar = context.equipment.calendar
    for visit in past.past_visits(context.session, context.tenant, process_key):
        days = calendar.working_days_between(
            calendar.local_day(visit.started_at), calendar.local_day(visit.ended_at)
        )
        lengths[visit.process_id, visit.element_id].append(days)
        taken[visit.process_id][visit.came_from, visit.element_id] += 1
    usual = {
        place: median_high(found) for place, found in lengths.items() if len(found) >= ENOUGH_VISITS
    }
    return _Experience(days=usual, taken=taken)


def _listens(record: ElementInstance) -> bool:
    return bool(record.internal) and "armed" in load(record.internal)


def _today(context: Context) -> date:
    return context.equipment.calendar.local_day(context.now)


def _day(context: Context, today: date, days: int) -> date:
    return context.equipment.calendar.add_working_days(today, days)
