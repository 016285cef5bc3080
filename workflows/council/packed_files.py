"""The files of a session in its evidence pack: the packet that members got, and every material.

Whoever takes a pack reads the whole case, so what members read is no secret from them. A file with
a virus is not handed out, neither here nor anywhere else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import ending_of
from workflows.attachments.disk import ContentStore
from workflows.attachments.scanning import ScanState
from workflows.documents.evidence import EvidencePart
from workflows.registry import council_materials, council_questions, council_sessions
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.council_materials import CouncilPacket


@dataclass(frozen=True, kw_only=True)
class PackedFiles:
    """Where they lie: attachments among `files`, bound packets among `papers`."""

    files: ContentStore
    papers: ContentStore

    def of(self, registry: Registry, instance_id: str) -> Iterator[EvidencePart]:
        """The files of every session of an instance, one after the other."""
        sessions = council_sessions.of_instance(registry, instance_id)
        for number, session in enumerate(sessions, start=1):
            packet = council_materials.packet_of(registry, session.id)
            if packet is not None and packet.sha256:
                content = self._content(self.papers, registry, packet.sha256, CouncilPacket.noun)
                path = f"{number}/packet.pdf"
                yield EvidencePart(path=path, content=content, title=CouncilPacket.noun)
            for question in council_questions.of_session(registry, session.id):
                folder = f"{number}/question-{question.position:02d}"
                yield from self._materials(registry, question.id, folder)

    def _materials(
        self, registry: Registry, question_id: str, folder: str
    ) -> Iterator[EvidencePart]:
        found = council_materials.of_question(registry, question_id)
        for number, (_material, row) in enumerate(found, start=1):
            if _is_handed_out(row):
                path = f"{folder}/{number:02d}{ending_of(row.name)}"
                content = self._content(self.files, registry, row.sha256, row.name)
                yield EvidencePart(path=path, content=content, title=row.name)

    def _content(self, store: ContentStore, registry: Registry, sha256: str, name: str) -> bytes:
        with store.of(registry.tenant).open(sha256, name) as file:
            return file.read()


def _is_handed_out(row: Attachment) -> bool:
    return bool(row.sha256) and row.scan_state != ScanState.INFECTED
