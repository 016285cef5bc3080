"""What follows from a changed calendar: deadlines that move, statistics that are counted again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine import WorkingCalendar, schedule_job
from engine.municipalities import REGION
from workflows.registry.base import Registry
from workflows.registry.calendars import CalendarVersion
from workflows.statistics import ask_anew
from workflows.working_time.differences import changes_the_past, difference
from workflows.working_time.recomputing import RECOMPUTE, first_payload
from workflows.working_time.source import LOOKS_EVERY

SHARED_CALENDAR = "region.calendar"
"""Topic of the job by which the region lets those follow who go by its days."""


@dataclass(frozen=True, kw_only=True)
class Consequences:
    """Of one change.

    Attributes:
        since: from when on deadlines may differ; None when none does.
        past: days that are over count otherwise now.
        reason: what histories say.
        key: tells this change from others.
    """

    since: datetime | None
    past: bool
    reason: str
    key: str
    made_by: str = ""


def consequences_of(
    registry: Registry, made: CalendarVersion, before: WorkingCalendar, after: WorkingCalendar
) -> Consequences:
    """Work out what a new version of a calendar brings about."""
    today = before.local_day(registry.now)
    found = difference(before, after, today)
    return Consequences(
        since=start_of(found.first, after) if found.first is not None else None,
        past=changes_the_past(before, after, today),
        reason=made.what + (f" ({made.reason})" if made.reason else ""),
        key=str(made.number),
        made_by=made.made_by,
    )


def bring_about(registry: Registry, what: Consequences) -> None:
    """Let open deadlines and statistics of the office follow, soon after this commits."""
    if what.since is not None:
        schedule_job(
            registry.session,
            topic=RECOMPUTE,
            payload=first_payload(what.since, what.reason),
            due_at=_settled(registry),
            tenant=registry.tenant,
            key=what.key,
            actor_id=what.made_by,
            now=registry.now,
        )
    if what.past:
        ask_anew(registry.session, registry.tenant, _settled(registry), what.made_by)


def tell_municipalities(registry: Registry, what: Consequences) -> None:
    """Let those follow who go by the region's days, when it is the region that has changed them."""
    if registry.tenant != REGION or (what.since is None and not what.past):
        return
    since = what.since.isoformat() if what.since is not None else None
    schedule_job(
        registry.session,
        topic=SHARED_CALENDAR,
        payload={"since": since, "past": what.past, "reason": what.reason, "key": what.key},
        due_at=registry.now,
        tenant=registry.tenant,
        key=what.key,
        now=registry.now,
    )


def start_of(day: date, calendar: WorkingCalendar) -> datetime:
    """The moment at which a day begins in the office."""
    return datetime.combine(day, time(0), calendar.zone)


def _settled(registry: Registry) -> datetime:
    """When no process counts by the calendar of before: what follows the new one is then final."""
    return registry.now + LOOKS_EVERY + timedelta(seconds=1)
