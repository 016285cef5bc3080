"""Event sub-processes: started by an event while their scope runs (BPMN 2.0.2 §10.3.5, §13.5.4)."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.interpreter.climbing import carried_out
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.catching import Catching, without_brought
from engine.interpreter.elements.sub_process import SubProcess
from engine.interpreter.model import EventModel, NodeModel
from engine.interpreter.scope import ScopeMixin


class EventSubProcess(SubProcess, Catching):
    """A sub-process started by an event while its parent scope runs.

    A trigger token waits passively in the parent scope. When the event comes an interrupting one
    ends every other token of the scope first; a non-interrupting one leaves a new trigger behind.
    """

    begins_side_branches = True

    def __init__(self, wf_spec: Any, name: str, node: NodeModel) -> None:
        super().__init__(wf_spec, name, node)
        inner = node.body.nodes.values() if node.body is not None else ()
        self.start = next(n for n in inner if n.kind == "startEvent")

    @property
    def event(self) -> EventModel:
        return self.start.event or EventModel()

    @property
    def interrupting(self) -> bool:
        return self.start.interrupting

    def correlation_key(self, token: ElementInstance) -> str:
        text = self.start.properties.get("correlationKey", "")
        return token.runtime.evaluator.correlation_key(text, token.data)

    def is_passive(self, token: ElementInstance) -> bool:
        return token._state in (TaskState.WAITING, TaskState.READY) and not token.internal_data.get(
            "fired"
        )

    def arm(self, root: ElementInstance, previous: ElementInstance | None = None) -> None:
        if self.event.kind in ("error", "escalation"):
            return
        token = root._add_child(self)
        token.note(armed=1)
        token.data = dict(root.data)
        if previous is not None and self.event.kind == "timer":
            token.note(
                number=previous.internal_data["number"], anchor=previous.internal_data["anchor"]
            )
        if previous is not None and self.event.kind == "conditional":
            token.note(met=1)
        self._update(token)

    def open(self, token: ElementInstance) -> None:
        Catching.open(self, token)

    def happened(self, token: ElementInstance, payload: Mapping[str, object]) -> None:
        scope: ScopeMixin = token.workflow
        brought = self.payload_variables(token, payload)
        token.data = {**scope.current_variables(), **brought}
        token.note(armed=None, fired=1, brought=[*brought], reply=None)
        if self.interrupting:
            self._end_others(scope, token)
        elif self.event.kind != "timer" or self.more_firings(token):
            self.arm(scope.task_tree, previous=token)
        token._set_state(TaskState.STARTED)
        self.start_scope(token)

    def _end_others(self, scope: ScopeMixin, token: ElementInstance) -> None:
        for other in list(scope.open.values()):
            if other is not token:
                other.terminate()

    def side_start(self, token: ElementInstance) -> Mapping[str, object] | None:
        if self.interrupting:
            return None
        inner = token.workflow.top_workflow.subprocesses.get(token.id)
        found = inner.task_tree.data if inner is not None else token.data
        began = token.workflow.task_tree.data
        return without_brought(token, found, began, began)

    def on_terminate(self, token: ElementInstance) -> None:
        Catching.on_terminate(self, token)

    # -- errors and escalations from inside the scope ----------------------------------------------
    def catches(self, kind: str, code: str) -> bool:
        return self.event.kind == kind and self.event.name in ("", code)

    def catch_thrown(
        self,
        scope: ScopeMixin,
        thrower: ElementInstance,
        values: Mapping[str, object],
    ) -> None:
        token = scope.task_tree._add_child(self)
        token.note(fired=1, open=1, brought=[*values])
        token.data = {**scope.current_variables(), **carried_out(thrower, scope), **values}
        if self.event.kind == "error" or self.interrupting:
            self._end_others(scope, token)
        token._set_state(TaskState.STARTED)
        token.runtime.attempt(token, lambda: self.start_scope(token))

    # -- compensation of the sub-process it belongs to ---------------------------------------------
    def compensate(self, root: ElementInstance) -> None:
        """Run as the handler of a completed sub-process; `root` holds its snapshot (§13.5.5)."""
        token = root._add_child(self)
        token.note(fired=1, open=1)
        token.data = root.data
        token._set_state(TaskState.STARTED)
        token.runtime.attempt(token, lambda: self.start_scope(token))
