"""The token game of one scope as a net: places where tokens stand, and moves between them.

A state is a sorted tuple of places, one entry per token. More than MOST_TOKENS tokens on one place
are counted as "MOST_TOKENS or more", so that every net has finitely many states.
"""

from collections import deque
from dataclasses import dataclass, field

from engine.interpreter.model import NodeModel, ScopeModel
from engine.interpreter.soundness.scopes import THROWN, ScopeTree, is_caught, may_throw
from engine.interpreter.soundness.ways import (
    Way,
    asks_condition,
    is_automatic,
    is_join,
    label,
    ways_out,
)

State = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Move:
    """Something that may happen to a token.

    Attributes:
        adds: places that get a token; the moving token's own place among them where it stays.
        said: the choice in words; "" where nothing is chosen.
        ends_scope: every other token ends with it; `completes`: the scope ends well.
    """

    adds: tuple[int, ...] = ()
    said: str = ""
    ends_scope: bool = False
    completes: bool = False


@dataclass(kw_only=True, eq=False)
class Place:
    """Where a token stands.

    Attributes:
        node: id of the element; flow: the incoming flow it holds at a join, else "".
        depth: steps from the start; exploring goes on with the deepest token first.
        prompt: its token may go on before joins are asked, as conditions are.
        free: no order of events between its token and an inclusive join matters.
    """

    node: str
    flow: str = ""
    used: frozenset[str] = frozenset()
    automatic: bool = False
    prompt: bool = False
    free: bool = True
    depth: int = 0
    stands_at: tuple[str, ...] = ()
    moves: list[Move] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class JoinPlaces:
    """A parallel or inclusive join: where it holds tokens, by incoming flow, and where it fires."""

    node: str
    held: dict[str, int]
    fired: int


@dataclass(kw_only=True)
class Net:
    """The places of a scope. Joins are in document order, as the running instance asks them."""

    places: list[Place] = field(default_factory=list)
    parallel: list[JoinPlaces] = field(default_factory=list)
    inclusive: list[JoinPlaces] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)


