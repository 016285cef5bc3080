"""Receive tasks: an activity that waits for a message (BPMN 2.0.2 §10.3.3.4)."""

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity
from engine.interpreter.elements.catching import Catching


class ReceiveTask(Activity, Catching):
    """Waits for a message (§10.3.3.4)."""

    def open(self, token: ElementInstance) -> None:
        Catching.open(self, token)
        self.attach_boundaries(token)
