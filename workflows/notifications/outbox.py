"""The deliveries of an office: filled by notifications, taken one at a time, settled by outcome."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine import Doubt, NotFound, UserTaskState, cancel_job, schedule_job, visible_user_task
from workflows.notifications.channels import Message, Outcome, Verdict
from workflows.notifications.kinds import ABOUT_OPEN_WORK, DIGEST, KINDS, Kind, Way
from workflows.notifications.timing import QuietHours, WorkingDays, loud_moment
from workflows.notifications.ways_out import WaysOut
from workflows.registry import notification_settings, notifications
from workflows.registry.actors import actor_of
from workflows.registry.base import Registry, Zones
from workflows.registry.notification_settings import NotificationSettings
from workflows.registry.notifications import Delivery, DeliveryState, Notification
from workflows.registry.people import Person

TOPICS = {Way.MAIL: "notifications.mail", Way.MESSENGER: "notifications.messenger"}
DOUBT = {Way.MAIL: Doubt.REPEAT, Way.MESSENGER: Doubt.ASK}
"""What is done when sending was cut short. A letter goes out again with its Message-ID, by which
mail programs know it; a messenger would show the message twice, so an operator decides."""
CUT_SHORT = "Неизвестно, доставлено ли сообщение: отправка оборвалась на середине."
PATIENCE = timedelta(hours=48)
"""So long a server may be down before an operator must look; what waits is kept longer."""
GATHERING = timedelta(minutes=1)
"""So long a delivery waits for more of its kind: forty tasks are one letter, not forty."""
LEASE = timedelta(minutes=4)
MOST_LINES = 30
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """Deliveries of one installation; every verb works inside the caller's transaction."""

    ways_out: WaysOut
    calendar: WorkingDays
    zones: Zones

    def add(
        self, registry: Registry, row: Notification, way: Way, settings: NotificationSettings
    ) -> None:
        """Let a notification go out by a way with the next delivery of its kind."""
        delivery = notifications.open_delivery(registry, row.person_id, way, row.kind)
        if delivery is None:
            delivery = notifications.open_another(
                registry,
                Delivery(
                    person_id=row.person_id,
                    channel=way,
                    kind=row.kind,
                    state=DeliveryState.OPEN,
                    content={},
                    created_at=registry.now,
                    due_at=self._moment(registry, settings),
                ),
            )
        if way == Way.MAIL:
            row.mail_id = delivery.id
        else:
            row.messenger_id = delivery.id
        self.ring(registry, way, delivery.due_at)

    def ring(self, registry: Registry, way: Way, due_at: datetime) -> None:
        """Let the pump of a way look at this moment."""
        schedule_job(
            registry.session,
            topic=TOPICS[way],
            payload={"way": way},
            due_at=due_at,
            tenant=registry.tenant,
            key=way,
            patience=PATIENCE,
            now=registry.now,
        )

    def ring_afresh(self, registry: Registry, way: Way) -> None:
        """Let the pump look at once, even while it rests after a failure."""
        cancel_job(registry.session, TOPICS[way], way, registry.tenant, now=registry.now)
        self.ring(registry, way, registry.now)

    def take(self, registry: Registry, way: Way) -> Message | None:
        """Take the next delivery that has something to say; None when none is due.

        What it says is fixed now: another attempt says the same under the same id.
        """
        while (delivery := notifications.due_delivery(registry, way)) is not None:
            if delivery.state == DeliveryState.SENDING and DOUBT[way] == Doubt.ASK:
                delivery.last_error = CUT_SHORT
                end(registry, delivery, DeliveryState.FAILED)
                continue
            message = self._message(registry, delivery, way)
            if message is None:
                end(registry, delivery, DeliveryState.DROPPED)
                continue
            delivery.state = DeliveryState.SENDING
            delivery.lease_until = registry.now + LEASE
            delivery.attempts += 1
            registry.session.flush()
            return message
        return None

    def settle(self, registry: Registry, delivery_id: str, outcome: Outcome) -> None:
        """Write down what became of a delivery that was taken."""
        delivery = registry.locked(Delivery, delivery_id)
        if delivery.state != DeliveryState.SENDING:
            return
        delivery.last_error = outcome.reason[:LONGEST_REASON]
        if outcome.verdict == Verdict.SENT:
            end(registry, delivery, DeliveryState.SENT)
            return
        tired = registry.now - delivery.created_at > PATIENCE
        if outcome.verdict == Verdict.REFUSED or (tired and outcome.verdict == Verdict.LATER):
            end(registry, delivery, DeliveryState.FAILED)
            return
        delivery.state, delivery.lease_until = DeliveryState.WAITING, None
        # Behind the others: should this one be what the server dies of, they go first.
        delivery.due_at = registry.now
        if outcome.verdict == Verdict.LATER:
            delivery.due_at = registry.now + max(_pause(delivery.attempts), outcome.rest)

    def _moment(self, registry: Registry, settings: NotificationSettings) -> datetime:
        quiet = QuietHours(
            start=settings.quiet_from, end=settings.quiet_to, days_off=settings.quiet_days_off
        )
        return loud_moment(registry.now + GATHERING, quiet, self.calendar, registry.zone)

    def _message(self, registry: Registry, delivery: Delivery, way: Way) -> Message | None:
        settings = notification_settings.kept(registry, delivery.person_id)
        person = registry.get(Person, delivery.person_id)
        address = self.ways_out.address_of(registry, way, settings, person)
        if not delivery.content:
            delivery.content = self._content(registry, delivery)
        if not delivery.content or not address:
            return None
        root = self.ways_out.public_url
        return Message(
            id=delivery.id,
            address=address,
            subject=delivery.content["subject"],
            lines=tuple(
                (text, root + path if root and path else "")
                for text, path in delivery.content["lines"]
            ),
            closing="" if root else "Подробности — в Методкабинете.",
            settings_url=f"{root}/notifications/settings" if root else "",
            unsubscribe_url=_unsubscribe_url(root, settings, delivery.kind),
        )

    def _content(self, registry: Registry, delivery: Delivery) -> dict[str, Any]:
        told = [
            row for row in notifications.carried_by(registry, delivery) if _is_timely(registry, row)
        ]
        if not told:
            return {}
        words = KINDS[Kind(delivery.kind)]
        lines = [[_line(row), path_of(row)] for row in told[:MOST_LINES]]
        if len(told) > MOST_LINES:
            lines.append([f"И ещё: {len(told) - MOST_LINES}", "/notifications"])
        if len(told) == 1:
            return {"subject": f"{words.one}: {told[0].brief}", "lines": lines}
        return {"subject": f"{words.title}: {len(told)}", "lines": lines}


