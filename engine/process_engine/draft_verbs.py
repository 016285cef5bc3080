"""Verbs of drafts and of what was answered before."""

from engine.commands import drafts, earlier
from engine.domain.drafts import DraftValues, DraftView, EarlierAnswers
from engine.domain.identity import SYSTEM, Actor
from engine.process_engine.transactions import Transactions


class DraftVerbs(Transactions):
    """Keep what people type until they hand it in; a draft is private to its author."""

    def draft(self, task_id: str, actor: Actor) -> DraftView:
        """Give the actor's draft of a user task, open or not; empty when there is none.

        Raises:
            NotFound: there is none, and the user task does not concern the actor.
        """
        with self._reading(actor) as context:
            return drafts.draft(context, task_id)

    def save_draft(
        self,
        task_id: str,
        values: DraftValues,
        actor: Actor,
        revision: int = 0,
        *,
        source: str = "",
    ) -> DraftView:
        """Keep what was typed into the form of a user task, valid or not.

        Also kept when the user task was cancelled or completed by somebody else meanwhile.

        Args:
            task_id: the user task.
            values: as typed, by path.
            actor: who types.
            revision: of the draft that the page was drawn with, or saved last; 0 for none.
            source: names the page; a repeated save of the same page is never a conflict.

        Raises:
            DraftConflict: the draft was changed elsewhere; carries the draft as it is.
            NotPermitted: the actor may not complete it, or no draft may be kept here.
            TaskNotOpen: the actor has completed it already.
            InvalidInput: more than 256 kB.
        """
        with self._writing(actor) as context:
            return drafts.save_draft(context, task_id, values, revision, source)

    def discard_draft(self, task_id: str, actor: Actor) -> None:
        """Clear the actor's draft of a user task; raises as `draft`."""
        with self._writing(actor) as context:
            drafts.discard_draft(context, task_id)

    def take_over_draft(
        self, task_id: str, author: str, actor: Actor, revision: int = 0
    ) -> DraftView:
        """Copy the draft of the absent person whom the actor substitutes; its author sees who did.

        Raises:
            NotFound: the actor does not do this user task for that person, or there is no draft.
            DraftConflict: the actor's own draft is newer than `revision`.
        """
        with self._writing(actor) as context:
            return drafts.take_over_draft(context, task_id, author, revision)

    def start_draft(self, process_key: str, actor: Actor) -> DraftView:
        """Give the actor's draft of the start form of a process; empty when there is none."""
        with self._reading(actor) as context:
            return drafts.start_draft(context, process_key)

    def save_start_draft(
        self,
        process_key: str,
        values: DraftValues,
        actor: Actor,
        revision: int = 0,
        *,
        source: str = "",
        definition_id: str = "",
    ) -> DraftView:
        """Keep what was typed into a start form; as `save_draft`.

        `definition_id` is the version whose form the page was drawn with, the newest by default.

        Raises:
            NotPermitted: the actor may not begin this process.
        """
        with self._writing(actor) as context:
            return drafts.save_start_draft(
                context, process_key, values, revision, source, definition_id
            )

    def discard_start_draft(self, process_key: str, actor: Actor) -> None:
        """Clear the actor's draft of a start form."""
        with self._writing(actor) as context:
            drafts.discard_start_draft(context, process_key)

    def earlier_answers(self, task_id: str, actor: Actor) -> tuple[EarlierAnswers, ...]:
        """Give what the actor, or their organisation in this role, answered here before.

        Raises:
            NotFound: it is not the actor's to complete.
        """
        with self._reading(actor) as context:
            return earlier.earlier_answers(context, task_id)

    def earlier_values(self, task_id: str, earlier_id: str, actor: Actor) -> DraftValues:
        """Give the values of one of `earlier_answers` for a draft.

        Left out are decisions, remarks, signatures and files of others; what this process has
        filled in already stays as it is.

        Raises:
            NotFound: it is none of them, or its values were erased.
        """
        with self._reading(actor) as context:
            return earlier.values_again(context, task_id, earlier_id)

    def earlier_starts(self, process_key: str, actor: Actor) -> tuple[EarlierAnswers, ...]:
        """Give what the actor began this process with before; ids are those of instances."""
        with self._reading(actor) as context:
            return earlier.earlier_starts(context, process_key)

    def earlier_start_values(self, process_key: str, instance_id: str, actor: Actor) -> DraftValues:
        """Give the values of one of `earlier_starts` for a draft; as `earlier_values`."""
        with self._reading(actor) as context:
            return earlier.start_values_again(context, process_key, instance_id)

    def drafted_files(self, actor: Actor = SYSTEM) -> frozenset[str]:
        """Give the ids of stored files that drafts of the actor's municipality mention."""
        with self._reading(actor) as context:
            return drafts.drafted_files(context)
