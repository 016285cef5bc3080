"""The daily digest: on working days, at each person's hour, what is due, overdue and new.

A periodic job looks every quarter of an hour for people whose hour has come, and leaves a job for
each of them; so a server that slept through the morning makes up for it, and nobody gets two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

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
from workflows.inputs import registry_of
from workflows.notifications.kinds import DIGEST, Way
from workflows.notifications.outbox import Outbox
from workflows.notifications.words import brief_of
from workflows.registry import notification_settings
from workflows.registry.actors import actor_of
from workflows.registry.base import Registry, Sessions
from workflows.registry.notifications import Delivery, DeliveryState
from workflows.registry.people import Person

LOOK = "notifications.digests"
MAKE = "notifications.digest"
EVERY = timedelta(minutes=15)
BATCH = 500
MOST_LINES = 15
PATIENCE = timedelta(hours=6)
"""A digest of the morning is of no use in the evening."""


class Inbox(Protocol):
    """The engine, as far as digests need it."""

    def inbox(self, query: InboxQuery, actor: Actor) -> InboxPage: ...


@dataclass(kw_only=True)
class Digests:
    """The handlers of digests. `engine` is put in once it is built: it needs these handlers."""

    sessions: Sessions
    clock: Clock
    outbox: Outbox
    engine: Inbox | None = field(default=None, repr=False)

    def look(self, call: ServiceCall) -> Mapping[str, object]:
        """Leave a job for each person whose hour has come today."""
        registry = registry_of(call, self.outbox.zones)
        local = registry.now.astimezone(ZoneInfo(registry.zone))
        if self.outbox.ways_out.mail_account(registry) is None:
            return {"people": 0}
        if not self.outbox.calendar.is_working(local.date()):
            return {"people": 0}
        for person_id in notification_settings.without_settings(registry, BATCH):
            notification_settings.kept(registry, person_id)
        day = local.date().isoformat()
        due = notification_settings.wanting_digest(registry, day, f"{local:%H:%M}", BATCH)
        for settings in due:
            settings.digest_day = day
            schedule_job(
                registry.session,
                topic=MAKE,
                payload={"person_id": settings.person_id, "day": day},
                due_at=registry.now,
                tenant=registry.tenant,
                key=settings.person_id,
                patience=PATIENCE,
            )
        registry.session.flush()
        if len(due) == BATCH:
            self.schedule(registry, registry.now)
        return {"people": len(due)}

    def make(self, call: ServiceCall) -> Mapping[str, object]:
        """Write one person's digest, if there is anything to say."""
        person_id, day = str(call.inputs["person_id"]), str(call.inputs["day"])
        actor, zone = self._reader(call, person_id)
        if actor is None or self.engine is None:
            return {"lines": 0}
        content = digest_of(self.engine, actor, self.clock.now(), zone)
        if content["lines"]:
            with self.sessions.write(call.tenant) as session:
                self._post(self._registry(session, call), person_id, day, content)
        return {"lines": len(content["lines"])}

    def schedule(self, registry: Registry, due_at: datetime) -> None:
        """See to it that somebody looks; asking twice does no harm."""
        schedule_job(
            registry.session,
            topic=LOOK,
            payload={},
            due_at=due_at,
            tenant=registry.tenant,
            key=LOOK,
        )

    def handlers(self) -> tuple[Handler, ...]:
        """The look-out and the writer."""
        return (
            Handler(
                topic=LOOK,
                run=self.look,
                title="Ежедневные сводки",
                in_diagrams=False,
                again=lambda call: next_look(call.now),
            ),
            Handler(
                topic=MAKE,
                run=self.make,
                kind=HandlerKind.EXTERNAL,
                title="Ежедневная сводка",
                in_diagrams=False,
            ),
        )

    def _reader(self, call: ServiceCall, person_id: str) -> tuple[Actor | None, str]:
        """Who reads a digest, with the office's zone; nobody without an address or an account."""
        with self.sessions.read(call.tenant) as session:
            registry = self._registry(session, call)
            person = registry.find(Person, person_id)
            settings = notification_settings.of_person(registry, person_id)
            if person is None:
                return None, ""
            if not self.outbox.ways_out.address_of(registry, Way.MAIL, settings, person):
                return None, ""
            try:
                return actor_of(registry, person_id), registry.zone
            except NotFound:
                return None, ""

    def _post(
        self, registry: Registry, person_id: str, day: str, content: Mapping[str, Any]
    ) -> None:
        known = registry.rows(Delivery).where(
            Delivery.person_id == person_id, Delivery.channel == Way.MAIL, Delivery.day == day
        )
        if registry.first(known) is not None:
            return
        registry.add(
            Delivery(
                person_id=person_id,
                channel=Way.MAIL,
                kind=DIGEST,
                state=DeliveryState.WAITING,
                day=day,
                content=dict(content),
                created_at=registry.now,
                due_at=registry.now,
            )
        )
        self.outbox.ring(registry, Way.MAIL, registry.now)

    def _registry(self, session: Any, call: ServiceCall) -> Registry:
        now, zone = self.clock.now(), self.outbox.zones.zone_in(session)
        return Registry(session=session, tenant=call.tenant, now=now, zone=zone)


def digest_of(inbox: Inbox, actor: Actor, now: datetime, zone: str) -> dict[str, Any]:
    """What a digest says: subject, and lines of text and path; no lines when nothing waits.

    "New" is what came since yesterday's midnight and is not due this week anyway.
    """
    late = inbox.inbox(InboxQuery(due="late", limit=MOST_LINES + 1), actor).items
    today = inbox.inbox(InboxQuery(due="today", limit=MOST_LINES + 1), actor).items
    week = inbox.inbox(InboxQuery(due="week", limit=MOST_LINES + 1), actor).items
    told = {task.id for task in (*late, *today)}
    soon = [task for task in week if task.id not in told]
    told |= {task.id for task in soon}
    newest = inbox.inbox(InboxQuery(order="created", limit=MOST_LINES + 1), actor).items
    since = _midnight(now, zone) - timedelta(days=1)
    fresh = [each for each in newest if each.created_at >= since and each.id not in told]
    parts = (
        ("Просрочено", late),
        ("На сегодня", today),
        ("На этой неделе", soon),
        ("Новые", fresh),
    )
    lines = [line for title, tasks in parts for line in _lines(title, tasks, zone)]
    counts = ", ".join(f"{title.lower()}: {_number(tasks)}" for title, tasks in parts if tasks)
    return {"subject": f"Задачи на {now.astimezone(ZoneInfo(zone)):%d.%m.%Y} — {counts}",
            "lines": lines}  # fmt: skip


def next_look(now: datetime) -> datetime:
    """The next full quarter of an hour."""
    begun = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    return begun + EVERY


def _midnight(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time(), ZoneInfo(zone))


def _number(tasks: Any) -> str:
    return f"{MOST_LINES}+" if len(tasks) > MOST_LINES else str(len(tasks))


def _lines(title: str, tasks: Any, zone: str) -> list[list[str]]:
    shown: list[UserTaskView] = list(tasks)[:MOST_LINES]
    lines = [[f"{title}: {brief_of(task, zone)}", f"/tasks/{task.id}"] for task in shown]
    if len(tasks) > MOST_LINES:
        lines.append([f"{title}: остальные — во входящих", "/inbox"])
    return lines
