"""Running and finished process instances with their element instances and variable values."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, BigNumber, Id, Municipal, Name
from engine.store.types import UtcDateTime

NEEDED_FIRST, NEEDED_IN_SCOPE = "needed = 2", "needed = 1"
"""Conditions of the partial indexes and of every query that wants to use them."""


class ProcessInstance(Municipal, Base):
    """One run of a process definition; the row whose lock guards everything that belongs to it.

    `version` grows with every change; `last_sequence` and `last_hash` are the head of the history;
    `state_format` says how the newest of its records is written (`engine.domain.records`);
    `last_number` is the last of the numbering of element instances, 0 from older releases;
    `suspended_…` is who stopped a suspended instance, when and why.
    """

    __tablename__ = "process_instance"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('completed', 'cancelled')) = (ended_at IS NOT NULL)",
            name="an_instance_that_ended_says_when",
        ),
        CheckConstraint("incident_count >= 0", name="incidents_are_not_negative"),
        Index("ix_process_instance_listed", "tenant", "process_key", "state", "number"),
        Index("ix_process_instance_started_by", "tenant", "started_by"),
        Index("ix_process_instance_newest", "tenant", "number"),
    )

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    definition_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"), index=True)
    process_key: Mapped[str] = mapped_column(Name)
    business_key: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    state_format: Mapped[int] = mapped_column(server_default="1")
    started_by: Mapped[str] = mapped_column(Id)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_actor: Mapped[str] = mapped_column(Id)
    incident_count: Mapped[int]
    last_sequence: Mapped[int]
    last_hash: Mapped[str] = mapped_column(String(64))
    last_number: Mapped[int] = mapped_column(server_default="0")
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_by: Mapped[str] = mapped_column(Id, server_default="")
    suspended_why: Mapped[str] = mapped_column(Text, server_default="")


class ElementInstance(Municipal, Base):
    """One visit to an element; `engine.domain.records` explains the columns."""

    __tablename__ = "element_instance"
    __table_args__ = (
        PrimaryKeyConstraint("instance_id", "id"),
        Index("ix_element_instance_in_order", "instance_id", "sequence"),
        Index("ix_element_instance_children", "instance_id", "parent_id"),
        Index(
            "ix_element_instance_needed_first",
            "instance_id",
            sqlite_where=text(NEEDED_FIRST),
            postgresql_where=text(NEEDED_FIRST),
        ),
        Index(
            "ix_element_instance_needed_in_scope",
            "instance_id",
            "scope_id",
            sqlite_where=text(NEEDED_IN_SCOPE),
            postgresql_where=text(NEEDED_IN_SCOPE),
        ),
    )

    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    id: Mapped[str] = mapped_column(Id)
    scope_id: Mapped[str | None] = mapped_column(Id)
    sequence: Mapped[int]
    parent_id: Mapped[str | None] = mapped_column(Id)
    definition_id: Mapped[str] = mapped_column(Id)
    process_id: Mapped[str] = mapped_column(Name)
    element_id: Mapped[str] = mapped_column(Name)
    state: Mapped[str] = mapped_column(String(16))
    internal: Mapped[str] = mapped_column(Text)
    variables: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    needed: Mapped[int] = mapped_column(SmallInteger, server_default="2")


class VariableValue(Municipal, Base):
    """A large variable value, stored once per instance under the digest of its text.

    `uses` counts the names in its element instances' variables; at none the row goes.
    """

    __tablename__ = "variable_value"
    __table_args__ = (PrimaryKeyConstraint("instance_id", "digest"),)

    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    digest: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    uses: Mapped[int] = mapped_column(server_default="0")


class RequestKey(Municipal, Base):
    """A start asked for once: the same key from the same person finds the same instance."""

    __tablename__ = "request_key"
    __table_args__ = (PrimaryKeyConstraint("tenant", "user_id", "key"),)

    user_id: Mapped[str] = mapped_column(Id)
    key: Mapped[str] = mapped_column(Name)
    instance_id: Mapped[str] = mapped_column(Id)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
