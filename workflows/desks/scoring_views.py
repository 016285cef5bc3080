"""What pages of an expertise show: a sheet for its expert, progress for the customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.decimals import spelled
from workflows.registry import people, scorings
from workflows.registry.base import Registry
from workflows.registry.scorings import (
    OBJECT_TITLES,
    SHEET_TITLES,
    ObjectState,
    ScoreSheet,
    Scoring,
    ScoringObject,
    SheetState,
)
from workflows.scoring.closing import results
from workflows.scoring.counting import told, total
from workflows.scoring.criteria import Criterion, kept, maximum

OUTCOMES = {
    "scored": "оценены все",
    "partly": "оценены не все или не всеми",
    "nothing": "оценок нет",
}


@dataclass(frozen=True, kw_only=True)
class CriterionView:
    """One line of a sheet: the scale, and what is saved."""

    code: str
    title: str
    maximum: str
    step: str
    weight: str
    low: str
    high: str
    justify: str
    points: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SheetView:
    """An expert's own sheet."""

    id: str
    title: str
    object_title: str
    object_code: str
    basis: str
    document_id: str
    criteria: tuple[CriterionView, ...]
    maximum: str
    state: str
    state_title: str
    is_open: bool
    revision: int
    saved_at: datetime | None
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class ScoringRow:
    """One line of the list."""

    id: str
    title: str
    opened_at: datetime
    closed_at: datetime | None
    objects: int
    submitted: int
    sheets: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class SeatView:
    """One sheet as the customer sees it; `total` is "" until the scoring is closed."""

    id: str
    expert: str
    state: str
    state_title: str
    is_open: bool
    due_on: date | None
    submitted_at: datetime | None
    reason: str
    total: str


@dataclass(frozen=True, kw_only=True)
class ObjectView:
    """One object with its sheets; `result` is {} until the scoring is closed."""

    id: str
    title: str
    state: str
    state_title: str
    is_open: bool
    reason: str
    seats: int
    submitted: int
    sheets: tuple[SeatView, ...]
    result: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ProgressView:
    """The page of an expertise."""

    row: ScoringRow
    basis: str
    maximum: str
    instance_id: str
    summary_id: str
    closing_reason: str
    objects: tuple[ObjectView, ...]
    may_lead: bool


def comma(number: str) -> str:
    """A number as it is read in Russian: «4,5»."""
    return number.replace(".", ",")


def sheet_of(registry: Registry, sheet: ScoreSheet) -> SheetView:
    """A sheet with the scale of every criterion."""
    scoring = registry.get(Scoring, sheet.scoring_id)
    thing = registry.get(ScoringObject, sheet.object_id)
    criteria = kept(scoring.criteria)
    return SheetView(
        id=sheet.id,
        title=scoring.title,
        object_title=thing.title,
        object_code=thing.code,
        basis=scoring.basis,
        document_id=thing.document_id,
        criteria=tuple(_criterion(each, sheet.scores) for each in criteria),
        maximum=comma(spelled(maximum(criteria))),
        state=sheet.state,
        state_title=SHEET_TITLES[SheetState(sheet.state)],
        is_open=sheet.state == SheetState.OPEN,
        revision=sheet.revision,
        saved_at=sheet.saved_at,
        due_on=sheet.due_on,
    )


def row_of(registry: Registry, scoring: Scoring) -> ScoringRow:
    """One line of the list: how many of how many sheets are in."""
    objects = [
        row for row in scorings.objects(registry, scoring.id) if row.state != ObjectState.WITHDRAWN
    ]
    found = scorings.sheets(registry, scoring.id)
    return ScoringRow(
        id=scoring.id,
        title=scoring.title,
        opened_at=scoring.opened_at,
        closed_at=scoring.closed_at,
        objects=len(objects),
        submitted=sum(1 for sheet in found if sheet.state == SheetState.SUBMITTED),
        sheets=sum(row.seats for row in objects),
        outcome=OUTCOMES.get(scoring.outcome, ""),
    )


def progress_of(registry: Registry, scoring: Scoring, *, may_lead: bool) -> ProgressView:
    """The page of an expertise; before the closing nothing of it depends on any points."""
    found = scorings.sheets(registry, scoring.id)
    known = people.by_ids(registry, [sheet.expert_id for sheet in found])
    criteria = kept(scoring.criteria)
    views = {
        sheet.id: _seat(scoring, sheet, known[sheet.expert_id].name.short, criteria)
        for sheet in found
    }
    rows = {row.code: row for row in scorings.objects(registry, scoring.id)}
    order = [each["object"] for each in results(registry, scoring)] if scoring.closed_at else []
    order += [code for code in rows if code not in order]
    return ProgressView(
        row=row_of(registry, scoring),
        basis=scoring.basis,
        maximum=comma(spelled(maximum(criteria))),
        instance_id=scoring.instance_id,
        summary_id=scoring.summary_id,
        closing_reason=scoring.closing_reason,
        objects=tuple(
            _object(rows[code], tuple(views[s.id] for s in found if s.object_id == rows[code].id))
            for code in order
        ),
        may_lead=may_lead,
    )


def _criterion(criterion: Criterion, scores: Mapping[str, Any]) -> CriterionView:
    line = scores.get(criterion.code, {})
    fifth, nearly = criterion.max / 5, criterion.max * 95 / 100
    return CriterionView(
        code=criterion.code,
        title=criterion.title,
        maximum=comma(spelled(criterion.max)),
        step=comma(spelled(criterion.step)),
        weight=comma(spelled(criterion.weight)),
        low=comma(spelled(fifth)),
        high=comma(spelled(nearly)),
        justify=criterion.justify,
        points=comma(line.get("points", "")),
        note=line.get("note", ""),
    )


def _seat(
    scoring: Scoring, sheet: ScoreSheet, expert: str, criteria: tuple[Criterion, ...]
) -> SeatView:
    shown = scoring.closed_at is not None and sheet.state == SheetState.SUBMITTED
    return SeatView(
        id=sheet.id,
        expert=expert,
        state=sheet.state,
        state_title=SHEET_TITLES[SheetState(sheet.state)],
        is_open=sheet.state == SheetState.OPEN,
        due_on=sheet.due_on,
        submitted_at=sheet.submitted_at,
        reason=sheet.reason,
        total=comma(told(total(criteria, sheet.scores))) if shown else "",
    )


def _object(row: ScoringObject, sheets: tuple[SeatView, ...]) -> ObjectView:
    result = {k: comma(v) if isinstance(v, str) else v for k, v in row.result.items()}
    return ObjectView(
        id=row.id,
        title=row.title,
        state=row.state,
        state_title=OBJECT_TITLES[ObjectState(row.state)],
        is_open=row.state == ObjectState.OPEN,
        reason=row.reason,
        seats=row.seats,
        submitted=sum(1 for each in sheets if each.state == SheetState.SUBMITTED),
        sheets=sheets,
        result=result,
    )
