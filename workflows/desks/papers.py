"""Documents as people take them in hand: to read, to print, to save, to be checked by anybody."""

import hashlib
import io
from dataclasses import dataclass
from datetime import date
from typing import IO

from engine import Actor
from engine.municipalities import acting_in
from workflows.attachments.disk import ContentStore
from workflows.desks.base import Desk
from workflows.desks.document_templates import DocumentTemplates, InForce
from workflows.desks.documents import PERSONAL_KINDS, Documents
from workflows.documents import libreoffice, verification
from workflows.documents.printing import Printing, filled_in
from workflows.documents.rendering import Form, fingerprint_of, render
from workflows.documents.stamps import stamps_of
from workflows.registry import document_issues
from workflows.registry.base import Registry
from workflows.registry.document_issues import DocumentIssue
from workflows.registry.documents import (
    DOCUMENT_TITLES,
    NUMBERED,
    STATUS_TITLES,
    Document,
    DocumentKind,
    DocumentStatus,
)

LONGEST_CODE = 150
_CHUNK = 2**20


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document as a file."""

    content: bytes
    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A document as a page; `html` is an `<article>` in which everything is escaped."""

    id: str
    html: str
    kind_title: str
    title: str
    status_title: str
    reference: str
    is_registered: bool
    instance_id: str
    code: str
    has_own_template: bool
    has_libreoffice: bool


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What anybody may know of a document by its code (152-ФЗ: nobody's data).

    Attributes:
        title: "" for a document that is not registered, or that is about single people.
        matches: whether a file that was brought along is one that was handed out or signed; None
            when none was.
    """

    kind_title: str
    title: str
    status_title: str
    number: str
    dated: date | None
    is_registered: bool
    matches: bool | None = None
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Papers(Desk):
    """Who may read a document, the desk of documents says; whether it exists, anybody may ask."""

    documents: Documents
    templates: DocumentTemplates
    contents: ContentStore
    printing: Printing

    def read(self, document_id: str, actor: Actor) -> Reading:
        """A document to be read on a page.

        Raises:
            NotFound: there is none that this person may read.
            InvalidInput: its body has a shape that is not known.
        """
        self.documents.get(document_id, actor)
        with self._reading(actor) as registry:
            document = registry.get(Document, document_id)
            return Reading(
                id=document.id,
                html=render(registry, document, Form.HTML).decode(),
                kind_title=DOCUMENT_TITLES[DocumentKind(document.kind)],
                title=document.title,
                status_title=STATUS_TITLES[DocumentStatus(document.status)],
                reference=_reference(document),
                is_registered=document.status in NUMBERED,
                instance_id=document.instance_id,
                code=verification.code_of(registry, document),
                has_own_template=not self.templates.in_force(registry, document.kind).is_shipped,
                has_libreoffice=bool(libreoffice.program()),
            )

    def pdf(self, document_id: str, actor: Actor) -> Paper:
        """The PDF: of a registered document the very file that was handed out before.

        Raises:
            NotFound, InvalidInput: as `read`.
            BeingMade: it is printed by the office's own template, and a job makes it.
        """
        self.documents.get(document_id, actor)
        with self._reading(actor) as registry:
            document = registry.get(Document, document_id)
            name, made_from = _file_name(document, Form.PDF), fingerprint_of(registry, document)
            known = document_issues.found(registry, document_id, Form.PDF, made_from)
            is_numbered = document.number is not None
            kept = self._kept(known, actor)
        # Outside every transaction: an own template may have to wait for its PDF.
        content = kept or self.printing.pdf(actor.tenant, document_id)
        if is_numbered and known is None:
            self._issue(document_id, made_from, content, actor)
        return Paper(content=content, name=name, sha256=hashlib.sha256(content).hexdigest())

    def docx(self, document_id: str, actor: Actor) -> Paper:
        """The document for a word processor, in the template of its kind; raises as `read`."""
        self.documents.get(document_id, actor)
        with self._reading(actor) as registry:
            document = registry.get(Document, document_id)
            template = self.templates.in_force(registry, document.kind)
            name, content = _file_name(document, Form.DOCX), _filled(registry, document, template)
        return Paper(content=content, name=name, sha256=hashlib.sha256(content).hexdigest())

    def verify(self, code: str, brought: IO[bytes] | None = None) -> Verified | None:
        """Say what stands behind a code, to anybody; None when nothing does.

        A file that is brought along is only hashed; nothing of it is opened or kept.
        """
        tenant, document_id = verification.behind(code[:LONGEST_CODE])
        digest = _digest(brought) if brought is not None else ""
        with acting_in(tenant), self.sessions.read(tenant) as session:
            registry = self._registry(session, tenant)
            document = registry.find(Document, document_id)
            return _verified(registry, document, digest) if document is not None else None

    def _kept(self, issue: DocumentIssue | None, actor: Actor) -> bytes:
        contents = self.contents.of(actor.tenant)
        if issue is None or not contents.has(issue.sha256):
            return b""
        with contents.open(issue.sha256, Document.noun) as file:
            return file.read()

    def _issue(self, document_id: str, made_from: str, content: bytes, actor: Actor) -> None:
        kept = self.contents.of(actor.tenant).put(io.BytesIO(content), Document.noun)
        with self._writing(actor) as registry:
            registry.locked(Document, document_id)
            if document_issues.found(registry, document_id, Form.PDF, made_from) is None:
                registry.add(
                    DocumentIssue(
                        document_id=document_id,
                        form=Form.PDF,
                        fingerprint=made_from,
                        sha256=kept.sha256,
                        issued_at=registry.now,
                    )
                )


def _filled(registry: Registry, document: Document, template: InForce) -> bytes:
    if template.content is None:
        return render(registry, document, Form.DOCX)
    return filled_in(registry, document, template.content)


def _verified(registry: Registry, document: Document, digest: str) -> Verified:
    is_registered = document.status in NUMBERED
    known = {issue.sha256 for issue in document_issues.of_document(registry, document.id)}
    known |= {stamp.sha256 for stamp in stamps_of(registry, document.id)} - {""}
    return Verified(
        kind_title=DOCUMENT_TITLES[DocumentKind(document.kind)],
        title=document.title if is_registered and document.kind not in PERSONAL_KINDS else "",
        status_title=STATUS_TITLES[DocumentStatus(document.status)],
        number=document.number or "",
        dated=document.dated,
        is_registered=is_registered,
        matches=digest in known if digest else None,
        sha256=digest,
    )


def _digest(brought: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := brought.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _reference(document: Document) -> str:
    if document.number is None or document.dated is None:
        return STATUS_TITLES[DocumentStatus(document.status)]
    return f"№ {document.number} от {document.dated:%d.%m.%Y}"


def _file_name(document: Document, form: str) -> str:
    """«Приказ ДММЦ 01-05-12-од.pdf»: without signs that file systems dislike."""
    words = f"{DOCUMENT_TITLES[DocumentKind(document.kind)]} {document.number or 'проект'}"
    return "".join("-" if sign in '\\/:*?"<>|' else sign for sign in words) + f".{form}"
