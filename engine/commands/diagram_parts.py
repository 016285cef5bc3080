"""What can be walked through on the diagram of a deployed version, and whom it names."""

from collections.abc import Iterator

from engine.commands.context import Context
from engine.domain.definition_views import DiagramParts, FlowPart
from engine.interpreter.model import NodeModel, ProcessModel


def parts_of(context: Context, definition_id: str) -> DiagramParts:
    """Give the nodes and sequence flows of a version, those of its sub-processes as well.

    Raises:
        NotFound: no such version in this municipality.
    """
    model = context.equipment.definitions.by_id(definition_id).model
    flows = [flow for scope in model.scope.all_scopes() for flow in scope.flows]
    return DiagramParts(
        key=model.id,
        nodes={node.id: node.name for node in model.scope.all_nodes()},
        flows={f.id: FlowPart(name=f.name, source=f.source, target=f.target) for f in flows},
        roles=tuple(dict.fromkeys(_roles(model))),
    )


def _roles(model: ProcessModel) -> Iterator[str]:
    yield from _names(model.attributes.get("candidateStarterGroups", ""))
    for node in model.scope.all_nodes():
        yield from _of_node(node)


def _of_node(node: NodeModel) -> Iterator[str]:
    yield from _names(node.attributes.get("candidateGroups", ""))
    yield from _names(node.lane_role)


def _names(written: str) -> list[str]:
    """Names in a list with commas; an expression names nobody before it is evaluated."""
    if written.startswith(("=", "$", "#")):
        return []
    return [each.strip() for each in written.split(",") if each.strip()]
