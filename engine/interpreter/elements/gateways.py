"""Exclusive, parallel and inclusive gateways (BPMN 2.0.2 §10.6, §13.4).

Joins count tokens per incoming flow instead of looking at ancestors, so a join inside a rework loop
never mixes rounds (ENGINE_FACTS §1.1) and needs no walk through the past.
"""

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import ExpressionFailed
from engine.interpreter.branches import meet
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element, Flow
from engine.interpreter.scope import ScopeMixin


class ExclusiveGateway(Element):
    """Exactly one way out: the first flow whose condition holds, in document order (§13.4.2)."""

    def choose(self, token: ElementInstance) -> list[Flow]:
        evaluator = token.runtime.evaluator
        for flow in self.flows:
            if flow.is_default:
                continue
            if not flow.condition or evaluator.truth(flow.condition, token.data):
                return [flow]
        default = [f for f in self.flows if f.is_default]
        if self.flows and not default:
            raise ExpressionFailed(
                f"Шлюз «{self.label}»: ни одно условие не выполнено, а поток по умолчанию не задан."
            )
        return default


class Join(Element):
    """A gateway that waits for more than one token."""

    incoming: tuple[str, ...] = ()

    def waiting(self, scope: ScopeMixin) -> list[ElementInstance]:
        """Tokens held here, oldest first."""
        held = [
            t for t in scope.open.values() if t.task_spec is self and t._state == TaskState.WAITING
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


class ParallelGateway(Join):
    """Fires when every incoming flow holds a token; takes exactly one from each (§13.4.1)."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.is_join = False

    def join(self, incoming: tuple[str, ...]) -> None:
        self.incoming = incoming
        self.is_join = len(incoming) > 1

    def arrive(self, token: ElementInstance) -> bool:
        if not self.is_join:
            return True
        others: dict[str, ElementInstance] = {}
        for held in self.waiting(token.workflow):
            others.setdefault(str(held.internal_data.get("flow")), held)
        others.pop(str(token.internal_data.get("flow")), None)
        if set(self.incoming) - set(others) - {token.internal_data.get("flow")}:
            token._set_state(TaskState.WAITING)
            return False
        self.fire(token, list(others.values()))
        return True

    def choose(self, token: ElementInstance) -> list[Flow]:  # noqa: ARG002  overrides
        return list(self.flows)


class InclusiveGateway(Join):
    """Takes every way whose condition holds; joins what can still arrive (§13.4.3)."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.is_join = False
        self.reached_from: dict[str, frozenset[str]] = {}
        self.reached_by_flow: dict[str, frozenset[str]] = {}

    def join(
        self,
        incoming: tuple[str, ...],
        reached_from: dict[str, frozenset[str]],
        reached_by_flow: dict[str, frozenset[str]],
    ) -> None:
        """Say what leads here; both: incoming flow → elements with a way to it not passing here.

        Args:
            incoming: ids of the incoming flows.
            reached_from: counting ways through events at the border of an activity.
            reached_by_flow: counting sequence flows alone.
        """
        self.incoming = incoming
        self.reached_from = reached_from
        self.reached_by_flow = reached_by_flow
        self.is_join = len(incoming) > 1

    def arrive(self, token: ElementInstance) -> bool:
        if not self.is_join:
            return True
        token._set_state(TaskState.WAITING)
        return False

    def release(self, scope: ScopeMixin) -> bool:
        """Fire when no token elsewhere can still reach an empty incoming flow."""
        held: dict[str, ElementInstance] = {}
        for token in self.waiting(scope):
            held.setdefault(str(token.internal_data.get("flow")), token)
        if not held or self._more_may_come(scope, held):
            return False
        arriving, *others = sorted(held.values(), key=lambda t: -t.sequence)
        self.fire(arriving, others)
        arriving._set_state(TaskState.READY)
        return True

    def _more_may_come(self, scope: ScopeMixin, held: dict[str, ElementInstance]) -> bool:
        empty = [f for f in self.incoming if f not in held]
        for token in scope.tokens():
            here = token.element_id
            if token.task_spec is self or token.triggered:
                continue
            if any(here in self.reached_by_flow[f] for f in held):
                continue
            if any(here in self.reached_from[f] for f in empty):
                return True
        return False

    def choose(self, token: ElementInstance) -> list[Flow]:
        taken = super().choose(token)
        if self.flows and not taken:
            raise ExpressionFailed(
                f"Шлюз «{self.label}»: ни одно условие не выполнено, а поток по умолчанию не задан."
            )
        return taken
