"""People around a user task: who was asked or mentioned, who watches, who comes back when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, Id, Municipal
from engine.store.types import UtcDateTime

OPEN_QUESTION = "state = 'open'"
"""Condition of the partial index and of every query that wants to use it."""


class UserTaskQuestion(Municipal, Base):
    """A colleague is asked beside a user task; `engine.domain.states.QuestionState` has the states.

    `kind` is "question" or "approval"; `asked_sequence` is that of its fact.
    """

    __tablename__ = "user_task_question"
    __table_args__ = (
        CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name="a_closed_question_says_when"
        ),
        Index(
            "ix_user_task_question_open",
            "tenant",
            "asked_of",
            "task_id",
            sqlite_where=text(OPEN_QUESTION),
            postgresql_where=text(OPEN_QUESTION),
        ),
        Index("ix_user_task_question_of_task", "task_id", "asked_sequence"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    task_id: Mapped[str] = mapped_column(ForeignKey("user_task.id"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str] = mapped_column(Id)
    asked_of: Mapped[str] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_sequence: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(16))
    answer: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Id)
    acting_for: Mapped[str] = mapped_column(Id)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RemarkMention(Municipal, Base):
    """Somebody named in a remark; `sequence` is that of the remark's fact."""

    __tablename__ = "remark_mention"
    __table_args__ = (
        PrimaryKeyConstraint("instance_id", "sequence", "user_id"),
        Index("ix_remark_mention_task", "task_id", "user_id"),
    )

    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    sequence: Mapped[int]
    user_id: Mapped[str] = mapped_column(Id)
    task_id: Mapped[str] = mapped_column(Id)


class InstanceWatch(Municipal, Base):
    """Somebody wants to hear what happens in an instance; their own affair, so not in history."""

    __tablename__ = "instance_watch"
    __table_args__ = (
        PrimaryKeyConstraint("instance_id", "user_id"),
        Index("ix_instance_watch_user", "tenant", "user_id", "instance_id"),
    )

    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    user_id: Mapped[str] = mapped_column(Id)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class TaskFollowUp(Municipal, Base):
    """The office day on which somebody wants to come back to a user task; their own affair, too."""

    __tablename__ = "task_follow_up"
    __table_args__ = (
        PrimaryKeyConstraint("task_id", "user_id"),
        Index("ix_task_follow_up_user", "tenant", "user_id", "day", "task_id"),
        Index("ix_task_follow_up_day", "tenant", "day"),
    )

    task_id: Mapped[str] = mapped_column(ForeignKey("user_task.id"))
    user_id: Mapped[str] = mapped_column(Id)
    day: Mapped[date]
