"""PDFs of registered documents that were handed out: whoever brings one back is answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class DocumentIssue(Row):
    """One PDF. A document whose requisites changed since, a signature say, has another.

    Attributes:
        form: which way it was made, see `workflows.documents.rendering`.
        fingerprint: digest of everything that it was made from.
        sha256: of the file, which is kept under it.
    """

    __tablename__ = "document_issue"
    __table_args__ = (
        Index(
            "uq_document_issue_made", "tenant", "document_id", "form", "fingerprint", unique=True
        ),
    )
    noun = "Выданный документ"

    document_id: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(16))
    fingerprint: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]


def found(
    registry: Registry, document_id: str, form: str, fingerprint: str
) -> DocumentIssue | None:
    """The file that was made of exactly this before."""
    return registry.first(
        registry.rows(DocumentIssue).where(
            DocumentIssue.document_id == document_id,
            DocumentIssue.form == form,
            DocumentIssue.fingerprint == fingerprint,
        )
    )


def of_document(registry: Registry, document_id: str) -> Sequence[DocumentIssue]:
    """Everything that was handed out of a document, oldest first."""
    statement = registry.rows(DocumentIssue).where(DocumentIssue.document_id == document_id)
    return registry.all(statement.order_by(DocumentIssue.issued_at, DocumentIssue.id))
