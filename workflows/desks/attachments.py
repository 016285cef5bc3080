"""Attachments as pages use them: hand a file in, bind it to a process, read it with a right to."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from engine import (
    Actor,
    InstancePage,
    InvalidInput,
    NotFound,
    NotPermitted,
    Permission,
    ProcessEngine,
    base_name,
    content_problem,
    ending_of,
    known_attachments,
    size_in_words,
)
from workflows.attachments.disk import Content, ContentStore
from workflows.desks.base import Desk
from workflows.registry import attachments
from workflows.registry.attachments import Attachment

LARGEST = 20 * 2**20
MOST_PENDING = 200
KEPT_UNUSED = timedelta(days=1)
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".sig": "application/pkcs7-signature",
    ".p7s": "application/pkcs7-signature",
}


@dataclass(frozen=True, kw_only=True)
class AttachmentView:
    """A file that somebody handed in; `uploaded_by` is a user id, `size` is in bytes."""

    id: str
    name: str
    size: int
    media_type: str
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    instance_id: str
    task_id: str
    form_path: str

    @property
    def reference(self) -> dict[str, Any]:
        """What a form's value holds of it."""
        return {"id": self.id, "name": self.name, "size": self.size}

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)


@dataclass(frozen=True, kw_only=True)
class AttachmentReferences(Desk):
    """Answers the engine which stored file an actor may hand in: their own."""

    def __call__(self, attachment_id: str, actor: Actor) -> Mapping[str, Any] | None:
        with self._reading(actor) as registry:
            row = registry.find(Attachment, attachment_id)
            return _view(row).reference if row and _is_own(row, actor) else None


@dataclass(frozen=True, kw_only=True)
class Attachments(Desk):
    """Files are read by whoever handed them in, and by whoever may read where they are used."""

    engine: ProcessEngine
    contents: ContentStore

    def store(
        self, content: IO[bytes], name: str, actor: Actor, *, task_id: str = "", form_path: str = ""
    ) -> AttachmentView:
        """Keep a file; it belongs to nothing until `bind`.

        Raises:
            InvalidInput: its kind, size or content is not acceptable, or the disk is full.
            NotPermitted: the user task is not this actor's to complete.
        """
        instance_id = self._place_of(task_id, actor)
        shown = base_name(name)
        _require_acceptable(content, shown)
        self._require_room(shown, actor)
        kept = self.contents.put(content, shown)
        with self._writing(actor) as registry:
            row = _row(kept, shown, actor, form_path)
            row.instance_id, row.task_id, row.uploaded_at = instance_id, task_id, registry.now
            # The same post sent twice leaves one file behind.
            known = attachments.pending_like(registry, row)
            if known is not None:
                known.uploaded_at = registry.now
            if not self.contents.has(kept.sha256):  # taken away meanwhile as unused
                self.contents.put(content, shown)
            return _view(known or registry.add(row))

    def usable(self, attachment_id: str, actor: Actor, *, instance_id: str) -> AttachmentView:
        """One's own file that is not part of another process; `instance_id` is "" at a start.

        Raises:
            NotFound: there is none.
        """
        with self._reading(actor) as registry:
            row = registry.find(Attachment, attachment_id)
            if row is None or not _is_own(row, actor):
                raise NotFound("Такого файла нет.")
            # A start form posted twice names files that its first post made part of an instance.
            posted_again = not instance_id and not row.task_id
            if row.instance_id not in ("", instance_id) and not posted_again:
                raise NotFound("Такого файла нет.")
            return _view(row)

    def bind(self, ids: Iterable[str], actor: Actor, *, instance_id: str = "") -> None:
        """Make one's own new files part of a process; call it before values refer to them.

        A start form's files are bound twice: before the start, so that nothing can lose them, and
        afterwards with the instance's id. Files of others and of other instances stay as they are.
        """
        with self._writing(actor) as registry:
            for row in attachments.by_ids(registry, ids):
                if not _is_own(row, actor) or row.instance_id not in ("", instance_id):
                    continue
                row.bound_at = row.bound_at or registry.now
                row.instance_id = instance_id or row.instance_id

    def get(self, attachment_id: str, actor: Actor) -> AttachmentView:
        """One file's card.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        with self._reading(actor) as registry:
            row = registry.find(Attachment, attachment_id)
            found = _view(row) if row else None
            own = row is not None and _is_own(row, actor)
        if found is None or not (own or self._is_seen(found, actor)):
            raise NotFound("Такого файла нет, или он вам не виден.")
        return found

    def open(self, attachment_id: str, actor: Actor) -> tuple[AttachmentView, IO[bytes]]:
        """A file's card and its content, which the caller closes; raises as `get`."""
        found = self.get(attachment_id, actor)
        return found, self.contents.open(found.sha256, found.name)

    def in_instance(self, page: InstancePage, actor: Actor) -> tuple[AttachmentView, ...]:
        """Files used in an instance whose page this actor opened, as far as they may read them."""
        with self._reading(actor) as registry:
            views = [_view(row) for row in attachments.of_instance(registry, page.instance.id)]
        if not views:
            return ()
        seen = _Sight(self.engine, page, actor)
        return tuple(each for each in views if _is_by(each, actor) or seen.shows(each))

    def remove_unused(self) -> int:
        """Forget files that nobody used within a day; gives how many contents left the disk.

        For the start of the server, over all municipalities.
        """
        before = self.clock.now() - KEPT_UNUSED
        with self.sessions.write() as session:
            digests = attachments.forget_unused(session, before)
            for sha256 in digests:
                self.contents.drop(sha256)
        self.contents.clear_incoming(before)
        return len(digests)

    def _require_room(self, name: str, actor: Actor) -> None:
        """Nobody fills the disk with files that they never send off."""
        with self._reading(actor) as registry:
            waiting = attachments.count_pending(registry, actor.user_id)
        if waiting >= MOST_PENDING:
            raise InvalidInput(
                f"Файл «{name}» не сохранён: слишком много приложенных файлов ещё не отправлено. "
                "Отправьте начатые формы или продолжите завтра."
            )

    def _place_of(self, task_id: str, actor: Actor) -> str:
        """The instance of a user task that the actor is about to complete."""
        if not task_id:
            return ""
        page = self.engine.user_task(task_id, actor)
        if not page.may_complete:
            raise NotPermitted("Приложить файл может тот, кто выполняет задачу.")
        return page.task.instance_id

    def _is_seen(self, view: AttachmentView, actor: Actor) -> bool:
        if not view.instance_id:
            return False
        try:
            page = self.engine.instance(view.instance_id, actor)
        except NotFound:
            return False
        return _Sight(self.engine, page, actor).shows(view)


