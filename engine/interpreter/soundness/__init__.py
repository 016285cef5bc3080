"""Can every token go on? Deadlocks, unreachable elements and runaway loops, found at deployment.

The token game of each process and sub-process is played over all choices and events; variables are
unknown, so what can never happen is certain (an error) and what may happen is not (a warning). A
sub-process is one activity for what is around it and a net of its own inside; a called process is
an activity that may take its time (BPMN 2.0.2 §13; soundness after van der Aalst, 2011).
"""

from engine.domain.errors import Finding
from engine.interpreter.model import NodeModel, ProcessModel, ScopeModel
from engine.interpreter.soundness.exploring import Exploration, Explorer
from engine.interpreter.soundness.inclusive import InclusiveJoins
from engine.interpreter.soundness.loops import Loops, passes_through
from engine.interpreter.soundness.nets import NetBuilder
from engine.interpreter.soundness.scopes import ScopeTree, scopes_inside_out
from engine.interpreter.soundness.verdicts import Verdicts
from engine.interpreter.soundness.ways import has_too_many_ways, is_known, label

__all__ = ["MOST_STATES", "check_soundness"]

MOST_STATES = 50_000


def check_soundness(model: ProcessModel, most_states: int = MOST_STATES) -> list[Finding]:
    """Explore a process that is otherwise in order.

    Args:
        model: a process without structural errors.
        most_states: token states looked at in all its scopes together; beyond that the findings
            say that nothing is proven.
    """
    return _Proof(model, most_states).run()


class _Proof:
    """The proof for one process, scope by scope from the inside out."""

    def __init__(self, model: ProcessModel, most_states: int) -> None:
        self._verdicts = Verdicts(model)
        self._left = most_states
        self._most = most_states
        self._endless: set[str] = set()
        self._passable: set[str] = set()
        self._trees = scopes_inside_out(model.scope)

    def run(self) -> list[Finding]:
        for tree in self._trees:
            loops = Loops(tree.scope, frozenset(self._passable))
            unknown = _unknown(tree.scope)
            if unknown:
                self._verdicts.not_known(tree, unknown)
                continue
            self._verdicts.loops(tree, loops)
            self._explore(tree, loops)
            if tree.owner is not None and passes_through(tree.scope, loops.passes):
                self._passable.add(tree.owner.id)
        return self._verdicts.findings

    def _explore(self, tree: ScopeTree, loops: Loops) -> None:
        net = NetBuilder(tree, frozenset(self._endless)).build()
        joins = InclusiveJoins(tree.scope, net)
        found = Explorer(net, joins, loops.same).explore(self._left)
        self._left = max(0, self._left - found.states)
        self._verdicts.exploration(tree, net, found, self._most)
        if tree.owner is not None and self._holds_for_ever(tree, found):
            self._endless.add(tree.owner.id)

    def _holds_for_ever(self, tree: ScopeTree, found: Exploration) -> bool:
        """Neither what is drawn nor a reaction that replaces it ever ends the scope."""
        replaced = any(
            start.interrupting and reaction.id not in self._endless
            for reaction, start in tree.reactions()
        )
        return not found.completes and not found.exhausted and not replaced


def _unknown(scope: ScopeModel) -> list[NodeModel]:
    """Elements whose behaviour is not modelled here."""
    found = [n for n in scope.nodes.values() if not is_known(n) or has_too_many_ways(scope, n)]
    attached = scope.attached()
    for node in scope.nodes.values():
        if node.kind == "eventBasedGateway":
            found += [
                scope.nodes[f.target] for f in scope.outgoing(node.id) if f.target in attached
            ]
    return sorted(found, key=label)
