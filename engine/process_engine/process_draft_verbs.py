"""Verbs of process drafts: working copies of a process on their way to a version."""

from collections.abc import Mapping

from engine.commands import (
    process_draft_checks,
    process_draft_comments,
    process_draft_roles,
    process_draft_views,
    process_drafts,
)
from engine.domain.comparisons import ChangedFiles
from engine.domain.definition_views import DeploymentCheck
from engine.domain.identity import Actor
from engine.domain.process_drafts import ProcessDraftState, ProcessDraftView, RoleReplaced
from engine.process_engine.transactions import Transactions
from engine.store import process_draft_rows


class ProcessDraftVerbs(Transactions):
    """Drafts of the actor's municipality, for people who deploy.

    All of these raise:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such draft.
    """

    def begin_draft(self, definition_id: str, actor: Actor) -> ProcessDraftView:
        """Copy the files of a version into a new draft.

        Raises:
            NotFound: there is no such version.
        """
        with self._writing(actor) as context:
            return process_drafts.begin(context, definition_id)

    def begin_draft_of_files(
        self, files: Mapping[str, bytes], name: str, actor: Actor
    ) -> ProcessDraftView:
        """Make a draft of files from elsewhere, right or wrong.

        Raises:
            InvalidInput: no files, a name that no file can have, or too much of it.
        """
        with self._writing(actor) as context:
            return process_drafts.begin_of_files(context, files, name)

    def process_drafts(
        self, actor: Actor, states: tuple[ProcessDraftState, ...] = ()
    ) -> tuple[ProcessDraftView, ...]:
        """Give the drafts, those changed last first; without files, comments and history."""
        with self._reading(actor) as context:
            process_draft_views.require_designer(context)
            rows = process_draft_rows.listed(context.session, context.tenant, states)
            return tuple(process_draft_views.line(context, row) for row in rows)

    def process_draft(self, draft_id: str, actor: Actor) -> ProcessDraftView:
        """Give one draft with its files, comments and history."""
        with self._reading(actor) as context:
            row = process_draft_views.found(context, draft_id)
            return process_draft_views.view(context, row)

    def draft_file(self, draft_id: str, name: str, actor: Actor) -> tuple[bytes, int]:
        """Give a file of a draft and the draft's revision.

        Raises:
            NotFound: there is no such file.
        """
        with self._reading(actor) as context:
            return process_drafts.read_file(context, draft_id, name)

    def draft_files(self, draft_id: str, actor: Actor) -> dict[str, bytes]:
        """Give every file of a draft by name."""
        with self._reading(actor) as context:
            row = process_draft_views.found(context, draft_id)
            return process_draft_rows.contents(context.session, row.id)

    def save_draft_file(
        self, draft_id: str, name: str, content: bytes, revision: int, actor: Actor
    ) -> ProcessDraftView:
        """Keep a file as it was just written, right or wrong; a new name is a new file.

        Args:
            draft_id: of the draft.
            name: of the file.
            content: its bytes.
            revision: of the draft when the file was read or saved last; 0 for a new file.
            actor: who writes; holds the draft from now on.

        Raises:
            DraftStale: this file was changed since.
            DraftLocked: somebody else is drawing.
            Conflict: the draft is in review, or past it.
            InvalidInput: the name is none, or the file too large.
        """
        with self._writing(actor) as context:
            return process_drafts.save_file(context, draft_id, name, content, revision)

    def rename_draft_file(
        self, draft_id: str, name: str, new_name: str, actor: Actor
    ) -> ProcessDraftView:
        """Give a file another name; raises as `save_draft_file`.

        Raises:
            NotFound: there is no such file.
            InvalidInput: another file has that name.
        """
        with self._writing(actor) as context:
            return process_drafts.rename_file(context, draft_id, name, new_name)

    def remove_draft_file(self, draft_id: str, name: str, actor: Actor) -> ProcessDraftView:
        """Take a file out of a draft; raises as `save_draft_file`.

        Raises:
            NotFound: there is no such file.
        """
        with self._writing(actor) as context:
            return process_drafts.remove_file(context, draft_id, name)

    def lock_draft(
        self, draft_id: str, actor: Actor, *, take_over: bool = False
    ) -> ProcessDraftView:
        """Hold a draft, so that others do not draw at the same time; saving holds it, too.

        Raises:
            DraftLocked: somebody else does, and the actor does not take over.
            Conflict: the draft is in review, or past it.
        """
        with self._writing(actor) as context:
            return process_drafts.hold(context, draft_id, take_over=take_over)

    def unlock_draft(self, draft_id: str, actor: Actor) -> ProcessDraftView:
        """Let others draw; somebody else's lock stays as it is."""
        with self._writing(actor) as context:
            return process_drafts.let_go(context, draft_id)

    def check_draft(
        self, draft_id: str, actor: Actor, overlay: Mapping[str, bytes] | None = None
    ) -> DeploymentCheck:
        """Say what a deployment of the draft would say; nothing is stored.

        `overlay` are files as they are on somebody's screen, in place of the saved ones.
        """
        with self._reading(actor) as context:
            return process_draft_checks.check(context, draft_id, overlay or {})

    def comment_draft(
        self, draft_id: str, text: str, actor: Actor, *, file: str = "", element_id: str = ""
    ) -> ProcessDraftView:
        """Say something beside an element of a file, beside a file, or beside the whole draft.

        Raises:
            NotFound: there is no such file.
            InvalidInput: the text is empty or too long.
        """
        with self._writing(actor) as context:
            return process_draft_comments.comment(context, draft_id, text, file, element_id)

    def resolve_draft_comment(
        self, draft_id: str, comment_id: str, actor: Actor
    ) -> ProcessDraftView:
        """Say that what a comment asked for is done.

        Raises:
            NotFound: there is no such comment.
            Conflict: somebody has said so already.
        """
        with self._writing(actor) as context:
            return process_draft_comments.resolve(context, draft_id, comment_id)

    def compare_draft(self, draft_id: str, actor: Actor, definition_id: str = "") -> ChangedFiles:
        """Tell what differs in a draft from a version of its process, its base by default.

        Raises:
            NotFound: there is no such version, or the process is new.
        """
        with self._reading(actor) as context:
            return process_draft_checks.compare(context, draft_id, definition_id)

    def draft_roles(self, draft_id: str, actor: Actor) -> tuple[str, ...]:
        """Give every role that the diagrams of a draft name as it stands."""
        with self._reading(actor) as context:
            return process_draft_roles.roles_of(context, draft_id)

    def replace_draft_role(
        self, draft_id: str, role: str, new_role: str, actor: Actor
    ) -> RoleReplaced:
        """Put one role in the place of another: in lanes, user tasks and the right to begin.

        Raises:
            DraftLocked: somebody else is drawing.
            Conflict: the draft is in review, or past it.
            InvalidInput: no diagram names the role.
        """
        with self._writing(actor) as context:
            return process_draft_roles.replace(context, draft_id, role, new_role)
