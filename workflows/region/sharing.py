"""What the region has changed for everybody reaches each municipality by a job of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine import Handler, HandlerKind, ProcessEngine, ServiceCall, schedule_job
from engine.municipalities import REGION, SHARED_DEPLOYED
from workflows.registry import calendars
from workflows.registry.base import Registry, Sessions
from workflows.shipped import system_of
from workflows.tenants import tenants_of
from workflows.working_time.recomputing import RECOMPUTE

FOLLOW, CALENDAR = "region.follow", "region.calendar"


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """The jobs of the region, and those that they ask of municipalities."""

    sessions: Sessions
    home: str
    zone: str
    engine: Callable[[], ProcessEngine]

    def handlers(self) -> tuple[Handler, ...]:
        """The Python behind the topics; no diagram names them."""
        return (
            self._handler(SHARED_DEPLOYED, self._tell_of_processes, "Разослать общие процессы"),
            self._handler(FOLLOW, self._follow, "Принять общие процессы региона"),
            self._handler(CALENDAR, self._tell_of_calendar, "Разослать общий календарь"),
        )

    def _handler(
        self, topic: str, run: Callable[[ServiceCall], Mapping[str, object]], title: str
    ) -> Handler:
        return Handler(
            topic=topic, run=run, kind=HandlerKind.EXTERNAL, title=title, in_diagrams=False
        )

    def _tell_of_processes(self, call: ServiceCall) -> Mapping[str, object]:
        for tenant in self._below():
            with self.sessions.write(tenant) as session:
                schedule_job(
                    session, topic=FOLLOW, payload={}, due_at=call.now, tenant=tenant, key=FOLLOW
                )
        return {}

    def _follow(self, call: ServiceCall) -> Mapping[str, object]:
        self.engine().follow_shared(system_of(call.tenant))
        return {}

    def _tell_of_calendar(self, call: ServiceCall) -> Mapping[str, object]:
        """Let deadlines follow where the official calendar is gone by; own calendars stay."""
        for tenant in self._below():
            with self.sessions.write(tenant) as session:
                registry = Registry(session=session, tenant=tenant, now=call.now, zone=self.zone)
                if calendars.newest_own(registry) is None:
                    schedule_job(
                        session,
                        topic=RECOMPUTE,
                        payload=dict(call.inputs),
                        due_at=call.now,
                        tenant=tenant,
                        key=f"region {call.idempotency_key}",
                    )
        return {}

    def _below(self) -> tuple[str, ...]:
        return tuple(each for each in tenants_of(self.sessions, self.home) if each != REGION)
