"""A live instance: every stimulus the world can give it, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import BpmnError, Conflict
from engine.domain.events import (
    CancellationOrdered,
    Fact,
    InstanceCancelled,
    InstanceStarted,
    VariablesSet,
)
from engine.domain.records import Changes
from engine.domain.views import EnabledActivity
from engine.interpreter.by_hand import ByHand
from engine.interpreter.choosing import enabled_activities, running_ad_hoc
from engine.interpreter.definition import Definition
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.catching import Catching
from engine.interpreter.elements.service_task import ServiceTask
from engine.interpreter.elements.user_task import UserTask
from engine.interpreter.open_work import OpenWork, open_work
from engine.interpreter.recalling import reopen
from engine.interpreter.repairs import Repairs
from engine.interpreter.runtime import Runtime
from engine.interpreter.scope import InstanceWorkflow
from engine.interpreter.stored_form import Recorder
from engine.interpreter.variables import Variables, plain_mapping


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Everything that followed from the stimuli since the last drain."""

    facts: tuple[Fact, ...]
    changes: Changes

    @property
    def is_empty(self) -> bool:
        """Whether nothing has followed at all."""
        return not (self.facts or self.changes.upserts or self.changes.removed)


class LiveInstance(ByHand, Repairs):
    """Mutable and single-threaded; after any exception it must be thrown away, never saved."""

    def __init__(self, instance_id: str, workflow: InstanceWorkflow, recorder: Recorder) -> None:
        self.instance_id = instance_id
        self._workflow = workflow
        self._recorder = recorder

    # -- reading -----------------------------------------------------------------------------------
    @property
    def _runtime(self) -> Runtime:
        return self._workflow.runtime

    @property
    def definition(self) -> Definition:
        found: Definition = self._workflow.spec.definition
        return found

    @property
    def is_completed(self) -> bool:
        return self._workflow.completed

    @property
    def tokens_in_memory(self) -> int:
        """How much of the instance is in memory, in element instances."""
        return len(self._workflow.everywhere)

    @property
    def outcome(self) -> str:
        return self._runtime.outcome

    def variables(self) -> Variables:
        """The process's variables now: merged over all open tokens, or the final ones."""
        if self._workflow.completed:
            return dict(self._workflow.task_tree.data)
        return self._workflow.current_variables()

    def variables_of(self, element_instance_id: str) -> Variables:
        """The variables of one token; empty for an unknown one."""
        token = self._workflow.find(element_instance_id)
        return dict(token.data) if token is not None else {}

    def enabled_activities(self) -> tuple[EnabledActivity, ...]:
        """What may be begun inside the running ad-hoc sub-processes."""
        return enabled_activities(self._workflow)

    def open_work(self) -> OpenWork:
        return open_work(self._workflow)

    # -- stimuli -----------------------------------------------------------------------------------
    def begin(
        self,
        variables: Mapping[str, object],
        *,
        business_key: str,
        start_element: str | None,
        by_message: str,
        actor_id: str,
    ) -> None:
        data = plain_mapping(variables)
        model, evaluator = self.definition.model, self._runtime.evaluator
        title = model.properties.get("title", "")
        self._runtime.actor_id = actor_id
        self._runtime.emit(
            InstanceStarted(
                definition_id=self.definition.id,
                process_key=self.definition.key,
                business_key=business_key
                or evaluator.template(model.properties.get("businessKey", ""), data),
                title=evaluator.template(title, data) if title else self.definition.name,
                by_message=by_message,
            )
        )
        if data:
            self._runtime.emit(VariablesSet(values=data))
        self._workflow.begin(data, start_element)
        self._runtime.run()

    def complete_user_task(
        self,
        element_instance_id: str,
        values: Mapping[str, object],
        actor_id: str,
        acting_for: str = "",
    ) -> bool:
        """Complete an open user task; False when it is not open here."""
        token = self._waiting(element_instance_id, UserTask, TaskState.READY)
        if token is None:
            return False
        plain_values = plain_mapping(values)
        self._act(
            token, lambda: token.task_spec.complete(token, plain_values, actor_id, acting_for)
        )
        return True

    def reopen_user_task(self, element_instance_id: str) -> None:
        """Take a completion back (recall).

        Raises:
            Conflict: somebody or something already acted on it; the message says what.
        """
        token = self._workflow.find(element_instance_id)
        if (
            token is None
            or token._state != TaskState.COMPLETED
            or not isinstance(token.task_spec, UserTask)
        ):
            raise Conflict("Отозвать нельзя: эта задача не выполнена.")
        reopen(token)
        self._runtime.cause = ""
        self._runtime.run()

    def find_due_again(self, element_instance_id: str, reason: str) -> bool:
        """Find an open deadline or timer again by the calendar of now; says whether it moved."""
        token = self._workflow.find(element_instance_id)
        return token is not None and token.task_spec.find_due_again(token, reason)

    def fire_timer(self, element_instance_id: str, job_id: str) -> bool:
        token = self._waiting(element_instance_id, Catching, TaskState.WAITING)
        if token is None or token.internal_data.get("job") != job_id:
            return False
        self._act(token, lambda: token.task_spec.time_came(token))
        return True

    def complete_service(
        self, element_instance_id: str, job_id: str, outputs: Mapping[str, object]
    ) -> bool:
        token = self._service(element_instance_id, job_id)
        if token is None:
            return False
        self._act(token, lambda: token.task_spec.answered(token, outputs))
        return True

    def choose_activity(self, element_instance_id: str, element_id: str) -> None:
        """Begin an enabled activity of a running ad-hoc sub-process.

        Raises:
            Conflict: the sub-process is over, or has no such activity to begin.
        """
        token = running_ad_hoc(self._workflow, element_instance_id)
        self._act(token, lambda: token.task_spec.choose_activity(token, element_id))

    def throw_error(self, element_instance_id: str, job_id: str, error: BpmnError) -> bool:
        """A handler answered with a business error."""
        token = self._service(element_instance_id, job_id)
        if token is None:
            return False
        self._act(token, lambda: token.workflow.throw_error(token, error))
        return True

    def fail_service(
        self, element_instance_id: str, job_id: str, message: str, cause: str = ""
    ) -> bool:
        """The job is out of retries: an incident opens at its element."""
        token = self._service(element_instance_id, job_id)
        if token is None:
            return False
        self._runtime.raise_incident(token, "service", message, job_id, cause=cause)
        return True

    def deliver(
        self,
        element_instance_id: str,
        subscription_id: str,
        payload: Mapping[str, object],
        key: str = "",
    ) -> bool:
        """Hand a message or signal to a waiting subscription; False when nobody waits any more."""
        token = self._waiting(element_instance_id, Catching, TaskState.WAITING)
        if token is None or token.internal_data.get("subscription") != subscription_id:
            return False
        values = plain_mapping(payload)
        self._act(token, lambda: token.task_spec.received(token, values, key))
        return True

    def cancel(self, reason: str) -> bool:
        """End the instance, in its own way where its diagram draws one, and say whether it does.

        When the process names its `cancelMessage` and waits for it, it gets that message with the
        reason and closes its records itself, maybe later; else everything open is closed now.
        """
        token = self._listens_for_cancellation()
        if token is not None:
            self._runtime.emit(
                CancellationOrdered(
                    reason=reason, element_id=token.element_id, element_instance_id=token.key
                )
            )
            values = {"reason": reason}
            self._act(token, lambda: token.task_spec.received(token, values, ""))
            return True
        self._workflow.terminate()
        self._runtime.emit(InstanceCancelled(reason=reason))
        self._runtime.ready.clear()
        self._runtime.unsettled.clear()
        return False

    def drain(self) -> Outcome:
        """Give the facts and changes since the last drain; they must be stored together."""
        facts, self._runtime.facts = tuple(self._runtime.facts), []
        self._workflow.absent.begin_anew()
        return Outcome(facts=facts, changes=self._recorder.changes(self._runtime))

    # -- inside ------------------------------------------------------------------------------------
    def _listens_for_cancellation(self) -> ElementInstance | None:
        name = self.definition.model.properties.get("cancelMessage", "")
        for token in self._workflow.open.values() if name else ():
            spec = token.task_spec
            if (
                isinstance(spec, Catching)
                and (spec.event.kind, spec.event.name) == ("message", name)
                and token._state == TaskState.WAITING
                and token.internal_data.get("subscription")
            ):
                return token
        return None

    def _act(self, token: ElementInstance, action: object) -> None:
        self._runtime.cause = token.key
        self._runtime.attempt(token, action)  # type: ignore[arg-type]
        self._runtime.run()

    def _waiting(self, element_instance_id: str, kind: type, state: int) -> ElementInstance | None:
        token = self._workflow.find(element_instance_id)
        if token is None or token._state != state or not isinstance(token.task_spec, kind):
            return None
        return token

    def _service(self, element_instance_id: str, job_id: str) -> ElementInstance | None:
        token = self._waiting(element_instance_id, ServiceTask, TaskState.STARTED)
        return token if token is not None and token.internal_data.get("job") == job_id else None
