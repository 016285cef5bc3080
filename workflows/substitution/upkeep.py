"""Looks after absences day by day: gives back what deputies had taken, tells and warns people.

A periodic job runs at the start of each day, and at once when an absence changes. It looks at how
things stand, so that a server that was off for days makes up for them in one go.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine import (
    Actor,
    Clock,
    Handler,
    HandlerKind,
    InboxPage,
    InboxQuery,
    NotFound,
    ServiceCall,
    UserTaskView,
    schedule_job,
)
from workflows.registry import people
from workflows.registry.actors import actor_of
from workflows.registry.base import Registry, Sessions
from workflows.substitution.announcing import Announcing

UPKEEP = "substitution.upkeep"
JUST_AFTER_MIDNIGHT = time(0, 5)


class Engine(Protocol):
    """The engine, as far as upkeep needs it."""

    def inbox(self, query: InboxQuery, actor: Actor) -> InboxPage: ...

    def claimed_for_others(self, actor: Actor) -> tuple[UserTaskView, ...]: ...

    def take_back(
        self, task_id: str, deputy: Actor, actor: Actor, gone: Collection[str] = ()
    ) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Upkeep:
    """The handler of the job. `engine` is asked when it runs: the engine needs this handler."""

    sessions: Sessions
    clock: Clock
    announcing: Announcing
    engine: Callable[[], Engine]

    def run(self, call: ServiceCall) -> Mapping[str, object]:
        """Do everything that today asks for; doing it again does no harm."""
        engine = self.engine()
        system = Actor(user_id="", tenant=call.tenant, is_system=True)
        returned = [
            self._take_back(engine, task, system) for task in engine.claimed_for_others(system)
        ]
        self.announcing.tell_deputies(system)
        warned = self.announcing.warn_of_gaps(engine, system)
        return {"returned": sum(returned), "warned": warned}

    def handler(self) -> Handler:
        """The handler, which comes back every day."""
        return Handler(
            topic=UPKEEP,
            run=self.run,
            kind=HandlerKind.EXTERNAL,
            title="Замещения: начало и конец",
            in_diagrams=False,
            again=lambda call: next_morning(call.now, self.announcing.calendar.current().zone),
        )

    def _take_back(self, engine: Engine, task: UserTaskView, system: Actor) -> bool:
        with self.sessions.read(system.tenant) as session:
            registry = self.announcing.registry(session, system.tenant)
            deputy = _rights_of(registry, task.assignee)
            absent = people.by_ids(registry, [task.acting_for])
            gone = [
                person_id
                for person_id in [task.acting_for]
                if person_id not in absent or not absent[person_id].is_active(registry.today)
            ]
        return engine.take_back(task.id, deputy, system, gone)


def schedule(session: Session, now: datetime, tenant: str) -> None:
    """Let absences be looked after at once, and from then on daily; asking twice does no harm."""
    schedule_job(session, topic=UPKEEP, payload={}, due_at=now, tenant=tenant, key=UPKEEP, now=now)


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Shortly after the next midnight of the office."""
    local = now.astimezone(zone)
    day: date = local.date() + timedelta(days=1)
    return datetime.combine(day, JUST_AFTER_MIDNIGHT, zone).astimezone(now.tzinfo)


def _rights_of(registry: Registry, person_id: str) -> Actor:
    try:
        return actor_of(registry, person_id)
    except NotFound:
        # Whoever does not work here any more may do nothing.
        return Actor(user_id=person_id, tenant=registry.tenant)
