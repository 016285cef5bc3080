"""Verbs of people who do a user task together: hand it on, ask, comment, watch."""

from collections.abc import Iterable
from datetime import date

from engine.commands import handing, private_notes, questions, remarks, task_page
from engine.domain.identity import Actor
from engine.process_engine.transactions import Transactions


class TalkVerbs(Transactions):
    """Hand user tasks on, ask colleagues about them, and keep an eye on them."""

    def delegate(self, task_id: str, user_id: str, actor: Actor, note: str = "") -> None:
        """Ask a colleague to do one's user task; whose it is stays its owner.

        Raises:
            TaskNotOpen: it is closed, or with somebody else by now; the message says who and when.
            NotPermitted: it is not the actor's, the diagram forbids it, or the colleague could not
                have claimed it.
            InvalidInput: nobody who works here is named, or it is with them already.
        """
        with self._writing(actor) as context:
            handing.delegate(context, task_id, user_id, note)

    def hand_back(self, task_id: str, actor: Actor, note: str = "") -> None:
        """Return a delegated user task to its owner; the owner takes it back so, too."""
        with self._writing(actor) as context:
            handing.hand_back(context, task_id, note)

    def assign(self, task_id: str, user_id: str, actor: Actor, reason: str = "") -> None:
        """Put a person on a user task for good.

        Operators name anybody who works here; whoever has it now names a colleague who could have
        claimed it, and must give a reason.
        """
        with self._writing(actor) as context:
            handing.assign(context, task_id, user_id, reason)

    def set_priority(self, task_id: str, priority: int, actor: Actor) -> None:
        """Say how urgent an open user task is, from 0 to 100, for everybody who sees it."""
        with self._writing(actor) as context:
            handing.set_priority(context, task_id, priority)

    def ask(
        self, task_id: str, user_id: str, text: str, actor: Actor, kind: str = "question"
    ) -> str:
        """Ask a colleague about an open user task without giving it away; gives the question's id.

        Args:
            task_id: which user task; they may read it from then on.
            user_id: whom; anybody who works here.
            text: what; may be empty for an approval.
            actor: who works on it.
            kind: "question", or "approval" for agreement without which it cannot be completed.

        Raises:
            TaskNotOpen: it is closed, or with somebody else by now.
            NotPermitted: it is not the actor's, or the diagram forbids it.
            InvalidInput: nobody who works here is named, or the text is missing.
            Conflict: they were asked to agree already.
        """
        with self._writing(actor) as context:
            return questions.ask(context, task_id, user_id, text, kind)

    def answer(self, question_id: str, text: str, actor: Actor, verdict: str = "") -> None:
        """Answer what one was asked; an approval needs the verdict "agreed" or "objected".

        Raises:
            NotFound: there is no such question, or the actor may not know of it.
            NotPermitted: somebody else was asked.
            Conflict: it is answered or withdrawn already; the message says by whom and when.
            InvalidInput: the text or the verdict is missing.
        """
        with self._writing(actor) as context:
            questions.answer(context, question_id, text, verdict)

    def withdraw(self, question_id: str, actor: Actor) -> None:
        """Say that no answer is needed any more."""
        with self._writing(actor) as context:
            questions.withdraw(context, question_id)

    def comment(self, task_id: str, text: str, actor: Actor, mentions: Iterable[str] = ()) -> None:
        """Add a comment beside a user task; who is mentioned may read the user task and remarks."""
        with self._writing(actor) as context:
            remarks.comment(context, task_id, text, mentions)

    def drawn_into(self, instance_id: str, actor: Actor) -> tuple[str, ...]:
        """Give ids of the user tasks of an instance where the actor was asked or mentioned."""
        with self._reading(actor) as context:
            return task_page.drawn_into(context, instance_id)

    def watch(self, instance_id: str, actor: Actor) -> None:
        """Hear what happens in an instance that the actor may see."""
        with self._writing(actor) as context:
            private_notes.watch(context, instance_id)

    def unwatch(self, instance_id: str, actor: Actor) -> None:
        """Stop hearing of an instance."""
        with self._writing(actor) as context:
            private_notes.unwatch(context, instance_id)

    def set_follow_up(self, task_id: str, day: date | None, actor: Actor) -> None:
        """Note the office day on which the actor comes back to an open user task; None for none."""
        with self._writing(actor) as context:
            private_notes.set_follow_up(context, task_id, day)
