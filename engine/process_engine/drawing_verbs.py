"""Verbs for whoever draws: names to pick from, and what a text or a drawing means."""

from collections.abc import Mapping

from engine.commands import drawing
from engine.domain.deadline_views import DeadlineText
from engine.domain.drawing_views import KnownAround, Vocabulary
from engine.domain.identity import Actor
from engine.interpreter import TextKind
from engine.process_engine.transactions import Transactions


class DrawingVerbs(Transactions):
    """Questions of an editor of diagrams; nothing is stored.

    All of these raise:
        NotPermitted: the actor may not deploy.
    """

    def vocabulary(self, actor: Actor) -> Vocabulary:
        """Give the names that a drawing may use: topics, messages, signals, functions."""
        with self._reading(actor) as context:
            return drawing.vocabulary(context)

    def problem_of_text(self, kind: TextKind, text: str, actor: Actor) -> str:
        """Say what would be wrong with a text at deployment; "" when nothing would."""
        with self._reading(actor) as context:
            return drawing.problem_of_text(context, kind, text)

    def example_deadline(
        self,
        days: str,
        due: str,
        actor: Actor,
        *,
        attributes: Mapping[str, str] | None = None,
        calendar: str = "",
    ) -> tuple[DeadlineText, str]:
        """Give a deadline with the date it would mean now, and what is wrong with it or "".

        Args:
            days: working days, as in the property `dueWorkingDays`.
            due: a date, as in the attribute `dueDate`.
            actor: who draws.
            attributes: others of the user task that count, such as its groups and priority.
            calendar: whose working days.
        """
        with self._reading(actor) as context:
            return drawing.deadline(context, days, due, attributes or {}, calendar)

    def known_variables(
        self, files: Mapping[str, bytes], actor: Actor
    ) -> Mapping[str, KnownAround]:
        """Element → variables that are there before and after it, in every process of the files."""
        with self._reading(actor) as context:
            return drawing.known_variables(context, files)
