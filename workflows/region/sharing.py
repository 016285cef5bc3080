"""What the region has changed for everybody reaches each municipality by a job of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import Handler, HandlerKind, ProcessEngine, ServiceCall, schedule_job
from engine.municipalities import REGION, SHARED_DEPLOYED
from workflows.registry import calendars
from workflows.registry.base import Registry, Sessions, Zones
from workflows.shipped import system_of
from workflows.tenants import tenants_of
from workflows.working_time.consequences import SHARED_CALENDAR, Consequences, bring_about

FOLLOW = "region.follow"
A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """The jobs of the region, and those that they ask of municipalities."""

    sessions: Sessions
    home: str
    zones: Zones
    engine: Callable[[], ProcessEngine]

    def handlers(self) -> tuple[Handler, ...]:
        """The Python behind the topics; no diagram names them."""
        return (
            self._handler(SHARED_DEPLOYED, self._tell_of_processes, "Разослать общие процессы"),
            self._handler(FOLLOW, self._follow, "Принять общие процессы региона"),
            self._handler(SHARED_CALENDAR, self._tell_of_calendar, "Разослать общий календарь"),
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
        """Let those follow whose days are the region's; own calendars stay."""
        told, since = call.inputs, call.inputs["since"]
        for tenant in self._below():
            with self.sessions.write(tenant) as session:
                zone = self.zones.zone_in(session)
                registry = Registry(session=session, tenant=tenant, now=call.now, zone=zone)
                if calendars.standing(registry).follows:
                    # A day begins earlier in the east of the region than where it was changed.
                    begins = datetime.fromisoformat(str(since)) - A_DAY if since else None
                    what = Consequences(
                        since=begins,
                        past=bool(told["past"]),
                        reason=str(told["reason"]),
                        key=f"{REGION} {told['key']}",
                    )
                    bring_about(registry, what)
        return {}

    def _below(self) -> tuple[str, ...]:
        return tuple(each for each in tenants_of(self.sessions, self.home) if each != REGION)
