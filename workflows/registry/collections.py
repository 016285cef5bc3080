"""What organisations were asked for and what each answered (DOMAIN C6)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class Collection(Row):
    """A request to organisations; `indicators` hold the labels of the numbers asked for."""

    __tablename__ = "collection"
    __table_args__ = (Index("uq_collection_job_key", "tenant", "job_key", unique=True),)
    noun = "Сбор сведений"

    title: Mapped[str] = mapped_column(String(200))
    request: Mapped[str] = mapped_column(String(4000))
    indicators: Mapped[list[str]]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[str] = mapped_column(String(1000), default="")
    instance_id: Mapped[str] = mapped_column(String(64))
    job_key: Mapped[str] = mapped_column(String(200))


class CollectionAnswer(Row):
    """One organisation's answer; `submitted_at` is None until there is one.

    Attributes:
        numbers: in the order of the collection's indicators.
        files: references `{"id", "name", "size"}` as forms keep them.
        approved_by: the head who approved it, "" where nobody had to.
    """

    __tablename__ = "collection_answer"
    __table_args__ = (
        Index("uq_collection_answer_of", "collection_id", "organisation_id", unique=True),
    )
    noun = "Ответ организации"

    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.id"))
    organisation_id: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    text: Mapped[str] = mapped_column(String(4000), default="")
    numbers: Mapped[dict[str, Any]]
    files: Mapped[dict[str, Any]]
    submitted_by: Mapped[str] = mapped_column(String(64), default="")
    approved_by: Mapped[str] = mapped_column(String(64), default="")
    submitted_at: Mapped[datetime | None]

    def is_late(self, collection: Collection, zone: str) -> bool:
        """Whether it came after the day that was set."""
        moment = self.submitted_at
        return moment is not None and moment.astimezone(ZoneInfo(zone)).date() > collection.due_on


def by_job_key(registry: Registry, job_key: str) -> Collection | None:
    return registry.first(registry.rows(Collection).where(Collection.job_key == job_key))


def open_in(registry: Registry, instance_id: str) -> Sequence[Collection]:
    """Those of one process instance that are not closed."""
    return registry.all(
        registry.rows(Collection).where(
            Collection.instance_id == instance_id, Collection.closed_at.is_(None)
        )
    )


def close(registry: Registry, row: Collection, reason: str) -> None:
    """Take no answers any more; what came stays. One that is closed stays as it is."""
    if row.closed_at is None:
        row.closed_at, row.closing_reason = registry.now, reason[:1000]


def every(registry: Registry) -> Sequence[Collection]:
    """All of them, the newest first."""
    return registry.all(registry.rows(Collection).order_by(Collection.opened_at.desc()))


def answers(registry: Registry, collection_id: str) -> Sequence[CollectionAnswer]:
    """Every organisation's line, in the order in which they were asked."""
    statement = registry.rows(CollectionAnswer).where(
        CollectionAnswer.collection_id == collection_id
    )
    return registry.all(statement.order_by(CollectionAnswer.sequence))
