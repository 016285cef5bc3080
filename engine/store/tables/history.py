"""What happened, chained by hashes, and the remarks people made on the way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, Id, Municipal, Name
from engine.store.types import JsonText, UtcDateTime


class HistoryEvent(Municipal, Base):
    """One fact with who and when.

    `detail` never holds personal values. `actor_name` and `payload` may be erased by law together
    with `salt`; `private_digest` stays, and so the chain still holds.
    """

    __tablename__ = "history_event"
    __table_args__ = (
        PrimaryKeyConstraint("instance_id", "sequence"),
        Index("ix_history_event_by_actor", "tenant", "actor_id", "at"),
    )

    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(Text)
    acting_for: Mapped[str] = mapped_column(Id)
    type: Mapped[str] = mapped_column(String(64))
    element_id: Mapped[str] = mapped_column(Name)
    element_instance_id: Mapped[str] = mapped_column(Id)
    detail: Mapped[dict[str, Any]] = mapped_column(JsonText)
    payload: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    salt: Mapped[str] = mapped_column(String(32))
    private_digest: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    own_hash: Mapped[str] = mapped_column(String(64))


class Remark(Municipal, Base):
    """A remark or comment beside a user task; `sequence` is that of its fact."""

    __tablename__ = "remark"
    __table_args__ = (PrimaryKeyConstraint("instance_id", "sequence"),)

    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[str] = mapped_column(Id)
    author_name: Mapped[str] = mapped_column(Text)
    element_id: Mapped[str] = mapped_column(Name)
    element_instance_id: Mapped[str] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    field_key: Mapped[str] = mapped_column(Name)
