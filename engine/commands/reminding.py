"""Reminders of deadlines: which step of the deployed table a user task has reached.

A decision table is asked how many working days there are to a deadline; of the steps that have come
the latest counts, once for each deadline. Whoever slept for a week is reminded once.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.commands import live_instances
from engine.commands.context import Context
from engine.decisions import DecisionError
from engine.decisions import evaluate as evaluate_decision
from engine.domain.calendar import CalendarError, WorkingCalendar
from engine.domain.deadline_views import DeadlineStretch, DeadlineText, ReminderStep
from engine.domain.errors import NotFound
from engine.domain.events import DeadlineReminded
from engine.domain.identity import role_of
from engine.domain.states import InstanceState, UserTaskState
from engine.interpreter import Definition
from engine.store.queries import deadlines as stored
from engine.store.queries import user_tasks as stored_tasks

log = logging.getLogger(__name__)
PROCESS, TABLE = "reminders", "task_reminders"
_LONGEST_BEFORE, _LONGEST_AFTER = 10, 30
BEFORE, DUE, OVERDUE = "before", "due", "overdue"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step that a deadline has reached: how far it is, and who is told."""

    offset: int
    recipients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A user task of which somebody is to be reminded now.

    Attributes:
        kind: BEFORE, DUE or OVERDUE.
        working_days: left before it, or passed since; 0 on the day.
    """

    task_id: str
    due_at: datetime
    step: Step
    kind: str
    working_days: int


Reminders = Mapping[str, Sequence[Reminder]]
"""Instance → reminders of its user tasks."""


def due_reminders(
    context: Context, page: DeadlineStretch, until: datetime
) -> tuple[Reminders, stored.Place | None]:
    """The reminders of one page of deadlines, and where the page ended."""
    rows = stored.tasks(
        context.session, context.tenant, (page.since, until), page.after, page.limit
    )
    last = (rows[-1].due_order, rows[-1].id) if len(rows) == page.limit else None
    told = stored.reminded(context.session, [row.id for row in rows])
    table, found = _Table(context), defaultdict(list)
    for row in rows:
        reminder = _reminder(context, table, row, told.get((row.id, row.due_at)))
        if reminder is not None:
            found[row.instance_id].append(reminder)
    return found, last


def remind(context: Context, instance_id: str, reminders: Iterable[Reminder]) -> int:
    """Put reminders on record that nobody was faster with; gives how many."""
    row = context.lock_instance(instance_id)
    if row.state != InstanceState.ACTIVE:
        return 0
    facts = [each for each in (_fact(context, reminder) for reminder in reminders) if each]
    if facts:
        live_instances.tell(context, row, facts)
    return len(facts)


def steps_of(context: Context, process_key: str, text: DeadlineText) -> tuple[ReminderStep, ...]:
    """The steps that a user task of a diagram would go through if it began now, in order."""
    if text.due_at is None:
        return ()
    calendar = context.equipment.calendar.laid_for(text.calendar)
    due_day, today = calendar.local_day(text.due_at), calendar.local_day(context.now)
    table, found = _Table(context), {}
    role = role_of(text.candidates[0]) if text.candidates else ""
    for days in range(-_LONGEST_BEFORE, _LONGEST_AFTER + 1):
        step = table.asked(process_key, role, text.priority, days)
        if step is not None and step.offset not in found:
            day = _day_of_step(calendar, due_day, step.offset)
            if day > today:
                found[step.offset] = ReminderStep(
                    day=day, offset=step.offset, recipients=step.recipients
                )
    return tuple(found[offset] for offset in sorted(found))


def _fact(context: Context, reminder: Reminder) -> DeadlineReminded | None:
    """The fact, unless the user task is closed, due at another moment or reminded of meanwhile."""
    task = stored_tasks.by_id(context.session, context.tenant, reminder.task_id)
    if task is None or task.state != UserTaskState.OPEN or task.due_at != reminder.due_at:
        return None
    told = stored.reminded(context.session, [task.id]).get((task.id, reminder.due_at))
    if told is not None and told >= reminder.step.offset:
        return None
    return DeadlineReminded(
        kind=reminder.kind,
        step=reminder.step.offset,
        working_days=reminder.working_days,
        due_at=reminder.due_at,
        recipients=reminder.step.recipients,
        element_id=task.element_id,
        element_instance_id=task.id,
    )


def _reminder(context: Context, table: "_Table", row: Any, told: int | None) -> Reminder | None:
    try:
        calendar = context.equipment.calendar.laid_for(row.due_calendar, row.organisation)
    except CalendarError:
        calendar = context.equipment.calendar
    today, due_day = calendar.local_day(context.now), calendar.local_day(row.due_at)
    if not calendar.is_working(today):
        return None
    days = calendar.working_days_between(due_day, today)
    step = table.step(row, days)
    if step is None or (told is not None and told >= step.offset):
        return None
    if calendar.local_day(row.created_at) >= _day_of_step(calendar, due_day, step.offset):
        return None  # the step went by before there was anything to remind of
    kind = DUE if due_day == today else BEFORE if due_day > today else OVERDUE
    return Reminder(task_id=row.id, due_at=row.due_at, step=step, kind=kind, working_days=abs(days))


def _day_of_step(calendar: WorkingCalendar, due_day: date, offset: int) -> date:
    return calendar.add_working_days(due_day, offset) if offset else due_day


class _Table:
    """The deployed table; many user tasks of a day ask it the same."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._definition = self._deployed()
        self._known: dict[tuple[Any, ...], Step | None] = {}

    def step(self, row: Any, days: int) -> Step | None:
        """The latest step that has come; None without one, or when the table has no answer."""
        role = role_of(row.candidates[0]) if row.candidates else ""
        return self.asked(row.process_key, role, row.priority, days)

    def asked(self, process: str, role: str, priority: int, days: int) -> Step | None:
        """The same for what the table knows of a user task."""
        key = (process, role, priority, days)
        if key not in self._known:
            self._known[key] = self._asked(*key)
        return self._known[key]

    def _deployed(self) -> Definition | None:
        try:
            definition = self._context.equipment.definitions.latest(PROCESS)
        except NotFound:
            return None
        return definition if TABLE in definition.decisions else None

    def _asked(self, process: str, role: str, priority: int, days: int) -> Step | None:
        if self._definition is None:
            return None
        known = {"process": process, "role": role, "priority": priority, "days": days}
        functions = self._context.equipment.interpreter.evaluator.functions()
        decisions = self._definition.decisions
        try:
            outputs = evaluate_decision(decisions[TABLE], known, functions, decisions).outputs
            steps = [_step(*each) for each in _rows(outputs)]
        except (DecisionError, ValueError) as error:
            log.warning("the table of reminders has no answer for %s: %s", known, error)
            return None
        return _latest(steps)


