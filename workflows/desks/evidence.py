"""Takes the evidence pack of an instance: for whoever may read all of it, and on record."""

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine import (
    Actor,
    HistoryEntry,
    InstancePage,
    NotPermitted,
    Permission,
    ProcessEngine,
)
from engine.installation import history_chain
from workflows.desks.attachments import Attachments
from workflows.desks.base import Desk
from workflows.desks.signing import SignatureView, signature_trail
from workflows.documents import evidence, evidence_pack
from workflows.documents.evidence_pack import Pack
from workflows.documents.originals import Originals
from workflows.registry import documents, people, signatures
from workflows.registry.base import Registry
from workflows.registry.documents import DOCUMENT_TITLES, Document, DocumentKind
from workflows.registry.evidence_packs import EvidencePack, packs_of

MODELS = (".bpmn", ".dmn", ".form")
IN_MEMORY = 16 * 2**20
SAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, kw_only=True)
class PackView:
    """A pack that was taken: by whom, when, and the digest that proves it."""

    taken_at: datetime
    taken_by: str
    root_sha256: str
    files: int
    size: int


@dataclass(frozen=True, kw_only=True)
class TakenPack:
    """A pack to be handed out; the caller closes the file."""

    file: IO[bytes]
    name: str
    root_sha256: str


