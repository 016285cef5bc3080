"""Scopes: the instance itself and each running sub-process or call activity, on Spiff's workflows.

A scope is finished when no token is left in it (BPMN 2.0.2 §13.5.6); what its ended tokens changed
is then merged against what the scope started from.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import BpmnError
from engine.domain.events import BpmnErrorThrown, EscalationThrown, InstanceCompleted
from engine.interpreter.branches import meet
from engine.interpreter.climbing import catch
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.no_scripts import NoScripts
from engine.interpreter.own_variables import at_begin
from engine.interpreter.runtime import Runtime
from engine.interpreter.tokens import Absent, AllTokens, Nothing, Scopes, Tokens
from engine.interpreter.variables import Variables


class ProcessSpec(WorkflowSpec):
    """The executable form of one process or sub-process.

    Attributes:
        definition: the deployed definition it belongs to.
        process_id: BPMN id of the process or sub-process.
        own_names: variables that begin and end with it: its data objects and properties (§10.4.1).
        bodies: element id → ProcessSpec of embedded sub-processes.
        owner: the element that it is drawn in; None for a process.
        compensation: the event sub-process that compensates this sub-process, if drawn.
        needs_past: completed element instances still matter: something may compensate them.
    """

    def __init__(self, definition: Any, process_id: str) -> None:
        super().__init__(name=process_id)
        self.definition = definition
        self.process_id = process_id
        self.data_objects: dict[str, object] = {}
        self.bodies: dict[str, ProcessSpec] = {}
        self.owner: Any = None
        self.event_subprocesses: list[Any] = []
        self.own_names: tuple[str, ...] = ()
        self.inclusive_gateways: list[Any] = []
        self.compensation: Any = None
        self.needs_past = False


class ScopeMixin:
    """What the instance's own scope and inner scopes have in common."""

    spec: ProcessSpec
    tasks: AllTokens
    task_tree: ElementInstance
    top_workflow: "InstanceWorkflow"
    completed: bool

    def prepare(self, host: ElementInstance | None) -> None:
        self.host = host
        self.open = Tokens(self.top_workflow)
        self.ended: list[ElementInstance] = []

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def runtime(self) -> Runtime:
        return self.top_workflow.runtime

    def begin(self, variables: Variables, start_element: str | None = None) -> None:
        """Put the first token in: at the named start event, or at the none start event."""
        root = self.begin_empty(variables)
        drawn = self.spec.start.starts
        starts = [s for s in drawn if start_element and s.bpmn_id == start_element]
        for start in starts or self.spec.start.default_starts():
            child = root._add_child(start)
            child.data = dict(root.data)
            child.task_spec._update(child)

    def begin_empty(self, variables: Variables) -> ElementInstance:
        """Open the scope without a token in it; gives what its tokens will hang on."""
        root = ElementInstance(self, self.spec.start)
        self.task_tree = root
        root.data = at_begin(self, variables)
        root._set_state(TaskState.COMPLETED)
        for trigger in self.spec.event_subprocesses:
            trigger.arm(root)
        return root

    # -- Spiff's callbacks: what it would do by walking the tree is done by `settle` ---------------
    def update_waiting_tasks(self) -> None:
        return

    def _task_completed_notify(self, task: ElementInstance) -> None:
        self.last_task = task
        self.runtime.unsettled[self] = None
        if self.host is not None:
            self.host.task_spec.inner_completed(self.host, task)

    # -- the end -----------------------------------------------------------------------------------
    def tokens(self) -> Iterator[ElementInstance]:
        """Open tokens that keep the scope alive."""
        return (t for t in self.open.at_hand() if not t.task_spec.is_passive(t))

    def settle(self) -> None:
        """Fire inclusive gateways that nothing can reach; end the scope when it is empty.

        Called when nothing automatic is ready, so that whatever is open waits.
        """
        if self.completed:
            return
        if any(gateway.release(self) for gateway in self.spec.inclusive_gateways):
            return
        left = self.tokens()
        oldest = next(left, None)
        if oldest is None:
            if self.host is None or self.host.task_spec.may_finish(self.host, self):
                self._finish()
        elif _waits_at_join(oldest) and all(map(_waits_at_join, left)):
            self._report_deadlock(oldest)

    def _report_deadlock(self, token: ElementInstance) -> None:
        self.runtime.raise_incident(
            token, "deadlock", f"Шлюз «{token.task_spec.label}» ждёт ветвь, которая уже не придёт."
        )

    def result(self) -> Variables:
        """What the ended tokens have made of the scope's variables."""
        return self._met([(t, t.data) for t in self._ended_last()])

    def _met(self, tokens: list[tuple[ElementInstance, Mapping[str, object]]]) -> Variables:
        if not tokens:
            return dict(self.task_tree.data)
        if self.host is not None and self.host.task_spec.offers_choices:
            # Every choice is a branch on the side; what they all began with is the main one.
            tokens = [(self.task_tree, self.task_tree.data), *tokens]
        return meet(tokens, self.task_tree).values

    def _ended_last(self) -> list[ElementInstance]:
        """Ended tokens that count: a reaction that replaced the rest began with what it had."""
        replacing = [t for t in self.ended if _replaces_scope(t)]
        return replacing or self.ended

    def _finish(self) -> None:
        self.completed = True
        result = self.result()
        for token in self.open.oldest_first():
            token.terminate()
        if self.host is None:
            self.task_tree.data = result
            self.runtime.outcome = self.last_end()
            self.runtime.emit(InstanceCompleted(outcome=self.runtime.outcome))
            return
        host = self.host
        self.runtime.attempt(host, lambda: host.task_spec.scope_completed(host, result))

    def last_end(self) -> str:
        """Id of the end reached last; inside the reaction where one replaced what ran here."""
        if not self.ended:
            return ""
        last = self.ended[-1]
        inner = self.top_workflow.subprocesses.get(last.id)
        if inner is not None and _replaces_scope(last):
            return inner.last_end() or last.element_id
        return last.element_id

    def terminate(self) -> None:
        self.completed = True
        for token in self.open.oldest_first():
            token.terminate()

    def current_variables(self) -> Variables:
        """What the scope's variables would be if every open token stopped here."""
        return self._met(self.branches())

    def branches(self) -> list[tuple[ElementInstance, Mapping[str, object]]]:
        """The newest token of each branch, and its variables."""
        ended = [(t, t.data) for t in self._ended_last()]
        found: list[tuple[ElementInstance, Mapping[str, object]]] = [
            *([] if self.was_interrupted else ended)
        ]
        found.extend(
            (token, token.task_spec.variables_outside(token))
            for token in self.open.values()
            if not token.triggered and not token.task_spec.is_passive(token)
        )
        return found or [*ended]

    @property
    def was_interrupted(self) -> bool:
        """An interrupting event sub-process has replaced what ran here."""
        return any(
            _replaces_scope(token) and token.internal_data.get("fired")
            for token in self.task_tree.children
        )

    # -- errors and escalations climb outwards (§10.5.7) -------------------------------------------
    def throw_error(self, thrower: ElementInstance, error: BpmnError) -> bool:
        """Look for a catcher; without one the token becomes an incident (DESIGN §4.6)."""
        caught = catch(thrower, "error", error.code, error.variables, error.message)
        self.runtime.emit(
            BpmnErrorThrown(
                code=error.code,
                message=error.message,
                caught_by=caught,
                element_id=thrower.element_id,
                element_instance_id=thrower.key,
            )
        )
        if not caught:
            said = f"Ошибку «{error.code}» никто не перехватил: {error.message}"
            self.runtime.raise_incident(thrower, "error", said, cause="uncaught", about=error.code)
        return bool(caught)

    def throw_escalation(self, thrower: ElementInstance, code: str) -> bool:
        caught = catch(thrower, "escalation", code, {})
        self.runtime.emit(
            EscalationThrown(
                code=code,
                caught_by=caught,
                element_id=thrower.element_id,
                element_instance_id=thrower.key,
            )
        )
        return bool(caught)