def _latest(steps: Sequence[Step]) -> Step | None:
    """The latest step that has come; rows of one step name its recipients together."""
    if not steps:
        return None
    offset = max(step.offset for step in steps)
    together = [name for step in steps if step.offset == offset for name in step.recipients]
    return Step(offset=offset, recipients=tuple(dict.fromkeys(together)))


def _rows(outputs: object) -> list[tuple[object, object]]:
    """Offset and recipients of each row that fits: a table that collects gives columns of them."""
    if not isinstance(outputs, Mapping) or outputs.get("offset") is None:
        return []
    offset, recipients = outputs["offset"], outputs.get("recipients")
    if isinstance(offset, list) and isinstance(recipients, list):
        return list(zip(offset, recipients, strict=True))
    return [(offset, recipients)]


def _step(offset: object, recipients: object) -> Step:
    names = recipients if isinstance(recipients, list) else str(recipients or "").split(",")
    if isinstance(offset, bool) or not isinstance(offset, int | float | Decimal):
        raise ValueError(f"offset {offset!r} is no number")  # noqa: TRY004 - the table's fault
    if offset != int(offset):
        raise ValueError(f"offset {offset!r} is no whole number")
    return Step(
        offset=int(offset),
        recipients=tuple(dict.fromkeys(name.strip() for name in map(str, names) if name.strip())),
    )
