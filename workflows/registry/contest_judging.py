"""Who judges whom: declarations of jurors, recorded distributions, single assignments (D02)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class Relation(StrEnum):
    """What binds a juror to an applicant."""

    NONE = "none"
    KIN = "kin"
    COLLEAGUE = "colleague"
    MENTOR = "mentor"
    COAUTHOR = "coauthor"
    METHOD_AUTHOR = "method_author"
    OTHER = "other"


RELATION_TITLES = {
    Relation.NONE: "нет",
    Relation.KIN: "родство",
    Relation.COLLEAGUE: "коллега из той же организации",
    Relation.MENTOR: "наставник",
    Relation.COAUTHOR: "соавтор",
    Relation.METHOD_AUTHOR: "автор методики или руководитель работы",
    Relation.OTHER: "иное",
}


class JudgeState(StrEnum):
    """Whether an assignment of a juror to an application holds."""

    ASSIGNED = "assigned"
    RECUSED = "recused"
    REPLACED = "replaced"


class ContestDeclaration(Row):
    """What a juror declared about an applicant, or what the data say (`source`)."""

    __tablename__ = "contest_declaration"
    __table_args__ = (
        Index(
            "uq_contest_declaration",
            "tenant",
            "contest_id",
            "juror_id",
            "application_id",
            "source",
            unique=True,
        ),
    )
    noun = "Декларация"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"))
    juror_id: Mapped[str] = mapped_column(String(64))
    application_id: Mapped[str] = mapped_column(ForeignKey("contest_application.id"))
    relation: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16), default="declared")
    note: Mapped[str] = mapped_column(String(400), default="")
    made_at: Mapped[datetime]


class ContestDistribution(Row):
    """A distribution as it was made: the seed and the input repeat it exactly."""

    __tablename__ = "contest_distribution"
    __table_args__ = (Index("ix_contest_distribution", "tenant", "contest_id", "made_at"),)
    noun = "Распределение"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"))
    stage: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(64))
    input_hash: Mapped[str] = mapped_column(String(64))
    input: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    dry_run: Mapped[bool] = mapped_column(default=False)


class ContestJudge(Row):
    """A juror of an application at a stage."""

    __tablename__ = "contest_judge"
    __table_args__ = (
        Index("uq_contest_judge", "tenant", "application_id", "stage", "juror_id", unique=True),
        Index("ix_contest_judge_juror", "tenant", "contest_id", "juror_id"),
    )
    noun = "Назначение члена жюри"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"))
    stage: Mapped[str] = mapped_column(String(64))
    application_id: Mapped[str] = mapped_column(ForeignKey("contest_application.id"))
    juror_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default=JudgeState.ASSIGNED)


def declarations(registry: Registry, contest_id: str) -> Sequence[ContestDeclaration]:
    """All declarations of the contest."""
    return registry.all(
        registry.rows(ContestDeclaration)
        .where(ContestDeclaration.contest_id == contest_id)
        .order_by(ContestDeclaration.juror_id, ContestDeclaration.application_id)
    )


def distributions(registry: Registry, contest_id: str) -> Sequence[ContestDistribution]:
    """All distributions of the contest, dry runs too, the latest first."""
    return registry.all(
        registry.rows(ContestDistribution)
        .where(ContestDistribution.contest_id == contest_id)
        .order_by(ContestDistribution.made_at.desc(), ContestDistribution.id)
    )


def judges(registry: Registry, contest_id: str, stage: str) -> Sequence[ContestJudge]:
    """Every assignment of a stage, recused and replaced ones too."""
    return registry.all(
        registry.rows(ContestJudge)
        .where(ContestJudge.contest_id == contest_id, ContestJudge.stage == stage)
        .order_by(ContestJudge.application_id, ContestJudge.juror_id)
    )


def of_application(registry: Registry, application_id: str) -> Sequence[ContestJudge]:
    """Every assignment of an application at all stages."""
    return registry.all(
        registry.rows(ContestJudge)
        .where(ContestJudge.application_id == application_id)
        .order_by(ContestJudge.stage, ContestJudge.juror_id)
    )
