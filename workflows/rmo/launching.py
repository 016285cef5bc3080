"""Begins one process for each meeting of an approved plan, in time for its agenda."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import Actor, Clock, Handler, HandlerKind, ServiceCall, schedule_job
from workflows.annual_plan.launching import Engine
from workflows.registry.associations import Association
from workflows.registry.base import Registry, Sessions
from workflows.registry.rmo import MeetingState, RmoMeeting, RmoPlan, RmoPlanState
from workflows.substitution.upkeep import next_morning
from workflows.working_time.source import OfficeCalendar

TOPIC = "rmo_meetings.begin"
PROCESS = "rmo_meeting"
BEGINS_AHEAD = 10
"""Working days before the meeting: three for its head, seven before the agenda goes out."""


@dataclass(frozen=True, kw_only=True)
class MeetingLaunching:
    """The handler of the daily job. `engine` is asked when it runs."""

    sessions: Sessions
    clock: Clock
    calendar: OfficeCalendar
    engine: Callable[[], Engine]

    def run(self, call: ServiceCall) -> Mapping[str, object]:
        """Begin what is near; doing it again begins nothing twice."""
        system = Actor(user_id="", tenant=call.tenant, is_system=True)
        due = self._due(call.tenant)
        for values in due:
            # The key makes an attempt after a crash find the instance of the one before.
            key = f"rmo:{values['meeting_id']}"
            self.engine().start(PROCESS, values, system, request_key=key)
        return {"begun": len(due)}

    def handler(self) -> Handler:
        """The handler, which comes back every day."""
        return Handler(
            topic=TOPIC,
            run=self.run,
            kind=HandlerKind.EXTERNAL,
            title="РМО: начать заседания",
            in_diagrams=False,
            again=lambda call: next_morning(call.now, self.calendar.current().zone),
        )

    def _due(self, tenant: str) -> list[dict[str, str]]:
        """What each process begins with; the names are for its title."""
        with self.sessions.read(tenant) as session:
            zone = self.calendar.zone_in(session)
            registry = Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)
            last = self.calendar.add_working_days(registry.today, BEGINS_AHEAD)
            rows = (
                registry.rows(RmoMeeting)
                .join(RmoPlan, RmoPlan.id == RmoMeeting.plan_id)
                .where(
                    RmoPlan.state == RmoPlanState.APPROVED,
                    RmoMeeting.state == MeetingState.PLANNED,
                    RmoMeeting.instance_id == "",
                    RmoMeeting.planned_on >= registry.today,
                    RmoMeeting.planned_on <= last,
                )
                .order_by(RmoMeeting.planned_on, RmoMeeting.id)
            )
            return [_values(registry, row) for row in registry.all(rows)]


def _values(registry: Registry, meeting: RmoMeeting) -> dict[str, str]:
    plan = registry.get(RmoPlan, meeting.plan_id)
    return {
        "meeting_id": meeting.id,
        "association_name": registry.get(Association, plan.association_id).name,
        "meeting_theme": meeting.theme,
    }


def schedule(session: Session, now: datetime, tenant: str) -> None:
    """Let meetings be looked at at once, and from then on daily; asking twice does no harm."""
    schedule_job(session, topic=TOPIC, payload={}, due_at=now, tenant=tenant, key=TOPIC, now=now)
