"""Lots, points, places and awards of a contest (DOMAIN P03, parts E and F)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from workflows.registry.base import Registry, Row

PARTS_OF_A_POINT = 10_000


class Points(TypeDecorator[Decimal]):
    """Points as whole ten-thousandths: exact and sortable in every database, never a float."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: Decimal | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> int | None:
        """Turn points into whole parts.

        Raises:
            ValueError: the points are finer than a ten-thousandth; round before keeping.
        """
        if value is None:
            return None
        parts = value * PARTS_OF_A_POINT
        if parts != parts.to_integral_value():
            raise ValueError(f"points finer than 1/{PARTS_OF_A_POINT}: {value}")
        return int(parts)

    def process_result_value(
        self,
        value: int | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> Decimal | None:
        return None if value is None else Decimal(value) / PARTS_OF_A_POINT


class ContestResult(Row):
    """What an application reached at a stage; an appeal writes a further revision."""

    __tablename__ = "contest_result"
    __table_args__ = (
        Index("uq_contest_result", "tenant", "application_id", "stage", "revision", unique=True),
        Index("ix_contest_result_stage", "tenant", "contest_id", "stage", "revision"),
    )
    noun = "Результат"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"))
    application_id: Mapped[str] = mapped_column(ForeignKey("contest_application.id"))
    stage: Mapped[str] = mapped_column(String(64))
    points: Mapped[Decimal | None] = mapped_column(Points())
    place: Mapped[int | None]
    award: Mapped[str] = mapped_column(String(64), default="")
    explanation: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)


class ContestAward(Row):
    """A diploma or certificate; a corrected one revokes it and says why.

    Attributes:
        code: what the verification page finds it by.
    """

    __tablename__ = "contest_award"
    __table_args__ = (
        Index("uq_contest_award_code", "tenant", "code", unique=True),
        Index("ix_contest_award_application", "tenant", "application_id"),
    )
    noun = "Наградной документ"

    application_id: Mapped[str] = mapped_column(ForeignKey("contest_application.id"))
    kind: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(64), default="")
    code: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_for: Mapped[str] = mapped_column(String(1000), default="")


class ContestDraw(Row):
    """The order by lot at a trial: by the seed, or drawn by hand and signed."""

    __tablename__ = "contest_draw"
    __table_args__ = (
        Index("uq_contest_draw_trial", "tenant", "contest_id", "trial_code", unique=True),
    )
    noun = "Жеребьёвка"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"))
    trial_code: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(64), default="")
    order: Mapped[list[str]]
    by_hand: Mapped[bool] = mapped_column(default=False)
    signed_by: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime]


def results(registry: Registry, contest_id: str, stage: str) -> Sequence[ContestResult]:
    """The results of a stage in all revisions, best place first, the latest revision first."""
    return registry.all(
        registry.rows(ContestResult)
        .where(ContestResult.contest_id == contest_id, ContestResult.stage == stage)
        .order_by(ContestResult.revision.desc(), ContestResult.place, ContestResult.application_id)
    )


def latest_of(registry: Registry, application_id: str, stage: str) -> ContestResult | None:
    """What an application reached at a stage, after every appeal."""
    statement = registry.rows(ContestResult).where(
        ContestResult.application_id == application_id, ContestResult.stage == stage
    )
    return registry.first(statement.order_by(ContestResult.revision.desc()))


def awards(registry: Registry, application_id: str) -> Sequence[ContestAward]:
    """The awards of an application, revoked ones too."""
    return registry.all(
        registry.rows(ContestAward)
        .where(ContestAward.application_id == application_id)
        .order_by(ContestAward.issued_at, ContestAward.id)
    )


def award_by_code(registry: Registry, code: str) -> ContestAward | None:
    return registry.first(registry.rows(ContestAward).where(ContestAward.code == code))


def draw_of(registry: Registry, contest_id: str, trial_code: str) -> ContestDraw | None:
    statement = registry.rows(ContestDraw).where(ContestDraw.contest_id == contest_id)
    return registry.first(statement.where(ContestDraw.trial_code == trial_code))
