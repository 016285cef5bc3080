"""Annual plans: the plan, its twelve sections and the approvals at its two gates."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine import Conflict
from workflows.registry.base import Registry, Row
from workflows.registry.plan_words import STAGE_TITLES, PlanStage, may_go
from workflows.registry.school_years import SchoolYear, read_label


class AnnualPlan(Row):
    """The centre's plan for one school year. Number and date come with the signed order.

    Attributes:
        instance_id: the process instance that prepares it, "" for an imported past plan.
        prepared_for: key of the job that created it, so that a repeated job finds its own plan.
    """

    __tablename__ = "annual_plan"
    __table_args__ = (
        CheckConstraint(
            "(stage = 'published') = (number IS NOT NULL)", name="number_when_published"
        ),
        Index(
            "uq_annual_plan_school_year",
            "tenant",
            "school_year",
            unique=True,
            sqlite_where=text("stage <> 'cancelled'"),
            postgresql_where=text("stage <> 'cancelled'"),
        ),
    )
    noun = "План"

    school_year: Mapped[str] = mapped_column(String(7))
    title: Mapped[str] = mapped_column(String(300))
    stage: Mapped[str] = mapped_column(String(32), default=PlanStage.DRAFT)
    number: Mapped[str | None] = mapped_column(String(60))
    signed_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    order_document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]

    @property
    def year(self) -> SchoolYear:
        return read_label(self.school_year)

    @property
    def is_open(self) -> bool:
        return self.stage not in (PlanStage.PUBLISHED, PlanStage.CANCELLED)


class PlanSection(Row):
    """A section with the methodist who answers for it; None while vacant.

    Attributes:
        from_last_year: built from last year because nobody proposed anything.
    """

    __tablename__ = "plan_section"
    __table_args__ = (Index("uq_plan_section_number", "plan_id", "number", unique=True),)
    noun = "Раздел плана"

    plan_id: Mapped[str] = mapped_column(ForeignKey("annual_plan.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    methodist_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    from_last_year: Mapped[bool] = mapped_column(default=False)


class Gate(StrEnum):
    """The two approvals a plan needs."""

    COUNCIL = "council"
    EDU_HEAD = "edu_head"


class GateDecision(StrEnum):
    """What a gate said."""

    APPROVED = "approved"
    REMARKS = "remarks"
    REJECTED = "rejected"


class PlanApproval(Row):
    """One answer of a gate; the latest of each gate counts."""

    __tablename__ = "plan_approval"
    __table_args__ = (Index("ix_plan_approval_plan", "plan_id"),)
    noun = "Согласование"

    plan_id: Mapped[str] = mapped_column(ForeignKey("annual_plan.id"))
    gate: Mapped[str] = mapped_column(String(32))
    decision: Mapped[str] = mapped_column(String(32))
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_for: Mapped[str] = mapped_column(String(64), default="", server_default="")
    protocol_number: Mapped[str] = mapped_column(String(60), default="")
    protocol_date: Mapped[date | None]
    document_id: Mapped[str] = mapped_column(String(64), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int]


def every(registry: Registry) -> Sequence[AnnualPlan]:
    """All plans, newest school year first."""
    return registry.all(registry.rows(AnnualPlan).order_by(AnnualPlan.school_year.desc()))


def for_year(registry: Registry, year: SchoolYear) -> AnnualPlan | None:
    """The plan of a school year that is not cancelled."""
    return registry.first(
        registry.rows(AnnualPlan).where(
            AnnualPlan.school_year == year.label, AnnualPlan.stage != PlanStage.CANCELLED
        )
    )


def sections(registry: Registry, plan_id: str) -> Sequence[PlanSection]:
    return registry.all(
        registry.rows(PlanSection)
        .where(PlanSection.plan_id == plan_id)
        .order_by(PlanSection.number)
    )


def go_to(plan: AnnualPlan, stage: PlanStage) -> None:
    """Move a plan to another stage.

    Raises:
        Conflict: the plan cannot go there from where it is.
    """
    if not may_go(PlanStage(plan.stage), stage):
        raise Conflict(
            f"{plan.title}: из состояния «{STAGE_TITLES[PlanStage(plan.stage)]}» нельзя перейти "
            f"в «{STAGE_TITLES[stage]}»."
        )
    plan.stage = stage


def approvals(registry: Registry, plan_id: str) -> Sequence[PlanApproval]:
    """All answers of the gates, oldest first."""
    return registry.all(
        registry.rows(PlanApproval)
        .where(PlanApproval.plan_id == plan_id)
        .order_by(PlanApproval.sequence)
    )


def passed_gates(registry: Registry, plan_id: str) -> frozenset[Gate]:
    """The gates whose latest answer approves."""
    latest = {row.gate: row.decision for row in approvals(registry, plan_id)}
    return frozenset(Gate(g) for g, d in latest.items() if d == GateDecision.APPROVED)
