"""Documents: drafted without a number, numbered once when they are signed (DOMAIN D12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, Select, String, func, or_, select
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
    EXTRACT = "extract"
    AGENDA = "agenda"
    NO_QUORUM_ACT = "no_quorum_act"
    PLAN = "plan"
    REPORT = "report"
    RMO_PROTOCOL = "rmo_protocol"
    REGULATION = "regulation"
    COMPARISON_TABLE = "comparison_table"
    ACKNOWLEDGEMENT_SHEET = "acknowledgement_sheet"
    CONSENT = "consent"
    EXPERT_OPINION = "expert_opinion"
    DESTRUCTION_ACT = "destruction_act"


DOCUMENT_TITLES = {
    DocumentKind.ORDER_DMMC: "Приказ ДММЦ",
    DocumentKind.PROTOCOL: "Протокол",
    DocumentKind.AUTHORITY_ORDER: "Распоряжение Управления образования",
    DocumentKind.LETTER_OUT: "Исходящее письмо",
    DocumentKind.CERTIFICATE: "Сертификат",
    DocumentKind.CHANGE_SHEET: "Лист изменений",
    DocumentKind.EXTRACT: "Выписка из протокола",
    DocumentKind.AGENDA: "Повестка заседания",
    DocumentKind.NO_QUORUM_ACT: "Акт об отсутствии кворума",
    DocumentKind.PLAN: "План",
    DocumentKind.REPORT: "Отчёт",
    DocumentKind.RMO_PROTOCOL: "Протокол РМО",
    DocumentKind.REGULATION: "Положение",
    DocumentKind.COMPARISON_TABLE: "Сравнительная таблица",
    DocumentKind.ACKNOWLEDGEMENT_SHEET: "Лист ознакомления",
    DocumentKind.CONSENT: "Согласие",
    DocumentKind.EXPERT_OPINION: "Экспертное заключение",
    DocumentKind.DESTRUCTION_ACT: "Акт об уничтожении документов",
}

JOURNAL_TITLES = {
    DocumentKind.ORDER_DMMC: "Журнал приказов ДММЦ",
    DocumentKind.PROTOCOL: "Журнал протоколов",
    DocumentKind.AUTHORITY_ORDER: "Распоряжения Управления образования",
    DocumentKind.LETTER_OUT: "Журнал исходящих писем",
    DocumentKind.CERTIFICATE: "Журнал учёта сертификатов",
    DocumentKind.CHANGE_SHEET: "Журнал листов изменений",
    DocumentKind.EXTRACT: "Журнал выписок",
    DocumentKind.AGENDA: "Журнал повесток",
    DocumentKind.NO_QUORUM_ACT: "Журнал актов об отсутствии кворума",
    DocumentKind.PLAN: "Журнал планов",
    DocumentKind.REPORT: "Журнал отчётов",
    DocumentKind.RMO_PROTOCOL: "Журнал протоколов РМО",
    DocumentKind.REGULATION: "Журнал положений",
    DocumentKind.COMPARISON_TABLE: "Журнал сравнительных таблиц",
    DocumentKind.ACKNOWLEDGEMENT_SHEET: "Журнал листов ознакомления",
    DocumentKind.CONSENT: "Реестр согласий",
    DocumentKind.EXPERT_OPINION: "Журнал экспертных заключений",
    DocumentKind.DESTRUCTION_ACT: "Журнал актов об уничтожении",
}
"""What the journal of each kind is called: every kind has one of its own (DOMAIN D12)."""

EXTERNAL_KINDS = frozenset({DocumentKind.AUTHORITY_ORDER})
"""Numbered in somebody else's journal; the number is typed in."""


class DocumentStatus(StrEnum):
    """Life of a document."""

    DRAFT = "draft"
    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ANNULLED = "annulled"
    """Registered by mistake: the number stays in the journal with the reason."""
    DESTROYED = "destroyed"
    """Its time was over: only the line of the journal is left."""


STATUS_TITLES = {
    DocumentStatus.DRAFT: "проект",
    DocumentStatus.REGISTERED: "зарегистрирован",
    DocumentStatus.WITHDRAWN: "отозван",
    DocumentStatus.SUPERSEDED: "утратил силу",
    DocumentStatus.ANNULLED: "регистрация аннулирована",
    DocumentStatus.DESTROYED: "уничтожен по акту",
}

