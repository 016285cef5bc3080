"""Reads the way of an ended instance out of its element instances, with the diagram's help."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.commands.context import Context
from engine.domain.errors import EngineError
from engine.domain.states import ElementState
from engine.domain.walks import Visit
from engine.interpreter.model import NodeModel

Flows = Mapping[tuple[str, str], tuple[str, ...]]


class Diagrams:
    """The nodes of the diagrams that a few instances walked through, each looked up once."""

    def __init__(self, context: Context) -> None:
        self._definitions = context.equipment.definitions
        self._known: dict[str, Mapping[str, NodeModel]] = {}

    def node(self, definition_id: str, element_id: str) -> NodeModel | None:
        """Give a node; None for one that no diagram has any more."""
        if definition_id not in self._known:
            self._known[definition_id] = self._nodes(definition_id)
        return self._known[definition_id].get(element_id)

    def _nodes(self, definition_id: str) -> Mapping[str, NodeModel]:
        try:
            definition = self._definitions.by_id(definition_id)
        except EngineError:
            return {}  # counted all the same, as if it drew nothing but events
        return {each.id: each for each in definition.model.scope.all_nodes()}


class Walk:
    """One ended instance.

    Args:
        diagrams: of everything it may have visited.
        instance_id: its id.
        rows: its element instances in the order in which they began.
        flows: what was taken, of any number of instances.
        ended_at: closes what nothing else has closed.
    """

    def __init__(
        self,
        diagrams: Diagrams,
        instance_id: str,
        rows: Sequence[Any],
        flows: Flows,
        ended_at: datetime,
    ) -> None:
        self._diagrams = diagrams
        self._instance_id = instance_id
        self._flows = flows
        self._ended_at = ended_at
        self._rows = {row.id: row for row in rows}
        self._apart: dict[str, bool] = {}

    def visits(self) -> list[Visit]:
        """Its visits in the order in which they began."""
        return [
            self._visit(row)
            for row in self._rows.values()
            if row.element_id and not self._is_repetition(row)
        ]

    def visits_of(self, tasks: Iterable[str], visits: Sequence[Visit]) -> list[Visit]:
        """Give the visits that are some user tasks, for as long as these lasted.

        Args:
            tasks: element instances of the user tasks.
            visits: what `visits` gave.
        """
        stays: dict[str, list[Any]] = defaultdict(list)
        for own in tasks:
            row = self._rows.get(own)
            if row is not None:
                stays[row.parent_id if self._is_repetition(row) else own].append(row)
        return [self._shorter(each, stays[each.id]) for each in visits if each.id in stays]

    def _shorter(self, visit: Visit, rows: Sequence[Any]) -> Visit:
        ends = [row.ended_at or self._ended_at for row in rows]
        started_at = min(row.started_at for row in rows)
        return replace(visit, started_at=started_at, ended_at=max(ends), flows=())

    def _visit(self, row: Any) -> Visit:
        node = self._node(row)
        kind = node.kind if node is not None else ""
        return Visit(
            id=row.id,
            definition_id=row.definition_id,
            element_id=row.element_id,
            scope_id=row.scope_id or "",
            came_from=self._before(row),
            started_at=row.started_at,
            ended_at=row.ended_at or self._ended_at,
            is_activity=bool(kind) and not kind.endswith(("Event", "Gateway")),
            is_gateway=kind.endswith("Gateway"),
            is_step=node is not None and _is_step(node),
            is_counted_once=not self._is_apart(row.scope_id),
            flows=self._left_by(row),
        )

    def _left_by(self, row: Any) -> tuple[str, ...]:
        """Flows taken afterwards; none where a completion was recalled and no other one came."""
        if row.state != ElementState.COMPLETED:
            return ()
        return self._flows.get((self._instance_id, row.id), ())

    def _before(self, row: Any) -> str:
        """The visit that led here; one repetition of an activity stands for the activity."""
        before = self._rows.get(row.parent_id)
        while before is not None and self._is_repetition(before):
            before = self._rows.get(before.parent_id)
        return before.id if before is not None else ""

    def _is_repetition(self, row: Any) -> bool:
        """Whether it is one of several instances of an activity, not the activity as a whole."""
        parent = self._rows.get(row.parent_id)
        if parent is None or parent.element_id != row.element_id or not row.element_id:
            return False
        node = self._node(row)
        leads_on = (self._instance_id, row.id) in self._flows
        return node is not None and node.loop is not None and not leads_on

    def _is_apart(self, scope_id: str | None) -> bool:
        """Whether a scope is inside of something repeated or called."""
        if not scope_id:
            return False
        if scope_id not in self._apart:
            host = self._rows.get(scope_id)
            self._apart[scope_id] = host is not None and self._hosts_apart(host)
        return self._apart[scope_id]

    def _hosts_apart(self, host: Any) -> bool:
        node = self._node(host)
        if node is not None and (node.loop is not None or node.kind == "callActivity"):
            return True
        return self._is_apart(host.scope_id)

    def _node(self, row: Any) -> NodeModel | None:
        return self._diagrams.node(row.definition_id, row.element_id)


def _is_step(node: NodeModel) -> bool:
    repeated = node.loop is not None and node.body is not None
    return node.kind in ("userTask", "callActivity") or repeated
