"""How long the office remembers what it told people: no longer than it is of use (152-ФЗ)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine import Handler, ServiceCall, schedule_job
from workflows.registry.notifications import Delivery, DeliveryState, Notification

TOPIC = "notifications.tidy"
EVERY = timedelta(days=1)
READ_ONES = timedelta(days=180)
DELIVERIES = timedelta(days=90)
UNREAD_ONES = timedelta(days=730)


def tidy(call: ServiceCall) -> Mapping[str, object]:
    """Forget what was read half a year ago, and letters that ended a season ago."""
    session, now = call.session, call.now
    told = delete(Notification).where(Notification.tenant == call.tenant)
    ended = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DROPPED)
    statements = (
        told.where(Notification.read_at < now - READ_ONES),
        told.where(Notification.created_at < now - UNREAD_ONES),
        delete(Delivery).where(
            Delivery.tenant == call.tenant,
            Delivery.state.in_(ended),
            Delivery.ended_at < now - DELIVERIES,
        ),
    )
    connection = session.connection()
    return {"forgotten": sum(connection.execute(each).rowcount for each in statements)}


def handler() -> Handler:
    """The periodic job."""
    return Handler(
        topic=TOPIC,
        run=tidy,
        title="Хранение уведомлений",
        in_diagrams=False,
        again=lambda call: call.now + EVERY,
    )


def schedule(session: Session, now: datetime, tenant: str) -> None:
    """See to it that it is done every day; asking twice does no harm."""
    schedule_job(session, topic=TOPIC, payload={}, due_at=now, tenant=tenant, key=TOPIC, now=now)
