"""The words of trying out: a door beside the front door, for whoever executes what is not deployed.

The driver of such an engine is `engine.testing.ProcessDriver`.
"""

from engine.domain.definition_views import DiagramParts, FlowPart
from engine.interpreter.runaway import Limits

__all__ = ["DiagramParts", "FlowPart", "Limits"]
