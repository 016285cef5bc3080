"""Files of the council's questions and the packet of an agenda: who brings, who reads.

Whoever may read a question reads its files; its author and the secretary bring them until the
agenda is approved.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from engine import (
    Actor,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    base_name,
    ending_of,
    size_in_words,
)
from workflows.attachments.cards import AttachmentView, view_of
from workflows.attachments.disk import ContentStore
from workflows.council import packets
from workflows.desks.attachment_scans import quarantine_sentence
from workflows.desks.attachments import Attachments
from workflows.desks.base import Desk
from workflows.desks.council_sessions import READERS, WRITERS
from workflows.permits import holds_any, require_any
from workflows.registry import council_materials
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.council_materials import CouncilMaterial, CouncilPacket
from workflows.registry.council_questions import CouncilQuestion, QuestionState
from workflows.registry.council_sessions import CouncilChange, CouncilSession, SessionState

ENDINGS = (".pdf", ".docx", ".xlsx", ".png", ".jpg", ".jpeg")
MOST_FILES = 10
APPROVED = "Повестка уже утверждена: материалы вопроса изменить нельзя."


@dataclass(frozen=True, kw_only=True)
class PacketView:
    """The packet of an agenda; `is_made` is False while a job binds it."""

    is_made: bool
    pages: int
    size: int
    left_out: tuple[str, ...]
    problem: str
    made_at: datetime | None

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)


@dataclass(frozen=True, kw_only=True)
class CouncilMaterials(Desk):
    """Files of questions.

    Attributes:
        attachments: keeps files as those of forms are kept: by kind, size, content, scanner.
        contents: where packets are kept.
    """

    attachments: Attachments
    contents: ContentStore

    def require_open(self, question_id: str, actor: Actor) -> None:
        """Refuse whoever may not bring files for a question, and everybody too late.

        Raises:
            NotPermitted: the actor has neither put the question nor leads the council.
            Conflict: the agenda is approved.
        """
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            _writable(registry, registry.get(CouncilQuestion, question_id), actor)

    def add(self, question_id: str, content: IO[bytes], name: str, actor: Actor) -> None:
        """Put a file behind those that a question has.

        Raises:
            NotPermitted, Conflict: as `require_open`.
            InvalidInput: the kind, the size or the content is not acceptable, or there are
                too many.
            Infected: a virus was found.
        """
        self.require_open(question_id, actor)
        shown = base_name(name)
        if ending_of(shown) not in ENDINGS:
            raise InvalidInput(
                f"Файл «{shown}» не подходит. Материалы — файлы PDF, DOCX, XLSX, PNG и JPG."
            )

        def belongs(registry: Registry, attachment_id: str) -> None:
            self._put(registry, question_id, attachment_id, actor)

        self.attachments.store(content, shown, actor, then=belongs)

    def remove(self, material_id: str, actor: Actor) -> None:
        """Take a file away; raises as `add`, and NotFound."""
        require_any(actor, *READERS)
        with self._writing(actor) as registry:
            material = registry.get(CouncilMaterial, material_id)
            question = registry.locked(CouncilQuestion, material.question_id)
            _writable(registry, question, actor)
            attachment = registry.get(Attachment, material.attachment_id)
            attachment.bound_at = None  # taken off the disk as every file that nobody uses
            registry.session.delete(material)
            _tell(registry, question, actor, f"Убран материал: {attachment.name}")

    def open(self, material_id: str, actor: Actor) -> tuple[AttachmentView, IO[bytes]]:
        """A file's card and its content, which the caller closes.

        Raises:
            NotFound: there is none, or the actor reads no questions.
            NotPermitted: it is in quarantine.
        """
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            material = registry.get(CouncilMaterial, material_id)
            found = view_of(registry.get(Attachment, material.attachment_id))
        if found.is_quarantined:
            raise NotPermitted(quarantine_sentence(found.name, found.virus))
        contents = self.attachments.contents.of(actor.tenant)
        return found, contents.open(found.sha256, found.name)

    def packet(self, session_id: str, actor: Actor) -> PacketView | None:
        """The packet of a session; None where none was needed."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            row = council_materials.packet_of(registry, session_id)
            return _view(row) if row else None

    def open_packet(self, session_id: str, actor: Actor) -> tuple[str, IO[bytes]]:
        """The packet's name and content, which the caller closes; NotFound before it is bound."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            session = registry.get(CouncilSession, session_id)
            row = council_materials.packet_of(registry, session_id)
            digest = row.sha256 if row else ""
            day = f" {session.planned_on:%d.%m.%Y}" if session.planned_on else ""
        if not digest:
            raise NotFound("Пакет повестки ещё не собран.")
        name = f"Повестка методсовета{day}.pdf"
        return name, self.contents.of(actor.tenant).open(digest, name)

    def bind_again(self, session_id: str, actor: Actor) -> None:
        """Have the packet of an approved agenda bound anew.

        Raises:
            NotPermitted: the actor does not lead the council.
            Conflict: the agenda is not approved yet.
        """
        require_any(actor, *WRITERS)
        with self._writing(actor) as registry:
            session = registry.locked(CouncilSession, session_id)
            if session.state == SessionState.AGENDA:
                raise Conflict("Пакет собирается, когда председатель утвердит повестку.")
            packets.ask(registry, session_id)

    def _put(self, registry: Registry, question_id: str, attachment_id: str, actor: Actor) -> None:
        """Let a stored file belong to a question, in the transaction that records it."""
        question = registry.locked(CouncilQuestion, question_id)
        _writable(registry, question, actor)
        known = council_materials.of_question(registry, question_id)
        attachment = registry.get(Attachment, attachment_id)
        if any(row.sha256 == attachment.sha256 for _material, row in known):
            raise InvalidInput(f"Файл «{attachment.name}» у этого вопроса уже есть.")
        if len(known) >= MOST_FILES:
            raise InvalidInput(f"У вопроса не больше {MOST_FILES} файлов.")
        attachment.bound_at = registry.now
        registry.add(
            CouncilMaterial(
                question_id=question_id,
                attachment_id=attachment_id,
                position=1 + max((material.position for material, _row in known), default=0),
                added_by=actor.user_id,
                added_at=registry.now,
            )
        )
        _tell(registry, question, actor, f"Приложен материал: {attachment.name}")


def _writable(registry: Registry, question: CouncilQuestion, actor: Actor) -> None:
    """Refuse who may not change a question's files, and everybody once the agenda is approved."""
    if not _is_theirs(question, actor):
        raise NotPermitted("Материалы прикладывает внёсший вопрос, секретарь или председатель.")
    if question.state == QuestionState.WAITING:
        return
    on_agenda = question.state == QuestionState.ON_AGENDA
    session = registry.find(CouncilSession, question.session_id) if on_agenda else None
    if session is None or session.state != SessionState.AGENDA:
        raise Conflict(APPROVED)


def _is_theirs(question: CouncilQuestion, actor: Actor) -> bool:
    return question.initiator_id == actor.user_id or holds_any(actor, *WRITERS)


def _view(row: CouncilPacket) -> PacketView:
    return PacketView(
        is_made=bool(row.sha256),
        pages=row.pages,
        size=row.size,
        left_out=tuple(row.left_out),
        problem=row.problem,
        made_at=row.made_at,
    )


def _tell(registry: Registry, question: CouncilQuestion, actor: Actor, what: str) -> None:
    registry.add(
        CouncilChange(
            session_id=question.session_id,
            question_id=question.id,
            person_id=actor.user_id,
            changed_at=registry.now,
            what=what,
        )
    )
