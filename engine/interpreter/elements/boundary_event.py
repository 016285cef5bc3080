"""Events at the edge of an activity, interrupting or not (BPMN 2.0.2 §10.5.4, §13.5.3)."""

from collections.abc import Mapping
from datetime import datetime

from engine.interpreter.climbing import carried_out
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.associations import happened_inside
from engine.interpreter.elements.catching import Catching, without_brought
from engine.interpreter.evaluation import Functions


class BoundaryEvent(Catching):
    """An event at the edge of an activity (§10.5.4)."""

    begins_side_branches = True

    @property
    def waits(self) -> bool:
        """Errors and escalations come from inside and need no waiting token."""
        return self.event.kind in ("timer", "message", "signal", "conditional")

    def attach(self, host: ElementInstance) -> None:
        child = host._add_child(self)
        child.triggered = True
        child.data = dict(host.data)
        self._update(child)

    def timer_functions(self, token: ElementInstance) -> Functions:
        due = token.parent.internal_data.get("due") if token.parent is not None else None

        def due_of_host() -> object:
            return datetime.fromisoformat(str(due)) if due else None

        return {"due": due_of_host}

    def happened(self, token: ElementInstance, payload: Mapping[str, object]) -> None:
        host = token.parent
        brought = self.payload_variables(token, payload)
        around = host.task_spec.variables_outside(host)
        token.data = {**around, **brought}
        if self.data_flow:
            happened_inside(token, self.data_flow, around)
        token.triggered = False
        token.note(answered=1, brought=[*brought], reply=None)
        if self.node.interrupting:
            self._interrupt(host, token)
        else:
            self._rearm(token, host)
        token.run()

    def _interrupt(self, host: ElementInstance, token: ElementInstance) -> None:
        """End the activity; where it was one repetition, the repeating goes on without it."""
        host.terminate(spare=token)
        repeating = host.task_spec.loop_host(host)
        if repeating is not None:
            host.runtime.attempt(
                repeating, lambda: repeating.task_spec.child_interrupted(repeating)
            )

    def _rearm(self, token: ElementInstance, host: ElementInstance) -> None:
        """A non-interrupting event may happen again while the activity lasts (§10.5.4)."""
        if self.event.kind == "timer" and not self.more_firings(token):
            return
        child = host._add_child(self)
        child.triggered = True
        child.data = dict(host.data)
        if self.event.kind == "timer":
            child.note(number=token.internal_data["number"], anchor=token.internal_data["anchor"])
        if self.event.kind == "conditional":
            child.note(met=1)
        self._update(child)

    def side_start(self, token: ElementInstance) -> Mapping[str, object] | None:
        host = token.parent
        if self.node.interrupting:
            # The repeating goes on without the repetition that was interrupted.
            return host.data if host.task_spec.loop_host(host) is not None else None
        return without_brought(token, token.data, host.data, host.parent.data)

    # -- errors and escalations --------------------------------------------------------------------
    def catches(self, kind: str, code: str) -> bool:
        return self.event.kind == kind and self.event.name in ("", code)

    def catch_thrown(
        self,
        host: ElementInstance,
        thrower: ElementInstance,
        values: Mapping[str, object],
    ) -> None:
        token = host._add_child(self)
        inside = {
            **host.task_spec.outwards(host, host.data),
            **carried_out(thrower, host.workflow),
        }
        token.data = {**inside, **values}
        if self.data_flow:
            happened_inside(token, self.data_flow, inside)
        token.note(open=1, answered=1, brought=[*values])
        if self.event.kind == "error" or self.node.interrupting:
            self._interrupt(host, token)
        token.runtime.attempt(token, token.run)
