"""Documents: drafted without a number, numbered once when they are signed (DOMAIN D12)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class DocumentKind(StrEnum):
    """What a document is; decides journal, index and mask of its number."""

    ORDER_DMMC = "order_dmmc"
    PROTOCOL = "protocol"
    AUTHORITY_ORDER = "authority_order"
    LETTER_OUT = "letter_out"
    CERTIFICATE = "certificate"
    CHANGE_SHEET = "change_sheet"


DOCUMENT_TITLES = {
    DocumentKind.ORDER_DMMC: "Приказ ДММЦ",
    DocumentKind.PROTOCOL: "Протокол",
    DocumentKind.AUTHORITY_ORDER: "Распоряжение Управления образования",
    DocumentKind.LETTER_OUT: "Исходящее письмо",
    DocumentKind.CERTIFICATE: "Сертификат",
    DocumentKind.CHANGE_SHEET: "Лист изменений",
}

EXTERNAL_KINDS = frozenset({DocumentKind.AUTHORITY_ORDER})
"""Numbered in somebody else's journal; the number is typed in."""


class DocumentStatus(StrEnum):
    """Life of a document."""

    DRAFT = "draft"
    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


STATUS_TITLES = {
    DocumentStatus.DRAFT: "проект",
    DocumentStatus.REGISTERED: "зарегистрирован",
    DocumentStatus.WITHDRAWN: "отозван",
    DocumentStatus.SUPERSEDED: "утратил силу",
}


class Document(Row):
    """A document. Number, date and signer are there exactly when it is registered.

    Attributes:
        signed_for: the absent person for whom the signer signed, "" for themselves.
        job_key: key of the job that made it; a repeated job finds it instead of making another.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(
            "(status IN ('registered', 'superseded')) = (number IS NOT NULL)",
            name="number_when_registered",
        ),
        Index("uq_document_number", "tenant", "kind", "journal_year", "number", unique=True),
        Index("uq_document_job_key", "tenant", "job_key", unique=True),
    )
    noun = "Документ"

    kind: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(400))
    status: Mapped[str] = mapped_column(String(32), default=DocumentStatus.DRAFT)
    number: Mapped[str | None] = mapped_column(String(60))
    sequence: Mapped[int | None]
    journal_year: Mapped[int | None]
    dated: Mapped[date | None]
    registered_at: Mapped[datetime | None]
    signer_id: Mapped[str] = mapped_column(String(64), default="")
    signed_for: Mapped[str] = mapped_column(String(64), default="", server_default="")
    basis: Mapped[str] = mapped_column(String(400), default="")
    body: Mapped[dict[str, Any]]
    plan_id: Mapped[str] = mapped_column(String(64), default="")
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    job_key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]


def journal(registry: Registry, kind: str = "", year: int | None = None) -> Sequence[Document]:
    """Registered documents, newest first."""
    statement = registry.rows(Document).where(Document.number.is_not(None))
    if kind:
        statement = statement.where(Document.kind == kind)
    if year is not None:
        statement = statement.where(Document.journal_year == year)
    return registry.all(statement.order_by(Document.registered_at.desc(), Document.id))


def by_job_key(registry: Registry, job_key: str) -> Document | None:
    return registry.first(registry.rows(Document).where(Document.job_key == job_key))


def of_plan(registry: Registry, plan_id: str) -> Sequence[Document]:
    return registry.all(
        registry.rows(Document).where(Document.plan_id == plan_id).order_by(Document.created_at)
    )


def of_instance(registry: Registry, instance_id: str) -> Sequence[Document]:
    return registry.all(
        registry.rows(Document)
        .where(Document.instance_id == instance_id)
        .order_by(Document.created_at)
    )
