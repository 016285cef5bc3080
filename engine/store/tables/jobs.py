"""What waits for time or for the world: jobs and subscriptions; and what went wrong: incidents."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import (
    DEAD_JOB,
    HELD_JOB,
    LEASED_JOB,
    OPEN_JOB,
    RUNG_JOB,
    UNRUNG_JOB,
    UNRUNG_JOB_WITH_TOPIC,
    WAITING_JOB_WITH_KEY,
    Base,
    Id,
    Municipal,
    Name,
)
from engine.store.types import UtcDateTime, ValuesText


def _for_the_queue() -> list[Index]:
    """What is to be rung for, and what was rung for in vain; only PostgreSQL has a queue."""
    only = {"only": "postgresql"}
    found = (
        Index("ix_job_unrung", "due_at", postgresql_where=text(UNRUNG_JOB), info=only),
        Index(
            "ix_job_unrung_topic",
            "topic",
            "due_at",
            postgresql_where=text(UNRUNG_JOB_WITH_TOPIC),
            info=only,
        ),
        Index("ix_job_rung", "rung_at", postgresql_where=text(RUNG_JOB), info=only),
    )
    return [index.ddl_if(only["only"]) for index in found]


class Job(Municipal, Base):
    """A row that is due at a time. The row is the truth; whoever rings is only a doorbell.

    `attempts` is also the fencing number of a lease: only its holder may report. Of application
    jobs with the same `key` one waits at a time; the other kinds have none.

    One that is held waits until `held_for`, an instance or a definition, is resumed; `answer` is
    what a handler said meanwhile.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(
            "(state = 'leased') = (lease_until IS NOT NULL)", name="only_a_leased_job_has_a_lease"
        ),
        Index("ix_job_due", "due_at", sqlite_where=text(OPEN_JOB), postgresql_where=text(OPEN_JOB)),
        Index(
            "ix_job_rank",
            "rank",
            "due_at",
            sqlite_where=text(OPEN_JOB),
            postgresql_where=text(OPEN_JOB),
        ),
        Index(
            "ix_job_leased",
            "lease_until",
            sqlite_where=text(LEASED_JOB),
            postgresql_where=text(LEASED_JOB),
        ),
        Index(
            "ix_job_dead",
            "tenant",
            "closed_at",
            sqlite_where=text(DEAD_JOB),
            postgresql_where=text(DEAD_JOB),
        ),
        Index(
            "one_job_waits_per_key",
            "tenant",
            "topic",
            "key",
            unique=True,
            sqlite_where=text(WAITING_JOB_WITH_KEY),
            postgresql_where=text(WAITING_JOB_WITH_KEY),
        ),
        Index(
            "ix_job_held",
            "held_for",
            sqlite_where=text(HELD_JOB),
            postgresql_where=text(HELD_JOB),
        ),
        Index("ix_job_of_instance", "instance_id"),
        Index("ix_job_of_definition", "definition_id"),
        *_for_the_queue(),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(Name)
    key: Mapped[str] = mapped_column(Name)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("process_instance.id"))
    definition_id: Mapped[str | None] = mapped_column(ForeignKey("process_definition.id"))
    element_id: Mapped[str] = mapped_column(Name)
    element_instance_id: Mapped[str] = mapped_column(Id)
    payload: Mapped[Any] = mapped_column(ValuesText)
    actor_id: Mapped[str] = mapped_column(Id)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str] = mapped_column(Name)
    attempts: Mapped[int]
    max_attempts: Mapped[int]
    last_error: Mapped[str] = mapped_column(Text)
    rung_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rank: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    held_for: Mapped[str] = mapped_column(Id, server_default="")
    answer: Mapped[Any] = mapped_column(ValuesText, nullable=True)


class JobPace(Base):
    """How the jobs of one topic go in the whole installation; None for what its handler declares.

    `free_at` says how far the number for each minute is used up.
    """

    __tablename__ = "job_pace"

    topic: Mapped[str] = mapped_column(Name, primary_key=True)
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    at_once: Mapped[int | None]
    per_minute: Mapped[int | None]
    free_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Subscription(Municipal, Base):
    """An instance listens for a message or a signal; without an instance, a definition's start."""

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint(
            "instance_id IS NOT NULL OR definition_id IS NOT NULL", name="somebody_listens"
        ),
        Index("ix_subscription_heard", "tenant", "kind", "name", "key"),
        Index("ix_subscription_of_instance", "instance_id"),
        Index(
            "a_start_event_listens_once",
            "definition_id",
            "kind",
            "name",
            "element_id",
            unique=True,
            sqlite_where=text("instance_id IS NULL"),
            postgresql_where=text("instance_id IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Name)
    key: Mapped[str] = mapped_column(Name)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("process_instance.id"))
    definition_id: Mapped[str | None] = mapped_column(ForeignKey("process_definition.id"))
    element_id: Mapped[str] = mapped_column(Name)
    element_instance_id: Mapped[str] = mapped_column(Id)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_sequence: Mapped[int]


class Incident(Municipal, Base):
    """Trouble that a person must resolve.

    Those with one `likeness` are the same failure of the same element; `cause` and `about` say
    what is known of it, `how` and `why` how a person resolved it.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (how = '')", name="a_resolved_incident_says_how"),
        Index(
            "ix_incident_open",
            "tenant",
            "raised_at",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("ix_incident_of_instance", "instance_id"),
        Index("ix_incident_listed", "tenant", "raised_at", "id"),
        Index(
            "ix_incident_alike",
            "tenant",
            "likeness",
            "raised_at",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    element_id: Mapped[str] = mapped_column(Name)
    element_instance_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(Text)
    job_id: Mapped[str] = mapped_column(Id)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_sequence: Mapped[int]
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str] = mapped_column(Id)
    how: Mapped[str] = mapped_column(String(32))
    definition_id: Mapped[str] = mapped_column(Id, server_default="")
    likeness: Mapped[str] = mapped_column(String(32), server_default="")
    cause: Mapped[str] = mapped_column(String(32), server_default="")
    about: Mapped[str] = mapped_column(Text, server_default="")
    why: Mapped[str] = mapped_column(Text, server_default="")
