"""Service tasks of an expertise after its sheets: compare, call a third expert, count, close."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine import Handler, InvalidInput, ServiceCall
from workflows.decimals import decimal_of
from workflows.inputs import inputs_of, registry_of
from workflows.registry import scorings
from workflows.registry.base import Registry, Zones
from workflows.registry.documents import Document, DocumentKind
from workflows.registry.scorings import (
    ObjectState,
    ScoreSheet,
    Scoring,
    ScoringObject,
    SheetState,
)
from workflows.scoring import summary
from workflows.scoring.counting import Counted, CountRule, count, is_wide
from workflows.scoring.criteria import kept

Outputs = Mapping[str, object]
LONGEST_REASON = 1000
SCORED, PARTLY, NOTHING = "scored", "partly", "nothing"
OBJECT = {"object": "Объект экспертизы"}
SCORING = {"scoring_id": "Экспертиза"}


@dataclass(frozen=True, kw_only=True)
class ScoringClosing:
    """The handlers of one installation. Points leave the registry with the closing, not before."""

    zones: Zones

    def tally(self, call: ServiceCall) -> Outputs:
        """How many sheets an object has; of the points nothing is said."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.get(ScoringObject, inputs.required("object"))
        return {"sheets_count": len(submitted(registry, row)), "third_called": row.third_called}

    def compare(self, call: ServiceCall) -> Outputs:
        """Whether sheets differ by more than the threshold; then one more seat is made."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.locked(ScoringObject, inputs.required("object"))
        threshold = decimal_of(inputs.required("threshold"))
        if threshold is None or not 0 <= threshold <= 100:
            raise InvalidInput("Порог расхождения: нужен процент от 0 до 100.")
        rule = inputs.required("rule")
        if rule not in set(CountRule):
            raise InvalidInput(f"Правило счёта листов: «{rule}» — такого нет.")
        row.rule = rule
        counted = count_object(registry, registry.get(Scoring, row.scoring_id), row)
        needed = inputs.values.get("may_call") is True and is_wide(counted, threshold)
        if needed:
            row.third_called, row.seats = True, row.seats + 1
        seats = [{"object": row.id, "number": row.seats}] if needed else []
        return {"is_third_needed": needed, "seats_now": seats}

    def withdraw(self, call: ServiceCall) -> Outputs:
        """Put an object and its sheets into the archive; other objects go on."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.locked(ScoringObject, inputs.required("object"))
        if row.state == ObjectState.OPEN:
            row.state, row.reason = ObjectState.WITHDRAWN, inputs.text("reason")[:LONGEST_REASON]
            _archive(scorings.sheets_of(registry, row.id), SheetState.WITHDRAWN)
        return {"is_withdrawn": True}

    def finish(self, call: ServiceCall) -> Outputs:
        """Count everything, write the summary, and let the sheets be seen."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        scoring = registry.locked(Scoring, inputs.required("scoring_id"))
        if scoring.closed_at is None:
            _close(registry, scoring)
            scoring.summary_id = _summary(registry, call, scoring).id
        return {
            "scoring_results": results(registry, scoring),
            "scoring_outcome": scoring.outcome,
            "summary_id": scoring.summary_id,
        }

    def cancel(self, call: ServiceCall) -> Outputs:
        """Close an expertise that was called off: its sheets go into the archive unseen."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        found = inputs.text("scoring_id")
        scoring = registry.locked(Scoring, found) if found else None
        if scoring is not None and scoring.closed_at is None:
            call_off(registry, scoring, inputs.text("reason"))
        return {"scoring_results": [], "scoring_outcome": NOTHING, "summary_id": ""}

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        told = {
            "scoring_results": "Итоги: object, title, points, percent, maximum, sheets, spread…",
            "scoring_outcome": "scored, partly или nothing",
            "summary_id": "Документ «Сводная ведомость»",
        }
        return (
            Handler(
                topic="scoring.tally",
                run=self.tally,
                title="Сосчитать оценочные листы",
                inputs=OBJECT,
                outputs={"sheets_count": "Сколько сдано", "third_called": "Звали ли третьего"},
            ),
            Handler(
                topic="scoring.compare",
                run=self.compare,
                title="Сравнить оценочные листы",
                inputs={
                    **OBJECT,
                    "threshold": "Порог расхождения, % от максимума",
                    "may_call": "Можно ли звать ещё одного",
                    "rule": "all или nearest_two",
                },
                outputs={"is_third_needed": "Нужен ли третий", "seats_now": "Его место"},
            ),
            Handler(
                topic="scoring.withdraw",
                run=self.withdraw,
                title="Отозвать объект экспертизы",
                inputs={**OBJECT, "reason": "Причина"},
                outputs={"is_withdrawn": "Отозван"},
            ),
            Handler(
                topic="scoring.finish",
                run=self.finish,
                title="Подвести итог экспертизы",
                inputs=SCORING,
                outputs=told,
            ),
            Handler(
                topic="scoring.cancel",
                run=self.cancel,
                title="Прекратить экспертизу",
                inputs={**SCORING, "reason": "Причина"},
                outputs=told,
            ),
        )