def end(registry: Registry, delivery: Delivery, state: DeliveryState) -> None:
    """End a delivery; what it said is needed only where somebody may try again."""
    delivery.state, delivery.lease_until = state, None
    delivery.ended_at = registry.now
    if state != DeliveryState.FAILED:
        delivery.content = {}
    registry.session.flush()


def try_again(registry: Registry, delivery: Delivery) -> None:
    """Let a delivery that failed go out once more."""
    delivery.state, delivery.ended_at = DeliveryState.WAITING, None
    delivery.created_at = delivery.due_at = registry.now
    registry.session.flush()


def path_of(row: Notification) -> str:
    """Where a notification leads within the product; "" for nowhere."""
    if row.kind == Kind.TROUBLE:
        return "/admin/incidents"
    if row.task_id:
        return f"/tasks/{row.task_id}"
    if row.document_id:
        return f"/documents/{row.document_id}"
    return f"/instances/{row.instance_id}" if row.instance_id else "/notifications"


def _line(row: Notification) -> str:
    return f"{row.brief} (замещение)" if row.absent_id else row.brief


def _is_timely(registry: Registry, row: Notification) -> bool:
    """Whether it still means something, and its reader may still see what it is about."""
    if not row.task_id:
        return True
    try:
        actor = actor_of(registry, row.person_id)
    except NotFound:
        return False
    task = visible_user_task(registry.session, row.task_id, actor)
    if task is None:
        return False
    return task.state == UserTaskState.OPEN or Kind(row.kind) not in ABOUT_OPEN_WORK


def _unsubscribe_url(root: str, settings: NotificationSettings, kind: str) -> str:
    if not root or (kind != DIGEST and kind not in set(Kind)):
        return ""
    signed = notification_settings.signature(settings, kind)
    return f"{root}/unsubscribe/{settings.id}/{kind}/{signed}"


def _pause(attempts: int) -> timedelta:
    minutes: int = 5 * 2 ** min(attempts, 10)
    return timedelta(minutes=min(120, minutes))
