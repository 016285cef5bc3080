"""Lanes give user tasks the role of the people who work in them (BPMN 2.0.2 §10.8)."""

from collections.abc import Mapping

from engine.interpreter.model import NodeModel, ScopeModel
from engine.interpreter.reading.extensions import read_extensions
from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import B


def assign_lanes(process: Element, scope: ScopeModel) -> None:
    """Give each node the role of the innermost lane that names it."""
    roles: dict[str, str] = {}
    for lane in process.iter(f"{B}lane"):
        # An inner lane comes after its outer one in the document and therefore wins.
        role = read_extensions(lane).properties.get("role") or lane.get("name") or ""
        roles.update({(r.text or "").strip(): role for r in lane.findall(f"{B}flowNodeRef")})
    for node in scope.nodes.values():
        _set_role(node, "", roles)


def _set_role(node: NodeModel, outer: str, roles: Mapping[str, str]) -> None:
    node.lane_role = roles.get(node.id, outer)
    if node.body is not None:
        for inner in node.body.nodes.values():
            _set_role(inner, node.lane_role, roles)
