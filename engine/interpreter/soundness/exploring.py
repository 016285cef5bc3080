"""Walks through the token states of one net, breadth first, to where nothing can happen any more.

Of moves that commute only one order is looked at, and no move is put off for ever (stubborn sets;
Valmari, "The state explosion problem", 1998). Neither hides a state in which nothing more can
happen, nor an element that a token can reach.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.interpreter.soundness.inclusive import InclusiveJoins
from engine.interpreter.soundness.nets import JoinPlaces, Move, Net, State

# Up to so many tokens on one place are told apart.
MOST_TOKENS = 3
# The scope was ended from inside by something that is caught elsewhere.
ABORTED: State = (-1,)


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A state in which nothing can happen any more, and what led there.

    Attributes:
        held: places of joins that hold tokens.
        choices: what was chosen on the way, in words.
        ended: the element at which another token has ended last; "" for none.
    """

    held: tuple[int, ...]
    choices: tuple[str, ...]
    ended: str


@dataclass(kw_only=True)
class Exploration:
    """What was found.

    Attributes:
        reached: numbers of all places that a token can reach.
        stuck: for each join that holds a token for ever in some state, the first such state.
        growing: element ids that make tokens without end, with what was chosen on the way.
        completes: the scope can end by itself.
        states: how many states were seen; `exhausted`: there were more than allowed.
    """

    reached: set[int] = field(default_factory=set)
    stuck: dict[str, Stuck] = field(default_factory=dict)
    growing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    completes: bool = False
    states: int = 0
    exhausted: bool = False