def _replaces_scope(token: ElementInstance) -> bool:
    """An interrupting event sub-process, of whichever version of the process."""
    spec = token.task_spec
    return spec in spec._wf_spec.event_subprocesses and bool(spec.interrupting)


def _waits_at_join(token: ElementInstance) -> bool:
    return token.task_spec.is_join and token._state == TaskState.WAITING


class InnerScope(ScopeMixin, BpmnSubWorkflow):
    """A running sub-process or called process; its host is the token that waits for it."""

    def __init__(self, spec: ProcessSpec, host: ElementInstance) -> None:
        self.top_workflow = host.workflow.top_workflow
        self.prepare(host)
        super().__init__(
            spec,
            parent_task_id=host.id,
            top_workflow=self.top_workflow,
            deserializing=True,
        )
        self.tasks = AllTokens(self.top_workflow)
        self.top_workflow.subprocesses[host.id] = self

    def _calculate_depth(self) -> int:
        return int(self.host.workflow.depth) + 1 if self.host is not None else 0


class InstanceWorkflow(ScopeMixin, BpmnWorkflow):
    """A process instance.

    Attributes:
        absent: where those of its tokens are that are not in memory.
        everywhere: all tokens in memory, of all scopes, by id.
        gone: ids of tokens that were taken back and shall not come again.
    """

    def __init__(self, spec: ProcessSpec, runtime: Runtime) -> None:
        self._runtime = runtime
        self.absent: Absent = Nothing()
        self.everywhere: dict[UUID, ElementInstance] = {}
        self.gone: set[UUID] = set()
        self.prepare(None)
        super().__init__(spec, script_engine=NoScripts(), deserializing=True)
        self.tasks = AllTokens(self)
        self.subprocesses = Scopes(self)

    @property
    def runtime(self) -> Runtime:
        return self._runtime

    def scopes(self) -> Iterator[ScopeMixin]:
        yield self
        yield from self.subprocesses.values()

    def find(self, element_instance_id: str) -> ElementInstance | None:
        try:
            wanted = UUID(element_instance_id)
        except ValueError:
            return None
        found = self.everywhere.get(wanted)
        return self.absent.fetch(wanted) if found is None else found
