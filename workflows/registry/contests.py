"""Contests: a row per contest, with its configuration as data (DOMAIN P03)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class ContestState(StrEnum):
    """Where a contest is; from `OPEN` on its configuration changes by an amendment only."""

    DRAFT = "draft"
    PREPARING = "preparing"
    OPEN = "open"
    ADMISSION = "admission"
    JURY = "jury"
    REMOTE = "remote"
    FINAL = "final"
    APPEALS = "appeals"
    RESULTS = "results"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


CONTEST_STATE_TITLES = {
    ContestState.DRAFT: "черновик",
    ContestState.PREPARING: "документы на подписании",
    ContestState.OPEN: "приём заявок",
    ContestState.ADMISSION: "проверка заявок",
    ContestState.JURY: "работа жюри готовится",
    ContestState.REMOTE: "заочный этап",
    ContestState.FINAL: "очный этап",
    ContestState.APPEALS: "апелляции",
    ContestState.RESULTS: "подводятся итоги",
    ContestState.PUBLISHED: "итоги объявлены",
    ContestState.CANCELLED: "отменён",
}
EDITABLE = frozenset({ContestState.DRAFT, ContestState.PREPARING})
"""Before the order is signed; afterwards the configuration is what the order approved."""
ENDED = frozenset({ContestState.PUBLISHED, ContestState.CANCELLED})


class Contest(Row):
    """One contest of one school year.

    Attributes:
        configuration: what `workflows.contests.configuration` reads.
        copied_from: the contest whose configuration it began with, or "".
        revision: grows with each change; two editors notice each other by it.
    """

    __tablename__ = "contest"
    __table_args__ = (
        Index("ix_contest_year", "tenant", "school_year"),
        Index("ix_contest_instance", "tenant", "instance_id"),
    )
    noun = "Конкурс"

    title: Mapped[str] = mapped_column(String(300))
    variant: Mapped[str] = mapped_column(String(64))
    school_year: Mapped[str] = mapped_column(String(7))
    configuration: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default=ContestState.DRAFT)
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    plan_item_id: Mapped[str] = mapped_column(String(64), default="")
    copied_from: Mapped[str] = mapped_column(String(64), default="")
    order_document_id: Mapped[str] = mapped_column(String(64), default="")
    results_document_id: Mapped[str] = mapped_column(String(64), default="")
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)


class ContestChange(Row):
    """Who changed a contest and how; an amendment of an approved one says why."""

    __tablename__ = "contest_change"
    __table_args__ = (Index("ix_contest_change_contest", "tenant", "contest_id", "changed_at"),)
    noun = "Изменение конкурса"

    contest_id: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    revision: Mapped[int]
    what: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(1000), default="")


def every(registry: Registry) -> Sequence[Contest]:
    """All of them: the latest year first, in a year by title."""
    statement = registry.rows(Contest)
    return registry.all(
        statement.order_by(Contest.school_year.desc(), Contest.title, Contest.created_at)
    )


def of_instance(registry: Registry, instance_id: str) -> Contest | None:
    return registry.first(registry.rows(Contest).where(Contest.instance_id == instance_id))


def changes(registry: Registry, contest_id: str) -> Sequence[ContestChange]:
    """Who changed what, the latest first."""
    return registry.all(
        registry.rows(ContestChange)
        .where(ContestChange.contest_id == contest_id)
        .order_by(ContestChange.changed_at.desc(), ContestChange.revision.desc())
    )
