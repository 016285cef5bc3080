"""From the bytes of a BPMN file to the plain model; nothing outside this package knows XML."""

from engine.interpreter.reading.diagram_file import DiagramFile

__all__ = ["DiagramFile"]
