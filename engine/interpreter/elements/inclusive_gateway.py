"""The inclusive gateway (BPMN 2.0.2 §10.6.3, §13.4.3)."""

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import ExpressionFailed
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Flow
from engine.interpreter.elements.join import Join
from engine.interpreter.scope import ScopeMixin


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
