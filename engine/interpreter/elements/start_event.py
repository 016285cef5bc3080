"""Start events (BPMN 2.0.2 §10.5.2)."""

from engine.interpreter.elements.base import Element


class StartEvent(Element):
    """Where a scope begins. Definition-level triggers are watched outside the instance."""
