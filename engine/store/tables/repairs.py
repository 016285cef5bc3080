"""Orders to do one repair in many places, and what came of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, Id, Municipal
from engine.store.types import UtcDateTime, ValuesText


class RepairOrder(Municipal, Base):
    """One verb for many instances or incidents; its rows are done one transaction each."""

    __tablename__ = "repair_order"
    __table_args__ = (Index("ix_repair_order_listed", "tenant", "ordered_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    verb: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[Any] = mapped_column(ValuesText)
    ordered_by: Mapped[str] = mapped_column(Id)
    orderer: Mapped[str] = mapped_column(Text)
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RepairRow(Municipal, Base):
    """One place of an order; `state` is "waiting", "done" or "refused", `message` says why."""

    __tablename__ = "repair_row"
    __table_args__ = (
        PrimaryKeyConstraint("order_id", "number"),
        Index("ix_repair_row_state", "order_id", "state", "number"),
    )

    order_id: Mapped[str] = mapped_column(ForeignKey("repair_order.id"))
    number: Mapped[int]
    subject_id: Mapped[str] = mapped_column(Id)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text)
