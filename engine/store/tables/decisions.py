"""Which decisions were worked out, by which version, and which rules gave their results."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, Id, Municipal, Name
from engine.store.types import UtcDateTime


class DecisionEvaluation(Municipal, Base):
    """One decision that was worked out; `sequence` is that of its fact.

    Inputs and outputs are personal: they stay in that fact's payload, which may be erased by law.

    Attributes:
        policy: hit policy and aggregation; "" when the decision is no table.
        digest: SHA-256 of the decision file, "" for those of before it was kept.
    """

    __tablename__ = "decision_evaluation"
    __table_args__ = (
        PrimaryKeyConstraint("instance_id", "sequence"),
        Index("ix_decision_evaluation_of_decision", "tenant", "decision_id", "at"),
        Index("ix_decision_evaluation_by_time", "tenant", "at", "instance_id", "sequence"),
    )

    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    element_id: Mapped[str] = mapped_column(Name)
    element_instance_id: Mapped[str] = mapped_column(Id)
    definition_id: Mapped[str] = mapped_column(Id)
    decision_id: Mapped[str] = mapped_column(Name)
    decision_name: Mapped[str] = mapped_column(Text)
    policy: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


class DecisionRule(Municipal, Base):
    """A rule that gave the result of an evaluation; `number` is 0 where it was not kept."""

    __tablename__ = "decision_rule"
    __table_args__ = (
        PrimaryKeyConstraint("instance_id", "sequence", "position"),
        ForeignKeyConstraint(
            ["instance_id", "sequence"],
            ["decision_evaluation.instance_id", "decision_evaluation.sequence"],
            name="fk_decision_rule_evaluation",
        ),
        Index("ix_decision_rule_of_rule", "tenant", "rule_id"),
        {"sqlite_with_rowid": False},
    )

    instance_id: Mapped[str] = mapped_column(Id)
    sequence: Mapped[int]
    position: Mapped[int]
    rule_id: Mapped[str] = mapped_column(Name)
    number: Mapped[int]
