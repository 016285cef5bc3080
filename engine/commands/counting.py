"""Counts what has finished: the one place that knows what a tally holds."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from engine.commands.context import Context
from engine.commands.walks import Diagrams, Walk
from engine.domain.states import UserTaskState
from engine.domain.tallies import CASES, Tally
from engine.domain.walks import Visit, digest_of, visits_again, way_of
from engine.domain.working_seconds import WorkingSeconds
from engine.store import tally_rows
from engine.store.queries import walked
from engine.store.queries.tallies import EVER
from engine.store.tally_rows import TallyKey

Tallies = dict[TallyKey, Tally]

TASK, VISIT, FLOW, INSTANCE = "task", "visit", "flow", "instance"
REWORK, RETURN, STEPS, NODES = "rework", "return", "steps", "nodes"
ORGANISATION = "organisation"
"""Kinds of tallies. The last one holds all user tasks of one organisation, so that organisations
stand beside each other; whatever else is asked of one is counted on the spot."""

SPANS = TOTAL, WAITING, WORK = "total", "waiting", "work"
"""Spreads of user tasks: from created to closed, until somebody took it, from then on."""

ARROW = " → "
"""Between the ends of what led back; ids of elements have no spaces."""


def count(context: Context, limit: int) -> int:
    """Count so many user tasks, and a fraction of so many instances; gives how many there were."""
    tally_rows.lock(context.session)
    seconds = WorkingSeconds(context.equipment.calendar)
    tasks = tally_rows.take_tasks(context.session, context.tenant, limit)
    tallies = count_tasks(tasks, seconds, _kept_of)
    ended = tally_rows.take_instances(context.session, context.tenant, max(limit // 10, 1))
    ways = count_instances(context, tallies, [row.instance_id for row in ended], seconds)
    tally_rows.add(context.session, tallies)
    tally_rows.keep_ways(context.session, ways)
    return len(tasks) + len(ended)


def new() -> Tallies:
    """Tallies that begin empty."""
    return defaultdict(Tally)


# -- user tasks ------------------------------------------------------------------------------------
def _kept_of(row: Any, seconds: WorkingSeconds) -> Iterator[TallyKey]:
    """Tallies that are kept of a closed user task."""
    head, month = (row.tenant, row.definition_id), seconds.month_of(row.closed_at)
    yield TallyKey(*head, TASK, month, row.state, row.element_id)
    if row.organisation:
        for each in (month, EVER):
            yield TallyKey(*head, ORGANISATION, each, row.state, row.organisation)


def count_tasks(
    rows: Iterable[Any],
    seconds: WorkingSeconds,
    keys_of: Callable[[Any, WorkingSeconds], Iterable[TallyKey]],
) -> Tallies:
    """Count closed user tasks; those with a negative weight are taken away.

    Args:
        rows: of `finished_task`, or spelled like these.
        seconds: by the office's calendar.
        keys_of: the tallies that a row belongs to, of its own state.
    """
    groups: dict[tuple[TallyKey, int], list[_Measured]] = defaultdict(list)
    for row in rows:
        measured = _measured(row, seconds)
        for key in keys_of(row, seconds):
            groups[key, row.weight].append(measured)
    tallies = new()
    for (key, weight), tasks in groups.items():
        _add_tasks(tallies[key], tasks, weight, is_answered=key.outcome == UserTaskState.COMPLETED)
    return tallies


class _Measured(NamedTuple):
    """A closed user task; its `SPANS` in seconds by the clock and on working days."""

    has_deadline: bool
    is_late: bool
    calendar: tuple[int, int, int]
    working: tuple[int, int, int]


def _measured(row: Any, seconds: WorkingSeconds) -> _Measured:
    created, taken, closed = row.created_at, row.claimed_at or row.closed_at, row.closed_at
    first, middle, last = map(seconds.passed, (created, taken, closed))
    return _Measured(
        row.due_at is not None,
        row.due_at is not None and closed > row.due_at,
        (_passed(created, closed), _passed(created, taken), _passed(taken, closed)),
        (max(last - first, 0), max(middle - first, 0), max(last - middle, 0)),
    )


def _add_tasks(tally: Tally, tasks: Sequence[_Measured], weight: int, *, is_answered: bool) -> None:
    tally.counts[CASES] += weight * len(tasks)
    if is_answered:
        tally.counts["due"] += weight * sum(each.has_deadline for each in tasks)
        tally.counts["late"] += weight * sum(each.is_late for each in tasks)
    for place, name in enumerate(SPANS if is_answered else SPANS[:1]):
        calendar = [each.calendar[place] for each in tasks]
        tally.add_all(name, calendar, [each.working[place] for each in tasks], weight)


# -- instances -------------------------------------------------------------------------------------
def count_instances(
    context: Context,
    tallies: Tallies,
    ids: Sequence[str],
    seconds: WorkingSeconds,
    organisation: str = "",
) -> Mapping[tuple[str, str], Any]:
    """Count instances that have ended: all of them, or what was one organisation's work in them.

    Returns:
        Ways by tenant and digest.
    """
    if not ids:
        return {}
    rows = walked.visits(context.session, ids)
    flows = walked.flows_taken(context.session, ids)
    tasks = walked.tasks_of(context.session, ids, organisation) if organisation else {}
    diagrams, ways = Diagrams(context), {}
    for instance in walked.ended(context.session, ids):
        walk = Walk(diagrams, instance.id, rows[instance.id], flows, instance.ended_at)
        visits = walk.visits()
        own = walk.visits_of(tasks[instance.id], visits) if organisation else visits
        if organisation and not own:
            continue  # somebody recalled what led to its user tasks, and these visits went
        own_ways = {kind: way_of(visits, steps=kind == STEPS) for kind in (STEPS, NODES)}
        digests = {kind: digest_of(way) for kind, way in own_ways.items()}
        _Counted(tallies, instance, seconds).add(visits, own, digests)
        ways.update({(instance.tenant, digests[kind]): way for kind, way in own_ways.items()})
    return ways


def add_length(tally: Tally, instance: Any, seconds: WorkingSeconds) -> None:
    """Add an instance that has ended: that it was, and how long."""
    tally.counts[CASES] += 1
    first, last = instance.started_at, instance.ended_at
    tally.add(TOTAL, _passed(first, last), seconds.between(first, last))


class _Counted:
    """One ended instance on its way into the tallies."""

    def __init__(self, tallies: Tallies, instance: Any, seconds: WorkingSeconds) -> None:
        self._tallies = tallies
        self._instance = instance
        self._seconds = seconds
        self._month = seconds.month_of(instance.ended_at)

    def add(
        self, visits: Sequence[Visit], own_visits: Sequence[Visit], ways: Mapping[str, str]
    ) -> None:
        """Count its length, its way, everything it visited and what it visited again.

        Args:
            visits: all of them.
            own_visits: those that are the organisation's work; of all, the same.
            ways: kind → digest of the way.
        """
        whole = self._tally(self._instance.definition_id, INSTANCE, "")
        add_length(whole, self._instance, self._seconds)
        self._visits(own_visits)
        if self._again(visits, own_visits, whole):
            whole.counts["reworked"] += 1
        for kind, digest in ways.items():
            self._way(kind, digest)

    def _visits(self, visits: Sequence[Visit]) -> None:
        for each in visits:
            tally = self._tally(each.definition_id, VISIT, each.element_id)
            tally.counts[CASES] += 1
            if each.is_activity or each.ended_at > each.started_at:
                tally.add(TOTAL, *self._both(each.started_at, each.ended_at))
            for flow in each.flows:
                self._tally(each.definition_id, FLOW, flow).counts[CASES] += 1

    def _again(self, visits: Sequence[Visit], own_visits: Sequence[Visit], whole: Tally) -> bool:
        again, visited = visits_again(own_visits, visits)
        for definition_id, element_id in visited:
            self._tally(definition_id, REWORK, element_id).counts[CASES] += 1
        for definition_id, element_id in {
            (each.visit.definition_id, each.visit.element_id) for each in again
        }:
            self._tally(definition_id, REWORK, element_id).counts["reworked"] += 1
        for each in again:
            own, back = each.visit, f"{each.came_from}{ARROW}{each.visit.element_id}"
            calendar, working = self._both(own.started_at, own.ended_at)
            returned = self._tally(own.definition_id, RETURN, back)
            returned.counts[CASES] += 1
            for tally in (self._tally(own.definition_id, REWORK, own.element_id), returned, whole):
                tally.counts["seconds"] += calendar
                tally.counts["working_seconds"] += working
                tally.counts["again"] += 1
        return bool(again)

    def _way(self, kind: str, digest: str) -> None:
        own = self._instance
        tally = self._tally(own.definition_id, kind, digest)
        add_length(tally, own, self._seconds)
        tally.seen(own.ended_at, own.id)

    def _tally(self, definition_id: str, kind: str, subject: str) -> Tally:
        own = self._instance
        key = TallyKey(own.tenant, definition_id, kind, self._month, own.state, subject)
        return self._tallies[key]

    def _both(self, first: Any, last: Any) -> tuple[int, int]:
        return _passed(first, last), self._seconds.between(first, last)


def _passed(first: Any, last: Any) -> int:
    return max(int((last - first).total_seconds()), 0)