class NetBuilder:
    """Builds the net of one scope.

    Args:
        tree: the scope with its surroundings.
        endless: ids of sub-processes that are known never to end by themselves.
    """

    def __init__(self, tree: ScopeTree, endless: frozenset[str]) -> None:
        self._tree = tree
        self._scope: ScopeModel = tree.scope
        self._endless = endless
        self._attached = tree.scope.attached()
        self._inside = {t.owner.id: t for t in tree.children if t.owner is not None}
        self._numbers: dict[tuple[str, str, frozenset[str]], int] = {}
        self._net = Net()

    def build(self) -> Net:
        if self._tree.owner is not None and self._tree.owner.kind == "adHocSubProcess":
            self._add_choosing(self._tree.owner)
        for node in self._scope.nodes.values():
            if node.kind == "startEvent":
                self._net.starts.append(self._at(node.id))
            if is_join(self._scope, node):
                self._add_join(node)
        # Moves name places that are not there yet, so the list grows while it is walked.
        for place in self._net.places:
            if not place.flow and place.node in self._scope.nodes:
                place.moves.extend(self._moves(place))
        self._measure()
        return self._net

    # -- places ------------------------------------------------------------------------------------
    def _at(self, node: str, used: frozenset[str] = frozenset()) -> int:
        return self._number(node, "", used)

    def _number(self, node: str, flow: str, used: frozenset[str]) -> int:
        key = (node, flow, used)
        if key not in self._numbers:
            self._numbers[key] = len(self._net.places)
            model = self._scope.nodes[node]
            self._net.places.append(
                Place(
                    node=node,
                    flow=flow,
                    used=used,
                    automatic=is_automatic(model) and not self._races(model),
                    prompt=self._is_prompt(model),
                    stands_at=self._stands_at(model),
                )
            )
        return self._numbers[key]

    def _add_join(self, node: NodeModel) -> None:
        held = {
            f.id: self._number(node.id, f.id, frozenset()) for f in self._scope.incoming(node.id)
        }
        join = JoinPlaces(node=node.id, held=held, fired=self._at(node.id))
        kind = self._net.parallel if node.kind == "parallelGateway" else self._net.inclusive
        kind.append(join)

    def _add_choosing(self, owner: NodeModel) -> None:
        """People choose activities of an ad-hoc sub-process, also again, until they have enough."""
        number = len(self._net.places)
        place = Place(node=owner.id, stands_at=())
        self._net.places.append(place)
        self._net.starts.append(number)
        for node in self._scope.selectable():
            said = f"выбрано «{label(self._scope.nodes[node])}»"
            place.moves.append(Move(adds=(number, self._at(node)), said=said))
        place.moves.append(Move())

    def _is_prompt(self, node: NodeModel) -> bool:
        about = [node, *self._attached.get(node.id, ())]
        if self._races(node):
            about = [self._scope.nodes[target] for target in self._stands_at(node)]
        return any(asks_condition(n) for n in about)

    @staticmethod
    def _races(node: NodeModel) -> bool:
        return node.kind == "eventBasedGateway"

    def _stands_at(self, node: NodeModel) -> tuple[str, ...]:
        """The elements at which the running instance has tokens meanwhile."""
        if self._races(node):
            return tuple(f.target for f in self._scope.outgoing(node.id))
        return (node.id,)

    # -- moves -------------------------------------------------------------------------------------
    def _moves(self, place: Place) -> list[Move]:
        node = self._scope.nodes[place.node]
        if self._races(node):
            return [move for target in place.stands_at for move in self._won_by(target)]
        if node.event is not None and node.kind in ("endEvent", "intermediateThrowEvent"):
            special = self._thrown(node)
            if special is not None:
                return special
        # A repetition may have nothing to repeat, so only a plain sub-process can hold for ever.
        holds = node.id in self._endless and node.loop is None
        leaving = [] if holds else ways_out(self._scope, node)
        moves = [self._leave(way) for way in leaving]
        if not place.automatic:
            for border in self._attached.get(node.id, ()):
                moves.extend(self._border(place, node, border))
        return moves

    def _leave(self, way: Way, said: str = "") -> Move:
        return Move(adds=self._arrivals(way), said=said or way.said)

    def _arrivals(self, way: Way) -> tuple[int, ...]:
        adds = []
        for flow, target in way.steps:
            holds = is_join(self._scope, self._scope.nodes[target])
            adds.append(self._number(target, flow if holds else "", frozenset()))
        return tuple(adds)

    def _won_by(self, target: str) -> list[Move]:
        """Another event of the same gateway came too late (§13.4.4)."""
        node = self._scope.nodes[target]
        said = f"первым наступило «{label(node)}»"
        return [self._leave(way, said) for way in ways_out(self._scope, node)]

    def _thrown(self, node: NodeModel) -> list[Move] | None:
        """Ends and throws that act on the whole scope; None where the token just goes on."""
        event = node.event
        if event is None or event.kind not in ("terminate", *THROWN):
            return None
        if event.kind == "terminate":
            return [Move(ends_scope=True, completes=True)]
        if event.kind == "cancel":
            return [Move(ends_scope=True)]
        catcher = is_caught(self._tree, event.kind, event.name)
        if event.kind == "error":
            # Caught by nobody it is an incident: the token stays, the others go on.
            return [Move(ends_scope=True)] if catcher is not None else []
        if catcher is not None and catcher.interrupting:
            return [Move(ends_scope=True)]
        return None

    def _border(self, place: Place, host: NodeModel, border: NodeModel) -> list[Move]:
        event = border.event
        if event is None or border.id in place.used or border.catches_compensation:
            return []
        if event.kind in THROWN and not may_throw(
            host, event.kind, event.name, self._inside.get(host.id)
        ):
            return []
        stays: tuple[int, ...] = ()
        if border.of_each:
            stays = (self._at(place.node, place.used),)
        elif not border.interrupting:
            once = event.kind == "timer" and event.timer != "cycle"
            used = place.used | {border.id} if once else place.used
            stays = (self._at(place.node, used),)
        said = f"«{label(border)}» на «{label(host)}»"
        return [Move(adds=(*stays, self._at(border.id)), said=said)]

    # -- order of exploring ------------------------------------------------------------------------
    def _measure(self) -> None:
        """Give each place its distance from the start."""
        seen = set(self._net.starts)
        todo = deque((place, 0) for place in self._net.starts)
        fired = {number: j.fired for j in self._net.parallel for number in j.held.values()}
        fired |= {number: j.fired for j in self._net.inclusive for number in j.held.values()}
        while todo:
            number, depth = todo.popleft()
            place = self._net.places[number]
            place.depth = depth
            following = [fired[number]] if place.flow else [a for m in place.moves for a in m.adds]
            for further in following:
                if further not in seen:
                    seen.add(further)
                    todo.append((further, depth + 1))
