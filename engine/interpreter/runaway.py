"""Stops a command that goes on and on: one incident holds all that was about to run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.interpreter.element_instance import ElementInstance

# A step may well make a few tokens; a repetition of thousands inside another must not.
TOKENS_PER_STEP = 3


class BudgetSpent(Exception):
    """One command has caused more than it may."""


def _never() -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one command may cause.

    Attributes:
        steps: automatic steps; three times as many new tokens.
        is_over: asked before each step; what is tried out ends when somebody has waited enough.
    """

    steps: int = 15_000
    is_over: Callable[[], bool] = _never


class Budget:
    """What the present command has caused so far.

    Attributes:
        most_steps: automatic steps one command may cause; three times as many new tokens.
    """

    def __init__(self, limits: Limits) -> None:
        self.most_steps = limits.steps
        self._is_over = limits.is_over
        self.renew()

    def renew(self) -> None:
        self.steps = 0
        self.tokens = 0

    @property
    def is_spent(self) -> bool:
        too_much = self.steps > self.most_steps or self.tokens > self.most_steps * TOKENS_PER_STEP
        return too_much or self._is_over()

    def check(self) -> None:
        """Ask before each of many tokens that one step makes.

        Raises:
            BudgetSpent: there are enough.
        """
        if self.is_spent:
            raise BudgetSpent

    def __str__(self) -> str:
        return (
            f"Процесс сделал подряд больше {self.most_steps} шагов или завёл больше "
            f"{self.most_steps * TOKENS_PER_STEP} маркеров: похоже на бесконечный цикл. "
            "Если это большая работа, повторите: она продолжится с этого места."
        )


def stop(runtime: Any, token: "ElementInstance") -> None:
    """Raise the incident at `token`, and hold every other token that was about to run.

    What only has to be noticed is still noticed: a scope whose last token has ended is over.
    """
    if runtime.stopped_by:
        _hold(token, runtime.stopped_by)
        return
    runtime.raise_incident(token, "budget", str(runtime.budget))
    token.note(holds=1)
    runtime.stopped_by = str(token.internal_data["incident"])
    while runtime.ready or runtime.unsettled:
        if runtime.ready:
            other = runtime.ready.popleft()
            if runtime.may_run(other):
                _hold(other, runtime.stopped_by)
        else:
            _settle_unless_stopped(runtime)
    runtime.conditions.changed = False
    runtime.stopped_by = ""


def _settle_unless_stopped(runtime: Any) -> None:
    """A scope with something stopped in it settles when that has run; its joins have to wait."""
    scope = next(iter(runtime.unsettled))
    del runtime.unsettled[scope]
    if not any(t.internal_data.keys() & {"held", "holds"} for t in scope.open.values()):
        scope.settle()


def _hold(token: "ElementInstance", incident: str) -> None:
    token.note(held=incident)
    token._set_state(TaskState.ERROR)


def release(token: "ElementInstance", incident: str) -> None:
    """Let everything run again that an incident stopped, in the order it was made."""
    for held in sorted([token, *_held_by(token, incident)], key=lambda t: t.sequence):
        held.note(holds=None, held=None)
        held._set_state(TaskState.READY)
    # What the last step before the stop has changed was not asked yet.
    token.runtime.conditions.changed = True


def hand_over(runtime: Any) -> None:
    """Where an incident went with its token, let another token have one for those still held."""
    ended, runtime.orphaned = runtime.orphaned, {}
    for incident, token in ended.items():
        left = sorted(_held_by(token, incident), key=lambda t: t.sequence)
        if left:
            left[0].note(held=None)
            runtime.raise_incident(left[0], "budget", str(runtime.budget))
            left[0].note(holds=1)
        for other in left[1:]:
            other.note(held=left[0].internal_data["incident"])


def _held_by(token: "ElementInstance", incident: str) -> list["ElementInstance"]:
    return [
        other
        for scope in token.workflow.top_workflow.scopes()
        for other in scope.open.values()
        if other.internal_data.get("held") == incident
    ]
