"""Work for people, denormalised for lists, and the rows that say who may take it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.tenancy import acting_tenant
from engine.store.tables.base import Base, BigNumber, Id, Municipal, Name
from engine.store.types import JsonText, SearchWords, UtcDateTime

OPEN_TASK = "state = 'open'"
CLAIMED_FOR_ANOTHER = "state = 'open' AND acting_for <> ''"
DELEGATED_TASK = "state = 'open' AND owner <> ''"
CLOSED_WORK = "state <> 'open' AND organisation <> ''"
"""Conditions of the partial indexes and of every query that wants to use them."""


def _sorted_by(name: str, *columns: str) -> Index:
    # The last columns only spare a look at the row.
    last = ("guarded", "substitutable")
    return Index(f"ix_task_candidate_{name}", "tenant", "principal", *columns, *last)


def _of_words() -> Index:
    only = {"only": "postgresql"}
    found = Index("ix_task_candidate_words", "words", postgresql_using="gin", info=only)
    return found.ddl_if(only["only"])


def _of_organisations(name: str, *columns: str) -> Index:
    only, last = text(CLOSED_WORK), ("element_id", "closed_at")
    full = f"ix_user_task_{name}"
    return Index(full, "tenant", *columns, *last, sqlite_where=only, postgresql_where=only)


class UserTask(Municipal, Base):
    """A user task; its id is that of its element instance. `due_order` is `due_at` or NO_DUE.

    `owner` has delegated it to the assignee, and is "" otherwise; `open_questions` and
    `open_approvals` count the rows of `user_task_question` that wait for an answer.

    `due_rule`, `due_days`, `due_since` and `due_calendar` say how the deadline was found, so that
    it can be found again when the calendar changes.

    `claimed_at` says since when somebody has it; handing it on does not interrupt that.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name="a_closed_user_task_says_when"
        ),
        Index(
            "ix_user_task_delegated",
            "tenant",
            "owner",
            "due_order",
            "id",
            sqlite_where=text(DELEGATED_TASK),
            postgresql_where=text(DELEGATED_TASK),
        ),
        Index(
            "ix_user_task_by_deadline",
            "tenant",
            "due_order",
            "id",
            sqlite_where=text(OPEN_TASK),
            postgresql_where=text(OPEN_TASK),
        ),
        Index(
            "ix_user_task_open_by_element",
            "tenant",
            "definition_id",
            "element_id",
            "created_at",
            sqlite_where=text(OPEN_TASK),
            postgresql_where=text(OPEN_TASK),
        ),
        Index("ix_user_task_assignee", "tenant", "assignee"),
        Index(
            "ix_user_task_claimed_for",
            "tenant",
            "acting_for",
            sqlite_where=text(CLAIMED_FOR_ANOTHER),
            postgresql_where=text(CLAIMED_FOR_ANOTHER),
        ),
        Index("ix_user_task_completed_by", "tenant", "completed_by", "closed_at", "id"),
        Index("ix_user_task_of_instance", "instance_id", "number"),
        _of_organisations("in_process", "organisation", "process_key"),
        _of_organisations("in_definition", "definition_id", "organisation"),
    )

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    definition_id: Mapped[str] = mapped_column(Id)
    process_key: Mapped[str] = mapped_column(Name)
    process_name: Mapped[str] = mapped_column(Text)
    business_key: Mapped[str] = mapped_column(Text)
    instance_title: Mapped[str] = mapped_column(Text)
    element_id: Mapped[str] = mapped_column(Name)
    name: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    form_key: Mapped[str] = mapped_column(Name)
    state: Mapped[str] = mapped_column(String(16))
    assignee: Mapped[str] = mapped_column(Id)
    candidates: Mapped[list[str]] = mapped_column(JsonText)
    candidate_users: Mapped[list[str]] = mapped_column(JsonText)
    excluded_users: Mapped[list[str]] = mapped_column(JsonText)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_order: Mapped[datetime] = mapped_column(UtcDateTime)
    due_rule: Mapped[str] = mapped_column(String(16))
    due_days: Mapped[int | None]
    due_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_calendar: Mapped[str] = mapped_column(Name)
    priority: Mapped[int]
    clause: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(Name)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_sequence: Mapped[int]
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_sequence: Mapped[int]
    completed_by: Mapped[str] = mapped_column(Id)
    acting_for: Mapped[str] = mapped_column(Id)
    substitutable: Mapped[bool]
    search_text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Id, server_default="")
    open_questions: Mapped[int] = mapped_column(server_default="0")
    open_approvals: Mapped[int] = mapped_column(server_default="0")


class TaskCandidate(Municipal, Base):
    """An open user task in somebody's inbox, with everything that inboxes sort and filter by.

    While it can be claimed there is a row for each principal, people spelled «user:<id>»; then
    there is one for «assignee:<id>». So an inbox never reads what others have taken.

    Attributes:
        urgency: the priority below zero, because what is urgent comes first and indexes go up.
        guarded: somebody is excluded from the user task; the others need not be looked up.
        words: of title, process and business key, and the principal with an @ before it.
    """

    __tablename__ = "task_candidate"
    __table_args__ = (
        PrimaryKeyConstraint(
            "tenant",
            "principal",
            "due_order",
            "task_id",
            postgresql_include=[
                "urgency",
                "process_key",
                "organisation",
                "guarded",
                "substitutable",
            ],
        ),
        Index("ix_task_candidate_task_id", "task_id"),
        _sorted_by("created", "created_at", "task_id"),
        _sorted_by("urgency", "urgency", "due_order", "task_id"),
        _sorted_by("process", "process_key", "due_order", "task_id"),
        _sorted_by("organisation", "organisation", "due_order", "task_id"),
        _of_words(),
        {"sqlite_with_rowid": False},
    )

    tenant: Mapped[str] = mapped_column(String(64), default=acting_tenant)
    principal: Mapped[str] = mapped_column(Name)
    due_order: Mapped[datetime] = mapped_column(UtcDateTime)
    task_id: Mapped[str] = mapped_column(ForeignKey("user_task.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    urgency: Mapped[int]
    process_key: Mapped[str] = mapped_column(Name)
    organisation: Mapped[str] = mapped_column(Name)
    guarded: Mapped[bool]
    substitutable: Mapped[bool]
    words: Mapped[Any] = mapped_column(SearchWords)


class TaskReminder(Municipal, Base):
    """Somebody was reminded of a deadline at a step, in working days from it: once each."""

    __tablename__ = "task_reminder"
    __table_args__ = (
        PrimaryKeyConstraint("task_id", "due_at", "step"),
        {"sqlite_with_rowid": False},
    )

    task_id: Mapped[str] = mapped_column(ForeignKey("user_task.id"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    step: Mapped[int]


class TaskExclusion(Municipal, Base):
    """A person who may neither claim nor complete a user task (separation of duties)."""

    __tablename__ = "task_exclusion"
    __table_args__ = (PrimaryKeyConstraint("task_id", "user_id"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("user_task.id"))
    user_id: Mapped[str] = mapped_column(Id)
