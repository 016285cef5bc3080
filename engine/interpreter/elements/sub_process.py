"""Embedded sub-processes: an inner scope on the same variables (BPMN 2.0.2 §10.3.5, §13.3.4)."""

from collections.abc import Mapping

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity
from engine.interpreter.scope import InnerScope, ProcessSpec
from engine.interpreter.variables import Variables


class SubProcess(Activity):
    """Runs an inner scope on the same variables."""

    def body(self, token: ElementInstance) -> ProcessSpec:  # noqa: ARG002  for overriding
        """What runs inside."""
        return self._wf_spec.bodies[self.node.id]

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
        token.data = self._without_own(token, result)
        self.finish(token)

    def _without_own(self, token: ElementInstance, values: Mapping[str, object]) -> Variables:
        """Its data objects end with a sub-process; what they hid around it comes back."""
        own = self.body(token).own_names
        kept = {k: v for k, v in values.items() if k not in own}
        return {**kept, **{k: token.data[k] for k in own if k in token.data}}

    def outwards(
        self, token: ElementInstance, values: Mapping[str, object]
    ) -> Mapping[str, object]:
        return super().outwards(token, self._without_own(token, values))

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        scope = token.workflow.top_workflow.subprocesses.get(token.id)
        return (
            scope.current_variables() if scope is not None and not scope.completed else token.data
        )
