"""Facts: what happened in an instance, past tense, frozen.

A command decides; the facts it produces are the only ink: one applier per fact writes the
projections (user tasks, jobs, subscriptions, incidents), and the same loop writes the history with
actor and time. Attributes hold JSON-ready values only; times are aware UTC datetimes.
"""

from engine.domain.events.base import Fact
from engine.domain.events.instances import (
    ActivityChosen,
    CancellationOrdered,
    ElementCancelled,
    ElementCompleted,
    ElementEntered,
    InstanceCancelled,
    InstanceCompleted,
    InstanceStarted,
    VariablesSet,
)
from engine.domain.events.trouble import (
    IncidentRaised,
    IncidentResolved,
)
from engine.domain.events.user_tasks import (
    RemarkMade,
    UserTaskAssigned,
    UserTaskCancelled,
    UserTaskClaimed,
    UserTaskCompleted,
    UserTaskCreated,
    UserTaskDueChanged,
    UserTaskReopened,
    UserTaskUnclaimed,
)
from engine.domain.events.world import (
    ActivityCompensated,
    BpmnErrorThrown,
    CompensationThrown,
    DecisionEvaluated,
    EscalationThrown,
    MessageExpired,
    MessageReceived,
    MessageThrown,
    ServiceCancelled,
    ServiceCompleted,
    ServiceRequested,
    SignalReceived,
    SignalThrown,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerCancelled,
    TimerFired,
    TimerScheduled,
    TransactionCancelled,
)

__all__ = [
    "ActivityChosen",
    "ActivityCompensated",
    "BpmnErrorThrown",
    "CancellationOrdered",
    "CompensationThrown",
    "DecisionEvaluated",
    "ElementCancelled",
    "ElementCompleted",
    "ElementEntered",
    "EscalationThrown",
    "Fact",
    "IncidentRaised",
    "IncidentResolved",
    "InstanceCancelled",
    "InstanceCompleted",
    "InstanceStarted",
    "MessageExpired",
    "MessageReceived",
    "MessageThrown",
    "RemarkMade",
    "ServiceCancelled",
    "ServiceCompleted",
    "ServiceRequested",
    "SignalReceived",
    "SignalThrown",
    "SubscriptionClosed",
    "SubscriptionOpened",
    "TimerCancelled",
    "TimerFired",
    "TimerScheduled",
    "TransactionCancelled",
    "UserTaskAssigned",
    "UserTaskCancelled",
    "UserTaskClaimed",
    "UserTaskCompleted",
    "UserTaskCreated",
    "UserTaskDueChanged",
    "UserTaskReopened",
    "UserTaskUnclaimed",
    "VariablesSet",
]
