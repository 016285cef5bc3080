"""Which variables are there when a token comes: surely, maybe, or never.

A forward analysis over each scope, from nothing upwards to the least fixed point: what may be
missing grows by union where paths meet and shrinks to what every branch misses where a parallel
gateway joins them. Conditions are not looked into, so that a variable set on one path and asked for
on another may be missing even if the conditions go together. From an element that may set
anything on (a page, a handler without documented answers, a message, a start without a form)
nothing is judged but what is surely there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.interpreter.model import NodeModel, ScopeModel
from engine.interpreter.rules.asking import needs_of, needs_of_flow
from engine.interpreter.rules.rule import Sight
from engine.interpreter.rules.setting import NOTHING, Effect, answered, effect_of

_MOST_VISITS = 60
"""Times that one element is looked at anew; a drawing that needs more is not judged."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of variables at one place.

    Attributes:
        missing: those that may not be there; seen: those that may.
        open: others may be there, too.
    """

    missing: frozenset[str] = NOTHING
    seen: frozenset[str] = NOTHING
    open: bool = False

    def after(self, effect: Effect) -> "Known":
        return Known(
            missing=self.missing - effect.surely,
            seen=self.seen | effect.surely | effect.maybe,
            open=self.open or effect.opens,
        )

    def or_else(self, other: "Known") -> "Known":
        """Where one of two paths was taken."""
        return Known(
            missing=self.missing | other.missing,
            seen=self.seen | other.seen,
            open=self.open or other.open,
        )

    def together_with(self, other: "Known") -> "Known":
        """Where both branches were taken."""
        return replace(self.or_else(other), missing=self.missing & other.missing)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A variable that an element asks for and that may not be there; `never` when it cannot be."""

    node: NodeModel
    name: str
    place: str
    never: bool


class TooTangled(Exception):
    """The drawing takes too many rounds; nothing is said about it."""


def asked_in_vain(sight: Sight) -> list[Asked]:
    """Every use of a variable that is not surely set by then, once per element and variable."""
    flow = Flow(sight)
    try:
        flow.walk(sight.process.scope, flow.beginning())
    except TooTangled:
        return []
    return list(flow.asked())


def asked_for(sight: Sight) -> frozenset[str]:
    """Every variable that an element or a flow of the process asks for."""
    nodes = {name for node in sight.process.scope.all_nodes() for name, _ in needs_of(node)}
    flows = {n for scope in sight.scopes() for f in scope.flows for n, _ in needs_of_flow(f)}
    return frozenset(nodes | flows)


