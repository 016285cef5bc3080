"""Keeps the PDF of a document under its SHA-256: what was shown to be signed, what was issued."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from sqlalchemy.orm import Session

from engine import Clock, Conflict, Handler, HandlerKind, NotFound, ServiceCall, schedule_job
from workflows.attachments.disk import ContentStore
from workflows.documents.printing import Printing
from workflows.registry import signatures
from workflows.registry.base import Registry, Sessions, Zones
from workflows.registry.documents import NUMBERED, Document, DocumentStatus
from workflows.registry.signatures import DocumentVersion, Stage

TOPIC = "documents.keep_original"


@dataclass(frozen=True, kw_only=True)
class KeptVersion:
    """A version whose PDF is on the disk."""

    id: str
    number: int
    sha256: str
    size: int


def ask(registry: Registry, document_id: str) -> None:
    """Have the original of a registered document kept as soon as this transaction is done."""
    schedule_job(
        registry.session,
        topic=TOPIC,
        payload={"document_id": document_id},
        due_at=registry.now,
        tenant=registry.tenant,
    )


@dataclass(frozen=True, kw_only=True)
class Originals:
    """Renders and writes files outside of writing transactions, then notes what it has made."""

    sessions: Sessions
    clock: Clock
    zones: Zones
    contents: ContentStore
    printing: Printing

    def current(self, tenant: str, document_id: str, *, in_job: bool = False) -> KeptVersion:
        """The version that shows a document as it is now; made when there is none yet.

        Raises:
            NotFound: there is no such document.
            BeingMade: a job makes its PDF; not in a job.
            Conflict: it was destroyed, or is being changed right now.
            InvalidInput: its body cannot be rendered.
            NotKept: the disk is full or broken.
        """
        contents = self.contents.of(tenant)
        with self.sessions.read(tenant) as session:
            registry = self._registry(session, tenant)
            document = registry.get(Document, document_id)
            if document.status == DocumentStatus.DESTROYED:
                raise Conflict(f"«{document.title}»: документ уничтожен по акту.")
            digest = signatures.state_digest(registry, document)
            known = signatures.version_in_state(registry, document_id, digest)
            if known is not None and contents.has(known.pdf_sha256):
                return _kept(known)
        pdf = self.printing.pdf(tenant, document_id, in_job=in_job)
        content = contents.put(io.BytesIO(pdf), document_id)
        return self._note(tenant, document_id, digest, (content.sha256, content.size))

    def open(self, tenant: str, sha256: str, name: str) -> IO[bytes]:
        """Open a kept content for reading; the caller closes it.

        Raises:
            NotFound: there is none, or it was destroyed by an act.
        """
        if not sha256:
            raise NotFound(f"Файла «{name}» нет: он не сохранялся или уничтожен по акту.")
        return self.contents.of(tenant).open(sha256, name)

    def handler(self) -> Handler:
        """The handler of the jobs that `ask` writes."""
        return Handler(
            topic=TOPIC,
            run=self._run,
            kind=HandlerKind.EXTERNAL,
            title="Сохранение подлинника документа",
            in_diagrams=False,
        )

    def _registry(self, session: Session, tenant: str) -> Registry:
        zone = self.zones.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)

    def _run(self, call: ServiceCall) -> Mapping[str, object]:
        self.current(call.tenant, str(call.inputs["document_id"]), in_job=True)
        return {}

    def _note(
        self, tenant: str, document_id: str, digest: str, pdf: tuple[str, int]
    ) -> KeptVersion:
        with self.sessions.write(tenant) as session:
            registry = self._registry(session, tenant)
            document = registry.locked(Document, document_id)
            if signatures.state_digest(registry, document) != digest:
                raise Conflict("Документ сейчас меняют: откройте страницу ещё раз.")
            known = signatures.version_in_state(registry, document_id, digest)
            if known is None:
                stage = Stage.ISSUED if document.status in NUMBERED else Stage.SHOWN
                known = signatures.keep_version(registry, document, digest, pdf, stage)
            return _kept(known)


def _kept(row: DocumentVersion) -> KeptVersion:
    return KeptVersion(id=row.id, number=row.number, sha256=row.pdf_sha256, size=row.pdf_size)
