"""Files that come in pieces: begun, gone on with where the line broke, ended as attachments.

A part lies on the disk beside the contents; its row says whose it is and what was announced. The
end goes through the same checks as a file that comes in one piece.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from engine import Actor, InvalidInput, NotFound, base_name, size_in_words
from workflows.attachments.cards import AttachmentView
from workflows.attachments.parts import Checksum, Parts
from workflows.attachments.refusals import NotKept, TooMany, WrongOffset
from workflows.attachments.rules import LARGEST, require_announced
from workflows.desks.attachments import Attachments, require_few_pending
from workflows.desks.base import Desk
from workflows.registry import uploads
from workflows.registry.base import Registry
from workflows.registry.uploads import ResumableUpload

MOST_AT_ONCE = 20
MOST_PROMISED = 400 * 2**20
IDLE = timedelta(hours=1)
KEPT_IDLE = timedelta(days=1)
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class UploadView:
    """How far an upload has come.

    Attributes:
        size, offset: announced, and received so far, in bytes.
        expires_at: when it is taken away unless a piece comes.
        attachment_id: the attachment it has become; "" before.
    """

    id: str
    name: str
    size: int
    offset: int
    expires_at: datetime
    attachment_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Uploads(Desk):
    """Uploads are seen, continued and ended by whoever began them, and by nobody else."""

    attachments: Attachments
    parts: Parts

    @property
    def largest(self) -> int:
        """The most bytes that one file may have."""
        return LARGEST

    def begin(
        self, name: str, size: int, actor: Actor, *, task_id: str = "", form_path: str = ""
    ) -> UploadView:
        """Announce a file before its first byte.

        Args:
            name: as the browser gave it.
            size: of the whole file, in bytes.
            actor: whose upload it is; nobody else ever sees it.
            task_id: the user task it will be handed in with; "" for a start form.
            form_path: the field of the form.

        Raises:
            TooLarge, TooMany, NotKept, InvalidInput: says what is not acceptable.
            NotFound, NotPermitted: the user task is not this actor's to complete.
        """
        shown = base_name(name)
        require_announced(shown, size)
        self.attachments.place_of(task_id, actor)
        if not self.parts.has_room(size):
            raise NotKept(
                f"Файл «{shown}» не принят: на диске сервера почти не осталось места. "
                "Сообщите администратору и приложите файл позже."
            )
        with self._writing(actor) as registry:
            require_few_pending(registry, shown, actor)
            self._require_few(registry, shown, size, actor)
            row = ResumableUpload(
                owner=actor.user_id,
                name=shown,
                size=size,
                task_id=task_id,
                form_path=form_path[:400],
                touched_at=registry.now,
                attachment_id="",
            )
            return self._view(registry.add(row))

    def get(self, upload_id: str, actor: Actor) -> UploadView:
        """How far one's own upload has come.

        Raises:
            NotFound: there is none, or it has expired, or it is somebody else's.
        """
        with self._reading(actor) as registry:
            return self._view(_own(registry, upload_id, actor))

    def append(
        self,
        upload_id: str,
        offset: int,
        piece: IO[bytes],
        actor: Actor,
        *,
        checksum: Checksum | None = None,
    ) -> UploadView:
        """Take a piece; the last one makes the file an attachment.

        An empty piece at the end tries again what was interrupted after the last byte.

        Raises:
            NotFound: as `get`.
            WrongOffset, Busy, TooLarge, BrokenPiece, NotKept: the piece was not taken.
            InvalidInput: the whole file is not acceptable; nothing of it is left.
        """
        view = self.get(upload_id, actor)
        if view.attachment_id:
            _require_offset(view, offset)
            return view
        try:
            end = self.parts.append(
                view.id, offset, piece, most=view.size, checksum=checksum, name=view.name
            )
        except NotKept:
            self._forget(view.id, actor)
            raise
        if end == view.size:
            self._finish(view.id, actor)
        else:
            self._touch(view, actor)
        return self.get(view.id, actor)

    def finished(self, upload_id: str, actor: Actor) -> AttachmentView | None:
        """The attachment that an upload has become; None while something is missing."""
        view = self.get(upload_id, actor)
        return self.attachments.get(view.attachment_id, actor) if view.attachment_id else None

    def abandon(self, upload_id: str, actor: Actor) -> None:
        """End one's own upload; what came of it leaves the disk, a finished file stays.

        Raises:
            NotFound: as `get`.
        """
        self.get(upload_id, actor)
        self._forget(upload_id, actor)

    def remove_stale(self, tenant: str) -> int:
        """Take away a municipality's uploads that nothing came for within a day; says how many."""
        with self.sessions.write(tenant) as session:
            stale = uploads.forget_stale(session, self.clock.now() - KEPT_IDLE)
            for upload_id in stale:
                self.parts.drop(upload_id)
        return len(stale)

    def _finish(self, upload_id: str, actor: Actor) -> None:
        with self._reading(actor) as registry:
            row = _own(registry, upload_id, actor)
            name, size, task_id, form_path = row.name, row.size, row.task_id, row.form_path

        def remember(registry: Registry, attachment_id: str) -> None:
            registry.locked(ResumableUpload, upload_id).attachment_id = attachment_id

        try:
            with self.parts.whole(upload_id, size) as content:
                self.attachments.store(
                    content, name, actor, task_id=task_id, form_path=form_path, then=remember
                )
        except InvalidInput:
            self._forget(upload_id, actor)
            raise
        self.parts.drop(upload_id)

    def _require_few(self, registry: Registry, name: str, size: int, actor: Actor) -> None:
        """Keep what one person has begun within bounds; what lies idle makes room for the new."""
        waiting = list(uploads.under_way(registry, actor.user_id))
        idle = [row for row in waiting if row.touched_at < registry.now - IDLE]
        promised = sum(row.size for row in waiting)
        while idle and (len(waiting) >= MOST_AT_ONCE or promised + size > MOST_PROMISED):
            row = idle.pop(0)
            waiting.remove(row)
            promised -= row.size
            registry.session.delete(row)
            self.parts.drop(row.id)
        if len(waiting) >= MOST_AT_ONCE or promised + size > MOST_PROMISED:
            raise TooMany(
                f"Файл «{name}» пока не принят: одновременно можно загружать не больше "
                f"{MOST_AT_ONCE} файлов и {size_in_words(MOST_PROMISED)}. Дождитесь окончания "
                "начатых загрузок."
            )

    def _touch(self, view: UploadView, actor: Actor) -> None:
        """Move the day on which the upload expires; not with each small piece."""
        if view.expires_at - KEPT_IDLE > self.clock.now() - TOUCH_EVERY:
            return
        with self._writing(actor) as registry:
            _own(registry, view.id, actor).touched_at = registry.now

    def _forget(self, upload_id: str, actor: Actor) -> None:
        with self._writing(actor) as registry:
            registry.session.delete(_own(registry, upload_id, actor))
        self.parts.drop(upload_id)

    def _view(self, row: ResumableUpload) -> UploadView:
        return UploadView(
            id=row.id,
            name=row.name,
            size=row.size,
            offset=row.size if row.attachment_id else self.parts.size(row.id),
            expires_at=row.touched_at + KEPT_IDLE,
            attachment_id=row.attachment_id,
        )


def _own(registry: Registry, upload_id: str, actor: Actor) -> ResumableUpload:
    row = registry.find(ResumableUpload, upload_id)
    expired = row is not None and row.touched_at < registry.now - KEPT_IDLE
    if row is None or expired or row.owner != actor.user_id:
        raise NotFound("Такой загрузки нет: она закончена, отменена или пролежала сутки.")
    return row


def _require_offset(view: UploadView, offset: int) -> None:
    if offset != view.offset:
        raise WrongOffset(f"Загрузка уже закончена на {view.offset} байте.")
