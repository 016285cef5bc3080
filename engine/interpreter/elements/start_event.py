"""Start events (BPMN 2.0.2 §10.5.2)."""

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element


class StartEvent(Element):
    """Where a scope begins. Definition-level triggers are watched outside the instance."""

    def perform(self, token: ElementInstance) -> bool | None:
        name = self.node.attributes.get("initiator", "")
        if name:
            # Whom a message, a signal or the time begins it for, nobody knows.
            token.assign({name: token.runtime.actor_id or None})
        return True
