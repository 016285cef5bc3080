"""Bulk migrations of running instances and what became of each instance."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, BigNumber, Id, Municipal, Name
from engine.store.types import JsonText, UtcDateTime


class MigrationBatch(Municipal, Base):
    """An order to move instances of one version to another; `mapping` is its plan.

    A `trial` only says of each what the plan would do.
    """

    __tablename__ = "migration_batch"
    __table_args__ = (Index("ix_migration_batch_listed", "tenant", "process_key", "number"),)

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    process_key: Mapped[str] = mapped_column(Name)
    source_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"))
    target_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"))
    mapping: Mapped[dict[str, str]] = mapped_column(JsonText)
    recompute: Mapped[bool]
    trial: Mapped[bool] = mapped_column(server_default=false())
    reason: Mapped[str] = mapped_column(Text)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(Id)
    started_by_name: Mapped[str] = mapped_column(Text)


class MigrationItem(Municipal, Base):
    """One instance of a bulk migration.

    Attributes:
        version: of the instance right after it; while that is its version it can be undone.
        before: its changed records as they were, the ids of new ones, and values that went.
    """

    __tablename__ = "migration_item"
    __table_args__ = (
        PrimaryKeyConstraint("batch_id", "instance_id"),
        Index("ix_migration_item_state", "batch_id", "state"),
        Index("ix_migration_item_of_instance", "instance_id"),
    )

    batch_id: Mapped[str] = mapped_column(ForeignKey("migration_batch.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    state: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]
    before: Mapped[Any] = mapped_column(JsonText)
