"""Attachments as pages use them: hand a file in, bind it to a process, read it with a right to."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import IO, Any

from engine import (
    Actor,
    InstancePage,
    NotFound,
    NotPermitted,
    ProcessEngine,
    base_name,
    ending_of,
    known_attachments,
)
from workflows.attachments.cards import AttachmentView, is_own, view_of
from workflows.attachments.disk import Content, ContentStore
from workflows.attachments.refusals import Infected, TooMany
from workflows.attachments.rules import media_type_of, require_acceptable
from workflows.attachments.scanning import ScanState
from workflows.attachments.texts import TextPreview, read_document, read_table
from workflows.desks.attachment_scans import AttachmentScans, quarantine_sentence
from workflows.desks.attachment_sight import Sight
from workflows.desks.base import Desk
from workflows.registry import attachments
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry, new_id
from workflows.shipped import system_of

MOST_PENDING = 200
KEPT_UNUSED = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class AttachmentReferences(Desk):
    """Answers the engine which stored file an actor may hand in: their own."""

    def __call__(self, attachment_id: str, actor: Actor) -> Mapping[str, Any] | None:
        with self._reading(actor) as registry:
            row = registry.find(Attachment, attachment_id)
            usable = row is not None and is_own(row, actor)
            if row is None or not usable or row.scan_state == ScanState.INFECTED:
                return None
            return view_of(row).reference


@dataclass(frozen=True, kw_only=True)
class Attachments(Desk):
    """Files are read by whoever handed them in, and by whoever may read where they are used."""

    engine: ProcessEngine
    contents: ContentStore
    scans: AttachmentScans

    def store(
        self,
        content: IO[bytes],
        name: str,
        actor: Actor,
        *,
        task_id: str = "",
        form_path: str = "",
        then: Callable[[Registry, str], None] | None = None,
    ) -> AttachmentView:
        """Keep a file; it belongs to nothing until `bind`.

        Args:
            content: of the file; read from its first byte.
            name: as the browser gave it.
            actor: whose file it is.
            task_id: the user task it is handed in with; "" for a start form.
            form_path: the field of the form.
            then: told the file's id inside the transaction that records it.

        Raises:
            InvalidInput: its kind, size or content is not acceptable, or the disk is full.
            Infected: the scanner found a virus; the file stays in quarantine.
            NotPermitted: the user task is not this actor's to complete.
        """
        instance_id = self.place_of(task_id, actor)
        shown = base_name(name)
        require_acceptable(content, shown)
        with self._reading(actor) as registry:
            require_few_pending(registry, shown, actor)
        contents = self.contents.of(actor.tenant)
        kept = contents.put(content, shown)
        verdict = self.scans.judge(content)
        with self._writing(actor) as registry:
            row = _row(kept, shown, actor, form_path)
            row.instance_id, row.task_id, row.uploaded_at = instance_id, task_id, registry.now
            # The same post sent twice leaves one file behind.
            known = attachments.pending_like(registry, row)
            if known is not None:
                known.uploaded_at = registry.now
            if not contents.has(kept.sha256):  # taken away meanwhile as unused
                contents.put(content, shown)
            recorded = known or registry.add(row)
            recorded.scan_state, recorded.scan_note = verdict.state, verdict.virus
            if verdict.state == ScanState.WAITING:
                self.scans.ask_later(registry, recorded.id)
            if then is not None and verdict.state != ScanState.INFECTED:
                then(registry, recorded.id)
            view = view_of(recorded)
        _require_clean(view)
        return view

    def usable(self, attachment_id: str, actor: Actor, *, instance_id: str) -> AttachmentView:
        """One's own file that is not part of another process; `instance_id` is "" at a start.

        Raises:
            NotFound: there is none.
        """
        with self._reading(actor) as registry:
            row = registry.find(Attachment, attachment_id)
            if row is None or not is_own(row, actor) or row.scan_state == ScanState.INFECTED:
                raise NotFound("Такого файла нет.")
            # A start form posted twice names files that its first post made part of an instance.
            posted_again = not instance_id and not row.task_id
            if row.instance_id not in ("", instance_id) and not posted_again:
                raise NotFound("Такого файла нет.")
            return view_of(row)

    def bind(self, ids: Iterable[str], actor: Actor, *, instance_id: str = "") -> None:
        """Make one's own new files part of a process; call it before values refer to them.

        A start form's files are bound twice: before the start, so that nothing can lose them, and
        afterwards with the instance's id. Files of others and of other instances stay as they are.
        """
        with self._writing(actor) as registry:
            for row in attachments.by_ids(registry, ids):
                if not is_own(row, actor) or row.instance_id not in ("", instance_id):
                    continue
                row.instance_id = instance_id or row.instance_id
                if row.bound_at is None:
                    row.version = attachments.next_version(registry, row)
                    row.bound_at = registry.now

    def get(self, attachment_id: str, actor: Actor) -> AttachmentView:
        """One file's card.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        with self._reading(actor) as registry:
            row = registry.find(Attachment, attachment_id)
            found = view_of(row) if row else None
            own = row is not None and is_own(row, actor)
            alike = _ids(attachments.of_series(registry, row.series_id)) if row else frozenset()
        if found is None or not (own or self._is_seen(found, alike, actor)):
            raise NotFound("Такого файла нет, или он вам не виден.")
        return found

    def open(self, attachment_id: str, actor: Actor) -> tuple[AttachmentView, IO[bytes]]:
        """A file's card and its content, which the caller closes; raises as `get`.

        Raises:
            NotPermitted: the file is in quarantine.
        """
        found = self.get(attachment_id, actor)
        if found.is_quarantined:
            raise NotPermitted(quarantine_sentence(found.name, found.virus))
        return found, self.contents.of(actor.tenant).open(found.sha256, found.name)

    def preview(self, attachment_id: str, actor: Actor) -> TextPreview | None:
        """The first words of a document or a table; None for kinds that are shown otherwise.

        Raises:
            NotFound: as `get`.
            Unreadable: the content cannot be read within bounds.
        """
        found = self.get(attachment_id, actor)
        read = {".docx": read_document, ".xlsx": read_table}.get(ending_of(found.name))
        if read is None or found.is_quarantined:
            return None
        with self.contents.of(actor.tenant).open(found.sha256, found.name) as content:
            return read(content)

    def in_instance(self, page: InstancePage, actor: Actor) -> tuple[AttachmentView, ...]:
        """Files used in an instance whose page this actor opened, as far as they may read them.

        Of a document with several versions each says whether the values of the process name it.
        """
        with self._reading(actor) as registry:
            views = [view_of(row) for row in attachments.of_instance(registry, page.instance.id)]
        if not views:
            return ()
        seen, alike = Sight(self.engine, page, actor), _alike(views)
        readable = (
            each for each in views if _is_by(each, actor) or seen.shows(each, alike[each.series_id])
        )
        return tuple(
            replace(each, used=seen.mentions(each)) if len(alike[each.series_id]) > 1 else each
            for each in readable
        )

    def remove_unused(self, tenant: str) -> int:
        """Forget files that nobody used within a day; gives how many contents left the disk.

        What a draft still mentions stays. For one municipality, at the start of the server and
        from time to time.
        """
        before, contents = self.clock.now() - KEPT_UNUSED, self.contents.of(tenant)
        drafted = self.engine.drafted_files(system_of(tenant))
        with self.sessions.write(tenant) as session:
            digests = attachments.forget_unused(session, before, drafted)
            for sha256 in digests:
                contents.drop(sha256)
        contents.clear_incoming(before)
        return len(digests)

    def place_of(self, task_id: str, actor: Actor) -> str:
        """The instance of a user task that the actor is about to complete; "" for a start form.

        Raises:
            NotFound: the actor may not know of the user task.
            NotPermitted: it is not this actor's to complete.
        """
        if not task_id:
            return ""
        page = self.engine.user_task(task_id, actor)
        if not page.may_complete:
            raise NotPermitted("Приложить файл может тот, кто выполняет задачу.")
        return page.task.instance_id

    def _is_seen(self, view: AttachmentView, alike: Collection[str], actor: Actor) -> bool:
        if not view.instance_id:
            return False
        try:
            page = self.engine.instance(view.instance_id, actor)
        except NotFound:
            return self._is_shown_to_guest(view, actor)
        return Sight(self.engine, page, actor).shows(view, alike)

    def _is_shown_to_guest(self, view: AttachmentView, actor: Actor) -> bool:
        """Who was only asked or mentioned reads the files of that one user task's data."""
        shown = (
            self.engine.user_task(task_id, actor).variables
            for task_id in self.engine.drawn_into(view.instance_id, actor)
        )
        return any(view.id in known_attachments(dict(variables)) for variables in shown)


