"""One visit to an element: SpiffWorkflow's Task with lazy variables and explicit change marks.

Differences from the stock Task, each with a test in tests/interpreter/test_spiffworkflow_hooks.py:
variables are replaced, never edited; nothing is predicted; a state change costs O(1); ending a
token from outside ends exactly what hangs on it (docs/bpmn.md).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.domain.events import ElementCancelled, IncidentResolved
from engine.domain.records import ElementInstanceRecord
from engine.interpreter.variables import Variables

FINISHED = TaskState.FINISHED_MASK

EACH = "#each"
"""Ends the name of the specification that repetitions of an element follow."""


class ElementInstance(Task):
    """A token at an element.

    Attributes:
        sequence: order of creation within the instance.
        record: the row as last stored, None while new.
        has_own_start: variables were given at creation, so none are inherited on arrival.
        chosen: sequence flows to take on completion, set by the element when it runs.
        matters_above: derived: the next ancestor where branches may meet, once somebody asked.
        knows_children: all of them are in memory, as those of a new token are.
    """

    matters_above: "ElementInstance | None" = None
    knows_children = True

    # Set by the stock Task, which is untyped.
    _state: int
    internal_data: dict[str, Any]

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: "ElementInstance | None" = None,
        state: int = TaskState.FUTURE,
        id: UUID | None = None,
    ) -> None:
        self.runtime = workflow.top_workflow.runtime
        self._variables: Variables | None = {}
        self._load: Callable[[], Variables] | None = None
        self.shares_parents_variables = False
        self.record: ElementInstanceRecord | None = None
        self.chosen: tuple[Any, ...] = ()
        self.started_at: datetime = self.runtime.now()
        self.ended_at: datetime | None = None
        self.sequence = self.runtime.next_sequence()
        own_id = id or self.runtime.next_uuid(self.sequence)
        super().__init__(workflow, task_spec, parent, state, own_id)
        workflow.open[self.id] = self
        self.runtime.budget.tokens += 1
        self.has_own_start = False
        self.runtime.touch(self)

    # -- variables ---------------------------------------------------------------------------------
    @property
    def data(self) -> Variables:
        if self._variables is None:
            self._variables = self._load() if self._load is not None else {}
        return self._variables

    @data.setter
    def data(self, value: Variables) -> None:
        self._variables = value
        self.runtime.conditions.changed = True
        self.has_own_start = True
        self.shares_parents_variables = False
        self.runtime.touch(self)

    def assign(self, values: Mapping[str, object]) -> None:
        """Set variables of this token; other tokens keep theirs."""
        if values:
            if self.task_spec.compensable:
                # Also where the value stays the same: its handler will see what was set here.
                self.note(wrote=sorted({*self.internal_data.get("wrote", ()), *values}))
            self.data = {**self.data, **values}

    def share(self, parent: "ElementInstance") -> None:
        """Take over a finished parent's variables without copying them."""
        self._variables = parent.data
        self.has_own_start = True
        self.shares_parents_variables = True
        self.runtime.touch(self)

    def note(self, **entries: object) -> None:
        """Keep bookkeeping; None forgets an entry."""
        self.internal_data = {
            k: v for k, v in {**self.internal_data, **entries}.items() if v is not None
        }
        self.runtime.touch(self)

    # -- life --------------------------------------------------------------------------------------
    @property
    def key(self) -> str:
        """The id as records and facts spell it."""
        return self.id.hex

    @property
    def element_id(self) -> str:
        return str(self.task_spec.bpmn_id)

    @property
    def is_open(self) -> bool:
        return not self._state & FINISHED

    @property
    def children(self) -> list["ElementInstance"]:
        """Its direct descendants, the oldest first."""
        if not self.knows_children:
            self.workflow.top_workflow.absent.fetch_children(self)
        tasks = self.workflow.tasks
        return [tasks[child] for child in self._children]

    @property
    def dependents(self) -> list["ElementInstance"]:
        """Children that live only as long as it does and are not over: repetitions, boundaries."""
        return [child for child in self.children if child.is_waiting_on_parent]

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> "ElementInstance":
        return ElementInstance(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        if value == self._state:
            return
        self._state = value
        self.runtime.touch(self)
        if value & FINISHED and value != TaskState.ERROR:
            self.ended_at = self.runtime.now()
            self.workflow.open.pop(self.id, None)
        else:
            self.ended_at = None
            self.workflow.open[self.id] = self
        if value == TaskState.READY:
            self.runtime.ready.append(self)
        self.runtime.unsettled[self.workflow] = None

    def run(self) -> bool | None:
        result: bool | None = self.task_spec._run(self)
        if result is None:
            # An error that was caught may have ended this very token meanwhile.
            if self.is_open and self._state != TaskState.WAITING:
                self._set_state(TaskState.STARTED)
        elif self.is_open:
            self.complete()
        return result

    def terminate(self, spare: "ElementInstance | None" = None) -> None:
        """End this token and all that hangs on it: inner scope, loop children, boundaries."""
        if not self.is_open and self._state != TaskState.ERROR:
            return
        self.task_spec.on_terminate(self)
        scope = self.workflow.top_workflow.subprocesses.get(self.id)
        if scope is not None:
            scope.terminate()
        for child in self.dependents:
            if child is not spare:
                child.terminate()
        self._drop_incident()
        self._set_state(TaskState.CANCELLED)
        if self.task_spec.visible:
            self.runtime.emit(
                ElementCancelled(element_id=self.element_id, element_instance_id=self.key)
            )

    def _drop_incident(self) -> None:
        """Nobody has to repair what the process no longer needs."""
        incident = self.internal_data.get("incident")
        if incident:
            if self.internal_data.get("holds"):
                self.runtime.orphaned[str(incident)] = self
            self.note(incident=None, holds=None)
            self.runtime.emit(
                IncidentResolved(
                    incident_id=str(incident),
                    how="cancel",
                    element_id=self.element_id,
                    element_instance_id=self.key,
                )
            )

    @property
    def is_waiting_on_parent(self) -> bool:
        """Open and dependent on the parent's life: a loop child or an armed boundary event."""
        return bool((self.is_open or self._state == TaskState.ERROR) and self.triggered)
