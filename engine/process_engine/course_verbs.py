"""Verbs that change the course of an instance."""

from engine.commands import modification
from engine.domain.identity import Actor
from engine.domain.modifications import Course, Modification, Preview, Reset
from engine.process_engine.transactions import Transactions


class CourseVerbs(Transactions):
    """Modify, go back; each can be looked at before."""

    def course(self, instance_id: str, actor: Actor) -> Course:
        """Give where an instance stands and where it may be sent.

        Raises:
            NotPermitted: the actor is no operator.
            Conflict: it has ended.
        """
        with self._reading(actor) as context:
            return modification.course(context, instance_id)

    def modify(self, instance_id: str, ordered: Modification, actor: Actor) -> None:
        """Take tokens away, begin tokens, move them; all of it or nothing.

        Raises:
            NotPermitted: the actor is no operator.
            Conflict: it has ended, or a move is meaningless; the message names the element.
            InvalidInput: no reason is given, or a move names nothing.
        """
        with self._writing(actor) as context:
            modification.modify(context, instance_id, ordered)

    def preview_modification(
        self, instance_id: str, ordered: Modification, actor: Actor
    ) -> Preview:
        """Say what `modify` would do at once, and raise what it would raise; changes nothing."""
        with self._reading(actor) as context:
            return modification.preview_modification(context, instance_id, ordered)

    def reset(self, instance_id: str, ordered: Reset, actor: Actor) -> None:
        """Take an instance back to a step that is over; nothing outside is undone.

        Raises:
            NotPermitted: the actor is no operator.
            Conflict: it has ended, or one cannot go back there; the message says why.
            InvalidInput: no reason is given.
        """
        with self._writing(actor) as context:
            modification.reset(context, instance_id, ordered)

    def preview_reset(self, instance_id: str, ordered: Reset, actor: Actor) -> Preview:
        """Say what `reset` would do at once, and raise what it would raise; changes nothing."""
        with self._reading(actor) as context:
            return modification.preview_reset(context, instance_id, ordered)
