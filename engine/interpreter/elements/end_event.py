"""End events (BPMN 2.0.2 §10.5.3)."""

from engine.domain.errors import BpmnError
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Flow
from engine.interpreter.elements.throwing import Throwing
from engine.interpreter.elements.transaction import transaction_around


class EndEvent(Throwing):
    """Consumes its token (§10.5.3); error, cancel and terminate ends act on the whole scope."""

    def perform(self, token: ElementInstance) -> bool | None:
        kind = self.node.event.kind if self.node.event is not None else "none"
        if kind == "error":
            token.workflow.throw_error(token, BpmnError(self._name, self.label))
            return None
        if kind == "cancel":
            transaction = transaction_around(token)
            transaction.task_spec.cancel(transaction, token)
            return None
        if kind == "terminate":
            self._end_everything_else(token)
            return True
        return super().perform(token)

    def _end_everything_else(self, token: ElementInstance) -> None:
        for other in list(token.workflow.open.values()):
            if other is not token:
                other.terminate()

    def choose(self, token: ElementInstance) -> list[Flow]:  # noqa: ARG002  overrides
        return []
