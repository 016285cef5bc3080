"""The event-based gateway: the first of several events wins (BPMN 2.0.2 §10.6.6, §13.4.4)."""

from engine.interpreter.elements.base import Element


class EventBasedGateway(Element):
    """Waits for the first of several events; the events themselves hold the waiting."""
