"""Facts about time, services, messages, signals, errors and decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.domain.events.base import Fact
from engine.domain.states import SubscriptionKind


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
class TimerMoved(Fact):
    """A waiting timer fires at another moment, because the calendar has changed."""

    job_id: str
    due_at: datetime
    previous: datetime | None = None
    reason: str = ""


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
    """The instance sent a message; a job delivers it.

    Attributes:
        expires_at: until when it is kept for a receiver; None in facts of the first release.
    """

    job_id: str
    name: str
    key: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MessageExpired(Fact):
    """A message that this instance sent will reach nobody.

    Attributes:
        how: "life" (nobody wanted it in time) or "discarded" (an operator took it away).
    """

    name: str
    key: str = ""
    how: str = "life"


@dataclass(frozen=True, kw_only=True)
class SignalThrown(Fact):
    """The instance broadcast a signal; jobs deliver it to each listener outside this instance."""

    job_id: str
    name: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ConditionMet(Fact):
    """A condition came true that the instance waited for; `condition` as the designer wrote it."""

    condition: str


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
class CompensationThrown(Fact):
    """What was completed is to be undone.

    Attributes:
        activity_id: the activity it is about; "" for everything completed in the scope.
        activities: how many completed activities there were to compensate; it goes on if none.
    """

    activity_id: str = ""
    activities: int = 0


@dataclass(frozen=True, kw_only=True)
class ActivityCompensated(Fact):
    """A completed activity was undone; `handled_by` is "" where it was undone part by part."""

    handled_by: str = ""


@dataclass(frozen=True, kw_only=True)
class TransactionCancelled(Fact):
    """A transaction was given up; what was completed in it is undone before it is left."""


@dataclass(frozen=True, kw_only=True)
class DecisionEvaluated(Fact):
    """A decision was worked out; kept so that the outcome can be explained years later.

    Attributes:
        inputs: label or name → value as it was judged, after conversion.
        rules: ids of the rules that gave the result; `numbers`, their rows from 1, likewise.
        policy: hit policy and aggregation; "" when the decision is no table.
        digest: SHA-256 of the decision file.
        outputs: {"result": name → value}.
    """

    decision_id: str
    decision_name: str = ""
    definition_id: str = ""
    inputs: Mapping[str, object] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    policy: str = ""
    digest: str = ""
    outputs: Mapping[str, object] = field(default_factory=dict)
