"""How long things take: durations by element, version and month, the heat map, what waits now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine.commands import counting, sources
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

MOST_WAITING = 1_000


def uncounted(context: Context, query: AnalysisQuery) -> int:
    """How much has finished that the figures do not hold yet; 1,000 of each kind at most.

    Those of one organisation hold everything.
    """
    asked(context, query)
    if query.organisation:
        return 0
    return tally_rows.waiting(context.session, context.tenant, MOST_WAITING)


def durations(context: Context, query: AnalysisQuery, by: Grouping) -> tuple[Durations, ...]:
    """How long completed user tasks took; elements by what they took together, the rest by name."""
    question = asked(context, query)
    groups = _of(question, by)
    rows = [_durations(question, subject, by, *groups[subject]) for subject in sorted(groups)]
    if by is Grouping.ELEMENT:
        rows.sort(key=lambda row: -row.total.calendar.mean * row.cases)
    return tuple(rows)


def subjects(context: Context, query: AnalysisQuery) -> Subjects:
    """What the question may be narrowed to, whatever it is narrowed to now."""
    question = asked(context, replace(query, elements=(), organisation=""))
    session, wanted = context.session, question.of_organisations()
    elements = stored.subjects(session, question.selection, counting.TASK)
    organisations = stored.subjects(session, wanted, counting.ORGANISATION)
    named = sorted((question.name(own), own) for own in elements)
    return Subjects(
        elements={own: name for name, own in named}, organisations=tuple(sorted(organisations))
    )


Pair = tuple[Tally, Tally]
"""Of the completed user tasks, and of the cancelled ones."""


def _pairs() -> dict[str, Pair]:
    return defaultdict(lambda: (Tally(), Tally()))


def _of(question: Asked, by: Grouping) -> dict[str, Pair]:
    found = _pairs()
    for each in sources.tasks_of(question, by):
        is_other = each.outcome != UserTaskState.COMPLETED
        each.add_to(found[_group(question, by, each)][is_other])
    return found


def _group(question: Asked, by: Grouping | None, counted: sources.Countable) -> str:
    if by in (Grouping.ELEMENT, Grouping.ORGANISATION):
        return counted.subject
    if by is Grouping.MONTH:
        return month_name(counted.month)
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
    median, p90 = sketch.quantiles(0.5, 0.9)
    return Spread(median=median, p90=p90, mean=sketch.mean)


def instance_durations(
    context: Context, query: AnalysisQuery, by: Grouping | None
) -> tuple[InstanceDurations, ...]:
    """How long instances took: by version, month or organisation, or all together."""
    question = asked(context, query)
    groups: dict[str, Tally] = defaultdict(Tally)
    for each in sources.instances_of(question, by):
        each.add_to(groups[_group(question, by, each)])
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
    figures = sources.figures_of(question)
    visits = figures.merged(counting.VISIT, query.elements)
    visits = {own: t for own, t in visits.items() if not question.is_hidden(t.cases)}
    flows = figures.sums(counting.FLOW)
    return HeatMap(
        definition_id=question.versions[0].id,
        elements={own: tally.cases for own, tally in visits.items()},
        flows={own: number for own, number in flows.items() if not question.is_hidden(number)},
        stays={own: length(t, counting.TOTAL) for own, t in visits.items() if t.sketches},
    )


def open_work(context: Context, query: AnalysisQuery) -> tuple[OpenWork, ...]:
    """User tasks that wait now and since when, those with the oldest first."""
    question = asked(context, query)
    rows = stored.open_work(
        context.session, question.selection, context.now, AGE_EDGES, query.organisation
    )
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
