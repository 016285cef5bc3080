"""How processes go: what has just finished, and what is counted of everything that has.

Whoever completes a user task only appends a row; a job adds the rows up and takes them away. So
people never wait for one another at a counter.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, PrimaryKeyConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.tenancy import acting_tenant
from engine.store.tables.base import Base, BigNumber, Id, Municipal, Name
from engine.store.types import JsonText, UtcDateTime


class FinishedTask(Municipal, Base):
    """A user task was closed and is not counted yet; `weight` is -1 when it was opened again."""

    __tablename__ = "finished_task"

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    weight: Mapped[int] = mapped_column(SmallInteger)
    definition_id: Mapped[str] = mapped_column(Id)
    element_id: Mapped[str] = mapped_column(Name)
    organisation: Mapped[str] = mapped_column(Name, server_default="")
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FinishedInstance(Municipal, Base):
    """An instance has ended and its way is not counted yet."""

    __tablename__ = "finished_instance"

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    instance_id: Mapped[str] = mapped_column(Id)


class ProcessTally(Municipal, Base):
    """What is counted of one version of a process in one month; no personal data.

    Attributes:
        kind: "task", "visit", "flow", "instance", "rework", "return", "steps", "nodes" or
            "organisation".
        month: in which it ended, in the office's zone: 202609. Each organisation has one more
            tally of its whole past, with 0.
        subject: the element, flow or organisation; for ways the digest of a `walked_way`.
        outcome: the state of the user task or the instance.
        body: an `engine.domain.tallies.Tally` as stored; `cases` stands in it, too.
    """

    __tablename__ = "process_tally"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "definition_id", "kind", "month", "outcome", "subject"),
        Index(
            "ix_process_tally_cases",
            "tenant",
            "definition_id",
            "kind",
            "month",
            "outcome",
            "subject",
            "cases",
        ),
        {"sqlite_with_rowid": False},
    )

    tenant: Mapped[str] = mapped_column(String(64), default=acting_tenant)
    definition_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(16))
    month: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(Name)
    cases: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonText)


class WalkedWay(Municipal, Base):
    """A way through a process, kept once; `steps` is as `engine.domain.walks.fold` gives it."""

    __tablename__ = "walked_way"
    __table_args__ = (PrimaryKeyConstraint("tenant", "digest"), {"sqlite_with_rowid": False})

    tenant: Mapped[str] = mapped_column(String(64), default=acting_tenant)
    digest: Mapped[str] = mapped_column(String(64))
    steps: Mapped[list[Any]] = mapped_column(JsonText)
