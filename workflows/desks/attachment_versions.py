"""Versions of a document: a new one beside the earlier ones, which stay what was decided upon."""

from dataclasses import dataclass

from engine import Actor, InvalidInput, NotFound, NotPermitted, Permission, UserTaskPage
from workflows.attachments.cards import AttachmentView, is_own, view_of
from workflows.desks.attachments import Attachments
from workflows.desks.base import Desk
from workflows.registry import attachments
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry

LONGEST_REASON = 300


@dataclass(frozen=True, kw_only=True)
class DocumentCard:
    """A version of a document with all of them, the newest first."""

    shown: AttachmentView
    versions: tuple[AttachmentView, ...]
    may_add: bool

    @property
    def newest(self) -> AttachmentView:
        return self.versions[0] if self.versions else self.shown


@dataclass(frozen=True, kw_only=True)
class AttachmentVersions(Desk):
    """Who may read one version of a document may read all of them."""

    attachments: Attachments

    def card(self, attachment_id: str, actor: Actor) -> DocumentCard:
        """One version among all.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        shown = self.attachments.get(attachment_id, actor)
        with self._reading(actor) as registry:
            rows = attachments.of_series(registry, shown.series_id)
            versions = tuple(view_of(row) for row in reversed(rows))
        return DocumentCard(
            shown=shown, versions=versions, may_add=self._may_add(shown, versions, actor)
        )

    def add(self, attachment_id: str, new_id: str, reason: str, actor: Actor) -> AttachmentView:
        """Put one's own new file beside the versions of a document, as the newest.

        The values of the process go on naming the version that they named.

        Raises:
            NotFound: either file is not there for this actor.
            NotPermitted: the document is not the actor's to replace, or its process is over.
            InvalidInput: no reason, or the content is the newest version's.
        """
        card = self.card(attachment_id, actor)
        if not card.may_add:
            raise NotPermitted(
                "Новую версию загружает автор документа или тот, у кого задача этого процесса, "
                "пока процесс не окончен."
            )
        said = reason.strip()[:LONGEST_REASON]
        if not said:
            raise InvalidInput("Напишите, что изменилось: это увидят все, кто читает документ.")
        with self._writing(actor) as registry:
            row = _joined(registry, new_id, card.newest, actor)
            row.instance_id, row.task_id = card.newest.instance_id, card.newest.task_id
            row.form_path, row.reason = card.newest.form_path, said
            row.version, row.bound_at = attachments.next_version(registry, row), registry.now
            registry.session.flush()
            return view_of(row)

    def join(self, attachment_id: str, new_id: str, actor: Actor) -> None:
        """Let one's own file that a form is about to hand in follow upon an earlier version.

        Raises:
            NotFound: either file is not there for this actor, or in another instance.
            InvalidInput: the content is the newest version's.
        """
        card = self.card(attachment_id, actor)
        with self._writing(actor) as registry:
            row = _joined(registry, new_id, card.newest, actor)
            # What was never handed in itself has no versions to follow upon.
            if not card.versions or row.instance_id != card.newest.instance_id:
                raise NotFound("Такого файла нет, или он вам не виден.")

    def _may_add(
        self, shown: AttachmentView, versions: tuple[AttachmentView, ...], actor: Actor
    ) -> bool:
        if not shown.instance_id or not versions:
            return False
        try:
            page = self.attachments.engine.instance(shown.instance_id, actor)
        except NotFound:  # one's own file of an instance that one does not see any more
            return False
        if page.instance.state != "active":
            return False
        author = any(each.uploaded_by == actor.user_id for each in versions)
        return author or actor.may(Permission.OPERATE) or self._works_there(shown, actor)

    def _works_there(self, shown: AttachmentView, actor: Actor) -> bool:
        """Whether the actor has a user task of that instance to complete."""
        engine = self.attachments.engine
        waiting = engine.user_tasks(actor=actor, instance_id=shown.instance_id)
        pages: list[UserTaskPage] = [engine.user_task(task.id, actor) for task in waiting]
        return any(page.may_complete for page in pages)


def _joined(registry: Registry, new_id: str, newest: AttachmentView, actor: Actor) -> Attachment:
    """One's own new file, made part of the series."""
    registry.locked(Attachment, newest.series_id)
    row = registry.find(Attachment, new_id)
    if row is None or not is_own(row, actor) or row.bound_at is not None:
        raise NotFound("Такого файла нет, или он вам не виден.")
    if row.sha256 == newest.sha256:
        raise InvalidInput(f"Это тот же файл, что и версия {newest.version}. Выберите другой.")
    row.series_id = newest.series_id
    return row
