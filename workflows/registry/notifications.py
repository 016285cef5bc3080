"""Notifications: what a person is told, and the deliveries that carry it out of the office."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, and_, func, or_, select, text
from sqlalchemy import update as sql_update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row

UNREAD = "in_app AND read_at IS NULL"
UNDELIVERED = "state IN ('open', 'waiting', 'sending')"
"""Conditions of the partial indexes and of every query that wants to use them."""
COUNTED_UP_TO = 100


class DeliveryState(StrEnum):
    """Life of a delivery."""

    OPEN = "open"
    """Waits for its moment and takes up more notifications of its kind."""
    WAITING = "waiting"
    """Its content is fixed; waits for its moment or for another attempt."""
    SENDING = "sending"
    """A worker has it, until `lease_until`."""
    SENT = "sent"
    FAILED = "failed"
    """The other side refused it, or it was in vain for too long; an operator may try again."""
    DROPPED = "dropped"
    """Nothing was left to say: read, done or hidden before it went out."""


class Notification(Row):
    """One thing that one person is told. `source_key` keeps it from being told twice.

    Attributes:
        title: with case data, for the page; brief: without, for what leaves the office.
        document_id: the document it is about; "" for none.
        absent_id: whose work it is about when the person stands in for somebody.
        in_app, in_browser: whether the page lists it, whether an open tab shows it.
        mail_id, messenger_id: the deliveries that carry it; "" where none does.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_person", "tenant", "person_id", "created_at", "id"),
        Index(
            "ix_notification_unread",
            "tenant",
            "person_id",
            "created_at",
            sqlite_where=text(UNREAD),
            postgresql_where=text(UNREAD),
        ),
        Index("uq_notification_source", "tenant", "person_id", "source_key", unique=True),
        Index("ix_notification_mail", "mail_id"),
        Index("ix_notification_messenger", "messenger_id"),
    )
    noun = "Уведомление"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(400))
    brief: Mapped[str] = mapped_column(String(400), default="")
    body: Mapped[str] = mapped_column(String(2000), default="")
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    task_id: Mapped[str] = mapped_column(String(64), default="")
    document_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    absent_id: Mapped[str] = mapped_column(String(64), default="")
    source_key: Mapped[str] = mapped_column(String(200))
    in_app: Mapped[bool] = mapped_column(default=True)
    in_browser: Mapped[bool] = mapped_column(default=False)
    mail_id: Mapped[str] = mapped_column(String(64), default="")
    messenger_id: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(Row):
    """One letter or message to one person; its id is the same in every attempt.

    Attributes:
        content: what it says, fixed before the first attempt and forgotten after the last.
        day: ISO date of a daily digest, "" else; one digest per person and day.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(
            "(state = 'sending') = (lease_until IS NOT NULL)", name="only_while_sending_a_lease"
        ),
        Index(
            "ix_delivery_due",
            "tenant",
            "channel",
            "due_at",
            sqlite_where=text(UNDELIVERED),
            postgresql_where=text(UNDELIVERED),
        ),
        Index(
            "uq_delivery_open",
            "tenant",
            "person_id",
            "channel",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_delivery_day",
            "tenant",
            "person_id",
            "channel",
            "day",
            unique=True,
            sqlite_where=text("day <> ''"),
            postgresql_where=text("day <> ''"),
        ),
        Index("ix_delivery_ended", "tenant", "channel", "state", "ended_at"),
    )
    noun = "Отправка"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default=DeliveryState.OPEN)
    day: Mapped[str] = mapped_column(String(10), default="")
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    ended_at: Mapped[datetime | None]


def page_of(
    registry: Registry,
    person_id: str,
    *,
    unread: bool,
    kinds: Sequence[str],
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[Notification]:
    """The newest notifications of a person, from after a given one on; `kinds` empty means all."""
    query = registry.rows(Notification).where(Notification.person_id == person_id)
    query = query.where(text(UNREAD) if unread else Notification.in_app)
    if kinds:
        query = query.where(Notification.kind.in_(kinds))
    if after is not None:
        moment, row_id = after
        query = query.where(
            or_(
                Notification.created_at < moment,
                and_(Notification.created_at == moment, Notification.id < row_id),
            )
        )
    order = Notification.created_at.desc(), Notification.id.desc()
    return registry.all(query.order_by(*order).limit(limit))


def unread_count(registry: Registry, person_id: str) -> int:
    """How many a person has not read; counting stops at 100."""
    registry.session.flush()
    unread = registry.rows(Notification).where(Notification.person_id == person_id, text(UNREAD))
    few = unread.with_only_columns(Notification.id).limit(COUNTED_UP_TO).subquery()
    return registry.session.scalar(select(func.count()).select_from(few)) or 0


def mark_read(registry: Registry, person_id: str, ids: Sequence[str] | None = None) -> int:
    """Mark notifications of a person as read, all without `ids`; gives how many were unread."""
    registry.session.flush()
    statement = sql_update(Notification).where(
        Notification.tenant == registry.tenant,
        Notification.person_id == person_id,
        Notification.read_at.is_(None),
    )
    if ids is not None:
        statement = statement.where(Notification.id.in_(ids))
    changed = registry.session.connection().execute(statement.values(read_at=registry.now))
    return changed.rowcount


def is_told(registry: Registry, person_id: str, source_key: str) -> bool:
    """Whether a person has been told this already."""
    query = registry.rows(Notification).where(
        Notification.person_id == person_id, Notification.source_key == source_key
    )
    return registry.first(query) is not None


def carried_by(registry: Registry, delivery: Delivery) -> Sequence[Notification]:
    """The unread notifications of a delivery, the oldest first."""
    column = Notification.mail_id if delivery.channel == "mail" else Notification.messenger_id
    query = registry.rows(Notification).where(column == delivery.id, Notification.read_at.is_(None))
    return registry.all(query.order_by(Notification.created_at, Notification.id))


def open_delivery(registry: Registry, person_id: str, channel: str, kind: str) -> Delivery | None:
    """The delivery that still takes up notifications of this kind, locked."""
    query = registry.rows(Delivery).where(
        Delivery.person_id == person_id,
        Delivery.channel == channel,
        Delivery.kind == kind,
        text("state = 'open'"),
    )
    return registry.first(query.with_for_update().execution_options(populate_existing=True))


def open_another(registry: Registry, delivery: Delivery) -> Delivery:
    """Open a delivery, or give the one that another worker has opened at this very moment."""
    try:
        with registry.session.begin_nested():
            return registry.add(delivery)
    except IntegrityError:
        found = open_delivery(registry, delivery.person_id, delivery.channel, delivery.kind)
        if found is None:
            raise
        return found


def due_delivery(registry: Registry, channel: str) -> Delivery | None:
    """Lock the delivery that is due longest and that nobody has in hand."""
    query = (
        registry.rows(Delivery)
        .where(
            text(UNDELIVERED),
            Delivery.channel == channel,
            Delivery.due_at <= registry.now,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= registry.now),
        )
        .order_by(Delivery.due_at, Delivery.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return registry.first(query)


def next_due_at(registry: Registry, channel: str) -> datetime | None:
    """When the next delivery of a channel is to go out; past when one is due already."""
    registry.session.flush()
    moment = func.coalesce(Delivery.lease_until, Delivery.due_at)
    query = select(func.min(moment)).where(
        Delivery.tenant == registry.tenant, Delivery.channel == channel, text(UNDELIVERED)
    )
    found: datetime | None = registry.session.scalar(query)
    return found


def failed_deliveries(registry: Registry, channel: str, limit: int = 50) -> Sequence[Delivery]:
    """Deliveries that were refused or in vain for too long, the latest first."""
    query = registry.rows(Delivery).where(
        Delivery.channel == channel, Delivery.state == DeliveryState.FAILED
    )
    return registry.all(query.order_by(Delivery.ended_at.desc(), Delivery.id).limit(limit))


def undelivered_count(registry: Registry, channel: str) -> int:
    """How many are under way or wait for their moment; counting stops at 100."""
    registry.session.flush()
    waiting = registry.rows(Delivery).where(text(UNDELIVERED), Delivery.channel == channel)
    few = waiting.with_only_columns(Delivery.id).limit(COUNTED_UP_TO).subquery()
    return registry.session.scalar(select(func.count()).select_from(few)) or 0
