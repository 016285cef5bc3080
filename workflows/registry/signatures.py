"""Versions of documents as people saw them, signatures on them, and the rules of signing.

A signature binds one person to the SHA-256 of the PDF that was shown to them (63-ФЗ, ст. 5, 6, 9).
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row
from workflows.registry.documents import Document


class Method(StrEnum):
    """How a document was signed."""

    SIMPLE = "simple"
    SCAN = "scan"
    DETACHED = "detached"


METHOD_TITLES = {
    Method.SIMPLE: "Простая электронная подпись",
    Method.SCAN: "Подписан на бумаге, приложен скан",
    Method.DETACHED: "Электронная подпись в отдельном файле (программа её не проверяет)",
}


class Stage(StrEnum):
    """Why a version was kept."""

    SHOWN = "shown"
    """It was shown for signing."""
    ISSUED = "issued"
    """The original with number, date and stamps."""


class DocumentVersion(Row):
    """A document as it was at one moment, with its PDF kept under its SHA-256.

    Attributes:
        state_digest: of everything that the PDF was made from; another one is another document.
        pdf_sha256: "" after the document was destroyed by an act.
    """

    __tablename__ = "document_version"
    __table_args__ = (
        Index("uq_document_version_number", "tenant", "document_id", "number", unique=True),
        Index("uq_document_version_state", "tenant", "document_id", "state_digest", unique=True),
    )
    noun = "Версия документа"

    document_id: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(16))
    state_digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(400))
    body: Mapped[dict[str, Any]]
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    pdf_size: Mapped[int]
    made_at: Mapped[datetime]


class DocumentSignature(Row):
    """One signature.

    Attributes:
        sequence: 1 for the first signature of a document.
        acting_for: the absent person for whom the signer signed, "" for themselves.
        shown_sha256: of the PDF that was on the screen.
        rules_id, rules_sha256: the act that the signer had accepted; "" for other methods.
        file_name, file_sha256, file_size: the scan or the detached signature, if any.
        voided_at: when the document was returned; it counts no more, but stays on record.
    """

    __tablename__ = "document_signature"
    __table_args__ = (
        Index("uq_document_signature", "tenant", "document_id", "sequence", unique=True),
        Index("ix_document_signature_signer", "tenant", "signer_id", "signed_at"),
        CheckConstraint("(method = 'simple') = (file_sha256 = '')", name="file_unless_simple"),
    )
    noun = "Подпись"

    document_id: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    signer_id: Mapped[str] = mapped_column(String(64))
    acting_for: Mapped[str] = mapped_column(String(64), default="")
    method: Mapped[str] = mapped_column(String(16))
    signed_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64), default="")
    shown_sha256: Mapped[str] = mapped_column(String(64))
    rules_id: Mapped[str] = mapped_column(String(64), default="")
    rules_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_size: Mapped[int] = mapped_column(default=0)
    task_id: Mapped[str] = mapped_column(String(64), default="")
    voided_at: Mapped[datetime | None]


class SignatureRules(Row):
    """The local act about simple electronic signatures; a new text is a new version."""

    __tablename__ = "signature_rules"
    __table_args__ = (Index("uq_signature_rules_number", "tenant", "number", unique=True),)
    noun = "Правила подписи"

    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(64))


class RulesAcceptance(Row):
    """A person has read a version of the act and agreed to it (63-ФЗ, ст. 9 ч. 2)."""

    __tablename__ = "signature_rules_acceptance"
    __table_args__ = (
        Index("uq_signature_rules_acceptance", "tenant", "rules_id", "person_id", unique=True),
    )
    noun = "Согласие с правилами подписи"

    rules_id: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str] = mapped_column(String(64))
    text_sha256: Mapped[str] = mapped_column(String(64))
    accepted_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64), default="")


def digest_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def of_document(registry: Registry, document_id: str) -> Sequence[DocumentSignature]:
    """Signatures that count, in the order in which they were given."""
    return [row for row in ever_on(registry, document_id) if row.voided_at is None]


def ever_on(registry: Registry, document_id: str) -> Sequence[DocumentSignature]:
    """The same with those that a return for changes has voided."""
    return registry.all(
        registry.rows(DocumentSignature)
        .where(DocumentSignature.document_id == document_id)
        .order_by(DocumentSignature.sequence)
    )


def void(registry: Registry, document_id: str) -> None:
    """Take the force of all signatures: the document goes back to its author."""
    for row in of_document(registry, document_id):
        row.voided_at = registry.now
    registry.session.flush()


def versions_of(registry: Registry, document_id: str) -> Sequence[DocumentVersion]:
    return registry.all(
        registry.rows(DocumentVersion)
        .where(DocumentVersion.document_id == document_id)
        .order_by(DocumentVersion.number)
    )


def state_digest(registry: Registry, document: Document) -> str:
    """The SHA-256 of everything that decides how a document looks."""
    signed = [row.id for row in of_document(registry, document.id)]  # stamps are printed
    said = [
        document.kind, document.title, document.basis, document.body, document.status,
        document.number, document.dated.isoformat() if document.dated else None, signed,
    ]  # fmt: skip
    return digest_of_text(json.dumps(said, ensure_ascii=False, sort_keys=True))


def version_in_state(registry: Registry, document_id: str, digest: str) -> DocumentVersion | None:
    return registry.first(
        registry.rows(DocumentVersion).where(
            DocumentVersion.document_id == document_id, DocumentVersion.state_digest == digest
        )
    )


def keep_version(
    registry: Registry, document: Document, digest: str, pdf: tuple[str, int], stage: Stage
) -> DocumentVersion:
    """Write down how a document looks now; `pdf` is digest and size. Its row is locked."""
    last = registry.session.scalar(
        select(func.max(DocumentVersion.number)).where(
            DocumentVersion.tenant == registry.tenant, DocumentVersion.document_id == document.id
        )
    )
    return registry.add(
        DocumentVersion(
            document_id=document.id,
            number=(last or 0) + 1,
            stage=stage,
            state_digest=digest,
            title=document.title,
            body=dict(document.body),
            pdf_sha256=pdf[0],
            pdf_size=pdf[1],
            made_at=registry.now,
        )
    )


def rules_in_force(registry: Registry) -> SignatureRules | None:
    """The newest text of the act; None before an administrator has set one."""
    return registry.first(registry.rows(SignatureRules).order_by(SignatureRules.number.desc()))


def acceptance_of(
    registry: Registry, rules: SignatureRules, person_id: str
) -> RulesAcceptance | None:
    return registry.first(
        registry.rows(RulesAcceptance).where(
            RulesAcceptance.rules_id == rules.id, RulesAcceptance.person_id == person_id
        )
    )


def set_rules(registry: Registry, text: str, by: str) -> SignatureRules:
    """Bring a new text of the act into force."""
    known = rules_in_force(registry)
    return registry.add(
        SignatureRules(
            number=(known.number if known else 0) + 1,
            text=text,
            sha256=digest_of_text(text),
            set_at=registry.now,
            set_by=by,
        )
    )


def accept(registry: Registry, rules: SignatureRules, person_id: str, address: str) -> None:
    """Write down once that a person agrees."""
    if acceptance_of(registry, rules, person_id) is None:
        registry.add(
            RulesAcceptance(
                rules_id=rules.id,
                person_id=person_id,
                text_sha256=rules.sha256,
                accepted_at=registry.now,
                address=address[:64],
            )
        )
