"""Re-derives every total of expertises from the sheets, and names what differs.

The sheets are the truth; what stands beside an object and in the summary was written from them
once. An auditor asks again (DESIGN §12).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.registry import scorings
from workflows.registry.base import Registry
from workflows.registry.documents import Document
from workflows.registry.scorings import ObjectState, Scoring, ScoringObject
from workflows.scoring import summary
from workflows.scoring.closing import count_object, outcome_of, results, submitted
from workflows.scoring.criteria import check_sheet, kept

COUNTED = (ObjectState.SCORED, ObjectState.NOT_SCORED)


@dataclass(frozen=True, kw_only=True)
class ScoresRecount:
    """What was counted again.

    Attributes:
        objects: how many objects of closed scorings.
        differences: a Russian sentence for each thing that does not agree; () when all does.
    """

    objects: int
    differences: tuple[str, ...]


def recount(registry: Registry, scoring_id: str = "") -> ScoresRecount:
    """Count one closed scoring again, or all for ""."""
    objects, found = 0, []
    for scoring in scorings.every(registry):
        if scoring.closed_at and scoring_id in ("", scoring.id) and not scoring.closing_reason:
            rows = [r for r in scorings.objects(registry, scoring.id) if r.state in COUNTED]
            objects += len(rows)
            found += [line for row in rows for line in _differences(registry, scoring, row)]
            found += list(_of_the_whole(registry, scoring))
    return ScoresRecount(objects=objects, differences=tuple(found))


def _differences(registry: Registry, scoring: Scoring, row: ScoringObject) -> Iterator[str]:
    criteria = kept(scoring.criteria)
    for sheet in submitted(registry, row):
        for refused in check_sheet(criteria, sheet.scores, whole=True).values():
            yield f"«{row.title}»: в оценочном листе неверно: {refused}"
            return
    counted = count_object(registry, scoring, row).as_record(third=row.third_called)
    if counted != row.result:
        told = row.result.get("points") or "—"
        yield f"«{row.title}»: по листам {counted['points'] or '—'}, записано {told}."


def _of_the_whole(registry: Registry, scoring: Scoring) -> Iterator[str]:
    rows = [(row, len(submitted(registry, row))) for row in scorings.objects(registry, scoring.id)]
    if outcome_of(rows) != scoring.outcome:
        yield f"«{scoring.title}»: итог по листам другой."
    document = registry.find(Document, scoring.summary_id)
    if document is None:
        yield f"«{scoring.title}»: сводной ведомости нет."
    elif document.body != summary.body(registry, scoring, results(registry, scoring)):
        yield f"«{scoring.title}»: в сводной ведомости другие числа."
