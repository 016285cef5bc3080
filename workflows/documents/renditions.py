"""Turns office files into PDF, each content once, in a job: LibreOffice takes seconds."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine import (
    Clock,
    Conflict,
    Handler,
    HandlerKind,
    InvalidInput,
    NotFound,
    ServiceCall,
    schedule_job,
)
from workflows.attachments.disk import ContentStore
from workflows.documents import libreoffice
from workflows.registry import pdf_renditions
from workflows.registry.base import Registry, Sessions, Zones
from workflows.registry.pdf_renditions import PdfRendition, RenditionState

TOPIC = "documents.make_pdf"
SOURCES = "sources"
"""Folder of files that wait for their turn; a file leaves it with its PDF."""
PATIENCE = timedelta(minutes=10)


class BeingMade(Conflict):
    """The PDF is being made; it is there in a moment."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file to be turned: its content, «.docx» or «.xlsx», and the record that it belongs to."""

    content: bytes
    ending: str
    about: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Renditions:
    """Asks for PDFs from web requests, makes them in jobs.

    Attributes:
        contents: where PDFs are kept.
    """

    sessions: Sessions
    clock: Clock
    zones: Zones
    contents: ContentStore

    def is_known(self, tenant: str, sha256: str) -> bool:
        """Whether it is settled what becomes of a content: a PDF, or none."""
        with self.sessions.read(tenant) as session:
            known = pdf_renditions.of_source(self._registry(session, tenant), sha256)
            return known is not None and known.state != RenditionState.WAITING

    def pdf_of(self, tenant: str, source: Source, *, in_job: bool = False) -> bytes | None:
        """The PDF of a file; None when LibreOffice cannot make one of it.

        Args:
            tenant: whose file it is.
            source: the file.
            in_job: make it at once; a web request asks a job instead.

        Raises:
            BeingMade: a job was asked.
            NotKept: the disk is full or broken.
        """
        with self.sessions.read(tenant) as session:
            known = pdf_renditions.of_source(self._registry(session, tenant), source.sha256)
            state = known.state if known else ""
            digest = known.pdf_sha256 if known else ""
            asked_at = known.asked_at if known else None
        contents = self.contents.of(tenant)
        if state == RenditionState.FAILED:
            return None
        if state == RenditionState.MADE and contents.has(digest):
            with contents.open(digest, PdfRendition.noun) as file:
                return file.read()
        if in_job:
            return self._make(tenant, source)
        if asked_at is None or state == RenditionState.MADE or self._is_late(asked_at):
            self._ask(tenant, source)
        raise BeingMade("PDF готовится: это занимает несколько секунд.")

    def handler(self) -> Handler:
        """The handler of the jobs that web requests ask for."""
        return Handler(
            topic=TOPIC,
            run=self._run,
            kind=HandlerKind.EXTERNAL,
            title="Подготовка PDF по своему шаблону",
            in_diagrams=False,
        )

    def _ask(self, tenant: str, source: Source) -> None:
        kept = self._sources(tenant).put(io.BytesIO(source.content), PdfRendition.noun)
        with self.sessions.write(tenant) as session:
            registry = self._registry(session, tenant)
            self._note(registry, kept.sha256, source.about, RenditionState.WAITING)
            schedule_job(
                session,
                topic=TOPIC,
                payload={"sha256": kept.sha256, "ending": source.ending, "about": source.about},
                due_at=registry.now,
                tenant=tenant,
                key=kept.sha256,
            )

    def _run(self, call: ServiceCall) -> Mapping[str, object]:
        digest, sources = str(call.inputs["sha256"]), self._sources(call.tenant)
        if self.is_known(call.tenant, digest):
            sources.drop(digest)
            return {}
        try:
            with sources.open(digest, PdfRendition.noun) as file:
                content = file.read()
        except NotFound:
            return self._forget(call.tenant, digest)
        ending, about = str(call.inputs["ending"]), str(call.inputs["about"])
        self._make(call.tenant, Source(content=content, ending=ending, about=about))
        sources.drop(digest)
        return {}

    def _make(self, tenant: str, source: Source) -> bytes | None:
        try:
            pdf = libreoffice.pdf_of(source.content, ending=source.ending)
        except InvalidInput as failed:
            with self.sessions.write(tenant) as session:
                row = self._note(
                    self._registry(session, tenant),
                    source.sha256,
                    source.about,
                    RenditionState.FAILED,
                )
                row.problem = str(failed)[:400]
            return None
        kept = self.contents.of(tenant).put(io.BytesIO(pdf), PdfRendition.noun)
        with self.sessions.write(tenant) as session:
            registry = self._registry(session, tenant)
            row = self._note(registry, source.sha256, source.about, RenditionState.MADE)
            row.pdf_sha256, row.pdf_size = kept.sha256, kept.size
        return pdf

    def _note(
        self, registry: Registry, sha256: str, about: str, state: RenditionState
    ) -> PdfRendition:
        row = pdf_renditions.of_source(registry, sha256)
        if row is None:
            row = registry.add(
                PdfRendition(source_sha256=sha256, about=about, state=state, asked_at=registry.now)
            )
        row.state, row.asked_at = state, registry.now
        return row

    def _forget(self, tenant: str, sha256: str) -> Mapping[str, object]:
        """The file that waited is gone: whoever opens the page asks again."""
        with self.sessions.write(tenant) as session:
            row = pdf_renditions.of_source(self._registry(session, tenant), sha256)
            if row is not None:
                session.delete(row)
        return {}

    def _is_late(self, asked_at: datetime) -> bool:
        """Whether a job should have answered long ago."""
        return self.clock.now() - asked_at > PATIENCE

    def _sources(self, tenant: str) -> ContentStore:
        return ContentStore(folder=self.contents.folder / SOURCES).of(tenant)

    def _registry(self, session: Session, tenant: str) -> Registry:
        zone = self.zones.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)
