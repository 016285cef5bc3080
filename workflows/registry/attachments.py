"""Attachments: who handed which file in, where, and whether it was used."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.registry.base import Registry, Row


class Attachment(Row):
    """A file as one person handed it in; several may share one content.

    Attributes:
        sha256: digest of the content, its name on disk.
        media_type: told by the content, never by the browser.
        instance_id, task_id: where it was handed in; no user task for a start form.
        form_path: which field of the form.
        bound_at: when it became part of a process; what never did is taken away after a day.
        series_id: id of the first version; all versions of a document have the same.
        version: counted from 1 when it becomes part of a process.
        reason: why it replaces the version before.
        scan_state: what is known about viruses in it, one of `ScanState`.
        scan_note: the virus that was found.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_attachment_instance", "tenant", "instance_id"),
        Index("ix_attachment_pending", "tenant", "uploaded_by", "bound_at"),
        Index("ix_attachment_sha256", "sha256"),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        Index("ix_attachment_series", "tenant", "series_id"),
        Index("ix_attachment_scan", "scan_state", "uploaded_at"),
    )
    noun = "Файл"

    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    uploaded_by: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime]
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    task_id: Mapped[str] = mapped_column(String(64), default="")
    form_path: Mapped[str] = mapped_column(String(400), default="")
    bound_at: Mapped[datetime | None]
    series_id: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(String(300), default="")
    scan_state: Mapped[str] = mapped_column(String(16), default="unchecked")
    scan_note: Mapped[str] = mapped_column(String(200), default="")


def pending_like(registry: Registry, wanted: Attachment) -> Attachment | None:
    """The same file handed in at the same place by the same person and not used yet."""
    return registry.first(
        registry.rows(Attachment).where(
            Attachment.uploaded_by == wanted.uploaded_by,
            Attachment.bound_at.is_(None),
            Attachment.sha256 == wanted.sha256,
            Attachment.name == wanted.name,
            Attachment.task_id == wanted.task_id,
            Attachment.form_path == wanted.form_path,
        )
    )


def count_pending(registry: Registry, user_id: str) -> int:
    """How many files of a person wait for being used."""
    statement = (
        select(func.count())
        .select_from(Attachment)
        .where(
            Attachment.tenant == registry.tenant,
            Attachment.uploaded_by == user_id,
            Attachment.bound_at.is_(None),
        )
    )
    return registry.session.scalar(statement) or 0


def by_ids(registry: Registry, ids: Iterable[str]) -> Sequence[Attachment]:
    """Those that exist, for changing them."""
    return registry.all(
        registry.rows(Attachment).where(Attachment.id.in_(list(ids))).with_for_update()
    )


def of_instance(registry: Registry, instance_id: str) -> Sequence[Attachment]:
    """Used in a process instance, oldest first."""
    return registry.all(
        registry.rows(Attachment)
        .where(Attachment.instance_id == instance_id, Attachment.bound_at.is_not(None))
        .order_by(Attachment.uploaded_at, Attachment.id)
    )


def of_series(registry: Registry, series_id: str) -> Sequence[Attachment]:
    """The versions of a document that became part of a process, oldest first."""
    return registry.all(
        registry.rows(Attachment)
        .where(Attachment.series_id == series_id, Attachment.bound_at.is_not(None))
        .order_by(Attachment.version, Attachment.uploaded_at)
    )


def next_version(registry: Registry, row: Attachment) -> int:
    """The number of the version that a file becomes now; nobody else adds one meanwhile."""
    if row.series_id == row.id:
        return 1
    registry.locked(Attachment, row.series_id)
    return 1 + max((each.version for each in of_series(registry, row.series_id)), default=0)


def forget_unused(session: Session, before: datetime, spared: Collection[str]) -> Sequence[str]:
    """Delete the rows of the session's municipality that were not used in time.

    Args:
        session: the open transaction.
        before: older than that.
        spared: ids of files that somebody still means to use.

    Returns:
        Digests that nothing refers to any more.
    """
    unused = session.scalars(
        select(Attachment).where(Attachment.bound_at.is_(None), Attachment.uploaded_at < before)
    ).all()
    forgotten = [row for row in unused if row.id not in spared]
    digests = {row.sha256 for row in forgotten}
    for row in forgotten:
        session.delete(row)
    session.flush()
    still = set(session.scalars(select(Attachment.sha256).where(Attachment.sha256.in_(digests))))
    return sorted(digests - still)


def count_by_scan(registry: Registry) -> dict[str, int]:
    """How many files of this municipality are in each state of checking."""
    counted = registry.session.execute(
        select(Attachment.scan_state, func.count())
        .where(Attachment.tenant == registry.tenant)
        .group_by(Attachment.scan_state)
    )
    return {str(row[0]): int(row[1]) for row in counted}


def in_scan_state(registry: Registry, state: str, limit: int = 50) -> Sequence[Attachment]:
    """The newest files in one state of checking."""
    return registry.all(
        registry.rows(Attachment)
        .where(Attachment.scan_state == state)
        .order_by(Attachment.uploaded_at.desc(), Attachment.id)
        .limit(limit)
    )


def with_content(registry: Registry, sha256: str) -> Sequence[Attachment]:
    """Every file of this municipality that has this content, for changing them."""
    return registry.all(
        registry.rows(Attachment)
        .where(Attachment.sha256 == sha256)
        .order_by(Attachment.id)
        .with_for_update()
    )
