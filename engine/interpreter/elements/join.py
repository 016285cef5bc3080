"""What gateways that wait for several tokens have in common (BPMN 2.0.2 §13.4).

Joins count tokens per incoming flow instead of looking at ancestors, so a join inside a rework loop
never mixes rounds (the stock ones did) and needs no walk through the past.
"""

from SpiffWorkflow.util.task import TaskState

from engine.interpreter.branches import meet
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element
from engine.interpreter.scope import ScopeMixin


class Join(Element):
    """A gateway that waits for more than one token."""

    incoming: tuple[str, ...] = ()

    def waiting(self, scope: ScopeMixin) -> list[ElementInstance]:
        """Tokens held here, oldest first."""
        held = [
            t for t in scope.open.at_hand() if t.task_spec is self and t._state == TaskState.WAITING
        ]
        return sorted(held, key=lambda t: t.sequence)

    def fire(self, arriving: ElementInstance, others: list[ElementInstance]) -> None:
        """Consume the other tokens and merge what their branches changed into the arriving one."""
        tokens = [(token, token.data) for token in (*others, arriving)]
        meeting = meet(tokens, arriving.workflow.task_tree)
        arriving.data = meeting.values
        if meeting.mixed:
            arriving.note(whole_to=meeting.fork.key)
        for token in others:
            token.note(merged=arriving.key)
            token._set_state(TaskState.COMPLETED)
