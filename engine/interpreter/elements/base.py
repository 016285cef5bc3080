"""What every element has in common: how a token arrives, leaves, and is ended from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.domain.events import ElementCompleted
from engine.interpreter.data_model import DataFlowModel
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.associations import give_outputs, outside, take_inputs
from engine.interpreter.model import NodeModel


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A sequence flow as the executing element sees it; a link's way on has no id."""

    id: str
    target: str
    condition: str = ""
    is_default: bool = False


class Element(BpmnTaskSpec):
    """An executable flow node (BPMN 2.0.2 §13).

    Attributes:
        node: the element as drawn.
        flows: outgoing sequence flows in document order.
        opens: the token does not run by itself; `open` registers what it waits for.
        visible: it has a shape on the diagram.
        is_work: an activity, not an event or gateway.
        takes_turns: what runs inside does so one after another.
        offers_choices: people choose what begins inside.
        before, after: scripts that run once around its work.
        data_flow: what it takes in and gives out; None where the element around it does so.
        handles: it holds the scope in which a compensation handler runs.
        handler: name of the element that compensates this activity; "" for none.
        compensable: compensating it may do something: it has a handler, or contains one.
        begins_side_branches: `side_start` may say something else than None.
        shares_variables: what runs inside works on the variables of the scope around it.
    """

    opens = False
    visible = True
    is_join = False
    is_work = False
    takes_turns = False
    offers_choices = False
    handles = False
    handler = ""
    compensable = False
    begins_side_branches = False
    shares_variables = True

    def __init__(self, wf_spec: Any, name: str, node: NodeModel) -> None:
        super().__init__(wf_spec, name)
        self.node = node
        self.bpmn_id = node.id
        self.bpmn_name = node.name
        self.flows: list[Flow] = []
        self.boundaries: list[Any] = []
        self.data_flow: DataFlowModel | None = None
        self.before = self.after = ""

    @property
    def label(self) -> str:
        return self.node.name or self.node.id

    def test(self) -> None:
        """Connections are checked at deployment."""

    # -- arriving ----------------------------------------------------------------------------------
    def _update_hook(self, my_task: ElementInstance) -> bool:
        if my_task._state != TaskState.FUTURE:
            return False
        if my_task.parent is not None and not my_task.has_own_start:
            my_task.share(my_task.parent)
        return self.arrive(my_task)

    def arrive(self, token: ElementInstance) -> bool:  # noqa: ARG002  for overriding
        """Decide whether the token may go on at once; False leaves it waiting."""
        return True

    def open(self, token: ElementInstance) -> None:
        """Register what a token of an opening element waits for."""

    # -- running -----------------------------------------------------------------------------------
    def _run_hook(self, my_task: ElementInstance) -> bool | None:
        if not my_task.internal_data.get("answered") and self.perform(my_task) is None:
            return None
        self.decide(my_task)
        return True

    def perform(self, token: ElementInstance) -> bool | None:  # noqa: ARG002  for overriding
        """Do the element's work; None means it goes on outside and `finish` will be called."""
        return True

    def finish(self, token: ElementInstance) -> None:
        """Complete a token whose work was done outside; a retry will not do it again."""
        token.note(answered=1)
        self.decide(token)
        token.complete()

    def take_inputs(self, token: ElementInstance) -> None:
        """Copy in what the element needs before it begins, and run what is written before it."""
        if self.data_flow:
            take_inputs(token, self.data_flow)
        if self.before and "before" not in token.internal_data:
            self.run_script(token, self.before)
            token.note(before=1)

    def run_script(self, token: ElementInstance, text: str) -> None:
        """Execute assignments on the token's variables."""
        assigned, deleted = token.runtime.evaluator.run(text, token.data)
        if deleted:
            token.data = {k: v for k, v in token.data.items() if k not in deleted}
        token.assign(assigned)

    # -- leaving -----------------------------------------------------------------------------------
    def decide(self, token: ElementInstance) -> None:
        """The work is done: copy out what came of it and choose the ways on."""
        if self.after and "after" not in token.internal_data:
            self.run_script(token, self.after)
            token.note(after=1)
        if self.data_flow:
            give_outputs(token, self.data_flow)
        token.chosen = tuple(self.choose(token))

    def choose(self, token: ElementInstance) -> list[Flow]:
        """Unconditional flows and those whose condition holds; else the default (§13.3.1)."""
        evaluator = token.runtime.evaluator
        taken, conditional = [], False
        for flow in self.flows:
            if flow.is_default:
                continue
            conditional = conditional or bool(flow.condition)
            if not flow.condition or evaluator.truth(flow.condition, token.data):
                taken.append(flow)
        if (conditional and not any(f.condition for f in taken)) or not conditional:
            taken.extend(f for f in self.flows if f.is_default)
        return taken

    def _on_complete_hook(self, my_task: ElementInstance) -> None:
        if self.compensable:
            my_task.note(finished=my_task.runtime.next_sequence())
        self._release_boundaries(my_task)
        host = self.loop_host(my_task)
        if host is not None:
            self._announce(my_task)
            my_task.runtime.attempt(host, lambda: host.task_spec.child_completed(host, my_task))
            return
        self._announce(my_task)
        for flow in my_task.chosen:
            spec = self._wf_spec.task_specs[flow.target]
            child = my_task._add_child(spec)
            if spec.is_join:
                child.note(flow=flow.id)
        if not my_task.chosen and self.visible:
            my_task.note(end=my_task.runtime.next_sequence())
            my_task.workflow.ended.append(my_task)

    def _announce(self, token: ElementInstance) -> None:
        if self.visible:
            token.runtime.emit(
                ElementCompleted(
                    element_id=token.element_id,
                    element_instance_id=token.key,
                    flows=tuple(f.id for f in token.chosen if f.id),
                )
            )

    def _release_boundaries(self, token: ElementInstance) -> None:
        if self.boundaries:
            for child in token.children:
                if child.is_waiting_on_parent:
                    child.terminate()

    # -- questions others ask ----------------------------------------------------------------------
    def on_terminate(self, token: ElementInstance) -> None:
        """Close what the token had open outside."""

    def find_due_again(self, token: ElementInstance, reason: str) -> bool:  # noqa: ARG002
        """Find by the calendar of now until when it waits; say whether that moved."""
        return False

    def is_passive(self, token: ElementInstance) -> bool:  # noqa: ARG002  for overriding
        """A passive token does not keep its scope alive."""
        return False

    def loop_host(self, token: ElementInstance) -> ElementInstance | None:
        """The multi-instance token this one is a child of, if any."""
        if "loop" in token.internal_data and token.parent is not None:
            return token.parent
        return None

    def boundaries_for(self, kind: str, code: str) -> list[Any]:
        """Attached events that catch this error or escalation; an exact code before a catch-all."""
        found = [b for b in self.boundaries if b.catches(kind, code)]
        return sorted(found, key=lambda b: b.node.event.name == "")

    def side_start(self, token: ElementInstance) -> Mapping[str, object] | None:  # noqa: ARG002
        """What a branch that began here beside the main one began with; None for the main one."""
        return None

    def inner_completed(self, host: ElementInstance, inner: ElementInstance) -> None:
        """An element of the scope that `host` runs has completed."""

    def may_finish(self, host: ElementInstance, scope: Any) -> bool:  # noqa: ARG002  for overriding
        """Whether the scope that `host` runs ends now that nothing is left in it."""
        return True

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        """The token's variables, counting what runs inside it."""
        return token.data

    def variables_outside(self, token: ElementInstance) -> Mapping[str, object]:
        """The same without what exists inside only."""
        return self.outwards(token, self.variables_inside(token))

    def outwards(
        self, token: ElementInstance, values: Mapping[str, object]
    ) -> Mapping[str, object]:
        """Variables of what runs inside as they are seen around it."""
        return outside(self.loop_host(token) or token, self.node.data, values)


PLACED = "#placed"


class Placed(Element):
    """Where a person has put a token; it is not drawn, and what it leads to hangs on it.

    A token that was moved goes on with the branch it came from. One that was added beside the
    others (`aside`) counts with its own changes only.
    """

    visible = False
    begins_side_branches = True

    def __init__(self, wf_spec: Any) -> None:
        super().__init__(wf_spec, PLACED, NodeModel(id="", kind="placed"))

    def side_start(self, token: ElementInstance) -> Mapping[str, object] | None:
        return token.data if "aside" in token.internal_data else None


class Root(Element):
    """Where a scope begins; carries the scope's initial variables.

    In an ad-hoc sub-process each choice begins at a further token of this kind, beneath the first.
    """

    visible = False
    begins_side_branches = True

    def __init__(self, wf_spec: Any) -> None:
        super().__init__(wf_spec, "", NodeModel(id="", kind="root"))
        self.starts: list[Element] = []

    def side_start(self, token: ElementInstance) -> Mapping[str, object] | None:
        return token.data if token.parent is not None else None

    def default_starts(self) -> list[Element]:
        plain = [s for s in self.starts if s.node.event is not None and s.node.event.kind == "none"]
        return plain[:1] or self.starts[:1]
