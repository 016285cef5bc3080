"""What organisations propose for the annual plan, and what became of it."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row
from workflows.registry.plan_words import EVENT_FORMS
from workflows.registry.school_years import SchoolYear


class ProposalState(StrEnum):
    """Life of a proposal."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


PROPOSAL_TITLES = {
    ProposalState.WAITING: "на рассмотрении",
    ProposalState.ACCEPTED: "принято",
    ProposalState.DECLINED: "отклонено",
}


class PlanProposal(Row):
    """A proposal; `item_id` is the item it became, "" until then."""

    __tablename__ = "plan_proposal"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_plan_proposal_plan", "plan_id", "organisation_id"),
    )
    noun = "Предложение в план"

    plan_id: Mapped[str] = mapped_column(ForeignKey("annual_plan.id"))
    section_id: Mapped[str] = mapped_column(ForeignKey("plan_section.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(300))
    form: Mapped[str] = mapped_column(String(32), default="other")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    participants: Mapped[str] = mapped_column(String(300), default="")
    expected_result: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[str] = mapped_column(String(32), default=ProposalState.WAITING)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    proposed_by: Mapped[str] = mapped_column(String(64), default="")
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None]
    item_id: Mapped[str] = mapped_column(String(64), default="")


def of_plan(registry: Registry, plan_id: str, organisation_id: str = "") -> Sequence[PlanProposal]:
    """Proposals for a plan, oldest first."""
    statement = registry.rows(PlanProposal).where(PlanProposal.plan_id == plan_id)
    if organisation_id:
        statement = statement.where(PlanProposal.organisation_id == organisation_id)
    return registry.all(statement.order_by(PlanProposal.proposed_at, PlanProposal.id))


def field_errors(
    *, title: str, form: str, starts_on: date | None, ends_on: date | None, year: SchoolYear
) -> dict[str, str]:
    """What is wrong with a proposal: field → Russian sentence. Dates may be left open."""
    errors: dict[str, str] = {}
    if not title.strip():
        errors["title"] = "Напишите, что предлагаете."
    elif len(title) > 300:
        errors["title"] = "Предложение длиннее 300 знаков."
    if form not in EVENT_FORMS:
        errors["form"] = "Выберите форму из списка."
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is not None and day not in year:
            errors[name] = (
                f"Дата {day:%d.%m.%Y} вне учебного года плана — с {year.starts_on:%d.%m.%Y} "
                f"по {year.ends_on:%d.%m.%Y}."
            )
    if starts_on and ends_on and ends_on < starts_on:
        errors["ends_on"] = "Окончание раньше начала."
    return errors
