"""Editions of the regulation and the changes that lead from one to the next (P19, 4.1-4.3)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row
from workflows.regulation import Regulation, regulation
from workflows.regulation.rows import restored


class EditionState(StrEnum):
    """Life of an edition; exactly one is current once the first change has come into force."""

    CURRENT = "current"
    ARCHIVED = "archived"
    ANNULLED = "annulled"


class RegulationState(StrEnum):
    """Life of a change of the regulation."""

    OPEN = "open"
    EFFECTIVE = "effective"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ANNULLED = "annulled"


class RegulationChange(Row):
    """A change on its way; `rows` are the comparative table as it was last filed."""

    __tablename__ = "regulation_change"
    __table_args__ = (Index("uq_regulation_change_job_key", "tenant", "job_key", unique=True),)
    noun = "Изменение Положения"

    title: Mapped[str] = mapped_column(String(400))
    justification: Mapped[str] = mapped_column(String(4000), default="")
    state: Mapped[str] = mapped_column(String(32), default=RegulationState.OPEN)
    rows: Mapped[dict[str, Any]]
    table_id: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(4000), default="")
    instance_id: Mapped[str] = mapped_column(String(64))
    job_key: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class RegulationEdition(Row):
    """A text of the regulation with the order that brought it; the first one has no order."""

    __tablename__ = "regulation_edition"
    __table_args__ = (Index("uq_regulation_edition_number", "tenant", "number", unique=True),)
    noun = "Редакция Положения"

    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(32))
    text: Mapped[dict[str, Any]]
    effective_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    order_id: Mapped[str] = mapped_column(String(64), default="")
    order_number: Mapped[str] = mapped_column(String(60), default="")
    order_date: Mapped[date | None]
    change_id: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(4000), default="")


def editions(registry: Registry) -> Sequence[RegulationEdition]:
    """All of them, the newest first; none until the text has changed once."""
    return registry.all(registry.rows(RegulationEdition).order_by(RegulationEdition.number.desc()))


def current(registry: Registry) -> RegulationEdition | None:
    return registry.first(
        registry.rows(RegulationEdition).where(RegulationEdition.state == EditionState.CURRENT)
    )


def current_text(registry: Registry) -> Regulation:
    """The regulation that holds today: the current edition, else the text of the product."""
    edition = current(registry)
    return restored(edition.text) if edition else regulation()


def by_job_key(registry: Registry, job_key: str) -> RegulationChange | None:
    return registry.first(
        registry.rows(RegulationChange).where(RegulationChange.job_key == job_key)
    )


def of_change(registry: Registry, change_id: str) -> RegulationEdition | None:
    return registry.first(
        registry.rows(RegulationEdition).where(RegulationEdition.change_id == change_id)
    )
