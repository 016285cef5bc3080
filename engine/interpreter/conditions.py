"""Tokens that wait for a condition, and what they see of the data (BPMN 2.0.2 §10.5.5).

Conditions are asked when their token arrives and each time a step has changed some variable, before
the next step: an event that interrupts a scope must not miss its last change. An instance without
waiting conditions pays nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.interpreter.branches import meet
from engine.interpreter.own_variables import now
from engine.interpreter.variables import Variables

if TYPE_CHECKING:
    from engine.interpreter.element_instance import ElementInstance

Attempt = Callable[["ElementInstance", Callable[[], object]], None]


class Conditions:
    """The waiting conditions of one live instance.

    `changed` says that a variable was written; while the instance is `suspended` none is asked.
    """

    def __init__(self) -> None:
        self.changed = False
        self.suspended = False
        self._waiting: dict[ElementInstance, None] = {}

    @property
    def due(self) -> bool:
        return self.changed and bool(self._waiting) and not self.suspended

    def watch(self, token: "ElementInstance") -> None:
        self._waiting[token] = None
        self.changed = True

    def ask(self, attempt: Attempt) -> None:
        """Ask all of them about the same data, then let those happen that came true."""
        self.changed = False
        came: list[ElementInstance] = []
        for token in sorted(self._waiting, key=lambda t: t.sequence):
            if _still_waits(token):
                attempt(token, partial(_ask, token, came))
            if not _still_waits(token):
                del self._waiting[token]
        for token in came:
            # What happened first may have ended it.
            if _still_waits(token):
                attempt(token, partial(token.task_spec.condition_came, token))


def _still_waits(token: "ElementInstance") -> bool:
    known = token.workflow.tasks.get(token.id) is token
    return known and token._state == TaskState.WAITING and "watch" in token.internal_data


def _ask(token: "ElementInstance", came: list["ElementInstance"]) -> None:
    if token.task_spec.condition_comes_true(token):
        came.append(token)


def seen_by(token: "ElementInstance") -> Variables:
    """The variables that the condition of a waiting token sees now.

    They are what all branches of its scope, and of the scopes around it, have made of them; at the
    border of an activity what runs inside it counts, too. A called process sees only its own.
    """
    scope = token.workflow
    tokens, around = scope.branches(), [scope]
    host = token.parent if token.task_spec.node.attached_to else None
    if host is not None and host.triggered:
        tokens = [*tokens, (host, host.task_spec.variables_outside(host))]
    while scope.host is not None and scope.host.task_spec.shares_variables:
        inner, scope = scope, scope.host.workflow
        around.append(scope)
        tokens = [
            *(tokens or [(inner.task_tree, inner.task_tree.data)]),
            *((t, v) for t, v in scope.branches() if t is not inner.host),
        ]
    seen = meet(tokens, scope.task_tree).values if tokens else dict(scope.task_tree.data)
    for each in reversed(around):
        seen.update(now(each))
    return seen
