"""Associations join a compensation event with the activity that compensates (BPMN 2.0.2 §10.7.1).

All others only tie a text annotation to what it is about and change nothing.
"""

from engine.interpreter.model import ScopeModel
from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import B


def assign_handlers(process: Element, scope: ScopeModel) -> None:
    """Tell each compensation boundary event which elements it is associated with.

    The direction is that of the drawing tool: the event may be the source or the target.
    """
    nodes = {node.id: node for node in scope.all_nodes()}
    for association in process.getroottree().iter(f"{B}association"):
        ends = [association.get(end, "").split(":")[-1] for end in ("sourceRef", "targetRef")]
        for here, there in (ends, ends[::-1]):
            event = nodes.get(here)
            if event is None or not event.catches_compensation or there not in nodes:
                continue
            if there not in event.associated:
                event.associated = (*event.associated, there)
