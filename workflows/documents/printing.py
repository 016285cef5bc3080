"""The PDF of a document: by the office's own template where LibreOffice is, else the built-in one.

There is one PDF of a document in one state: what people see, what they sign and what is issued are
the same bytes, kept from the moment when they were first shown for signing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import Clock
from workflows.documents import libreoffice
from workflows.documents.rendering import Form, render
from workflows.documents.renditions import Renditions, Source
from workflows.documents.sheet import sheet_of
from workflows.documents.templates.filling import fill
from workflows.registry import signatures
from workflows.registry.base import Registry, Sessions, Zones
from workflows.registry.documents import Document

OwnTemplate = Callable[[Registry, str], bytes | None]


@dataclass(frozen=True, kw_only=True)
class Printing:
    """Makes PDFs outside of writing transactions.

    Attributes:
        own_template: the office's or the region's own template of a kind; None for none.
    """

    sessions: Sessions
    clock: Clock
    zones: Zones
    own_template: OwnTemplate
    renditions: Renditions

    def pdf(self, tenant: str, document_id: str, *, in_job: bool = False) -> bytes:
        """The PDF of a document as it is now.

        Raises:
            BeingMade: a job makes it; not in a job.
            NotFound: there is no such document.
            InvalidInput: the shape of its body is not known, or its template cannot be filled.
        """
        kept = self._kept_version(tenant, document_id)
        if kept is not None:
            return kept
        with self.sessions.read(tenant) as session:
            registry = self._registry(session, tenant)
            document = registry.get(Document, document_id)
            own = self._filled(registry, document) if libreoffice.program() else None
            built_in = render(registry, document, Form.PDF) if own is None else b""
        if own is None:
            return built_in
        source = Source(content=own, ending=".docx", about=document_id)
        made = self.renditions.pdf_of(tenant, source, in_job=in_job)
        return made if made is not None else self._built_in(tenant, document_id)

    def has_own_layout(self, registry: Registry, document: Document) -> bool:
        """Whether the PDF is printed by the office's own template."""
        own = self.own_template(registry, document.kind)
        return own is not None and bool(libreoffice.program())

    def _filled(self, registry: Registry, document: Document) -> bytes | None:
        """A document in the office's own template; None where it has none."""
        template = self.own_template(registry, document.kind)
        return None if template is None else filled_in(registry, document, template)

    def _kept_version(self, tenant: str, document_id: str) -> bytes | None:
        """What was shown or issued of this very state before."""
        contents = self.renditions.contents.of(tenant)
        with self.sessions.read(tenant) as session:
            registry = self._registry(session, tenant)
            document = registry.get(Document, document_id)
            digest = signatures.state_digest(registry, document)
            known = signatures.version_in_state(registry, document_id, digest)
            if known is None or not contents.has(known.pdf_sha256):
                return None
            sha256, title = known.pdf_sha256, document.title
        with contents.open(sha256, title) as file:
            return file.read()

    def _built_in(self, tenant: str, document_id: str) -> bytes:
        with self.sessions.read(tenant) as session:
            registry = self._registry(session, tenant)
            return render(registry, registry.get(Document, document_id), Form.PDF)

    def _registry(self, session: Session, tenant: str) -> Registry:
        zone = self.zones.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)


def filled_in(registry: Registry, document: Document, template: bytes) -> bytes:
    """A document in a template, as .docx; raises as `fill`."""
    own = document.body.get("fields")
    return fill(template, sheet_of(registry, document), own if isinstance(own, dict) else {})
