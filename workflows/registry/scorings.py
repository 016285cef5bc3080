"""Expert scorings: what is scored, by whom, and the score sheets (DOMAIN C4, «Оценочный лист»).

Points are kept as texts of exact decimals. One sheet belongs to one expert and one object: there
can never be a second one, whatever two devices do at once.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class SheetState(StrEnum):
    """How a sheet stands; only a submitted one counts, none is ever deleted."""

    OPEN = "open"
    SUBMITTED = "submitted"
    LATE = "late"
    RECUSED = "recused"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


SHEET_TITLES = {
    SheetState.OPEN: "заполняется",
    SheetState.SUBMITTED: "сдан",
    SheetState.LATE: "не сдан в срок",
    SheetState.RECUSED: "самоотвод",
    SheetState.REPLACED: "эксперт заменён",
    SheetState.WITHDRAWN: "объект отозван",
    SheetState.CANCELLED: "экспертиза прекращена",
}


class ObjectState(StrEnum):
    """How an object stands."""

    OPEN = "open"
    SCORED = "scored"
    NOT_SCORED = "not_scored"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


OBJECT_TITLES = {
    ObjectState.OPEN: "оценивается",
    ObjectState.SCORED: "оценён",
    ObjectState.NOT_SCORED: "не оценён",
    ObjectState.WITHDRAWN: "отозван",
    ObjectState.CANCELLED: "экспертиза прекращена",
}


class Scoring(Row):
    """One expertise: criteria, reserve, and when everything was opened and closed.

    Attributes:
        criteria: code, title, max, step, weight and justify of each; numbers as texts.
        reserve: person ids, in the order in which they are asked.
        summary_id: the document it ended with.
    """

    __tablename__ = "scoring"
    __table_args__ = (Index("uq_scoring_job_key", "tenant", "job_key", unique=True),)
    noun = "Экспертиза"

    title: Mapped[str] = mapped_column(String(300))
    basis: Mapped[str] = mapped_column(String(1000), default="")
    criteria: Mapped[dict[str, Any]]
    reserve: Mapped[list[str]]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[str] = mapped_column(String(1000), default="")
    outcome: Mapped[str] = mapped_column(String(32), default="")
    summary_id: Mapped[str] = mapped_column(String(64), default="")
    instance_id: Mapped[str] = mapped_column(String(64))
    job_key: Mapped[str] = mapped_column(String(200))


class ScoringObject(Row):
    """One thing that is scored.

    Attributes:
        code: how whoever ordered the expertise calls it; messages come with it.
        authors: person ids; none of them may score it.
        seats: how many experts have to score it; one more after a third one was called.
        rule: how sheets count: "all" or "nearest_two".
        result: what was counted when the scoring was closed; numbers as texts.
    """

    __tablename__ = "scoring_object"
    __table_args__ = (
        Index("uq_scoring_object_code", "scoring_id", "code", unique=True),
        Index("ix_scoring_object_code", "tenant", "code"),
    )
    noun = "Объект экспертизы"

    scoring_id: Mapped[str] = mapped_column(ForeignKey("scoring.id"))
    sequence: Mapped[int]
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    organisation_id: Mapped[str] = mapped_column(String(64), default="")
    document_id: Mapped[str] = mapped_column(String(64), default="")
    authors: Mapped[list[str]]
    seats: Mapped[int]
    third_called: Mapped[bool] = mapped_column(default=False)
    rule: Mapped[str] = mapped_column(String(32), default="all")
    state: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    result: Mapped[dict[str, Any]]


class ScoreSheet(Row):
    """What one expert thinks of one object.

    Attributes:
        seat: whose turn it is filled for: a reserve expert takes the seat of another.
        scores: criterion code → points as typed and the justification.
        revision: counts the saves; a device with an older number overwrites nothing.
        save_key: of the last save: one that is sent again changes nothing.
    """

    __tablename__ = "score_sheet"
    __table_args__ = (
        Index("uq_score_sheet_expert", "object_id", "expert_id", unique=True),
        Index("ix_score_sheet_scoring", "tenant", "scoring_id"),
    )
    noun = "Оценочный лист"

    scoring_id: Mapped[str] = mapped_column(ForeignKey("scoring.id"))
    object_id: Mapped[str] = mapped_column(ForeignKey("scoring_object.id"))
    seat: Mapped[int]
    expert_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    scores: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=0)
    save_key: Mapped[str] = mapped_column(String(64), default="")
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]


def by_job_key(registry: Registry, job_key: str) -> Scoring | None:
    return registry.first(registry.rows(Scoring).where(Scoring.job_key == job_key))


def every(registry: Registry) -> Sequence[Scoring]:
    """All scorings, the newest first."""
    return registry.all(
        registry.rows(Scoring).order_by(Scoring.opened_at.desc(), Scoring.id.desc())
    )


def of_instance(registry: Registry, instance_id: str) -> Sequence[Scoring]:
    statement = registry.rows(Scoring).where(Scoring.instance_id == instance_id)
    return registry.all(statement.order_by(Scoring.opened_at, Scoring.id))


def open_in(registry: Registry, instance_id: str) -> Sequence[Scoring]:
    """Those of one process instance that are not closed."""
    return [row for row in of_instance(registry, instance_id) if row.closed_at is None]


def objects(registry: Registry, scoring_id: str) -> Sequence[ScoringObject]:
    """Everything that is scored, as it was named."""
    statement = registry.rows(ScoringObject).where(ScoringObject.scoring_id == scoring_id)
    return registry.all(statement.order_by(ScoringObject.sequence))


def open_by_code(registry: Registry, codes: Sequence[str]) -> Sequence[ScoringObject]:
    """Objects with one of these codes that are being scored now."""
    statement = registry.rows(ScoringObject).where(
        ScoringObject.code.in_(codes), ScoringObject.state == ObjectState.OPEN
    )
    return registry.all(statement.order_by(ScoringObject.sequence, ScoringObject.id))


def by_code(registry: Registry, code: str) -> Sequence[ScoringObject]:
    """Everything that was scored under a code, whatever became of it."""
    statement = registry.rows(ScoringObject).where(ScoringObject.code == code)
    return registry.all(statement.order_by(ScoringObject.sequence, ScoringObject.id))


def sheets(registry: Registry, scoring_id: str) -> Sequence[ScoreSheet]:
    """Every sheet of a scoring, by seat and then by expert: never in the order of time."""
    statement = registry.rows(ScoreSheet).where(ScoreSheet.scoring_id == scoring_id)
    return registry.all(statement.order_by(ScoreSheet.seat, ScoreSheet.expert_id))


def sheets_of(registry: Registry, object_id: str) -> Sequence[ScoreSheet]:
    statement = registry.rows(ScoreSheet).where(ScoreSheet.object_id == object_id)
    return registry.all(statement.order_by(ScoreSheet.seat, ScoreSheet.expert_id))
