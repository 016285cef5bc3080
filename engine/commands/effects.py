"""Facts that would be recorded, in the words of a preview."""

from collections.abc import Callable, Iterable

from engine.domain import events as facts
from engine.domain.events import Fact
from engine.domain.modifications import Effect

_KINDS: dict[type[Fact], str] = {
    facts.UserTaskCreated: "task_opened",
    facts.UserTaskCancelled: "task_cancelled",
    facts.TimerScheduled: "timer_set",
    facts.TimerCancelled: "timer_cancelled",
    facts.TimerMoved: "timer_set",
    facts.UserTaskDueChanged: "due_changed",
    facts.ServiceRequested: "service_requested",
    facts.ServiceCancelled: "service_cancelled",
    facts.SubscriptionOpened: "listening",
    facts.SubscriptionClosed: "not_listening",
    facts.MessageThrown: "thrown",
    facts.SignalThrown: "thrown",
    facts.ElementCancelled: "cancelled",
    facts.ElementCompleted: "passed",
    facts.IncidentRaised: "incident",
    facts.InstanceCompleted: "ended",
}
# What hangs on a step that goes is told by the step alone.
_TOLD_BY_STEP = frozenset({"task_cancelled", "timer_cancelled", "service_cancelled"})


def effects_of(told: Iterable[Fact], name: Callable[[str], str]) -> tuple[Effect, ...]:
    """Tell in order what a person should know of what follows.

    Args:
        told: the facts.
        name: gives an element's label.
    """
    found = []
    cancelled = {f.element_instance_id for f in told if isinstance(f, facts.ElementCancelled)}
    for fact in told:
        kind = _KINDS.get(type(fact))
        if kind is None or (kind in _TOLD_BY_STEP and fact.element_instance_id in cancelled):
            continue
        if kind == "not_listening" and fact.element_instance_id in cancelled:
            continue
        found.append(
            Effect(
                kind=kind,
                element_id=fact.element_id,
                name=name(fact.element_id),
                text=getattr(fact, "message", ""),
                due_at=getattr(fact, "due_at", None),
            )
        )
    return tuple(found)
