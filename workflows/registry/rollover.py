"""What was decided about items of last year's plan when the next plan was made of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class Verdict(StrEnum):
    """Whether an item of last year lives on."""

    KEEP = "keep"
    DROP = "drop"


class RolloverDecision(Row):
    """One decision about one item of last year; the latest replaces the one before."""

    __tablename__ = "plan_rollover_decision"
    __table_args__ = (Index("uq_plan_rollover_decision", "plan_id", "source_id", unique=True),)
    noun = "Решение о пункте прошлого года"

    plan_id: Mapped[str] = mapped_column(ForeignKey("annual_plan.id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("plan_item.id"))
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime]


def of_plan(registry: Registry, plan_id: str) -> Sequence[RolloverDecision]:
    return registry.all(registry.rows(RolloverDecision).where(RolloverDecision.plan_id == plan_id))


def decide(
    registry: Registry, plan_id: str, source_id: str, verdict: Verdict, reason: str, actor_id: str
) -> None:
    """Write what was decided, instead of what was decided before."""
    rows = registry.rows(RolloverDecision).where(RolloverDecision.plan_id == plan_id)
    row = registry.first(rows.where(RolloverDecision.source_id == source_id))
    if row is None:
        row = RolloverDecision(plan_id=plan_id, source_id=source_id)
    row.verdict, row.reason = verdict, reason
    row.decided_by, row.decided_at = actor_id, registry.now
    registry.add(row)
