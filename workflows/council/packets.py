"""Binds the packet of an agenda in a job, and keeps it: members open it from then on.

A session whose questions have no files needs none: its agenda is one PDF already.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from engine import Clock, EngineError, Handler, HandlerKind, ServiceCall, ending_of, schedule_job
from workflows.attachments.disk import ContentStore
from workflows.attachments.scanning import ScanState
from workflows.council.packet import Agenda, PacketFile, PacketQuestion, packet_of
from workflows.documents import libreoffice
from workflows.documents.printing import Printing
from workflows.documents.renditions import Source
from workflows.registry import council_materials, council_questions, councils
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry, Sessions, Zones
from workflows.registry.council_materials import CouncilPacket
from workflows.registry.council_questions import BALLOTS, KIND_TITLES, MAJORITIES, CouncilQuestion
from workflows.registry.council_sessions import SESSION_FORMS, CouncilSession
from workflows.registry.councils import METHODSOVET
from workflows.registry.documents import Document
from workflows.registry.parameters import value_of

TOPIC = "council.bind_packet"
OFFICE_FILES = (".docx", ".xlsx")
PICTURES = (".png", ".jpg", ".jpeg")
LARGEST_SUM = 150 * 2**20
FAILED = "Пакет собрать не удалось. Материалы можно открыть по одному у каждого вопроса."


def ask_where_files(registry: Registry, session_id: str) -> None:
    """Have the packet bound where questions of an agenda bring files or documents along."""
    questions = council_questions.of_session(registry, session_id)
    has_documents = any(each.document_id for each in questions)
    if has_documents or council_materials.of_questions(registry, [q.id for q in questions]):
        ask(registry, session_id)


def ask(registry: Registry, session_id: str) -> None:
    """Have the packet bound as soon as this transaction is done; the former one goes."""
    row = council_materials.packet_of(registry, session_id)
    if row is None:
        row = registry.add(CouncilPacket(session_id=session_id, left_out=[], asked_at=registry.now))
    row.sha256, row.size, row.pages, row.left_out, row.problem = "", 0, 0, [], ""
    row.asked_at, row.made_at = registry.now, None
    _schedule(registry, session_id)


def _schedule(registry: Registry, session_id: str) -> None:
    schedule_job(
        registry.session,
        topic=TOPIC,
        payload={"session_id": session_id},
        due_at=registry.now,
        tenant=registry.tenant,
        key=session_id,
    )


@dataclass(frozen=True, kw_only=True)
class _Brought:
    """A file or a document of a question before it is opened."""

    id: str
    name: str
    sha256: str = ""
    size: int = 0
    is_infected: bool = False

    @property
    def is_document(self) -> bool:
        return not self.sha256

    @property
    def ending(self) -> str:
        return ending_of(self.name)


@dataclass(frozen=True, kw_only=True)
class Packets:
    """The job.

    Attributes:
        files: contents of attachments.
        printing: gives PDFs of documents and of office files, and keeps packets.
    """

    sessions: Sessions
    clock: Clock
    zones: Zones
    files: ContentStore
    printing: Printing

    def handler(self) -> Handler:
        """The handler of the jobs that `ask` writes."""
        return Handler(
            topic=TOPIC,
            run=self._run,
            kind=HandlerKind.EXTERNAL,
            title="Пакет повестки совета",
            in_diagrams=False,
        )

    def _run(self, call: ServiceCall) -> Mapping[str, object]:
        session_id, tenant = str(call.inputs["session_id"]), call.tenant
        try:
            self._bind(session_id, tenant)
        except EngineError:
            if not call.last_attempt:
                raise
            self._note(session_id, tenant, problem=FAILED)
        return {}

    def _bind(self, session_id: str, tenant: str) -> None:
        with self.sessions.read(tenant) as session:
            registry = self._registry(session, tenant)
            agenda, brought = _read(registry, session_id)
        if self._prints_one(tenant, brought):
            # One file at a time: the job comes back for the next one.
            with self.sessions.write(tenant) as session:
                _schedule(self._registry(session, tenant), session_id)
            return
        left, questions = LARGEST_SUM, []
        for question, listed in zip(agenda.questions, brought, strict=True):
            opened = []
            for each in listed:
                left -= each.size
                opened.append(self._opened(tenant, each, has_room=left >= 0))
            questions.append(replace(question, files=opened))
        packet = packet_of(replace(agenda, questions=questions))
        contents = self.printing.renditions.contents.of(tenant)
        kept = contents.put(io.BytesIO(packet.pdf), CouncilPacket.noun)
        self._note(
            session_id,
            tenant,
            sha256=kept.sha256,
            size=kept.size,
            pages=packet.pages,
            left_out=list(packet.left_out),
            made_at=self.clock.now(),
        )

    def _prints_one(self, tenant: str, brought: list[list[_Brought]]) -> bool:
        """Turn the first office file that nobody has turned yet; False when there is none."""
        if not libreoffice.program():
            return False
        for each in (file for listed in brought for file in listed):
            office = each.ending in OFFICE_FILES and not (each.is_document or each.is_infected)
            if office and not self.printing.renditions.is_known(tenant, each.sha256):
                self._printed(tenant, each)
                return True
        return False

    def _opened(self, tenant: str, each: _Brought, *, has_room: bool) -> PacketFile:
        if each.is_infected:
            return PacketFile(name=each.name, content=None, why="файл в карантине: в нём вирус")
        if not has_room:
            return PacketFile(name=each.name, content=None, why="пакет стал бы слишком большим")
        if each.is_document:
            pdf = self.printing.pdf(tenant, each.id, in_job=True)
            return PacketFile(name=each.name, content=pdf, is_ours=True)
        if each.ending in OFFICE_FILES:
            printed = self._printed(tenant, each) if libreoffice.program() else None
            why = "" if printed else "в PDF не переведён"
            return PacketFile(name=each.name, content=printed, why=why)
        return PacketFile(
            name=each.name, content=self._content(tenant, each), is_picture=each.ending in PICTURES
        )

    def _printed(self, tenant: str, each: _Brought) -> bytes | None:
        source = Source(content=self._content(tenant, each), ending=each.ending, about=each.id)
        return self.printing.renditions.pdf_of(tenant, source, in_job=True)

    def _content(self, tenant: str, each: _Brought) -> bytes:
        with self.files.of(tenant).open(each.sha256, each.name) as file:
            return file.read()

    def _note(self, session_id: str, tenant: str, **found: Any) -> None:
        with self.sessions.write(tenant) as session:
            row = council_materials.packet_of(self._registry(session, tenant), session_id)
            for name, value in found.items() if row is not None else ():
                setattr(row, name, value)

    def _registry(self, session: Session, tenant: str) -> Registry:
        zone = self.zones.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)


def _read(registry: Registry, session_id: str) -> tuple[Agenda, list[list[_Brought]]]:
    """What stands in the registry, and what each question brings along."""
    session = registry.get(CouncilSession, session_id)
    questions = council_questions.of_session(registry, session_id)
    day = f"{session.planned_on:%d.%m.%Y}" if session.planned_on else ""
    facts = [("Дата", day), ("Место", session.place), ("Форма", SESSION_FORMS[session.form])]
    agenda = Agenda(
        organisation=value_of(registry, "centre.name"),
        title=f"Повестка заседания методсовета {day}".strip(),
        facts=[("Совет", councils.by_code(registry, METHODSOVET).name), *_filled(facts)],
        questions=[_question(each) for each in questions],
    )
    return agenda, [_brought(registry, each) for each in questions]


def _question(row: CouncilQuestion) -> PacketQuestion:
    kind = KIND_TITLES[council_questions.QuestionKind(row.kind)]
    way = f"{BALLOTS[row.ballot]} голосование, нужно {MAJORITIES[row.majority_rule]}"
    facts = [("Докладчик", row.speaker), ("Проект решения", row.resolution),
             ("Предлагается", kind), ("Голосование", way)]  # fmt: skip
    return PacketQuestion(
        position=row.position,
        topic=row.topic,
        speaker=row.speaker,
        asked=f"{kind}; {way}",
        facts=_filled(facts),
        materials=[line for line in row.materials.splitlines() if line.strip()],
        files=(),
    )


def _brought(registry: Registry, row: CouncilQuestion) -> list[_Brought]:
    found = registry.find(Document, row.document_id) if row.document_id else None
    documents = [_Brought(id=found.id, name=found.title)] if found else []
    files = council_materials.of_question(registry, row.id)
    return [*documents, *(_file(attachment) for _material, attachment in files)]


def _file(row: Attachment) -> _Brought:
    return _Brought(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        is_infected=row.scan_state == ScanState.INFECTED,
    )


def _filled(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in rows if value]
