"""Which ways instances went, and what they did again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.commands import counting, sources
from engine.commands.analysis import length
from engine.commands.analysis_rights import Asked, asked, sees_instances
from engine.commands.context import Context
from engine.commands.counting import ARROW
from engine.commands.sources import Figures
from engine.domain.analysis import AnalysisQuery, ElementRework, Rework, Way, WayBack, Ways
from engine.domain.tallies import Tally
from engine.domain.walks import Block
from engine.store.queries import cursors

MOST_ON_A_PAGE = 100


def ways(
    context: Context, query: AnalysisQuery, limit: int, cursor: str, *, all_nodes: bool
) -> Ways:
    """Give one page of the ways through a process, the most walked first."""
    question = asked(context, query)
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    kind = counting.NODES if all_nodes else counting.STEPS
    number, digest = cursors.read(cursor, (int, str)) if cursor else (0, "")
    figures, after = sources.figures_of(question), (number, digest) if cursor else None
    found = figures.most_walked(kind, limit + 1, question.least, after)
    total = figures.total(kind)
    page = found[:limit]
    items = _ways(question, figures, kind, [own for own, _ in page], total)
    return Ways(
        items=items,
        cases=0 if question.is_hidden(total) else total,
        hidden=_hidden(question, figures, kind),
        names={e: question.name(e) for way in items for block, _ in way.blocks for e in block},
        next_cursor=cursors.write((page[-1][1], page[-1][0])) if len(found) > limit else "",
    )


def _ways(
    question: Asked, figures: Figures, kind: str, digests: list[str], total: int
) -> tuple[Way, ...]:
    if not digests:
        return ()
    tallies, known = figures.merged(kind, tuple(digests)), figures.ways(digests)
    return tuple(
        _way(question, own, known.get(own, []), tallies[own], total)
        for own in digests
        if own in tallies
    )


def _way(question: Asked, digest: str, blocks: list[Any], tally: Tally, total: int) -> Way:
    shown = sees_instances(question.context.actor)
    return Way(
        digest=digest,
        blocks=tuple(_block(each) for each in blocks),
        cases=tally.cases,
        share=tally.cases / total if total else 0.0,
        total=length(tally, counting.TOTAL),
        first_at=_moment(tally.first),
        last_at=_moment(tally.last),
        examples=tuple(own for _, own in tally.examples) if shown else (),
    )


def _block(stored_block: list[Any]) -> Block:
    elements, times = stored_block
    return tuple(elements), int(times)


def _hidden(question: Asked, figures: Figures, kind: str) -> int:
    """Instances on ways too rare to be told; told themselves only when there are enough."""
    if question.least == 1:
        return 0
    left = sum(each for each in figures.sums(kind).values() if question.is_hidden(each))
    return 0 if question.is_hidden(left) else left


def rework(context: Context, query: AnalysisQuery) -> Rework:
    """What was visited again, what led back to it, what that took."""
    question = asked(context, query)
    figures = sources.figures_of(question)
    whole = figures.merged(counting.INSTANCE).get("", Tally())
    elements = figures.merged(counting.REWORK, query.elements)
    back = figures.merged(counting.RETURN)
    hidden = question.is_hidden(whole.cases) or question.is_hidden(whole.counts["reworked"])
    rows = [_element(question, own, tally) for own, tally in elements.items()]
    return Rework(
        instances=0 if hidden else whole.cases,
        is_hidden=hidden,
        reworked=0 if hidden else whole.counts["reworked"],
        seconds=0 if hidden else whole.counts["seconds"],
        working_seconds=0 if hidden else whole.counts["working_seconds"],
        elements=tuple(sorted(rows, key=lambda row: (-row.seconds, -row.instances, row.name))),
        ways_back=_ways_back(question, back),
    )


def _element(question: Asked, element_id: str, tally: Tally) -> ElementRework:
    name, reworked = question.name(element_id), tally.counts["reworked"]
    if question.is_hidden(tally.cases) or question.is_hidden(reworked):
        return ElementRework(element_id=element_id, name=name, is_hidden=True)
    return ElementRework(
        element_id=element_id,
        name=name,
        instances=tally.cases,
        reworked=reworked,
        again=tally.counts["again"],
        seconds=tally.counts["seconds"],
        working_seconds=tally.counts["working_seconds"],
    )


def _ways_back(question: Asked, tallies: Mapping[str, Tally]) -> tuple[WayBack, ...]:
    found = []
    for subject, tally in tallies.items():
        source, target = subject.split(ARROW)
        wanted = not question.query.elements or target in question.query.elements
        if wanted and not question.is_hidden(tally.cases):
            found.append(_way_back(question, source, target, tally))
    return tuple(sorted(found, key=lambda back: (-back.times, back.source_id, back.target_id)))


def _way_back(question: Asked, source: str, target: str, tally: Tally) -> WayBack:
    return WayBack(
        source_id=source,
        source=question.name(source) if source else "",
        target_id=target,
        target=question.name(target),
        times=tally.cases,
        seconds=tally.counts["seconds"],
        working_seconds=tally.counts["working_seconds"],
    )


def _moment(stored_text: str) -> datetime:
    return datetime.fromisoformat(stored_text)
