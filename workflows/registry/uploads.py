"""Uploads under way: what a person said they would send, before all of it has come."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.registry.base import Registry, Row


class ResumableUpload(Row):
    """A file that comes in pieces; how much has come is the size of its part on the disk.

    Attributes:
        owner: user id; nobody else knows that there is an upload.
        name: cleaned, as the attachment will be called.
        size: declared at the beginning, in bytes.
        task_id, form_path: where it will be handed in; no user task for a start form.
        touched_at: when a piece came last; what lies for a day is taken away.
        attachment_id: "" until the whole file was kept.
    """

    __tablename__ = "resumable_upload"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_resumable_upload_owner", "tenant", "owner"),
        Index("ix_resumable_upload_touched", "touched_at"),
    )
    noun = "Загрузка"

    owner: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    task_id: Mapped[str] = mapped_column(String(64), default="")
    form_path: Mapped[str] = mapped_column(String(400), default="")
    touched_at: Mapped[datetime]
    attachment_id: Mapped[str] = mapped_column(String(64), default="")


def under_way(registry: Registry, owner: str) -> Sequence[ResumableUpload]:
    """A person's uploads that have not ended, those that lie longest first."""
    return registry.all(
        registry.rows(ResumableUpload)
        .where(ResumableUpload.owner == owner, ResumableUpload.attachment_id == "")
        .order_by(ResumableUpload.touched_at, ResumableUpload.id)
    )


def forget_stale(session: Session, before: datetime) -> Sequence[str]:
    """Delete the uploads of the session's municipality that nothing came for; gives their ids."""
    stale = session.scalars(
        select(ResumableUpload).where(ResumableUpload.touched_at < before)
    ).all()
    for row in stale:
        session.delete(row)
    return [row.id for row in stale]


def promised_bytes(registry: Registry, owner: str) -> int:
    """How much a person's uploads under way will need on the disk."""
    statement = select(func.coalesce(func.sum(ResumableUpload.size), 0)).where(
        ResumableUpload.tenant == registry.tenant,
        ResumableUpload.owner == owner,
        ResumableUpload.attachment_id == "",
    )
    return int(registry.session.scalar(statement) or 0)