class Explorer:
    """Explores one net.

    Args:
        same_loop: whether two elements lie on one loop of the drawing.
    """

    def __init__(
        self, net: Net, joins: InclusiveJoins, same_loop: Callable[[str, str], bool]
    ) -> None:
        self._net = net
        self._places = net.places
        self._joins = joins
        self._same_loop = same_loop
        self._parallel = {held: j for j in net.parallel for held in j.held.values()}
        self._inclusive = {held: j for j in net.inclusive for held in j.held.values()}
        self._forking = {p.node for p in net.places for move in p.moves if len(move.adds) > 1}
        # State → the state before it, what was chosen then, and the element that moved.
        self._origin: dict[State, tuple[State, str, str]] = {}
        self._before: dict[State, set[State]] = {}
        # States at which nothing was put off: ends, and those looked at again.
        self._last: list[State] = []
        self._todo: deque[State] = deque()
        self._found = Exploration()

    def explore(self, limit: int) -> Exploration:
        """Look at up to `limit` states."""
        for start in self._net.starts:
            self._meet((start,), ((), "", ""))
        while self._todo and not self._found.exhausted:
            self._expand(self._todo.popleft())
            if not self._todo:
                self._look_again()
            self._found.exhausted = len(self._origin) > limit
        self._found.states = len(self._origin)
        return self._found

    def _meet(self, state: State, origin: tuple[State, str, str]) -> None:
        self._before.setdefault(state, set()).add(origin[0])
        if state in self._origin:
            return
        self._origin[state] = origin
        if state and state != ABORTED:
            self._found.reached.update(state)
            self._watch_growth(state)
            self._todo.append(state)
        else:
            self._last.append(state)
        self._found.completes = self._found.completes or not state

    def _look_again(self) -> None:
        """From where no end is in sight a token may have been put off for ever: put off none.

        On the way to a state in which nothing can happen every token has been moved.
        """
        seen = set(self._last)
        todo = [*self._last]
        while todo:
            further = self._before.get(todo.pop(), set()) - seen
            seen |= further
            todo.extend(further)
        for state in [s for s in self._origin if s not in seen]:
            self._last.append(state)
            self._go(state, list(dict.fromkeys(state)))
            join = self._joins.releasable(state)
            if join is not None:
                self._release(state, join)

    # -- one state ---------------------------------------------------------------------------------
    def _expand(self, state: State) -> None:
        first = self._one_at_a_time(state)
        if first:
            self._go(state, [min(first, key=self._order)])
        else:
            self._expand_all(state)

    def _expand_all(self, state: State) -> None:
        movable = [n for n in dict.fromkeys(state) if self._places[n].moves]
        automatic = [n for n in movable if self._places[n].automatic]
        join = self._joins.releasable(state)
        self._go(state, automatic or ([] if join else movable))
        if all(self._ends_scope(n) for n in automatic):
            # What waits is asked only when nothing automatic is left, as in the running instance;
            # a move that ends the scope counts as not yet made.
            if join is not None:
                self._release(state, join)
                self._go(state, [n for n in movable if self._places[n].prompt])
            elif automatic:
                self._go(state, movable)
        if not movable and join is None:
            self._last.append(state)
            self._note_stuck(state)

    def _one_at_a_time(self, state: State) -> list[int]:
        """Tokens whose next move may be looked at alone.

        A move that ends the scope waits for all others: it undoes what they did in any order.
        """
        return [
            number
            for number in dict.fromkeys(state)
            if (self._places[number].free or self._places[number].automatic)
            and self._places[number].moves
            and not self._ends_scope(number)
        ]

    def _order(self, number: int) -> tuple[bool, int, int]:
        place = self._places[number]
        return (not place.free, -place.depth, number)

    def _ends_scope(self, number: int) -> bool:
        return any(move.ends_scope for move in self._places[number].moves)

    def _go(self, state: State, numbers: list[int]) -> None:
        """Make all moves of these tokens."""
        for number in numbers:
            place = self._places[number]
            for move in place.moves:
                for following in self._after(state, number, move):
                    self._meet(following, (state, move.said, place.node))

    def _after(self, state: State, number: int, move: Move) -> Iterator[State]:
        if move.ends_scope:
            yield () if move.completes else ABORTED
            return
        for rest in _without(state, number):
            following = [_with(rest, move.adds)]
            for added in move.adds:
                if added in self._parallel:
                    following = [s for f in following for s in self._fire(f, self._parallel[added])]
            yield from following

    def _fire(self, state: State, join: JoinPlaces) -> list[State]:
        """A parallel join fires at once when each incoming flow holds a token (§13.4.1)."""
        if any(held not in state for held in join.held.values()):
            return [state]
        return self._consume(state, list(join.held.values()), join.fired)

    def _consume(self, state: State, held: list[int], fired: int) -> list[State]:
        states = [state]
        for number in held:
            states = [rest for s in states for rest in _without(s, number)]
        return [_with(s, (fired,)) for s in states]

    def _release(self, state: State, join: JoinPlaces) -> None:
        held = [number for number in join.held.values() if number in state]
        for following in self._consume(state, held, join.fired):
            self._meet(following, (state, "", join.node))

    # -- what is wrong -----------------------------------------------------------------------------
    def _note_stuck(self, state: State) -> None:
        held = tuple(n for n in dict.fromkeys(state) if self._places[n].flow)
        if len(held) < len(set(state)):
            # A token with an incident or in a sub-process without an end: said where it happens.
            return
        for number in held:
            node = self._places[number].node
            if node not in self._found.stuck:
                self._found.stuck[node] = Stuck(
                    held=held, choices=self._choices(state), ended=self._last_end(state)
                )

    def _choices(self, state: State) -> tuple[str, ...]:
        said = []
        while state:
            state, choice, _ = self._origin[state]
            if choice:
                said.append(choice)
        return tuple(reversed(said))

    def _last_end(self, state: State) -> str:
        ends = {p.node for p in self._places if any(not m.adds for m in p.moves)}
        while state:
            before, _, moved = self._origin[state]
            if moved in ends and len(state) < len(before):
                return moved
            state = before
        return ""

    def _watch_growth(self, state: State) -> None:
        """A state that holds all tokens of one before it, and more: the loop makes tokens."""
        doubled = {n for n in state if state.count(n) > 1}
        here, maker = state, ""
        while doubled and here:
            here, _, moved = self._origin[here]
            if moved in self._forking:
                maker = maker or moved
            surplus = _surplus(here, state)
            if maker and surplus and self._turns(here, surplus):
                self._found.growing.setdefault(maker, self._choices(state))
                return

    def _turns(self, before: State, surplus: State) -> bool:
        return any(
            self._same_loop(self._places[old].node, self._places[new].node)
            for new in surplus
            for old in before
        )


def _with(state: State, added: tuple[int, ...]) -> State:
    tokens = list(state)
    for number in added:
        if tokens.count(number) < MOST_TOKENS:
            tokens.append(number)
    return tuple(sorted(tokens))


def _without(state: State, number: int) -> list[State]:
    """The states after one token left; a full place may as well have held more than it shows."""
    place = state.index(number)
    rest = state[:place] + state[place + 1 :]
    return [rest, state] if state.count(number) >= MOST_TOKENS else [rest]


def _surplus(before: State, after: State) -> State:
    """What `after` holds beyond all of `before`; () when it does not hold all of it."""
    tokens = list(after)
    for number in before:
        if number not in tokens:
            return ()
        tokens.remove(number)
    return tuple(tokens) if before else ()