@dataclass
class _Sight:
    """What of an instance's files its page's reader may read.

    A school does not read its neighbour's answer although both take part in one instance: a file
    is seen where it is used in the whole instance, or in a user task that this person may open.
    """

    engine: ProcessEngine
    page: InstancePage
    actor: Actor
    _known: set[str] | None = None

    def shows(self, view: AttachmentView) -> bool:
        if self.actor.may(Permission.READ_ALL) or self.actor.may(Permission.OPERATE):
            return True
        if not view.task_id:
            return True
        return view.task_id in self._tasks() or view.id in self._mentioned()

    def _tasks(self) -> set[str]:
        return {task.id for task in self.page.user_tasks}

    def _mentioned(self) -> set[str]:
        if self._known is None:
            places: list[object] = [dict(self.page.variables)]
            places += [
                dict(self.engine.user_task(task_id, self.actor).variables)
                for task_id in self._tasks()
            ]
            self._known = set(known_attachments(places))
        return self._known


def _require_acceptable(content: IO[bytes], name: str) -> None:
    ending = ending_of(name)
    if ending not in MEDIA_TYPES:
        kinds = ", ".join(each[1:].upper() for each in MEDIA_TYPES)
        raise InvalidInput(f"Файл «{name}» не подходит. Допустимые виды файлов: {kinds}")
    size = content.seek(0, os.SEEK_END)
    if size == 0:
        raise InvalidInput(f"Файл «{name}» пустой")
    if size > LARGEST:
        raise InvalidInput(f"Файл «{name}» больше {size_in_words(LARGEST)}")
    if problem := content_problem(name, content):
        raise InvalidInput(problem)


def _row(kept: Content, name: str, actor: Actor, form_path: str) -> Attachment:
    return Attachment(
        sha256=kept.sha256,
        name=name,
        size=kept.size,
        media_type=MEDIA_TYPES[ending_of(name)],
        uploaded_by=actor.user_id,
        form_path=form_path[:400],
    )


def _is_own(row: Attachment, actor: Actor) -> bool:
    return actor.is_system or (bool(actor.user_id) and row.uploaded_by == actor.user_id)


def _is_by(view: AttachmentView, actor: Actor) -> bool:
    return bool(actor.user_id) and view.uploaded_by == actor.user_id


def _view(row: Attachment) -> AttachmentView:
    return AttachmentView(
        id=row.id,
        name=row.name,
        size=row.size,
        media_type=row.media_type,
        sha256=row.sha256,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        instance_id=row.instance_id,
        task_id=row.task_id,
        form_path=row.form_path,
    )