def call_off(registry: Registry, scoring: Scoring, reason: str) -> None:
    """Close an open expertise without a result: its sheets go into the archive unseen."""
    scoring.closed_at, scoring.outcome = registry.now, NOTHING
    scoring.closing_reason = reason[:LONGEST_REASON]
    _archive(scorings.sheets(registry, scoring.id), SheetState.CANCELLED)
    for row in scorings.objects(registry, scoring.id):
        if row.state == ObjectState.OPEN:
            row.state = ObjectState.CANCELLED


def submitted(registry: Registry, row: ScoringObject) -> list[ScoreSheet]:
    """The valid sheets of an object."""
    found = scorings.sheets_of(registry, row.id)
    return [sheet for sheet in found if sheet.state == SheetState.SUBMITTED]


def count_object(registry: Registry, scoring: Scoring, row: ScoringObject) -> Counted:
    """Count the valid sheets of an object by its rule."""
    valid = [sheet.scores for sheet in submitted(registry, row)]
    return count(kept(scoring.criteria), valid, row.rule)


def outcome_of(rows: Iterable[tuple[ScoringObject, int]]) -> str:
    """What an expertise ended with, from its objects and how many sheets each has."""
    counted = [(row, found) for row, found in rows if row.state != ObjectState.WITHDRAWN]
    if not any(found for _, found in counted):
        return NOTHING
    return SCORED if all(found >= row.seats for row, found in counted) else PARTLY


def results(registry: Registry, scoring: Scoring) -> list[dict[str, Any]]:
    """Objects with what they got, the most points first, then by title."""
    told = [
        {"object": row.code, "title": row.title, **row.result}
        for row in scorings.objects(registry, scoring.id)
        if row.state in (ObjectState.SCORED, ObjectState.NOT_SCORED)
    ]
    return sorted(told, key=lambda each: (-Decimal(each["points"] or "-1"), each["title"]))


def _close(registry: Registry, scoring: Scoring) -> None:
    rows = [(row, len(submitted(registry, row))) for row in scorings.objects(registry, scoring.id)]
    scoring.closed_at, scoring.outcome = registry.now, outcome_of(rows)
    for row, sheets in rows:
        if row.state == ObjectState.OPEN:
            row.state = ObjectState.SCORED if sheets else ObjectState.NOT_SCORED
            counted = count_object(registry, scoring, row)
            row.result = counted.as_record(third=row.third_called)


def _archive(found: Iterable[ScoreSheet], state: SheetState) -> None:
    for sheet in found:
        if sheet.state in (SheetState.OPEN, SheetState.SUBMITTED):
            sheet.state = state


def _summary(registry: Registry, call: ServiceCall, scoring: Scoring) -> Document:
    return registry.add(
        Document(
            kind=DocumentKind.EXPERT_OPINION,
            title=f"Сводная ведомость экспертизы: {scoring.title}"[:400],
            body=summary.body(registry, scoring, results(registry, scoring)),
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
            created_at=registry.now,
        )
    )
