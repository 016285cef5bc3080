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
        _count_task(tallies, row, seconds)
    ended = tally_rows.take_instances(context.session, context.tenant, max(limit // 10, 1))
    ways = _count_instances(context, tallies, [row.instance_id for row in ended], seconds)
    tally_rows.add(context.session, tallies)
    tally_rows.keep_ways(context.session, ways)
    return len(tasks) + len(ended)


def _new() -> Tallies:
    return defaultdict(Tally)


# -- user tasks ------------------------------------------------------------------------------------
def _count_task(tallies: Tallies, row: Any, seconds: WorkingSeconds) -> None:
    """Add a closed user task, or take it away with a negative weight; also for its organisation."""
    month, is_answered = seconds.month_of(row.closed_at), row.state == UserTaskState.COMPLETED
    spans = {TOTAL: (row.created_at, row.closed_at)}
    if is_answered:
        taken = row.claimed_at or row.closed_at
        spans |= {WAITING: (row.created_at, taken), WORK: (taken, row.closed_at)}
    lengths = {
        name: (_passed(first, last), seconds.between(first, last))
        for name, (first, last) in spans.items()
    }
    has_deadline = is_answered and row.due_at is not None
    for whose in dict.fromkeys(("", row.organisation)):
        head = row.tenant, row.definition_id, TASK, whose
        tally = tallies[TallyKey(*head, month, row.state, row.element_id)]
        tally.counts[CASES] += row.weight
        tally.counts["due"] += row.weight * has_deadline
        tally.counts["late"] += row.weight * (has_deadline and row.closed_at > row.due_at)
        for name, (calendar, working) in lengths.items():
            tally.add(name, calendar, working, row.weight)


# -- instances -------------------------------------------------------------------------------------
def _count_instances(
    context: Context, tallies: Tallies, ids: Sequence[str], seconds: WorkingSeconds
) -> Mapping[tuple[str, str], Any]:
    if not ids:
        return {}
    rows = walked.visits(context.session, ids)
    flows = walked.flows_taken(context.session, ids)
    organisations = walked.organisations(context.session, ids)
    diagrams, ways = Diagrams(context), {}
    for instance in walked.ended(context.session, ids):
        walk = Walk(diagrams, instance.id, rows[instance.id], flows, instance.ended_at)
        visits = walk.visits()
        own_ways = {kind: way_of(visits, steps=kind == STEPS) for kind in (STEPS, NODES)}
        digests = {kind: digest_of(way) for kind, way in own_ways.items()}
        _Counted(tallies, instance, seconds).add(visits, visits, digests)
        for whose, own in walk.visits_of(organisations[instance.id], visits).items():
            _Counted(tallies, instance, seconds, whose).add(visits, own, digests)
        ways.update({(instance.tenant, digests[kind]): way for kind, way in own_ways.items()})
    return ways


class _Counted:
    """One ended instance on its way into the tallies, of all or of one organisation."""

    def __init__(
        self, tallies: Tallies, instance: Any, seconds: WorkingSeconds, whose: str = ""
    ) -> None:
        self._tallies = tallies
        self._whose = whose
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
        own = self._instance
        whole = self._tally(own.definition_id, INSTANCE, "")
        whole.counts[CASES] += 1
        whole.add(TOTAL, *self._both(own.started_at, own.ended_at))
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
        tally.counts[CASES] += 1
        tally.add(TOTAL, *self._both(own.started_at, own.ended_at))
        tally.seen(own.ended_at, own.id)

    def _tally(self, definition_id: str, kind: str, subject: str) -> Tally:
        own = self._instance
        head = own.tenant, definition_id, kind, self._whose
        return self._tallies[TallyKey(*head, self._month, own.state, subject)]

    def _both(self, first: Any, last: Any) -> tuple[int, int]:
        return _passed(first, last), self._seconds.between(first, last)


def _passed(first: Any, last: Any) -> int:
    return max(int((last - first).total_seconds()), 0)
