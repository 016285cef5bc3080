"""Standard loops: an activity repeated while a condition holds (BPMN 2.0.2 §10.3.8, §13.3.6).

The host token waits; one child token at a time runs the activity. Each round begins with what the
round before has left.
"""

from engine.domain.errors import ExpressionFailed
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.repeating import Repeating
from engine.interpreter.variables import Variables

COUNTER = "loopCounter"


class StandardLoop(Repeating):
    """The host of a repeated activity.

    `loopCounter` is the number of rounds that are done: 0 during the first one, 1 when the
    condition is asked after it.
    """

    def perform(self, token: ElementInstance) -> bool | None:
        if "rounds" in token.internal_data:
            # A retry after an incident asks the condition again; no round is repeated.
            self._go_on(token)
            return None
        if self.loop.test_before and not self._again(token, 0):
            return True
        token.note(rounds=0)
        self.attach_boundaries(token)
        self._start_round(token)
        return None

    def _go_on(self, host: ElementInstance) -> None:
        if self._again(host, int(host.internal_data["rounds"])):
            self._start_round(host)
        else:
            self.finish(host)

    def _again(self, host: ElementInstance, rounds: int) -> bool:
        """Say whether another round follows after so many (§10.3.8, loopCondition, loopMaximum)."""
        if self.loop.maximum and rounds >= self._maximum(host):
            return False
        if not self.loop.condition:
            return True
        known = {**host.data, COUNTER: rounds}
        return host.runtime.evaluator.truth(self.loop.condition, known)

    def _maximum(self, host: ElementInstance) -> float:
        number = host.runtime.evaluator.value(self.loop.maximum, host.data)
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise ExpressionFailed(
                f"«{self.label}»: наибольшее число повторов «{self.loop.maximum}» — не число."
            )
        return number

    def _start_round(self, host: ElementInstance) -> None:
        rounds = int(host.internal_data["rounds"])
        self.begin_child(host, rounds, self.child_variables(host, rounds))

    def child_variables(self, host: ElementInstance, index: int) -> Variables:
        """What a round starts with: the host's variables and its number."""
        return {**host.data, COUNTER: index}

    def child_completed(self, host: ElementInstance, child: ElementInstance) -> None:
        left = {k: v for k, v in child.data.items() if k != COUNTER}
        outer = {k: v for k, v in host.data.items() if k == COUNTER}
        host.data = {**left, **outer}
        self.child_interrupted(host)

    def child_interrupted(self, host: ElementInstance) -> None:
        """A round is over, be it that an event at its own border ended it early."""
        host.note(rounds=int(host.internal_data["rounds"]) + 1)
        self._go_on(host)

    def undo_child(self, host: ElementInstance, index: int) -> bool:  # noqa: ARG002  as elsewhere
        """A round cannot be taken back: its successor began with what it left."""
        return False
