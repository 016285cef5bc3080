"""Templates of documents that an office, or the region for everybody, has put in place of ours."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from engine.municipalities import REGION
from workflows.registry.base import Registry, SharedRow


class DocumentTemplate(SharedRow):
    """One version; the newest of its municipality holds. Versions are never changed.

    Attributes:
        kind: of the documents that it is for.
        sha256: of the file, which is kept under it; "" for the shipped one again.
        note: what the person said about the change.
    """

    __tablename__ = "document_template"
    __table_args__ = (
        Index("uq_document_template_version", "tenant", "kind", "version", unique=True),
    )
    noun = "Шаблон"

    kind: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(64))


def versions(registry: Registry, kind: str = "") -> Sequence[DocumentTemplate]:
    """The office's own versions, of one kind or all, newest first."""
    statement = registry.rows(DocumentTemplate)
    if kind:
        statement = statement.where(DocumentTemplate.kind == kind)
    return registry.all(statement.order_by(DocumentTemplate.kind, DocumentTemplate.version.desc()))


def in_force(registry: Registry, kind: str) -> DocumentTemplate | None:
    """The office's own newest version, else the region's; None where the shipped one holds."""
    whose = or_(DocumentTemplate.tenant == registry.tenant, DocumentTemplate.tenant == REGION)
    rows = registry.all(
        select(DocumentTemplate)
        .where(whose, DocumentTemplate.kind == kind)
        .order_by(DocumentTemplate.version.desc())
    )
    own = [row for row in rows if row.tenant == registry.tenant]
    newest = next(iter([*own, *rows]), None)
    if own and not own[0].sha256:
        # Back to the shipped one: of the region's, where it shares one.
        newest = next((row for row in rows if row.tenant != registry.tenant), None)
    return newest if newest is not None and newest.sha256 else None


def add(registry: Registry, template: DocumentTemplate) -> DocumentTemplate:
    """Write the next version of its kind."""
    earlier = versions(registry, template.kind)
    template.version = earlier[0].version + 1 if earlier else 1
    template.added_at = registry.now
    return registry.add(template)
