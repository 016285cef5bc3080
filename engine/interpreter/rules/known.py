"""Which variables there are around each element of a process, to offer them while somebody draws.

The same walk that finds variables asked for in vain, over all names instead of those asked for.
"""

from collections.abc import Mapping

from engine.domain.drawing_views import KnownAround, KnownNames
from engine.interpreter.rules.dataflow import Flow, Known, TooTangled
from engine.interpreter.rules.rule import Sight
from engine.interpreter.rules.setting import NOTHING, answered, effect_of


def known_around(sight: Sight) -> Mapping[str, KnownAround]:
    """Element → what is known before and after it; nothing of a drawing that is too tangled."""
    flow = Flow(sight, names=_every_name(sight))
    try:
        flow.walk(sight.process.scope, flow.beginning())
    except TooTangled:
        return {}
    return {
        element: KnownAround(before=_names(at), after=_names(flow.left.get(element, at)))
        for element, at in flow.at.items()
    }


def _every_name(sight: Sight) -> frozenset[str]:
    """Everything that any element sets, wherever it is drawn."""
    nodes = list(sight.process.scope.all_nodes())
    starts = [node for node in nodes if node.kind == "startEvent"]
    effects = [*(effect_of(n, sight) for n in nodes), *(answered(n, sight) for n in starts)]
    loops = {n.loop.element_variable for n in nodes if n.loop is not None}
    return frozenset().union(*(e.surely | e.maybe for e in effects), loops, NOTHING) - {""}


def _names(known: Known) -> KnownNames:
    surely = known.seen - known.missing
    return KnownNames(surely=tuple(sorted(surely)), maybe=tuple(sorted(known.seen - surely)))
