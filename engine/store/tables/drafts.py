"""What people typed into forms and have not handed in: private bookkeeping, without history."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, BigNumber, Id, Municipal, Name
from engine.store.types import JsonText, UtcDateTime

OF_TASK = "task_id IS NOT NULL"
OF_START = "task_id IS NULL"
WITH_FILES = "has_files"


class UserTaskDraft(Municipal, Base):
    """One person's draft of one user task, or of the start form of a process.

    A cleared draft stays as an empty row: its revision tells a page elsewhere that it is old.

    Attributes:
        process_key: of a start form; "" for a user task.
        answers: as typed, by path.
        source: the page that saved last; it never conflicts with itself.
        taken_by: the deputy who copied it last.
    """

    __tablename__ = "user_task_draft"
    __table_args__ = (
        CheckConstraint(
            "(task_id IS NULL) = (process_key <> '')", name="a_draft_is_of_a_user_task_or_a_start"
        ),
        CheckConstraint("user_id <> ''", name="a_draft_has_an_author"),
        Index(
            "uq_user_task_draft_of_task",
            "task_id",
            "user_id",
            unique=True,
            sqlite_where=text(OF_TASK),
            postgresql_where=text(OF_TASK),
        ),
        Index(
            "uq_user_task_draft_of_start",
            "tenant",
            "process_key",
            "user_id",
            unique=True,
            sqlite_where=text(OF_START),
            postgresql_where=text(OF_START),
        ),
        Index(
            "ix_user_task_draft_with_files",
            "number",
            sqlite_where=text(WITH_FILES),
            postgresql_where=text(WITH_FILES),
        ),
        Index("ix_user_task_draft_saved_at", "saved_at"),
    )

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("user_task.id"))
    process_key: Mapped[str] = mapped_column(Name)
    user_id: Mapped[str] = mapped_column(Id)
    definition_id: Mapped[str] = mapped_column(Id)
    form_key: Mapped[str] = mapped_column(Name)
    answers: Mapped[dict[str, list[Any]]] = mapped_column(JsonText)
    has_files: Mapped[bool]
    revision: Mapped[int]
    source: Mapped[str] = mapped_column(Id)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str] = mapped_column(Id)
