"""Embedded sub-processes: an inner scope on the same variables (BPMN 2.0.2 §10.3.5, §13.3.4)."""

from collections.abc import Mapping

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity
from engine.interpreter.own_variables import at_end
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
        token.data = at_end(self.body(token).own_names, result, token.data)
        self.finish(token)

    def outwards(
        self, token: ElementInstance, values: Mapping[str, object]
    ) -> Mapping[str, object]:
        left = at_end(self.body(token).own_names, values, token.data)
        return super().outwards(token, left)

    def variables_inside(self, token: ElementInstance) -> Mapping[str, object]:
        scope = token.workflow.top_workflow.subprocesses.get(token.id)
        return (
            scope.current_variables() if scope is not None and not scope.completed else token.data
        )
