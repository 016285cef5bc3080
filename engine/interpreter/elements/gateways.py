"""Exclusive, parallel and inclusive gateways (BPMN 2.0.2 §10.6, §13.4).

Joins count tokens per incoming flow instead of looking at ancestors, so a join inside a rework loop
never mixes rounds (ENGINE_FACTS §1.1) and needs no walk through the past.
"""

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import ExpressionFailed
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.base import Element, Flow
from engine.interpreter.scope import ScopeMixin
from engine.interpreter.variables import merge


class ExclusiveGateway(Element):
    """Exactly one way out: the first flow whose condition holds, in document order (§13.4.2)."""

    def choose(self, token: ElementInstance) -> list[Flow]:
        evaluator = token.runtime.evaluator
        for flow in self.flows:
            if flow.is_default:
                continue
            if not flow.condition or evaluator.truth(flow.condition, token.data):
                return [flow]
        default = [f for f in self.flows if f.is_default]
        if self.flows and not default:
            raise ExpressionFailed(
                f"Шлюз «{self.label}»: ни одно условие не выполнено, а поток по умолчанию не задан."
            )
        return default


class Join(Element):
    """A gateway that waits for more than one token."""

    incoming: tuple[str, ...] = ()

    def waiting(self, scope: ScopeMixin) -> list[ElementInstance]:
        """Tokens held here, oldest first."""
        held = [
            t for t in scope.open.values() if t.task_spec is self and t._state == TaskState.WAITING
        ]
        return sorted(held, key=lambda t: t.sequence)

    def fire(self, arriving: ElementInstance, others: list[ElementInstance]) -> None:
        """Consume the other tokens and merge what their branches changed into the arriving one."""
        branches = sorted([*others, arriving], key=lambda t: t.sequence)
        base = _fork_of(branches)
        arriving.data = merge(base.data if base is not None else {}, [b.data for b in branches])
        for token in others:
            token.note(merged=arriving.key)
            token._set_state(TaskState.COMPLETED)


class ParallelGateway(Join):
    """Fires when every incoming flow holds a token; takes exactly one from each (§13.4.1)."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.is_join = False

    def join(self, incoming: tuple[str, ...]) -> None:
        self.incoming = incoming
        self.is_join = len(incoming) > 1

    def arrive(self, token: ElementInstance) -> bool:
        if not self.is_join:
            return True
        others: dict[str, ElementInstance] = {}
        for held in self.waiting(token.workflow):
            others.setdefault(str(held.internal_data.get("flow")), held)
        others.pop(str(token.internal_data.get("flow")), None)
        if set(self.incoming) - set(others) - {token.internal_data.get("flow")}:
            token._set_state(TaskState.WAITING)
            return False
        self.fire(token, list(others.values()))
        return True

    def choose(self, token: ElementInstance) -> list[Flow]:  # noqa: ARG002  overrides
        return list(self.flows)


class InclusiveGateway(Join):
    """Takes every way whose condition holds; joins what can still arrive (§13.4.3)."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.is_join = False
        self.reaches: dict[str, frozenset[str]] = {}

    def join(self, incoming: tuple[str, ...], reaches: dict[str, frozenset[str]]) -> None:
        """`reaches`: incoming flow → elements from which a token can get to it not passing here."""
        self.incoming = incoming
        self.reaches = reaches
        self.is_join = len(incoming) > 1

    def arrive(self, token: ElementInstance) -> bool:
        if not self.is_join:
            return True
        token._set_state(TaskState.WAITING)
        return False

    def release(self, scope: ScopeMixin) -> bool:
        """Fire when no token elsewhere can still reach an empty incoming flow."""
        held: dict[str, ElementInstance] = {}
        for token in self.waiting(scope):
            held.setdefault(str(token.internal_data.get("flow")), token)
        if not held or self._more_may_come(scope, held):
            return False
        arriving, *others = sorted(held.values(), key=lambda t: -t.sequence)
        self.fire(arriving, others)
        arriving._set_state(TaskState.READY)
        return True

    def _more_may_come(self, scope: ScopeMixin, held: dict[str, ElementInstance]) -> bool:
        empty = [f for f in self.incoming if f not in held]
        for token in scope.tokens():
            here = token.element_id
            if token.task_spec is self or token.triggered:
                continue
            if any(here in self.reaches[f] for f in held):
                continue
            if any(here in self.reaches[f] for f in empty):
                return True
        return False

    def choose(self, token: ElementInstance) -> list[Flow]:
        taken = super().choose(token)
        if self.flows and not taken:
            raise ExpressionFailed(
                f"Шлюз «{self.label}»: ни одно условие не выполнено, а поток по умолчанию не задан."
            )
        return taken


def _fork_of(branches: list[ElementInstance]) -> ElementInstance | None:
    """The nearest element instance all branches descend from."""
    common: set[object] | None = None
    for branch in branches:
        path, token = set(), branch.parent
        while token is not None:
            path.add(token.id)
            token = token.parent
        common = path if common is None else common & path
    token = branches[-1].parent
    while token is not None and common is not None and token.id not in common:
        token = token.parent
    return token
