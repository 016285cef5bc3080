"""Notices: short lines that tell a person what happened; nothing waits for them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class Notice(Row):
    """One line for one person. `job_key` keeps a repeated job from saying it twice."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person", "tenant", "person_id", "created_at"),
        Index("uq_notice_job_key", "tenant", "person_id", "job_key", unique=True),
    )
    noun = "Извещение"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(String(2000))
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    job_key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


def of_person(registry: Registry, person_id: str, limit: int = 50) -> Sequence[Notice]:
    """The newest notices of a person."""
    statement = registry.rows(Notice).where(Notice.person_id == person_id)
    return registry.all(statement.order_by(Notice.created_at.desc(), Notice.id).limit(limit))
