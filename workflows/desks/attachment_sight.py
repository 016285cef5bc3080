"""Which of an instance's files the reader of its page may read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from engine import Actor, InstancePage, Permission, ProcessEngine, known_attachments


class Placed(Protocol):
    """A file and the user task it was handed in with, "" for a start form."""

    @property
    def id(self) -> str: ...

    @property
    def task_id(self) -> str: ...


@dataclass
class Sight:
    """What of an instance's files its page's reader may read.

    A school does not read its neighbour's answer although both take part in one instance: a file
    is seen where it is used in the whole instance, or in a user task that this person may open.
    """

    engine: ProcessEngine
    page: InstancePage
    actor: Actor
    _known: set[str] | None = None

    def shows(self, view: Placed, alike: Collection[str] = ()) -> bool:
        """Whether the reader may read it; `alike` are the ids of all versions of the document."""
        if self.actor.may(Permission.READ_ALL) or self.actor.may(Permission.OPERATE):
            return True
        if not view.task_id:
            return self._takes_part()
        if view.task_id in self._tasks():
            return True
        return not self._mentioned().isdisjoint({view.id, *alike})

    def mentions(self, view: Placed) -> bool:
        """Whether the values that the reader may read name this very version."""
        return view.id in self._mentioned()

    def _takes_part(self) -> bool:
        """Whether the reader began it or has a user task in it; who only watches has neither."""
        starter = bool(self.actor.user_id) and self.page.instance.started_by == self.actor.user_id
        return starter or bool(self.page.user_tasks)

    def _tasks(self) -> set[str]:
        return {task.id for task in self.page.user_tasks}

    def _mentioned(self) -> set[str]:
        if self._known is None:
            places: list[object] = [dict(self.page.variables)]
            places += [
                dict(self.engine.user_task(task_id, self.actor).variables)
                for task_id in self._tasks()
            ]
            self._known = set(known_attachments(places))
        return self._known
