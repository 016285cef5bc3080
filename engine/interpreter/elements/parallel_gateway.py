"""The parallel gateway (BPMN 2.0.2 §10.6.4, §13.4.1)."""

from SpiffWorkflow.util.task import TaskState

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Flow
from engine.interpreter.elements.join import Join


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
