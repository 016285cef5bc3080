"""How long things take: durations by element, version and month, the heat map, what waits now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine.commands import counting
from engine.commands.analysis_rights import Asked, asked
from engine.commands.context import Context
from engine.domain.analysis import (
    AGE_EDGES,
    AnalysisQuery,
    Durations,
    Grouping,
    HeatMap,
    InstanceDurations,
    Length,
    OpenWork,
    Spread,
    Subjects,
)
from engine.domain.sketches import Sketch
from engine.domain.states import UserTaskState
from engine.domain.tallies import CALENDAR, WORKING, Tally
from engine.store import tally_rows
from engine.store.queries import tallies as stored
from engine.store.queries.tallies import Counted, Selection

MOST_WAITING = 1_000


def uncounted(context: Context, query: AnalysisQuery) -> int:
    """How much has finished that the figures do not hold yet; 1,000 of each kind at most."""
    asked(context, query)
    return tally_rows.waiting(context.session, context.tenant, MOST_WAITING)


def durations(context: Context, query: AnalysisQuery, by: Grouping) -> tuple[Durations, ...]:
    """How long completed user tasks took; elements by what they took together, the rest by name."""
    question = asked(context, query)
    groups = _of(question, by, question.by(by, question.selection))
    rows = [_durations(question, subject, by, *groups[subject]) for subject in sorted(groups)]
    if by is Grouping.ELEMENT:
        rows.sort(key=lambda row: -row.total.calendar.mean * row.cases)
    return tuple(rows)


def subjects(context: Context, query: AnalysisQuery) -> Subjects:
    """What the question may be narrowed to, whatever it is narrowed to now."""
    question = asked(context, replace(query, elements=(), organisation=""))
    wanted = question.selection
    elements, _ = stored.subjects(context.session, wanted, counting.TASK)
    _, organisations = stored.subjects(
        context.session, replace(wanted, organisation=None), counting.TASK
    )
    named = sorted((question.name(own), own) for own in elements)
    return Subjects(
        elements={own: name for name, own in named}, organisations=tuple(sorted(organisations))
    )


Pair = tuple[Tally, Tally]
"""Of the completed user tasks, and of the cancelled ones."""


def _pairs() -> dict[str, Pair]:
    return defaultdict(lambda: (Tally(), Tally()))


def _of(question: Asked, by: Grouping, wanted: Selection) -> dict[str, Pair]:
    found = _pairs()
    for each in stored.tallies(question.context.session, wanted, counting.TASK):
        is_other = each.outcome != UserTaskState.COMPLETED
        found[_group(question, by, each)][is_other].merge_stored(each.body)
    return found


def _group(question: Asked, by: Grouping | None, counted: Counted) -> str:
    if by is Grouping.ELEMENT:
        return counted.subject
    if by is Grouping.MONTH:
        return month_name(counted.month)
    if by is Grouping.ORGANISATION:
        return counted.organisation
    return "" if by is None else f"{question.numbers[counted.definition_id]:06}"


def month_name(month: int) -> str:
    """Spell a stored month: «2026-09»."""
    return f"{month // 100}-{month % 100:02}"


def _durations(
    question: Asked, subject: str, by: Grouping, completed: Tally, cancelled: Tally
) -> Durations:
    name = question.name(subject) if by is Grouping.ELEMENT else subject
    subject = subject.lstrip("0") if by is Grouping.VERSION else subject
    if question.is_hidden(completed.cases + cancelled.cases):
        return Durations(subject=subject, name=name, is_hidden=True)
    return Durations(
        subject=subject,
        name=name,
        cases=completed.cases,
        total=length(completed, counting.TOTAL),
        waiting=length(completed, counting.WAITING),
        work=length(completed, counting.WORK),
        with_deadline=completed.counts["due"],
        late=completed.counts["late"],
        cancelled=cancelled.cases,
    )


def length(tally: Tally, name: str) -> Length:
    """Both ways to measure one kind of duration."""
    return Length(
        calendar=_spread(tally.sketches.get(f"{name}.{CALENDAR}")),
        working=_spread(tally.sketches.get(f"{name}.{WORKING}")),
    )


def _spread(sketch: Sketch | None) -> Spread:
    if sketch is None:
        return Spread()
    return Spread(median=sketch.quantile(0.5), p90=sketch.quantile(0.9), mean=sketch.mean)


def instance_durations(
    context: Context, query: AnalysisQuery, by: Grouping | None
) -> tuple[InstanceDurations, ...]:
    """How long instances took: by version, by month, or all together."""
    question = asked(context, query)
    groups: dict[str, Tally] = defaultdict(Tally)
    wanted = question.by(by, question.of_instances())
    for each in stored.tallies(context.session, wanted, counting.INSTANCE):
        groups[_group(question, by, each)].merge_stored(each.body)
    return tuple(
        InstanceDurations(
            subject=subject.lstrip("0") if by is Grouping.VERSION else subject,
            cases=0 if question.is_hidden(tally.cases) else tally.cases,
            is_hidden=question.is_hidden(tally.cases),
            total=Length() if question.is_hidden(tally.cases) else length(tally, counting.TOTAL),
        )
        for subject, tally in sorted(groups.items())
    )


def heat_map(context: Context, query: AnalysisQuery) -> HeatMap:
    """Visits per element and per sequence flow, for the diagram of the newest version."""
    question = asked(context, query)
    wanted = question.of_instances(query.elements)
    visits = stored.merged(context.session, wanted, counting.VISIT)
    visits = {own: t for own, t in visits.items() if not question.is_hidden(t.cases)}
    flows = stored.sums(context.session, question.of_instances(), counting.FLOW)
    return HeatMap(
        definition_id=question.versions[0].id,
        elements={own: tally.cases for own, tally in visits.items()},
        flows={own: number for own, number in flows.items() if not question.is_hidden(number)},
        stays={own: length(t, counting.TOTAL) for own, t in visits.items() if t.sketches},
    )


def open_work(context: Context, query: AnalysisQuery) -> tuple[OpenWork, ...]:
    """User tasks that wait now and since when, those with the oldest first."""
    question = asked(context, query)
    rows = stored.open_work(context.session, question.selection, context.now, AGE_EDGES)
    found = [_open(question, own, count, oldest, ages) for own, count, oldest, *ages in rows]
    never = context.now
    return tuple(sorted(found, key=lambda row: (row.oldest_at or never, row.name)))


def _open(
    question: Asked, element_id: str, count: int, oldest: datetime, younger: Iterable[int]
) -> OpenWork:
    name = question.name(element_id)
    if question.is_hidden(count):
        return OpenWork(element_id=element_id, name=name, is_hidden=True)
    sums = [0, *map(int, younger), count]
    edges = (*AGE_EDGES, None)
    return OpenWork(
        element_id=element_id,
        name=name,
        count=count,
        oldest_at=oldest,
        ages={edge: sums[n + 1] - sums[n] for n, edge in enumerate(edges)},
    )
