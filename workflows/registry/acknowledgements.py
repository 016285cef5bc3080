"""Who has to take note of a document, and who has when (DOMAIN C2)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class SubjectKind(StrEnum):
    """Who takes note: an organisation through whoever leads it, or a person for themselves."""

    SCHOOL = "school"
    PERSON = "person"


class Acknowledgement(Row):
    """One round of acknowledgement of a document; `sheet_id` is the document it ended with."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        Index("uq_acknowledgement_job_key", "tenant", "job_key", unique=True),
        Index("ix_acknowledgement_document", "tenant", "document_id"),
    )
    noun = "Ознакомление"

    document_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(400))
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[str] = mapped_column(String(1000), default="")
    sheet_id: Mapped[str] = mapped_column(String(64), default="")
    instance_id: Mapped[str] = mapped_column(String(64))
    job_key: Mapped[str] = mapped_column(String(200))


class AcknowledgementLine(Row):
    """One addressee. Who took note and when are there exactly when it happened.

    Attributes:
        subject_id: an organisation's or a person's id, as `kind` says.
        acting_for: the absent head for whom a deputy took note, "" otherwise.
    """

    __tablename__ = "acknowledgement_line"
    __table_args__ = (
        Index(
            "uq_acknowledgement_line_subject",
            "acknowledgement_id",
            "kind",
            "subject_id",
            unique=True,
        ),
    )
    noun = "Строка листа ознакомления"

    acknowledgement_id: Mapped[str] = mapped_column(ForeignKey("acknowledgement.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str] = mapped_column(String(64), default="")
    acting_for: Mapped[str] = mapped_column(String(64), default="")
    acknowledged_at: Mapped[datetime | None]


def by_job_key(registry: Registry, job_key: str) -> Acknowledgement | None:
    return registry.first(registry.rows(Acknowledgement).where(Acknowledgement.job_key == job_key))


def open_in(registry: Registry, instance_id: str) -> Sequence[Acknowledgement]:
    """Those of one process instance that are not closed."""
    return registry.all(
        registry.rows(Acknowledgement).where(
            Acknowledgement.instance_id == instance_id, Acknowledgement.closed_at.is_(None)
        )
    )


def lines(registry: Registry, acknowledgement_id: str) -> Sequence[AcknowledgementLine]:
    """Everybody of a round, in the order in which they were named."""
    statement = registry.rows(AcknowledgementLine).where(
        AcknowledgementLine.acknowledgement_id == acknowledgement_id
    )
    return registry.all(statement.order_by(AcknowledgementLine.sequence))
