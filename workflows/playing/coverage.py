"""Which elements and flows of a draft its scenarios walk through, and which they never do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine import ElementStatus, HistoryEntry
from engine.trying import DiagramParts, FlowPart


@dataclass(frozen=True, kw_only=True)
class Footprints:
    """What one play walked through: (key of the process, element or flow id) → how often."""

    nodes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    flows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Of one process, over several plays.

    Attributes:
        nodes, flows: id → how often it was walked through; 0 for never.
    """

    parts: DiagramParts
    nodes: Mapping[str, int]
    flows: Mapping[str, int]

    @property
    def missing_nodes(self) -> tuple[tuple[str, str], ...]:
        """Id and label of every element that nobody came to."""
        return tuple((i, self.parts.nodes[i]) for i, count in self.nodes.items() if not count)

    @property
    def missing_flows(self) -> tuple[tuple[str, FlowPart], ...]:
        """Every sequence flow that nobody took."""
        return tuple((i, self.parts.flows[i]) for i, count in self.flows.items() if not count)

    @property
    def share(self) -> int:
        """Elements and flows walked through, in whole percent; only all of them are 100."""
        every = [*self.nodes.values(), *self.flows.values()]
        return 100 * sum(bool(count) for count in every) // len(every) if every else 100


def footprints(
    elements: Iterable[ElementStatus],
    history: Iterable[HistoryEntry],
    definitions: Mapping[str, str],
) -> Footprints:
    """Read what an instance walked through.

    Args:
        elements: how each element of it stands.
        history: everything that happened.
        definitions: id of a version → key, of the processes that are asked about.
    """
    nodes: Counter[tuple[str, str]] = Counter()
    for each in elements:
        if each.definition_id in definitions and each.element_id:
            place = (definitions[each.definition_id], each.element_id)
            nodes[place] += max(each.completed + each.active, 1)
    flows: Counter[str] = Counter()
    for entry in history:
        if entry.type == "ElementCompleted":
            taken = entry.detail.get("flows")
            flows.update(map(str, taken) if isinstance(taken, list | tuple) else ())
    return Footprints(nodes=nodes, flows=flows)


def coverage(parts: DiagramParts, plays: Iterable[Footprints]) -> Coverage:
    """Add up what several plays walked through in one process."""
    plays = tuple(plays)
    return Coverage(
        parts=parts,
        nodes={i: sum(p.nodes.get((parts.key, i), 0) for p in plays) for i in parts.nodes},
        flows={i: sum(p.flows.get(i, 0) for p in plays) for i in parts.flows},
    )