class Flow:
    """The walk. `at` and `left` tell what is known before and after each element that is reached.

    `names` are the variables to follow; by default those that something asks for.
    """

    def __init__(self, sight: Sight, names: frozenset[str] | None = None) -> None:
        self._sight = sight
        self.at: dict[str, Known] = {}
        self.left: dict[str, Known] = {}
        own = {name for scope in sight.scopes() for name in scope.data_objects}
        self._names = (asked_for(sight) if names is None else names) - own

    def beginning(self) -> Known:
        return Known(missing=self._names)

    # -- one scope ---------------------------------------------------------------------------------
    def walk(self, scope: ScopeModel, known: Known) -> Known:
        """Go through a scope that begins so; gives what is known when it is over."""
        incoming = self._ways_in(scope)
        followers: dict[str, list[str]] = {}
        for target, sources in incoming.items():
            for source in sources:
                followers.setdefault(source, []).append(target)
        for node in scope.nodes.values():
            self.at.pop(node.id, None)
            self.left.pop(node.id, None)
        firsts = [n.id for n in scope.nodes.values() if not incoming[n.id] and not n.by_event]
        visits: dict[str, int] = {}
        waiting = dict.fromkeys(firsts)
        while waiting:
            node = scope.nodes[next(iter(waiting))]
            del waiting[node.id]
            visits[node.id] = visits.get(node.id, 0) + 1
            if visits[node.id] > _MOST_VISITS:
                raise TooTangled
            if self._visit(scope, node, incoming[node.id], known):
                waiting |= dict.fromkeys(followers.get(node.id, ()))
        return self._over(scope, known)

    def _ways_in(self, scope: ScopeModel) -> dict[str, list[str]]:
        """Element → ids of those a token comes from; an event at a border comes from its host."""
        found: dict[str, list[str]] = {}
        for node in scope.nodes.values():
            before = [f.source for f in scope.incoming(node.id)] + scope.link_sources(node.id)
            found[node.id] = [*before, node.attached_to] if node.attached_to else before
        return {k: [n for n in v if n in scope.nodes] for k, v in found.items()}

    def _visit(self, scope: ScopeModel, node: NodeModel, before: list[str], known: Known) -> bool:
        """Look at a node again; says whether anything is new behind it."""
        at = self._arriving(node, before, known)
        if at is None or (self.at.get(node.id) == at and node.id in self.left):
            return False
        self.at[node.id] = at
        left = self._leaving(scope, node, at)
        changed = self.left.get(node.id) != left
        self.left[node.id] = left
        # What happens at the border comes before the host is over.
        return changed or node.id in scope.attached()

    def _arriving(self, node: NodeModel, before: list[str], known: Known) -> Known | None:
        if node.attached_to:
            host = self.at.get(node.attached_to)
            return None if host is None else self._during(node, host)
        if not before:
            return known
        states = [self.left[n] for n in before if n in self.left]
        if not states:
            return None
        at = states[0]
        for state in states[1:]:
            both = node.kind == "parallelGateway"
            at = at.together_with(state) if both else at.or_else(state)
        return at

    def _during(self, border: NodeModel, host: Known) -> Known:
        """While a host works, what is inside it may have set anything of its own."""
        owner = next(n for n in self._sight.process.scope.all_nodes() if n.id == border.attached_to)
        inside = list(owner.body.all_nodes()) if owner.body is not None else []
        effects = [effect_of(n, self._sight) for n in (owner, *inside)]
        names = frozenset(name for e in effects for name in e.surely | e.maybe)
        return host.after(Effect(maybe=names, opens=any(e.opens for e in effects)))

    def _leaving(self, scope: ScopeModel, node: NodeModel, at: Known) -> Known:
        if node.body is not None:
            return self._through(node, at)
        if node.kind == "startEvent":
            return at.after(self._started(scope, node))
        return at.after(effect_of(node, self._sight))

    def _started(self, scope: ScopeModel, node: NodeModel) -> Effect:
        """What a start brings; of a process without a form nobody says what it is started with."""
        plain = node.event is None or node.event.kind == "none"
        if scope is not self._sight.process.scope or not plain:
            return effect_of(node, self._sight)
        return answered(node, self._sight) | effect_of(node, self._sight)

    # -- sub-processes -----------------------------------------------------------------------------
    def _through(self, node: NodeModel, at: Known) -> Known:
        """Go through what is inside; of repetitions only the declared results come out."""
        body, repeated = node.body, node.loop is not None and not node.loop.standard
        if body is None:
            return at
        inside = at
        if repeated and node.loop is not None:
            inside = at.after(Effect(surely=frozenset({node.loop.element_variable})))
        if node.kind == "adHocSubProcess" or (node.loop is not None and node.loop.standard):
            inside = inside.after(self._anything_of(body))
        over = self.walk(body, inside)
        if repeated:
            return at.after(effect_of(node, self._sight))
        if node.kind == "adHocSubProcess":
            return inside.after(effect_of(node, self._sight))
        return over.after(effect_of(node, self._sight))

    def _anything_of(self, body: ScopeModel) -> Effect:
        effects = [effect_of(n, self._sight) for n in body.all_nodes()]
        names = frozenset(name for e in effects for name in e.surely | e.maybe)
        return Effect(maybe=names, opens=any(e.opens for e in effects))

    def _over(self, scope: ScopeModel, known: Known) -> Known:
        """What is known when every path of a scope has ended, reactions included."""
        reactions = [n for n in scope.nodes.values() if n.by_event and n.body is not None]
        beside = known.after(self._anything_of(scope)) if reactions else known
        states = []
        for node in reactions:
            self.at[node.id] = beside
            states.append(self._through(node, beside))
        lasts = [n for n in scope.nodes.values() if not scope.outgoing(n.id) and not n.by_event]
        states += [self.left[n.id] for n in lasts if n.id in self.left and not n.is_handler]
        if not states:
            return known
        over = states[0]
        for state in states[1:]:
            over = over.or_else(state)
        return over

    # -- what is asked -----------------------------------------------------------------------------
    def asked(self) -> Iterator[Asked]:
        for scope in self._sight.scopes():
            for node in scope.nodes.values():
                if node.is_handler or node.id not in self.at:
                    continue
                at, left = self.at[node.id], self.left.get(node.id)
                needs = [(name, place, at) for name, place in needs_of(node)]
                if left is not None:
                    flows = scope.outgoing(node.id)
                    needs += [(n, place, left) for f in flows for n, place in needs_of_flow(f)]
                yield from _unmet(node, needs)


def _unmet(node: NodeModel, needs: list[tuple[str, str, Known]]) -> Iterator[Asked]:
    told: set[str] = set()
    for name, place, known in needs:
        if name in known.missing and not known.open and name not in told:
            told.add(name)
            yield Asked(node=node, name=name, place=place, never=name not in known.seen)
