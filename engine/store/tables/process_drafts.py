"""Process drafts: working copies of a deployment's files, with comments and a history."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, BigNumber, Id, Municipal, Name
from engine.store.types import JsonText, UtcDateTime


class ProcessDraft(Municipal, Base):
    """A working copy of the files of a process; see `ProcessDraftView` for the columns.

    `newest_id` is the version that was the newest when its deployment was scheduled: at the date it
    replaces that one and no other.
    """

    __tablename__ = "process_draft"
    __table_args__ = (
        Index("ix_process_draft_listed", "tenant", "state", "changed_at"),
        CheckConstraint("revision >= 1", name="revisions_count_from_one"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Name)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    base_definition_id: Mapped[str] = mapped_column(Id)
    owner: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(Id)
    lock_holder: Mapped[str] = mapped_column(Id)
    lock_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)
    submitted_by: Mapped[str] = mapped_column(Id)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewer: Mapped[str] = mapped_column(Id)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_note: Mapped[str] = mapped_column(Text)
    effective_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    newest_id: Mapped[str] = mapped_column(Id)
    deployment_id: Mapped[str] = mapped_column(Id)
    acceptances: Mapped[list[dict[str, str]]] = mapped_column(JsonText)


class ProcessDraftFile(Municipal, Base):
    """One file of a draft; `revision` is the draft's when this file was changed last."""

    __tablename__ = "process_draft_file"

    draft_id: Mapped[str] = mapped_column(ForeignKey("process_draft.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Name, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(Id)


class ProcessDraftComment(Municipal, Base):
    """A word beside an element of a file of a draft, or beside the draft as a whole."""

    __tablename__ = "process_draft_comment"
    __table_args__ = (
        Index("ix_process_draft_comment_told", "draft_id", "number"),
        Index("uq_process_draft_comment_id", "id", unique=True),
    )

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(Id)
    draft_id: Mapped[str] = mapped_column(ForeignKey("process_draft.id"))
    file: Mapped[str] = mapped_column(Name)
    element_id: Mapped[str] = mapped_column(Id)
    author: Mapped[str] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str] = mapped_column(Id)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProcessDraftEvent(Municipal, Base):
    """A line of a draft's history: who did what when."""

    __tablename__ = "process_draft_event"
    __table_args__ = (Index("ix_process_draft_event_told", "draft_id", "number"),)

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("process_draft.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Id)
    deed: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
