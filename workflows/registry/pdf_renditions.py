"""Which office files were turned into PDF: each content once."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class RenditionState(StrEnum):
    """How far a PDF is."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


class PdfRendition(Row):
    """The PDF of one .docx or .xlsx.

    Attributes:
        source_sha256: of the file it is made from.
        about: id of the document or the attachment that the file belongs to.
        pdf_sha256: of the PDF, which is kept under it; "" while there is none.
        problem: why there is none, a sentence.
    """

    __tablename__ = "pdf_rendition"
    __table_args__ = (
        Index("uq_pdf_rendition_source", "tenant", "source_sha256", unique=True),
        Index("ix_pdf_rendition_about", "tenant", "about"),
    )
    noun = "PDF файла"

    source_sha256: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    pdf_sha256: Mapped[str] = mapped_column(String(64), default="")
    pdf_size: Mapped[int] = mapped_column(BigInteger, default=0)
    problem: Mapped[str] = mapped_column(String(400), default="")
    asked_at: Mapped[datetime]


def of_source(registry: Registry, sha256: str) -> PdfRendition | None:
    """What is known of the PDF of a content."""
    return registry.first(registry.rows(PdfRendition).where(PdfRendition.source_sha256 == sha256))


def about(registry: Registry, record_id: str) -> Sequence[PdfRendition]:
    """Every PDF that belongs to a document or an attachment."""
    return registry.all(registry.rows(PdfRendition).where(PdfRendition.about == record_id))
