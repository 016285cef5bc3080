"""Moves a live instance to another version of its process (ENGINE_FACTS: nothing of it is lost).

Open tokens follow the plan with everything they hold: timers, jobs, subscriptions, counters, data.
What is over keeps the version it ran under, and its meaning for joins, results and compensation.
"""

from dataclasses import replace
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import ExpressionFailed
from engine.domain.events import InstanceMigrated
from engine.domain.migrations import CANCELLED, MigrationPlan, MigrationRefused, Obstacle
from engine.interpreter.builder import reaching
from engine.interpreter.definition import Definition
from engine.interpreter.element_instance import EACH, ElementInstance
from engine.interpreter.elements.event_based_gateway import EventBasedGateway
from engine.interpreter.elements.event_sub_process import EventSubProcess
from engine.interpreter.elements.join import Join
from engine.interpreter.elements.sub_process import SubProcess
from engine.interpreter.following import follow
from engine.interpreter.matching import why_not
from engine.interpreter.model import ScopeModel
from engine.interpreter.modifying import NOTHING_LEFT, take_away
from engine.interpreter.scope import InstanceWorkflow, ProcessSpec, ScopeMixin


class Migration:
    """One instance, one plan. After a refusal the instance must be thrown away."""

    def __init__(self, workflow: InstanceWorkflow, target: Definition, plan: MigrationPlan) -> None:
        self._workflow = workflow
        self._plan = plan
        self._target = target
        self._scopes: dict[ScopeMixin, ProcessSpec] = {}
        self._moves: dict[ElementInstance, Any] = {}
        self._leaving: list[ElementInstance] = []
        self._flows: dict[ElementInstance, str] = {}
        self._obstacles: list[Obstacle] = []

    def run(self, fact: InstanceMigrated) -> None:
        """Do it; the caller runs what is ready then.

        Raises:
            MigrationRefused: the instance cannot follow the plan; every reason is given.
        """
        self._workflow.absent.fetch_all()
        self._look_through(self._workflow, self._target.spec)
        self._refuse_if_any()
        self._workflow.runtime.emit(replace(fact, mapping=self._moved()))
        take_away(self._leaving)
        if not any(True for _ in self._workflow.tokens()):
            self._object(None, NOTHING_LEFT)
            self._refuse_if_any()
        came_from = {t: t.task_spec for t in self._moves if _is_there(t)}
        self._swap(came_from)
        for token, old in came_from.items():
            self._follow(token, old)
        self._refuse_if_any()
        self._arm()
        self._look_at_joins()

    def _moved(self) -> dict[str, str]:
        """What the plan said of the elements that hold tokens."""
        here = {t.element_id for t in (*self._moves, *self._leaving) if t.task_spec.visible}
        return {each: self._plan.mapping.get(each, CANCELLED) for each in sorted(here)}

    # -- can it? -----------------------------------------------------------------------------------
    def _look_through(self, scope: ScopeMixin, new: ProcessSpec) -> None:
        """Decide for each token of a scope, and of those inside it, where it goes."""
        self._scopes[scope] = new
        for token in scope.open.oldest_first():
            spec = self._destination(token, new)
            if spec is None:
                continue
            self._moves[token] = spec
            inner = self._inside(token)
            if inner is not None and isinstance(spec, SubProcess):
                self._look_through(inner, spec._wf_spec.bodies[spec.node.id])

    def _inside(self, token: ElementInstance) -> ScopeMixin | None:
        spec = token.task_spec
        scope: ScopeMixin | None = self._workflow.subprocesses.get(token.id)
        if scope is None or not isinstance(spec, SubProcess) or not spec.shares_variables:
            return None
        if "cancelling" in token.internal_data:
            self._object(token, f"Транзакция «{spec.label}» отменяется: дождитесь окончания.")
        return None if scope.completed else scope

    def _destination(self, token: ElementInstance, new: ProcessSpec) -> Any:
        spec = token.task_spec
        if not spec.visible:
            if spec.node.kind in ("compensating", "handling"):
                self._object(token, "В деле отменяется ранее сделанное: дождитесь окончания.")
            return new.task_specs.get(spec.name)
        target = self._plan.mapping.get(token.element_id)
        if target == CANCELLED or (target is None and _is_listening(token)):
            self._leaving.append(token)
            return None
        label = spec.label
        if target is None:
            self._object(token, f"Дело стоит на шаге «{label}», которого нет в новой версии.")
            return None
        found = new.task_specs.get(f"{target}{EACH}" if "loop" in token.internal_data else target)
        why = self._why_not(token, found, target)
        if why or found is None:
            self._object(token, f"«{label}» нельзя продолжить в новой версии: {why}.")
            return None
        self._note_flow(token, found)
        return found

    def _why_not(self, token: ElementInstance, found: Any, target: str) -> str:
        if found is None or found.bpmn_id != target:
            return f"шага «{target}» там нет или он в другом подпроцессе"
        old, new = token.task_spec.node, found.node
        if old.attached_to and self._plan.mapping.get(old.attached_to) != new.attached_to:
            return "событие стоит на границе другого шага"
        queue = token.internal_data.get("queue") or ()
        if any(not self._plan.mapping.get(str(each)) for each in queue):
            return "в очереди ждёт действие, которого там нет"
        return why_not(old, new)

    def _note_flow(self, token: ElementInstance, found: Any) -> None:
        """By which way in of the new join the token has come."""
        if not isinstance(token.task_spec, Join) or token._state != TaskState.WAITING:
            return
        if not found.is_join:
            return
        flow = self._flow(token, found)
        if flow:
            self._flows[token] = flow
        else:
            label = token.task_spec.label
            text = f"Ветвь, которая ждёт в шлюзе «{label}», в новой версии в него не ведёт."
            self._object(token, text)

    def _flow(self, token: ElementInstance, found: Any) -> str:
        own = str(token.internal_data.get("flow"))
        old = _model(token.workflow.spec)
        source = next((f.source for f in old.flows if f.id == own), "")
        new = _model(found._wf_spec)
        ways = new.incoming(found.bpmn_id)
        came = self._plan.mapping.get(source, "")
        same = [f.id for f in ways if f.id == own]
        direct = [f.id for f in ways if f.source == came]
        # A step that was inserted on the way stands between: it leads on to the join.
        through = [f.id for f in ways if came in reaching(new, f, found.bpmn_id)]
        return next((each[0] for each in (same, direct, through) if len(each) == 1), "")

    def _object(self, token: ElementInstance | None, message: str) -> None:
        self._obstacles.append(
            Obstacle(
                element_id=token.element_id if token is not None else "",
                label=token.task_spec.label if token is not None else "",
                message=message,
            )
        )

    def _refuse_if_any(self) -> None:
        if self._obstacles:
            raise MigrationRefused(self._obstacles)

    # -- doing it ----------------------------------------------------------------------------------
    def _swap(self, came_from: dict[ElementInstance, Any]) -> None:
        for scope, new in self._scopes.items():
            if scope.completed:
                continue
            if new.needs_past:
                self._rename_past(scope)
            scope.spec = new
            scope.task_tree.task_spec = new.start
            scope.runtime.touch(scope.task_tree)
            scope.runtime.unsettled[scope] = None
        for token in came_from:
            token.task_spec = self._moves[token]
            token.runtime.touch(token)
            if token in self._flows:
                token.note(flow=self._flows[token])

    def _rename_past(self, scope: ScopeMixin) -> None:
        """What was done can be compensated by the name that it has now."""
        for token in scope.tasks.values():
            if "finished" in token.internal_data:
                name = str(token.internal_data.get("renamed") or token.element_id)
                now = self._plan.mapping.get(name, "")
                if now and now != name:
                    token.note(renamed=now)

    def _follow(self, token: ElementInstance, old: Any) -> None:
        try:
            follow(token, old, self._plan)
        except ExpressionFailed as error:
            label = token.task_spec.label
            self._object(token, f"«{label}» в новой версии не вычисляется: {error}")

    def _arm(self) -> None:
        """Events that only the new version draws are listened for from now on."""
        known = set(self._plan.mapping.values())
        for scope, new in self._scopes.items():
            if scope.completed or scope.was_interrupted:
                continue
            for trigger in new.event_subprocesses:
                if trigger.bpmn_id not in known:
                    trigger.arm(scope.task_tree)
        for token in self._moves:
            if _is_there(token) and token.task_spec.is_work and _has_begun(token):
                _guard(token, known)
        for gateway in dict.fromkeys(t.parent for t in self._moves if _is_rival(t)):
            self._arm_rivals(gateway, known)

    def _arm_rivals(self, gateway: ElementInstance, known: set[str]) -> None:
        """Behind an event-based gateway the race has not been decided: new events join it."""
        spec = gateway.workflow.spec.task_specs.get(self._plan.mapping.get(gateway.element_id, ""))
        for way in spec.flows if spec is not None else ():
            if way.target not in known:
                child = gateway._add_child(gateway.workflow.spec.task_specs[way.target])
                child.task_spec._update(child)

    def _look_at_joins(self) -> None:
        """A join that has fewer ways in now may have everything it waits for."""
        for token in self._moves:
            spec = token.task_spec
            if not isinstance(spec, Join) or token._state != TaskState.WAITING:
                continue
            if not spec.is_join or spec.arrive(token):
                token._set_state(TaskState.READY)


def _model(spec: ProcessSpec) -> ScopeModel:
    found: ScopeModel = spec.definition.scope_model(spec.process_id)
    return found


def _is_there(token: ElementInstance) -> bool:
    return token.is_open or token._state == TaskState.ERROR


def _is_listening(token: ElementInstance) -> bool:
    """An event at a border, or an event sub-process, that has not happened."""
    spec = token.task_spec
    if isinstance(spec, EventSubProcess):
        return spec.is_passive(token)
    return bool(token.triggered and spec.node.attached_to)


def _has_begun(token: ElementInstance) -> bool:
    """Whether it has armed the events at its border, had there been any."""
    notes = token.internal_data
    return bool(notes.get("guarded") or notes.get("open") or token._state == TaskState.STARTED)


def _guard(token: ElementInstance, known: set[str]) -> None:
    token.note(guarded=1)
    for boundary in token.task_spec.boundaries:
        if boundary.waits and boundary.bpmn_id not in known:
            boundary.attach(token)


def _is_rival(token: ElementInstance) -> bool:
    parent = token.parent
    return (
        _is_there(token) and parent is not None and isinstance(parent.task_spec, EventBasedGateway)
    )
