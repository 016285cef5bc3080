"""What operators may do with a live instance that stands still or has failed."""

from collections.abc import Mapping

from engine.domain.repairs import VariableScope
from engine.interpreter import editing, repairing
from engine.interpreter.editing import Edit
from engine.interpreter.runtime import Runtime
from engine.interpreter.scope import InstanceWorkflow
from engine.interpreter.variables import Variables, plain_mapping


class Repairs:
    """The part of a live instance that repairs it; after any exception throw it away."""

    _workflow: InstanceWorkflow

    @property
    def _runtime(self) -> Runtime:
        return self._workflow.runtime

    def variable_scopes(self) -> tuple[VariableScope, ...]:
        """Where its variables can be changed, with what they are now."""
        return editing.scopes_of(self._workflow)

    def reserved_names(self) -> frozenset[str]:
        """Variables that nobody writes by hand."""
        return editing.reserved(self._workflow)

    def change_variables(self, ordered: Edit) -> bool:
        """Give variables other values and note it; nothing runs before `go_on`.

        Raises:
            NotFound: there is no such scope (any more).
            Conflict: a name is not for people to write.
        """
        values = plain_mapping(ordered.values)
        return editing.change(
            self._workflow, Edit(values=values, reason=ordered.reason, scope_id=ordered.scope_id)
        )

    def retry(self, incident_id: str) -> bool:
        """Run the element of an incident again; False when the incident is not open here."""
        return repairing.retry(self._workflow, incident_id)

    def skip(self, incident_id: str, values: Mapping[str, object], reason: str) -> None:
        """Let the element of an incident count as done, with what it should have given.

        Raises:
            Conflict: the incident is not open here, or skipping its element makes no sense.
        """
        repairing.skip(self._workflow, incident_id, plain_mapping(values), reason)

    def no_skipping(self, incident_id: str) -> str:
        """Say why the element of an incident cannot be skipped; "" when it can."""
        return repairing.no_skipping(repairing.failed(self._workflow, incident_id))

    def seen_by_failed(self, incident_id: str) -> tuple[Variables, tuple[str, ...], str]:
        """What a failed step saw, what it would have set, and the scope it ran in ("" none)."""
        token = repairing.failed(self._workflow, incident_id)
        if token is None:
            return {}, (), ""
        host = token.workflow.host
        scope_id = host.key if host is not None else ""
        return dict(token.data), repairing.outputs_of(token), scope_id

    def entered_with(self, element_instance_id: str) -> tuple[Variables, bool]:
        """What a step came with, and whether changes by hand have reached that since.

        Empty for an unknown step.
        """
        token = self._workflow.find(element_instance_id)
        return repairing.entered_with(token) if token is not None else ({}, False)

    def stand_still(self, *, suspended: bool) -> None:
        """Ask no waiting condition while suspended: what is done by hand makes nothing happen."""
        self._runtime.conditions.suspended = suspended

    def go_on(self) -> None:
        """Do what became possible: while it stood still, or by other variables."""
        self.stand_still(suspended=False)
        self._runtime.cause = ""
        self._runtime.conditions.changed = True
        self._runtime.run()
