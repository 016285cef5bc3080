"""Whom a migration would touch: people and roles with open work in the instances that move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine import UserTaskView, migrations
from webapp import office

DUE_CHANGED, CANCELLED = "due_changed", "cancelled"


@dataclass(kw_only=True)
class Touched:
    """One person, or a role that nobody has taken the work of.

    Attributes:
        who: in words; tasks: how many of theirs are open in these instances.
        due_at: the nearest of their deadlines as it is now.
        moved: how many get another deadline; dropped: how many are taken away.
    """

    who: str
    tasks: int = 0
    due_at: datetime | None = None
    moved: int = 0
    dropped: int = 0

    def count(self, task: UserTaskView, changes: set[tuple[str, str]]) -> None:
        """Count one more user task; `changes` are kinds and elements of what would follow."""
        self.tasks += 1
        self.moved += (DUE_CHANGED, task.element_id) in changes
        self.dropped += (CANCELLED, task.element_id) in changes
        if task.due_at is not None and (self.due_at is None or task.due_at < self.due_at):
            self.due_at = task.due_at


def touched(forecasts: Iterable[migrations.InstanceForecast]) -> list[Touched]:
    """Everybody who has open work in the instances that can move, the most of it first."""
    engine, actor, names = office.engine(), office.actor(), office.names()
    found: dict[str, Touched] = {}
    for each in forecasts:
        if each.obstacles:
            continue
        changes = {(effect.kind, effect.element_id) for effect in each.effects}
        for task in engine.user_tasks(each.instance_id, actor=actor):
            who = names.waited_for(task)
            found.setdefault(who, Touched(who=who)).count(task, changes)
    return sorted(found.values(), key=lambda one: (-one.tasks, one.who))
