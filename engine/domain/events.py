"""Facts: what happened in an instance, past tense, frozen.

A command decides; the facts it produces are the only ink: one applier per fact writes the
projections (user tasks, jobs, subscriptions, incidents), and the same loop writes the history with
actor and time. Attributes hold JSON-ready values only; times are aware UTC datetimes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.domain.states import SubscriptionKind


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened. `element_instance_id` is "" for facts about the whole instance."""

    element_id: str = ""
    element_instance_id: str = ""


# -- the instance ----------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class InstanceStarted(Fact):
    """An instance began. `by_message` names the message that started it, if one did."""

    definition_id: str
    process_key: str
    business_key: str = ""
    title: str = ""
    by_message: str = ""


@dataclass(frozen=True, kw_only=True)
class InstanceCompleted(Fact):
    """No token is left; `outcome` is the result code of the last end event (its id)."""

    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class InstanceCancelled(Fact):
    """A person ended the instance."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class VariablesSet(Fact):
    """Variables written by something worth remembering (start, completion, message, decision)."""

    values: Mapping[str, object]


# -- elements --------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class ElementEntered(Fact):
    """A token arrived at an element that shows on the diagram."""

    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ElementCompleted(Fact):
    """An element finished in the ordinary way. `flows` are ids of the sequence flows taken."""

    flows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ElementCancelled(Fact):
    """An element was ended from outside: interrupted, terminated or cancelled."""


# -- user tasks ------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class UserTaskCreated(Fact):
    """Work for a person appeared. The user task's id is the element instance's id.

    Attributes:
        candidates: principals (see `identity.principal`) of whom each may claim.
        candidate_users: user ids of whom each may claim.
        excluded_users: user ids that may neither claim nor complete it (separation of duties).
        assignee: user id, or "".
        title: the name with case data filled in.
        due_at: end of the last working day, or None.
        clause: clause of the regulation («3.4»); why: a sentence; both "" when not drawn.
    """

    name: str
    title: str = ""
    form_key: str = ""
    definition_id: str = ""
    assignee: str = ""
    candidates: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    excluded_users: tuple[str, ...] = ()
    due_at: datetime | None = None
    priority: int = 50
    clause: str = ""
    why: str = ""
    organisation: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskClaimed(Fact):
    """`acting_for` is the user id of the person substituted, "" for one's own right."""

    assignee: str
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskUnclaimed(Fact):
    """The user task went back to its candidates."""


@dataclass(frozen=True, kw_only=True)
class UserTaskAssigned(Fact):
    """Somebody with the right put a person on the user task."""

    assignee: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskCompleted(Fact):
    """A person finished it with `values` (what the form accepted)."""

    values: Mapping[str, object]
    completed_by: str = ""
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class UserTaskCancelled(Fact):
    """The process no longer needs it."""


@dataclass(frozen=True, kw_only=True)
class UserTaskReopened(Fact):
    """Its author recalled the completion before anybody acted on it."""

    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UserTaskDueChanged(Fact):
    """The deadline moved; the old one stays in this fact."""

    due_at: datetime | None
    previous: datetime | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RemarkMade(Fact):
    """A remark or comment beside a user task; `kind` is "remark" (returns a thing) or "comment"."""

    text: str
    kind: str = "comment"
    field_key: str = ""


# -- time and the world ------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class TimerScheduled(Fact):
    """A timer waits. `job_id` names its job row."""

    job_id: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class TimerFired(Fact):
    """The timer's time came and the instance acted on it."""

    job_id: str


@dataclass(frozen=True, kw_only=True)
class TimerCancelled(Fact):
    """The timer is no longer waited for."""

    job_id: str


@dataclass(frozen=True, kw_only=True)
class ServiceRequested(Fact):
    """Automatic work became due: the handler of `topic` shall run with `inputs`."""

    job_id: str
    topic: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    retries: int = 3


@dataclass(frozen=True, kw_only=True)
class ServiceCompleted(Fact):
    """The handler answered with `outputs`."""

    job_id: str
    topic: str = ""
    outputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ServiceCancelled(Fact):
    """Nobody waits for the handler's answer any more."""

    job_id: str


@dataclass(frozen=True, kw_only=True)
class SubscriptionOpened(Fact):
    """The instance listens for a message (with a correlation key) or a signal."""

    subscription_id: str
    kind: SubscriptionKind
    name: str
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class SubscriptionClosed(Fact):
    """The instance stopped listening."""

    subscription_id: str


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Fact):
    """A message reached its receiver."""

    name: str
    key: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SignalReceived(Fact):
    """A broadcast signal was caught here."""

    name: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MessageThrown(Fact):
    """The instance sent a message; a job delivers it."""

    job_id: str
    name: str
    key: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SignalThrown(Fact):
    """The instance broadcast a signal; jobs deliver it to each listener outside this instance."""

    job_id: str
    name: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BpmnErrorThrown(Fact):
    """A business error was thrown; `caught_by` is the catching element's id, "" when nobody did."""

    code: str
    message: str = ""
    caught_by: str = ""


@dataclass(frozen=True, kw_only=True)
class EscalationThrown(Fact):
    """An escalation was thrown; the process goes on when nobody catches it."""

    code: str
    caught_by: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionEvaluated(Fact):
    """A decision table was asked; kept so that the outcome can be explained years later."""

    decision_id: str
    decision_name: str = ""
    definition_id: str = ""
    inputs: Mapping[str, object] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    outputs: Mapping[str, object] = field(default_factory=dict)


# -- trouble ---------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class IncidentRaised(Fact):
    """Something technical failed and a person must act.

    Attributes:
        kind: "expression", "service", "decision", "error" (uncaught BPMN error), "budget", "message".
        job_id: the job that ran out of retries, or "".
    """

    incident_id: str
    kind: str
    message: str
    job_id: str = ""


@dataclass(frozen=True, kw_only=True)
class IncidentResolved(Fact):
    """A person retried, skipped or cancelled what had failed."""

    incident_id: str
    how: str = "retry"
