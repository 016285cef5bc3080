"""The running of one instance: the queue of ready tokens, the facts, and what must be stored."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import partial
from secrets import randbits
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID, uuid4

from SpiffWorkflow.util.task import TaskState

from engine.domain.errors import BpmnError, ExpressionFailed, InvalidInput
from engine.domain.events import Fact, IncidentRaised
from engine.domain.records import ElementInstanceRecord
from engine.interpreter.conditions import Conditions
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.runaway import Budget, BudgetSpent, Limits, hand_over, stop

if TYPE_CHECKING:
    from engine.interpreter.element_instance import ElementInstance

MAX_CALL_DEPTH = 30


class Deployed(Protocol):
    """What the running needs to know of a definition."""

    @property
    def id(self) -> str: ...

    @property
    def spec(self) -> Any: ...

    def scope_spec(self, process_id: str) -> Any: ...


class Library(Protocol):
    """Where call activities find what they call."""

    def by_id(self, definition_id: str) -> Deployed: ...

    def latest(self, process_key: str) -> Deployed:
        """The newest version.

        Raises:
            NotFound: nothing of that key is deployed.
        """
        ...


class Runtime:
    """Shared by all scopes of one live instance."""

    def __init__(
        self, instance_id: str, evaluator: Evaluator, library: Library, limits: Limits
    ) -> None:
        self.instance_id = instance_id
        self.evaluator = evaluator
        self.library = library
        self.budget = Budget(limits)
        self.personal_roles: frozenset[str] = frozenset()
        # The incident that is stopping the present command; incidents that went with their token.
        self.stopped_by = ""
        self.orphaned: dict[str, ElementInstance] = {}
        self.actor_id = ""
        self.outcome = ""
        self.facts: list[Fact] = []
        self.dirty: dict[ElementInstance, None] = {}
        self.removed: list[ElementInstanceRecord] = []
        self.ready: deque[ElementInstance] = deque()
        self.unsettled: dict[Any, None] = {}
        # Derived: what running compensations have still to do, the next one last.
        self.plans: dict[UUID, list[ElementInstance]] = {}
        self.conditions = Conditions()
        self.cause = ""
        self._sequence = 0

    # -- small services for elements ---------------------------------------------------------------
    def now(self) -> datetime:
        return self.evaluator.clock.now()

    def new_id(self) -> str:
        return uuid4().hex

    def next_uuid(self, sequence: int) -> UUID:
        """A UUID that sorts by time and, within an instance, by creation (RFC 9562, version 7).

        Rows of one instance lie together in an index, and equal deadlines list in drawing order.
        """
        milliseconds = int(self.now().timestamp() * 1000) & (1 << 48) - 1
        number = milliseconds << 80 | 7 << 76 | (sequence & 0xFFF) << 64 | 2 << 62
        return UUID(int=number | randbits(62))

    def next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence

    @property
    def last_sequence(self) -> int:
        return self._sequence

    def start_sequence_at(self, last: int) -> None:
        self._sequence = last

    def touch(self, token: "ElementInstance") -> None:
        self.dirty[token] = None

    def emit(self, fact: Fact) -> None:
        self.facts.append(fact)

    # -- the loop ----------------------------------------------------------------------------------
    def run(self) -> None:
        """Go on until nothing automatic is left, or the budget of the command is spent."""
        while self.conditions.due or self.ready or self.unsettled:
            if self.conditions.due:
                self.conditions.ask(self.attempt)
                continue
            if not self.ready:
                scope = next(iter(self.unsettled))
                del self.unsettled[scope]
                scope.settle()
                continue
            token = self.ready.popleft()
            if not self.may_run(token):
                continue
            self.budget.steps += 1
            if self.budget.is_spent:
                stop(self, token)
            else:
                self.attempt(token, partial(_step, token))
        if self.orphaned:
            hand_over(self)
        self.budget.renew()

    @staticmethod
    def may_run(token: "ElementInstance") -> bool:
        """Whether a token from the queue is still there and ready."""
        return token._state == TaskState.READY and token.workflow.tasks.get(token.id) is token

    def attempt(self, token: "ElementInstance", action: Callable[[], object]) -> None:
        """Do something for a token; a failure becomes an incident there, other tokens go on."""
        try:
            action()
        except ExpressionFailed as error:
            self.raise_incident(
                token, "expression", str(error), cause=error.cause, about=error.about
            )
        except BpmnError as error:
            token.workflow.throw_error(token, error)
        except InvalidInput as error:
            self.raise_incident(token, "data", str(error))
        except BudgetSpent:
            stop(self, token)

    def raise_incident(
        self,
        token: "ElementInstance",
        kind: str,
        message: str,
        job_id: str = "",
        *,
        cause: str = "",
        about: str = "",
    ) -> None:
        """Stop a token until a person retries it; a second failure there adds nothing."""
        if token.internal_data.get("incident"):
            return
        incident_id = self.new_id()
        token.note(incident=incident_id)
        token._set_state(TaskState.ERROR)
        self.emit(
            IncidentRaised(
                incident_id=incident_id,
                kind=kind,
                message=message,
                job_id=job_id,
                definition_id=token.workflow.spec.definition.id,
                cause=cause,
                about=about,
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )


def _step(token: "ElementInstance") -> None:
    spec, notes = token.task_spec, token.internal_data
    if not notes.get("answered") and "reply" not in notes:
        spec.take_inputs(token)
    if "reply" in notes:
        spec.take_reply(token)
    elif not spec.opens or notes.get("answered"):
        token.run()
    elif not notes.get("open"):
        spec.open(token)
        token.note(open=1)
