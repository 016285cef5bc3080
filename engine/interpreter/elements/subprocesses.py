"""Sub-processes, call activities and event sub-processes (BPMN 2.0.2 §10.3.5-§10.3.7, §13.5.4)."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import ExpressionFailed, NotFound
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activities import Activity
from engine.interpreter.elements.catching import Catching
from engine.interpreter.model import EventModel
from engine.interpreter.runtime import MAX_CALL_DEPTH
from engine.interpreter.scope import InnerScope, ProcessSpec, ScopeMixin
from engine.interpreter.variables import Variables, plain


class SubProcess(Activity):
    """Runs an inner scope on the same variables."""

    def body(self, token: ElementInstance) -> ProcessSpec:
        return self._wf_spec.bodies[self.node.id]  # type: ignore[no-any-return]

    def perform(self, token: ElementInstance) -> bool | None:
        existing = token.workflow.top_workflow.subprocesses.get(token.id)
        if existing is not None and existing.completed:
            self.scope_completed(token, existing.result())
            return None
        self.start_scope(token)
        return None

    def start_scope(self, token: ElementInstance) -> None:
        spec, variables = self.body(token), self.inner_variables(token)
        self.attach_boundaries(token)
        InnerScope(spec, token).begin(variables)

    def inner_variables(self, token: ElementInstance) -> Variables:
        return dict(token.data)

    def scope_completed(self, token: ElementInstance, result: Variables) -> None:
        token.data = result
        self.finish(token)

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        scope = token.workflow.top_workflow.subprocesses.get(token.id)
        return (
            scope.current_variables() if scope is not None and not scope.completed else token.data
        )


class CallActivity(SubProcess):
    """Runs another process inside this instance; the version called is kept for the whole call."""

    def body(self, token: ElementInstance) -> ProcessSpec:
        runtime = token.runtime
        depth, scope = 0, token.workflow
        while scope.host is not None:
            depth, scope = depth + 1, scope.host.workflow
        if depth >= MAX_CALL_DEPTH:
            raise ExpressionFailed(
                f"«{self.label}»: вызовы вложены глубже {MAX_CALL_DEPTH} уровней."
            )
        pinned = token.internal_data.get("definition")
        if pinned:
            return runtime.library.by_id(str(pinned)).spec  # type: ignore[no-any-return]
        called = str(
            runtime.evaluator.text_or_value(
                self.node.attributes.get("calledElement", ""), token.data
            )
        )
        try:
            definition = runtime.library.latest(called)
        except NotFound as error:
            raise ExpressionFailed(
                f"«{self.label}»: вызываемый процесс «{called}» не развёрнут."
            ) from error
        token.note(definition=definition.id)
        return definition.spec  # type: ignore[no-any-return]

    def inner_variables(self, token: ElementInstance) -> Variables:
        return self._mapped(token, self.node.variables_in, token.data)

    def _mapped(
        self,
        token: ElementInstance,
        pairs: tuple[tuple[str, str], ...] | None,
        known: Mapping[str, object],
    ) -> Variables:
        if pairs is None:
            return dict(known)
        out: Variables = {}
        for target, source in pairs:
            if target == "*":
                out.update(known)
            elif source in known:
                out[target] = known[source]
            else:
                out[target] = plain(token.runtime.evaluator.value(source, known))
        return out

    def scope_completed(self, token: ElementInstance, result: Variables) -> None:
        token.assign(self._mapped(token, self.node.variables_out, result))
        self.finish(token)

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        return token.data


class EventSubProcess(SubProcess, Catching):
    """A sub-process started by an event while its parent scope runs (§10.3.5, §13.5.4).

    A trigger token waits passively in the parent scope. When the event comes an interrupting one ends
    every other token of the scope first; a non-interrupting one leaves a new trigger behind.
    """

    start: Any = None

    @property
    def event(self) -> EventModel:
        return self.start.event or EventModel()

    @property
    def interrupting(self) -> bool:
        return bool(self.start.interrupting)

    def correlation_key(self, token: ElementInstance) -> str:
        text = self.start.properties.get("correlationKey", "")
        value = token.runtime.evaluator.value(text, token.data) if text else ""
        return "" if value is None else str(value)

    def is_passive(self, token: ElementInstance) -> bool:
        return token._state in (TaskState.WAITING, TaskState.READY) and not token.internal_data.get(
            "fired"
        )

    def arm(self, root: ElementInstance, previous: ElementInstance | None = None) -> None:
        if self.event.kind in ("error", "escalation"):
            return
        token = root._add_child(self)
        token.data = dict(root.data)
        if previous is not None and self.event.kind == "timer":
            token.note(
                number=previous.internal_data["number"], anchor=previous.internal_data["anchor"]
            )
        self._update(token)

    def open(self, token: ElementInstance) -> None:
        Catching.open(self, token)

    def happened(self, token: ElementInstance, payload: Mapping[str, object]) -> None:
        scope: ScopeMixin = token.workflow
        token.note(fired=1)
        token.data = {**scope.current_variables(), **self.payload_variables(token, payload)}
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

    def on_terminate(self, token: ElementInstance) -> None:
        Catching.on_terminate(self, token)

    # -- errors and escalations from inside the scope ------------------------------------------------
    def catches(self, kind: str, code: str) -> bool:
        return self.event.kind == kind and self.event.name in ("", code)

    def catch_thrown(
        self, scope: ScopeMixin, thrower: ElementInstance, code: str, values: Mapping[str, object]
    ) -> None:
        token = scope.task_tree._add_child(self)
        token.note(fired=1, open=1)
        token.data = {**scope.current_variables(), **thrower.data, **values}
        if self.event.kind == "error" or self.interrupting:
            self._end_others(scope, token)
        token._set_state(TaskState.STARTED)
        token.runtime.attempt(token, lambda: self.start_scope(token))
