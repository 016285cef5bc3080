"""Inclusive joins in a net: when one fires, and which moves cannot matter to it (§13.4.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.interpreter.builder import reaching
from engine.interpreter.model import ScopeModel
from engine.interpreter.soundness.nets import JoinPlaces, Net, Place, State

# For each join: the incoming flows that an element reaches by sequence flows alone, and at all.
Reach = tuple[tuple[frozenset[str], frozenset[str]], ...]


@dataclass(frozen=True, kw_only=True)
class _Reached:
    """Incoming flow → elements with a way to it, like the running gateway's own tables."""

    by_flow: dict[str, frozenset[str]]
    by_any: dict[str, frozenset[str]]


class InclusiveJoins:
    """The inclusive joins of one scope."""

    def __init__(self, scope: ScopeModel, net: Net) -> None:
        self._net = net
        self._tables = [_tables(scope, join) for join in net.inclusive]
        self._reach: dict[str, Reach] = {node: self._reach_of(node) for node in scope.nodes}
        for place in net.places:
            place.free = self._is_free(place)

    def _reach_of(self, node: str) -> Reach:
        return tuple(
            (_flows(table.by_flow, node), _flows(table.by_any, node)) for table in self._tables
        )

    # -- firing ------------------------------------------------------------------------------------
    def releasable(self, state: State) -> JoinPlaces | None:
        """The first join, in document order, that no token elsewhere can still supply."""
        for index, join in enumerate(self._net.inclusive):
            held = {flow for flow, place in join.held.items() if place in state}
            if held and not self._more_may_come(index, join, held, state):
                return join
        return None

    def _more_may_come(self, index: int, join: JoinPlaces, held: set[str], state: State) -> bool:
        empty = join.held.keys() - held
        for place in set(state):
            for node in self._net.places[place].stands_at:
                by_flow, by_any = self._reach[node][index]
                if node != join.node and not by_flow & held and by_any & empty:
                    return True
        return False

    # -- moves that do not matter ------------------------------------------------------------------
    def _is_free(self, place: Place) -> bool:
        """Whether the token stays, as far as any join can tell, where it is for one more move.

        Then its next move and all that others do meanwhile give the same in either order, and
        looking at one order is enough.
        """
        if not self._tables:
            return True
        if not place.stands_at:
            # What is still to be chosen comes from nowhere the joins could look at.
            return False
        own = {self._reach[node] for node in place.stands_at}
        if all(not by_any for reach in own for _, by_any in reach):
            return True
        return len(own) == 1 and all(
            following is not None and {self._reach[n] for n in following.stands_at} == own
            for following in self._following(place)
        )

    def _following(self, place: Place) -> Iterator[Place | None]:
        """All places up to the next ones where tokens wait; None where a token may vanish."""
        fired = {held: j.fired for j in self._net.parallel for held in j.held.values()}
        inclusive = {held for j in self._net.inclusive for held in j.held.values()}
        seen: set[int] = set()
        todo = [place]
        while todo:
            for move in todo.pop().moves:
                if not move.adds:
                    yield None
                for number in {*move.adds, *(fired[a] for a in move.adds if a in fired)} - seen:
                    seen.add(number)
                    following = self._net.places[number]
                    yield None if number in inclusive else following
                    if following.automatic:
                        todo.append(following)


def _tables(scope: ScopeModel, join: JoinPlaces) -> _Reached:
    flows = scope.incoming(join.node)
    return _Reached(
        by_flow={f.id: reaching(scope, f, join.node, by_events=False) for f in flows},
        by_any={f.id: reaching(scope, f, join.node) for f in flows},
    )


def _flows(table: dict[str, frozenset[str]], node: str) -> frozenset[str]:
    return frozenset(flow for flow, nodes in table.items() if node in nodes)