NUMBERED = (
    DocumentStatus.REGISTERED,
    DocumentStatus.SUPERSEDED,
    DocumentStatus.ANNULLED,
    DocumentStatus.DESTROYED,
)
"""In these states a document has a number."""


class Document(Row):
    """A document. Number, date and signer are there exactly when it is registered.

    Attributes:
        signed_for: the absent person for whom the signer signed, "" for themselves.
        job_key: key of the job that made it; a repeated job finds it instead of making another.
        case_id: the file of the nomenclature («дело») that it belongs to since it was registered.
        note: why a registration was annulled, or by which act the document was destroyed.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(
            "(status IN ('registered', 'superseded', 'annulled', 'destroyed'))"
            " = (number IS NOT NULL)",
            name="number_when_registered",
        ),
        Index("uq_document_number", "tenant", "kind", "journal_year", "number", unique=True),
        Index("uq_document_job_key", "tenant", "job_key", unique=True),
        Index("ix_document_case", "tenant", "case_id"),
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
    case_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    note: Mapped[str] = mapped_column(String(400), default="", server_default="")


@dataclass(frozen=True, kw_only=True)
class DocumentQuery:
    """Which documents are looked for; empty is everything.

    Attributes:
        text: a part of the title, the number or the basis.
        year: of the journal; drafts have none.
        numbered: only what is in a journal.
    """

    text: str = ""
    kind: str = ""
    status: str = ""
    year: int | None = None
    case_id: str = ""
    numbered: bool = False


def journal(registry: Registry, kind: str = "", year: int | None = None) -> Sequence[Document]:
    """Registered documents, newest first."""
    return search(registry, DocumentQuery(kind=kind, year=year, numbered=True))


def search(registry: Registry, query: DocumentQuery, limit: int = 1000) -> Sequence[Document]:
    """Documents that fit: those in journals by date, newest first; drafts on top."""
    newest = func.coalesce(Document.registered_at, Document.created_at).desc()
    statement = _filtered(registry.rows(Document), query)
    return registry.all(statement.order_by(newest, Document.id).limit(limit))


def years(registry: Registry) -> Sequence[int]:
    """Years in which something was registered, newest first."""
    found = select(Document.journal_year).where(
        Document.tenant == registry.tenant, Document.journal_year.is_not(None)
    )
    return sorted(filter(None, registry.session.scalars(found.distinct())), reverse=True)


def _filtered(statement: Select[Document], query: DocumentQuery) -> Select[Document]:
    for column, wanted in (
        (Document.kind, query.kind),
        (Document.status, query.status),
        (Document.journal_year, query.year),
        (Document.case_id, query.case_id),
    ):
        if wanted:
            statement = statement.where(column == wanted)
    if query.numbered:
        statement = statement.where(Document.number.is_not(None))
    for word in query.text.split():
        # SQLite folds only Latin letters: both spellings of a first letter are asked for.
        spelled = {word, word.lower(), word.capitalize(), word.upper()}
        columns = (Document.title, Document.number, Document.basis)
        hits = [column.contains(each, autoescape=True) for column in columns for each in spelled]
        statement = statement.where(or_(*hits))
    return statement


def by_job_key(registry: Registry, job_key: str) -> Document | None:
    return registry.first(registry.rows(Document).where(Document.job_key == job_key))


def of_plan(registry: Registry, plan_id: str) -> Sequence[Document]:
    return registry.all(
        registry.rows(Document).where(Document.plan_id == plan_id).order_by(Document.created_at)
    )


def drafts_in(registry: Registry, instance_id: str) -> Sequence[Document]:
    """Drafts that a process instance has made."""
    return registry.all(
        registry.rows(Document).where(
            Document.instance_id == instance_id, Document.status == DocumentStatus.DRAFT
        )
    )


def withdraw(document: Document, reason: str) -> None:
    """Say that a draft becomes no document; `reason` "" keeps what is there."""
    document.status = DocumentStatus.WITHDRAWN
    document.basis = reason[:400] or document.basis


def of_instance(registry: Registry, instance_id: str) -> Sequence[Document]:
    return registry.all(
        registry.rows(Document)
        .where(Document.instance_id == instance_id)
        .order_by(Document.created_at)
    )