@dataclass(frozen=True, kw_only=True)
class Evidence(Desk):
    """For people who read every instance (`Permission.READ_ALL`)."""

    originals: Originals
    attachments: Callable[[], Attachments]
    engine: Callable[[], ProcessEngine]

    def may_take(self, actor: Actor) -> bool:
        return actor.is_system or actor.may(Permission.READ_ALL)

    def taken(self, instance_id: str, actor: Actor) -> tuple[PackView, ...]:
        """Packs that were taken of an instance, the newest first; () for whoever may not."""
        if not self.may_take(actor):
            return ()
        with self._reading(actor) as registry:
            return tuple(
                PackView(
                    taken_at=row.taken_at,
                    taken_by=row.taken_by,
                    root_sha256=row.root_sha256,
                    files=row.files,
                    size=row.size,
                )
                for row in packs_of(registry, instance_id)
            )

    def take(self, instance_id: str, actor: Actor) -> TakenPack:
        """Write the pack and note who took it, with its digest.

        Raises:
            NotPermitted: the actor may not read everything.
            NotFound: there is no such instance.
            InvalidInput: it would be too large.
        """
        if not self.may_take(actor):
            raise NotPermitted("Доказательный пакет берут те, кому видно дело целиком.")
        page = self.engine().instance(instance_id, actor)
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed out
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                pack = Pack(archive=archive)
                root = self._write(pack, page, actor)
            self._note(instance_id, root, pack, actor)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return TakenPack(file=file, name=f"evidence-{instance_id[:12]}.zip", root_sha256=root)

    def _write(self, pack: Pack, page: InstancePage, actor: Actor) -> str:
        """Write all parts; gives the root digest."""
        instance_id = page.instance.id
        title = page.instance.title or page.instance.process_name
        pack.add("README.txt", evidence_pack.readme(title), "О пакете")
        head = self._history(pack, instance_id, title, actor)
        self._documents(pack, instance_id, actor)
        for each in self.attachments().in_instance(page, actor):
            if not each.is_quarantined:
                _card, opened = self.attachments().open(each.id, actor)
                pack.copy(f"attachments/{each.id}-{_safe(each.name)}", opened, each.name)
        told = [asdict(each) for each in self.engine().decisions(instance_id, actor)]
        pack.add_json("decisions/decisions.json", told, "Решения по таблицам")
        self._versions(pack, instance_id, actor)
        return pack.finish(self._about(instance_id, title, head, actor))

    def _history(self, pack: Pack, instance_id: str, title: str, actor: Actor) -> str:
        """The chain for the verifier and a page for people; gives the chain's last hash."""
        with self._reading(actor) as registry:
            events = history_chain(registry.session, instance_id)
            entries = self.engine().history(instance_id, actor)
            pack.add_json("history/history.json", events, "История для проверки")
            lines = _lines(registry, entries)
            pack.add("history/history.html", evidence_pack.history_page(title, lines), "История")
        return str(events[-1]["own_hash"]) if events else ""

    def _documents(self, pack: Pack, instance_id: str, actor: Actor) -> None:
        with self._reading(actor) as registry:
            rows = documents.of_instance(registry, instance_id)
            for number, row in enumerate(rows, start=1):
                folder = f"documents/{number:02d}"
                trail = signature_trail(registry, row.id)
                pack.add_json(f"{folder}/card.json", _card_of(row), row.title)
                pack.add_json(f"{folder}/signatures.json", [asdict(each) for each in trail])
                for version in signatures.versions_of(registry, row.id):
                    if version.pdf_sha256:
                        opened = self.originals.open(actor.tenant, version.pdf_sha256, row.title)
                        path = f"{folder}/version-{version.number}-{version.stage}.pdf"
                        pack.copy(path, opened, f"{row.title}, версия {version.number}")
                self._signed_files(pack, folder, trail, actor)
            for part in evidence.parts_of(registry, instance_id):
                pack.add(part.path, part.content, part.title)

    def _versions(self, pack: Pack, instance_id: str, actor: Actor) -> None:
        """Diagrams, forms and tables by which it ran, as they were deployed."""
        for used in self.engine().used_versions(instance_id, actor):
            folder = f"process/{_safe(used.process_key)}-{used.version}"
            kept = sorted(name for name in used.files if name.endswith(MODELS))
            for number, name in enumerate(kept, start=1):
                pack.add(f"{folder}/{number:02d}-{_safe(name)}", used.files[name], name)

    def _signed_files(
        self, pack: Pack, folder: str, trail: tuple[SignatureView, ...], actor: Actor
    ) -> None:
        for each in trail:
            if each.file_sha256:
                opened = self.originals.open(actor.tenant, each.file_sha256, each.file_name)
                path = f"{folder}/signatures/{each.id}-{_safe(each.file_name)}"
                pack.copy(path, opened, each.file_name)

    def _about(self, instance_id: str, title: str, head: str, actor: Actor) -> dict[str, Any]:
        return {
            "format": 1,
            "instance_id": instance_id,
            "title": title,
            "taken_at": self.clock.now().isoformat(),
            "taken_by": actor.user_id,
            "history_head": head,
        }

    def _note(self, instance_id: str, root: str, pack: Pack, actor: Actor) -> None:
        def write(session: Session) -> None:
            registry = self._registry(session, actor.tenant)
            registry.add(
                EvidencePack(
                    instance_id=instance_id,
                    taken_at=registry.now,
                    taken_by=actor.user_id,
                    root_sha256=root,
                    files=len(pack.files),
                    size=pack.size,
                )
            )

        self.engine().note_copy(instance_id, root, actor, together=write)


def _card_of(row: Document) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "kind_title": DOCUMENT_TITLES[DocumentKind(row.kind)],
        "title": row.title,
        "status": row.status,
        "number": row.number,
        "dated": row.dated,
        "basis": row.basis,
        "body": row.body,
        "note": row.note,
    }


def _lines(registry: Registry, entries: tuple[HistoryEntry, ...]) -> Iterator[tuple[str, ...]]:
    found = people.by_ids(registry, {entry.actor_id for entry in entries if entry.actor_id})
    zone = ZoneInfo(registry.zone)
    for entry in entries:
        person = found.get(entry.actor_id)
        said = ", ".join(f"{name}: {value}" for name, value in entry.detail.items())
        yield (
            str(entry.sequence),
            f"{entry.at.astimezone(zone):%d.%m.%Y %H:%M:%S}",
            person.name.short if person else entry.actor_name or "Система",
            entry.type,
            entry.element_name,
            said[:2000],
        )


def _safe(name: str) -> str:
    """A name that every archiver can write."""
    return SAFE.sub("_", name)[-80:] or "file"