def _require_clean(view: AttachmentView) -> None:
    if view.is_quarantined:
        raise Infected(quarantine_sentence(view.name, view.virus))


def require_few_pending(registry: Registry, name: str, actor: Actor) -> None:
    """Refuse who would fill the disk with files that they never send off.

    Raises:
        TooMany: so many files wait already.
    """
    if attachments.count_pending(registry, actor.user_id) >= MOST_PENDING:
        raise TooMany(
            f"Файл «{name}» не сохранён: слишком много приложенных файлов ещё не отправлено. "
            "Отправьте начатые формы или продолжите завтра."
        )


def _row(kept: Content, name: str, actor: Actor, form_path: str) -> Attachment:
    own_id = new_id()
    return Attachment(
        id=own_id,
        series_id=own_id,
        sha256=kept.sha256,
        name=name,
        size=kept.size,
        media_type=media_type_of(name),
        uploaded_by=actor.user_id,
        form_path=form_path[:400],
    )


def _ids(rows: Iterable[Attachment]) -> frozenset[str]:
    return frozenset(row.id for row in rows)


def _alike(views: Iterable[AttachmentView]) -> Mapping[str, set[str]]:
    """Series → ids of its versions."""
    found: dict[str, set[str]] = defaultdict(set)
    for view in views:
        found[view.series_id].add(view.id)
    return found


def _is_by(view: AttachmentView, actor: Actor) -> bool:
    return bool(actor.user_id) and view.uploaded_by == actor.user_id
