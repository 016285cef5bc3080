"""Counts what has finished: the one place that knows what a tally holds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from engine.commands.context import Context
from engine.commands.walks import Diagrams, Walk
from engine.domain.states import UserTaskState
from engine.domain.tallies import CASES, Tally
from engine.domain.walks import Visit, digest_of, visits_again, way_of
from engine.domain.working_seconds import WorkingSeconds
from engine.store import tally_rows
from engine.store.queries import walked
from engine.store.tally_rows import TallyKey

Tallies = dict[TallyKey, Tally]

TASK, VISIT, FLOW, INSTANCE = "task", "visit", "flow", "instance"
REWORK, RETURN, STEPS, NODES = "rework", "return", "steps", "nodes"
"""Kinds of tallies."""

TOTAL, WAITING, WORK = "total", "waiting", "work"
"""Spreads of user tasks: from created to closed, until somebody took it, from then on."""

ARROW = " → "
"""Between the ends of what led back; ids of elements have no spaces."""


def count(context: Context, limit: int) -> int:
    """Count so many user tasks, and a fraction of so many instances; gives how many there were."""
    tally_rows.lock(context.session)
    seconds, tallies = WorkingSeconds(context.equipment.calendar), _new()
    tasks = tally_rows.take_tasks(context.session, context.tenant, limit)
    for row in tasks:
        count_task(tallies, row, row.weight, seconds)
    ended = tally_rows.take_instances(context.session, context.tenant, max(limit // 10, 1))
    ways = _count_instances(context, tallies, [row.instance_id for row in ended], seconds)
    tally_rows.add(context.session, tallies)
    tally_rows.keep_ways(context.session, ways)
    return len(tasks) + len(ended)


def _new() -> Tallies:
    return defaultdict(Tally)


# -- user tasks ------------------------------------------------------------------------------------
def count_task(tallies: Tallies, row: Any, weight: int, seconds: WorkingSeconds) -> None:
    """Add a closed user task, or take it away with a negative weight."""
    month = seconds.month_of(row.closed_at)
    key = TallyKey(row.tenant, row.definition_id, TASK, month, row.state, row.element_id)
    tally = tallies[key]
    tally.counts[CASES] += weight
    spans = {TOTAL: (row.created_at, row.closed_at)}
    if row.state == UserTaskState.COMPLETED:
        taken = row.claimed_at or row.closed_at
        spans |= {WAITING: (row.created_at, taken), WORK: (taken, row.closed_at)}
        tally.counts["due"] += weight * (row.due_at is not None)
        tally.counts["late"] += weight * (row.due_at is not None and row.closed_at > row.due_at)
    for name, (first, last) in spans.items():
        tally.add(name, _passed(first, last), seconds.between(first, last), weight)


# -- instances -------------------------------------------------------------------------------------
def _count_instances(
    context: Context, tallies: Tallies, ids: Sequence[str], seconds: WorkingSeconds
) -> Mapping[tuple[str, str], Any]:
    if not ids:
        return {}
    rows = walked.visits(context.session, ids)
    flows = walked.flows_taken(context.session, ids)
    diagrams, ways = Diagrams(context), {}
    for instance in walked.ended(context.session, ids):
        walk = Walk(diagrams, instance.id, rows[instance.id], flows, instance.ended_at)
        counted = _Counted(tallies, instance, seconds)
        counted.add(walk.visits())
        ways.update(counted.ways)
    return ways


class _Counted:
    """One ended instance on its way into the tallies."""

    def __init__(self, tallies: Tallies, instance: Any, seconds: WorkingSeconds) -> None:
        self._tallies = tallies
        self._instance = instance
        self._seconds = seconds
        self._month = seconds.month_of(instance.ended_at)
        self.ways: dict[tuple[str, str], Any] = {}

    def add(self, visits: Sequence[Visit]) -> None:
        """Count its length, its way, everything it visited and what it visited again."""
        own = self._instance
        whole = self._tally(own.definition_id, INSTANCE, "")
        whole.counts[CASES] += 1
        whole.add(TOTAL, *self._both(own.started_at, own.ended_at))
        self._visits(visits)
        if self._again(visits, whole):
            whole.counts["reworked"] += 1
        self._way(STEPS, visits)
        self._way(NODES, visits)

    def _visits(self, visits: Sequence[Visit]) -> None:
        for each in visits:
            tally = self._tally(each.definition_id, VISIT, each.element_id)
            tally.counts[CASES] += 1
            if each.is_activity or each.ended_at > each.started_at:
                tally.add(TOTAL, *self._both(each.started_at, each.ended_at))
            for flow in each.flows:
                self._tally(each.definition_id, FLOW, flow).counts[CASES] += 1

    def _again(self, visits: Sequence[Visit], whole: Tally) -> bool:
        again, visited = visits_again(visits)
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

    def _way(self, kind: str, visits: Sequence[Visit]) -> None:
        own, way = self._instance, way_of(visits, steps=kind == STEPS)
        digest = digest_of(way)
        self.ways[own.tenant, digest] = way
        tally = self._tally(own.definition_id, kind, digest)
        tally.counts[CASES] += 1
        tally.add(TOTAL, *self._both(own.started_at, own.ended_at))
        tally.seen(own.ended_at, own.id)

    def _tally(self, definition_id: str, kind: str, subject: str) -> Tally:
        own = self._instance
        key = TallyKey(own.tenant, definition_id, kind, self._month, own.state, subject)
        return self._tallies[key]

    def _both(self, first: Any, last: Any) -> tuple[int, int]:
        return _passed(first, last), self._seconds.between(first, last)


def _passed(first: Any, last: Any) -> int:
    return max(int((last - first).total_seconds()), 0)
