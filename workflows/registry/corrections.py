"""Corrections of a published plan: sets of changes that wait for a signed amendment sheet."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class CorrectionState(StrEnum):
    """Where a correction stands; while it is being decided its items are nobody else's."""

    DRAFT = "draft"
    DECIDING = "deciding"
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


STATE_TITLES = {
    CorrectionState.DRAFT: "составляется",
    CorrectionState.DECIDING: "на решении",
    CorrectionState.APPLIED: "внесена в план",
    CorrectionState.WITHDRAWN: "отозвана",
    CorrectionState.REJECTED: "отклонена",
}

OPEN_STATES = (CorrectionState.DRAFT, CorrectionState.DECIDING)


class ChangeKind(StrEnum):
    """What happens to an item."""

    ADD = "add"
    CHANGE = "change"
    CANCEL = "cancel"


class PlanCorrection(Row):
    """A set of changes. `number` counts the amendment sheets of a plan, given when it is applied.

    Attributes:
        document_id: the signed amendment sheet, "" until it is applied.
    """

    __tablename__ = "plan_correction"
    __table_args__ = (
        Index("ix_plan_correction_plan", "plan_id", "state"),
        Index("uq_plan_correction_instance", "tenant", "instance_id", unique=True),
    )
    noun = "Корректировка плана"

    plan_id: Mapped[str] = mapped_column(ForeignKey("annual_plan.id"))
    instance_id: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[str] = mapped_column(String(64))
    justification: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=CorrectionState.DRAFT)
    number: Mapped[int | None]
    document_id: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class CorrectionChange(Row):
    """One item of the set.

    Attributes:
        item_id: "" for an item that is added.
        before, after: its fields as plain data; None where there is no item.
    """

    __tablename__ = "plan_correction_change"
    __table_args__ = (Index("ix_plan_correction_change_correction", "correction_id", "position"),)
    noun = "Изменение плана"

    correction_id: Mapped[str] = mapped_column(ForeignKey("plan_correction.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    item_id: Mapped[str] = mapped_column(String(64), default="")
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    reason: Mapped[str] = mapped_column(String(1000))


def of_plan(registry: Registry, plan_id: str) -> Sequence[PlanCorrection]:
    """Corrections of a plan, oldest first."""
    return registry.all(
        registry.rows(PlanCorrection)
        .where(PlanCorrection.plan_id == plan_id)
        .order_by(PlanCorrection.created_at, PlanCorrection.id)
    )


def of_instance(registry: Registry, instance_id: str) -> PlanCorrection | None:
    return registry.first(
        registry.rows(PlanCorrection).where(PlanCorrection.instance_id == instance_id)
    )


def changes_of(registry: Registry, correction_id: str) -> Sequence[CorrectionChange]:
    """Changes of a correction in the order in which they were drafted."""
    return registry.all(
        registry.rows(CorrectionChange)
        .where(CorrectionChange.correction_id == correction_id)
        .order_by(CorrectionChange.position, CorrectionChange.id)
    )


def others_being_decided(
    registry: Registry, correction: PlanCorrection
) -> dict[str, PlanCorrection]:
    """Items of the plan that another correction is about to change: item id → that correction."""
    deciding = {
        row.id: row
        for row in of_plan(registry, correction.plan_id)
        if row.state == CorrectionState.DECIDING and row.id != correction.id
    }
    return {
        change.item_id: row
        for row in deciding.values()
        for change in changes_of(registry, row.id)
        if change.item_id
    }


def next_number(registry: Registry, plan_id: str) -> int:
    """The number of the next amendment sheet of a plan; its row must be locked."""
    return 1 + max((row.number or 0 for row in of_plan(registry, plan_id)), default=0)
