"""Ad-hoc sub-processes: activities in an order that people choose (BPMN 2.0.2 §10.3.5, §13.3.5).

Activities without an incoming sequence flow are enabled as long as the sub-process lasts. Which of
them begin by themselves says the property `activeElements`; without it each begins once. Any of
them may be chosen later, also again. After each completed activity the completion condition is
asked; without one the sub-process ends when nothing runs any more.
"""

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import Conflict, ExpressionFailed
from engine.domain.events import ActivityChosen
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.sub_process import SubProcess
from engine.interpreter.scope import InnerScope, ScopeMixin


class AdHocSubProcess(SubProcess):
    """Holds activities that need no drawn order."""

    offers_choices = True

    # -- as drawn ----------------------------------------------------------------------------------
    @property
    def takes_turns(self) -> bool:  # type: ignore[override]
        """Only one chosen activity at a time (§10.3.5, ordering)."""
        return self.node.attributes.get("ordering", "Parallel") == "Sequential"

    @property
    def cancels_remaining(self) -> bool:
        return self.node.attributes.get("cancelRemainingInstances", "true") not in ("false", "0")

    @property
    def enabled(self) -> tuple[str, ...]:
        """Ids of the activities that may be chosen, in document order."""
        return self.node.body.selectable() if self.node.body is not None else ()

    # -- begin -------------------------------------------------------------------------------------
    def perform(self, token: ElementInstance) -> bool | None:
        scope = self.scope_of(token)
        if scope is None or scope.completed:
            return super().perform(token)
        # A retry after an incident: what runs inside has gone on meanwhile.
        self._judge(token, scope)
        token.runtime.unsettled[scope] = None
        return None

    def start_scope(self, token: ElementInstance) -> None:
        first = self._chosen_first(token)
        spec, variables = self.body(token), self.inner_variables(token)
        self.attach_boundaries(token)
        scope = InnerScope(spec, token)
        scope.begin(variables)
        if self.takes_turns:
            token.note(queue=list(first))
        else:
            for element_id in first:
                self._begin(scope, element_id)

    def _chosen_first(self, token: ElementInstance) -> tuple[str, ...]:
        text = self.node.properties.get("activeElements", "")
        if not text:
            return self.enabled
        chosen = token.runtime.evaluator.computed_names(text, token.data)
        unknown = [name for name in chosen if name not in self.enabled]
        if unknown:
            raise ExpressionFailed(
                f"«{self.label}»: действия «{', '.join(unknown)}» нельзя начать: "
                f"можно {', '.join(self.enabled)}."
            )
        return chosen

    def _begin(self, scope: ScopeMixin, element_id: str) -> None:
        known = scope.current_variables()
        choice = scope.task_tree._add_child(scope.spec.start)
        choice.data = known
        choice._set_state(TaskState.COMPLETED)
        child = choice._add_child(scope.spec.task_specs[element_id])
        child.task_spec._update(child)

    def scope_of(self, token: ElementInstance) -> ScopeMixin | None:
        found: ScopeMixin | None = token.workflow.top_workflow.subprocesses.get(token.id)
        return found

    # -- choosing ----------------------------------------------------------------------------------
    def choose_activity(self, token: ElementInstance, element_id: str) -> None:
        """Begin an enabled activity, or let it wait for its turn where only one may run.

        Raises:
            Conflict: it is not one of the enabled ones, or the sub-process is about to end.
        """
        scope = self.scope_of(token)
        if scope is None or scope.completed or token.internal_data.get("closing"):
            raise Conflict(f"«{self.label}» уже завершается: новое действие начать нельзя.")
        if element_id not in self.enabled:
            raise Conflict(f"В «{self.label}» нет действия «{element_id}», которое можно начать.")
        token.runtime.emit(
            ActivityChosen(
                chosen=element_id,
                name=scope.spec.task_specs[element_id].label,
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        if self.takes_turns:
            token.note(queue=[*token.internal_data.get("queue", ()), element_id])
            token.runtime.unsettled[scope] = None
        else:
            self._begin(scope, element_id)

    # -- progress ----------------------------------------------------------------------------------
    def inner_completed(self, host: ElementInstance, inner: ElementInstance) -> None:
        """An element inside has completed: ask whether that was enough (§13.3.5)."""
        if not inner.task_spec.is_work or inner.task_spec.loop_host(inner) is not None:
            return
        scope = inner.workflow
        if host.internal_data.get("closing"):
            # What runs may end, but nothing new begins.
            for follower in list(inner.children):
                follower.terminate()
        elif host.is_open:
            host.runtime.attempt(host, lambda: self._judge(host, scope, inner))

    def _judge(
        self, host: ElementInstance, scope: ScopeMixin, last: ElementInstance | None = None
    ) -> None:
        condition = self.node.completion_condition
        if not condition or host.internal_data.get("closing"):
            return
        # Should the condition fail, what runs inside goes on beneath the incident.
        host.note(judging=1)
        enough = host.runtime.evaluator.truth(condition, scope.current_variables())
        host.note(judging=None)
        if not enough:
            return
        host.note(closing=1, queue=None)
        followers = last.children if last is not None else []
        for token in list(scope.open.values()) if self.cancels_remaining else followers:
            token.terminate()

    def may_finish(self, host: ElementInstance, scope: ScopeMixin) -> bool:
        """Nothing runs inside: begin what waits for its turn, else end or wait to be chosen."""
        queue = list(host.internal_data.get("queue", ()))
        if queue:
            host.note(queue=queue[1:] or None)
            host.runtime.attempt(host, lambda: self._begin(scope, queue[0]))
            return False
        return not self.node.completion_condition or bool(host.internal_data.get("closing"))
