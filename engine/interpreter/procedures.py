"""Tells a diagram as numbered steps: gateways become the words between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.decisions import Decision
from engine.domain.procedures import (
    Procedure,
    ProcedureAnswer,
    ProcedureEvent,
    ProcedureStep,
    ProcedureWay,
)
from engine.interpreter.deadlines import deadline_texts
from engine.interpreter.model import FlowModel, NodeModel, ProcessModel, ScopeModel

_CHOOSING = ("exclusiveGateway", "inclusiveGateway", "complexGateway")
_TOGETHER = ("parallelGateway", "inclusiveGateway")


def procedure_of(model: ProcessModel, decisions: Mapping[str, Decision]) -> Procedure:
    """Number every step of a process and say what follows each."""
    told = _Telling(names={each: found.name for each, found in decisions.items()})
    told.number(model.scope, "")
    starts = [node for node in model.scope.nodes.values() if node.kind == "startEvent"]
    return Procedure(
        starts=tuple(told.event(model.scope, node) for node in starts),
        steps=tuple(told.steps(model.scope)),
    )


@dataclass
class _Telling:
    """Numbers of steps by element id, their order within each scope, and names of decisions."""

    names: Mapping[str, str]
    numbers: dict[str, str] = field(default_factory=dict)
    order: dict[str, list[NodeModel]] = field(default_factory=dict)

    def number(self, scope: ScopeModel, within: str) -> None:
        steps = [node for node in _in_order(scope) if _is_step(node)]
        self.order[scope.id] = steps
        for place, node in enumerate(steps, start=1):
            self.numbers[node.id] = f"{within}{place}"
            if node.body is not None:
                self.number(node.body, f"{within}{place}.")

    def steps(self, scope: ScopeModel) -> Iterator[ProcedureStep]:
        attached = scope.attached()
        for node in self.order[scope.id]:
            events = [self.event(scope, each) for each in attached.get(node.id, ())]
            inside = list(self.steps(node.body)) if node.body is not None else []
            step = _step(self.numbers[node.id], node)
            yield replace(
                step,
                steps=len(inside),
                decision=self.names.get(step.decision, "") or step.decision,
                events=(*self._begins(node), *(e for e in events if e.kind != "compensate")),
                ways=tuple(self._ways(scope, node)),
            )
            yield from inside

    def event(self, scope: ScopeModel, node: NodeModel) -> ProcedureEvent:
        kind, text = _event(node)
        return ProcedureEvent(
            element_id=node.id,
            name=node.name,
            kind=kind or "none",
            text=text,
            ways=tuple(self._ways(scope, node)),
            interrupting=node.interrupting,
        )

    def _begins(self, node: NodeModel) -> list[ProcedureEvent]:
        """What an event sub-process waits for."""
        if not node.by_event or node.body is None:
            return []
        return [
            self.event(node.body, each)
            for each in node.body.nodes.values()
            if each.kind == "startEvent"
        ]

    def _ways(self, scope: ScopeModel, node: NodeModel) -> Iterator[ProcedureWay]:
        linked = scope.link_target(node.id)
        if linked:
            yield from self._through(scope, linked, (), frozenset())
        for flow in scope.outgoing(node.id):
            said = _answer(scope, node, flow)
            yield from self._through(scope, flow.target, said, frozenset())

    def _through(
        self,
        scope: ScopeModel,
        target: str,
        answers: tuple[ProcedureAnswer, ...],
        passed: frozenset[str],
    ) -> Iterator[ProcedureWay]:
        """Follow a way through gateways, each once, to whatever has a number or ends."""
        node = scope.nodes.get(target)
        if node is None or target in passed:
            return
        if target in self.numbers:
            yield ProcedureWay(answers=answers, target=target, number=self.numbers[target])
        elif node.kind == "endEvent":
            yield ProcedureWay(answers=answers, target=target, end=node.name or node.id)
        else:
            linked = scope.link_target(target)
            if linked:
                yield from self._through(scope, linked, answers, passed | {target})
            for flow in scope.outgoing(target):
                said = (*answers, *_answer(scope, node, flow))
                yield from self._through(scope, flow.target, said, passed | {target})


def _answer(scope: ScopeModel, node: NodeModel, flow: FlowModel) -> tuple[ProcedureAnswer, ...]:
    """What has to hold for a flow to be taken; nothing where it is the only one."""
    if len(scope.outgoing(node.id)) < 2 and not flow.condition:
        return ()
    is_default = flow.id == node.default_flow
    if not (node.kind in (*_CHOOSING, *_TOGETHER) or flow.condition or is_default):
        return (ProcedureAnswer(together=True),)
    if node.kind == "parallelGateway":
        return (ProcedureAnswer(together=True),)
    is_gateway = node.kind.endswith("Gateway")
    return (
        ProcedureAnswer(
            question=node.name if is_gateway else "",
            answer=flow.name,
            condition=flow.condition,
            otherwise=is_default,
            together=node.kind in _TOGETHER,
        ),
    )


def _is_step(node: NodeModel) -> bool:
    if node.kind in ("startEvent", "endEvent", "boundaryEvent") or node.kind.endswith("Gateway"):
        return False
    return not node.is_link


def _in_order(scope: ScopeModel) -> list[NodeModel]:
    """The nodes along the flows: what comes before is told before, branches one after the other."""
    attached = scope.attached()
    seen: set[str] = set()
    done: list[NodeModel] = []

    def visit(root: NodeModel) -> None:
        # A way may be longer than Python's own stack.
        stack = [(root, iter(_next(scope, attached, root)))]
        seen.add(root.id)
        while stack:
            node, ahead = stack[-1]
            fresh = next((each for each in ahead if each not in seen), None)
            if fresh is None:
                done.append(node)
                stack.pop()
            else:
                seen.add(fresh)
                found = scope.nodes[fresh]
                stack.append((found, iter(_next(scope, attached, found))))

    for node in reversed(_roots(scope)):
        if node.id not in seen:
            visit(node)
    rest = [node for node in scope.nodes.values() if node.id not in seen]
    return [*reversed(done), *rest]


def _roots(scope: ScopeModel) -> list[NodeModel]:
    nodes = scope.nodes.values()
    starts = [node for node in nodes if node.kind == "startEvent"]
    alone = [
        node
        for node in nodes
        if node.kind != "startEvent" and not node.attached_to and not scope.incoming(node.id)
    ]
    return [*starts, *alone]


def _next(scope: ScopeModel, attached: Mapping[str, list[NodeModel]], node: NodeModel) -> list[str]:
    """What follows, the last first: whoever is visited last is told first."""
    flows = [flow.target for flow in scope.outgoing(node.id)]
    linked = [target] if (target := scope.link_target(node.id)) else []
    found = [*flows, *linked, *(each.id for each in attached.get(node.id, ()))]
    return [each for each in reversed(found) if each in scope.nodes]


def _step(number: str, node: NodeModel) -> ProcedureStep:
    days, other = deadline_texts(node) if node.kind == "userTask" else ("", "")
    kind, text = _event(node)
    said, written = node.properties, node.attributes
    return ProcedureStep(
        number=number,
        element_id=node.id,
        kind=node.kind,
        name=node.name or node.id,
        event=kind,
        text=text,
        roles=_names(written.get("candidateGroups", "") or node.lane_role),
        assignee=written.get("assignee", ""),
        deadline=days or other,
        form_key=written.get("formKey", ""),
        clause=said.get("clause", ""),
        why=said.get("why", ""),
        documentation=node.documentation,
        calls=written.get("calledElement", ""),
        decision=written.get("decisionRef", ""),
        topic=written.get("topic", ""),
        repeats=_repeats(node),
    )


def _event(node: NodeModel) -> tuple[str, str]:
    """Kind and text of a node's event; both "" for none."""
    if node.event is None or node.event.kind == "none":
        return "", ""
    return node.event.kind, node.event.text or node.event.name


def _repeats(node: NodeModel) -> str:
    if node.loop is None:
        return ""
    if node.loop.standard:
        return "while"
    return "in_turn" if node.loop.sequential else "each"


def _names(text: str) -> tuple[str, ...]:
    if text.startswith("=") or "${" in text:
        return (text,)
    return tuple(part.strip() for part in text.split(",") if part.strip())
