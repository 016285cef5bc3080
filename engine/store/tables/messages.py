"""Messages that found no receiver and wait for one, or waited in vain."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, BigNumber, Id, Municipal, Name
from engine.store.types import UtcDateTime, ValuesText

KEPT_MESSAGE = "state = 'kept'"
"""Condition of the partial index and of every query that wants to use it."""


class KeptMessage(Municipal, Base):
    """A message nobody wanted when it came; delivering it removes the row.

    `number` is the order of publication. A row that has ended keeps no payload: nobody gets it.
    """

    __tablename__ = "kept_message"
    __table_args__ = (
        CheckConstraint("(state = 'kept') = (ended_at IS NULL)", name="an_ended_message_says_when"),
        Index(
            "ix_kept_message_waiting",
            "tenant",
            "name",
            "key",
            "number",
            sqlite_where=text(KEPT_MESSAGE),
            postgresql_where=text(KEPT_MESSAGE),
        ),
        Index("ix_kept_message_of_instance", "instance_id"),
    )

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    state: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Name)
    key: Mapped[str] = mapped_column(Name)
    payload: Mapped[Any] = mapped_column(ValuesText)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("process_instance.id"))
    element_id: Mapped[str] = mapped_column(Name)
    element_instance_id: Mapped[str] = mapped_column(Id)
    published_by: Mapped[str] = mapped_column(Id)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
