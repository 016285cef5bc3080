"""Deadlines when the calendar has changed: what would move, and moving it instance by instance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.commands import live_instances
from engine.commands.context import Context
from engine.domain.calendar import CalendarError, WorkingCalendar
from engine.domain.deadline_views import (
    DeadlineForecast,
    DeadlineShift,
    DeadlineStretch,
    DeadlineText,
)
from engine.domain.errors import NotFound
from engine.domain.states import DueRule
from engine.interpreter import timer_asks_calendar, written_deadlines
from engine.store.queries import deadlines as stored
from engine.store.types import NO_DUE

MOST_FORECAST = 2_000
_EXAMPLES = 10
# What is counted back from a day, such as three days before it, may lie before the changed day.
_COUNTED_BACK = timedelta(days=40)
Groups = Mapping[str, Sequence[str]]
"""Instance → ids of its user tasks or timers."""


def forecast(context: Context, calendar: WorkingCalendar, since: datetime) -> DeadlineForecast:
    """Say which open deadlines another calendar would move; reads at most `MOST_FORECAST`."""
    rows = stored.tasks(
        context.session, context.tenant, (since, NO_DUE), None, MOST_FORECAST, computed=True
    )
    counted = _Counted(calendar)
    shifts = [
        DeadlineShift(task_id=row.id, title=row.title, before=row.due_at, after=after)
        for row in rows
        if (after := counted.due(row)) is not None and after != row.due_at
    ]
    unknown = sum(row.due_rule != DueRule.WORKING_DAYS for row in rows)
    return DeadlineForecast(
        moved=len(shifts),
        examples=tuple(shifts[:_EXAMPLES]),
        unknown=unknown,
        is_whole=len(rows) < MOST_FORECAST,
    )


def tasks_to_move(context: Context, page: DeadlineStretch) -> tuple[Groups, stored.Place | None]:
    """The user tasks of a page whose deadline may differ now, and where the page ended."""
    rows = stored.tasks(
        context.session,
        context.tenant,
        (page.since - _COUNTED_BACK, NO_DUE),
        page.after,
        page.limit,
        computed=True,
    )
    counted = _Counted(context.equipment.calendar)
    wanted = [row for row in rows if counted.may_differ(row)]
    last = (rows[-1].due_order, rows[-1].id) if len(rows) == page.limit else None
    return _grouped(wanted), last


def timers_to_move(context: Context, page: DeadlineStretch) -> tuple[Groups, stored.Place | None]:
    """The same of the waiting timers that ask the calendar."""
    rows = stored.timers(
        context.session, context.tenant, page.since - _COUNTED_BACK, page.after, page.limit
    )
    wanted = [row for row in rows if _asks_calendar(context, row)]
    last = (rows[-1].due_at, rows[-1].id) if len(rows) == page.limit else None
    return _grouped(wanted, "element_instance_id"), last


def move(context: Context, instance_id: str, ids: Iterable[str], reason: str) -> int:
    """Find deadlines or timers of an instance again; gives how many moved.

    Raises:
        ExpressionFailed: a text gives no moment any more; nothing of the instance has moved.
    """
    row = context.lock_instance(instance_id)
    if row.ended_at is not None:
        return 0
    live = live_instances.wake(context, row)
    moved = sum([live.find_due_again(each, reason) for each in ids])
    if moved:
        live_instances.save(context, row, live)
    return moved


def texts(context: Context, definition_id: str) -> tuple[DeadlineText, ...]:
    """What a diagram says of its user tasks' deadlines, with an example that begins now."""
    definition = context.equipment.definitions.by_id(definition_id)
    return written_deadlines(definition.model, context.equipment.interpreter.evaluator)


class _Counted:
    """Deadlines by a calendar; many user tasks of a day have the same."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._known: dict[tuple[Any, ...], datetime | None] = {}

    def due(self, row: Any) -> datetime | None:
        """The deadline, None where the row alone does not tell it."""
        if row.due_rule != DueRule.WORKING_DAYS or row.due_days is None or row.due_since is None:
            return None
        day = self._calendar.local_day(row.due_since)
        key = (day, row.due_days, row.due_calendar, row.organisation)
        if key not in self._known:
            self._known[key] = self._due(row)
        return self._known[key]

    def may_differ(self, row: Any) -> bool:
        return row.due_rule == DueRule.EXPRESSION or self.due(row) not in (None, row.due_at)

    def _due(self, row: Any) -> datetime | None:
        try:
            laid = self._calendar.laid_for(row.due_calendar, row.organisation)
            return laid.due_at(row.due_since, row.due_days).astimezone(UTC)
        except CalendarError:
            return None  # the calendar lost this set of days: the deadline stays where it is


def _asks_calendar(context: Context, row: Any) -> bool:
    try:
        node = context.equipment.definitions.by_id(row.definition_id).node(row.element_id)
    except NotFound:
        return False
    return node is not None and timer_asks_calendar(node)


def _grouped(rows: Iterable[Any], name: str = "id") -> Groups:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[row.instance_id].append(getattr(row, name))
    return groups
