"""What a live instance waits for, all in one place."""

from dataclasses import dataclass, field

from SpiffWorkflow.util.task import TaskState

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.service_task import ServiceTask
from engine.interpreter.elements.user_task import UserTask
from engine.interpreter.scope import InstanceWorkflow


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """All that an instance waits for; ids of user tasks, jobs, subscriptions and incidents."""

    user_tasks: frozenset[str] = field(default_factory=frozenset)
    timers: frozenset[str] = field(default_factory=frozenset)
    services: frozenset[str] = field(default_factory=frozenset)
    subscriptions: frozenset[str] = field(default_factory=frozenset)
    incidents: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(
            self.user_tasks or self.timers or self.services or self.subscriptions or self.incidents
        )


def open_work(workflow: InstanceWorkflow) -> OpenWork:
    """Collect it over all scopes."""
    found: dict[str, set[str]] = {
        "user": set(),
        "timer": set(),
        "service": set(),
        "sub": set(),
        "inc": set(),
    }
    for scope in workflow.scopes():
        for token in scope.open.values():
            _sort_into(found, token)
    return OpenWork(
        user_tasks=frozenset(found["user"]),
        timers=frozenset(found["timer"]),
        services=frozenset(found["service"]),
        subscriptions=frozenset(found["sub"]),
        incidents=frozenset(found["inc"]),
    )


def _sort_into(found: dict[str, set[str]], token: ElementInstance) -> None:
    notes = token.internal_data
    if token._state == TaskState.ERROR:
        # Others of a stopped command are held by the incident of the first.
        if notes.get("incident"):
            found["inc"].add(str(notes["incident"]))
    elif (
        isinstance(token.task_spec, UserTask)
        and token._state == TaskState.READY
        and notes.get("open")
    ):
        found["user"].add(token.key)
    if notes.get("subscription"):
        found["sub"].add(str(notes["subscription"]))
    if notes.get("job"):
        kind = "service" if isinstance(token.task_spec, ServiceTask) else "timer"
        found[kind].add(str(notes["job"]))
