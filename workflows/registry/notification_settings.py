"""How each person wants to be told, and the mail server of the office."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.registry import entrances
from workflows.registry.accounts import Account
from workflows.registry.base import Registry, Row

USUAL_DIGEST = "08:30"
USUAL_QUIET = ("20:00", "08:00")
WANTS_OFFERS = "wants_offers"


class NotificationSettings(Row):
    """One person's choices. Times of day are those of the office, "HH:MM", "" for off.

    Attributes:
        choices: kind → channels, only where they differ from the usual ones.
        wants_offers: whether user tasks offered to a role are told one by one.
        digest_day: ISO date of the last day whose digest was made, "" before the first.
        mail_address: instead of the one on the person's card, "" for that.
        secret: signs the links by which letters are unsubscribed from.
        calendar_hash: SHA-256 of the calendar feed's token; None without a feed.
    """

    __tablename__ = "notification_settings"
    __table_args__ = (
        Index("uq_notification_settings_person", "tenant", "person_id", unique=True),
        Index("uq_notification_settings_calendar", "calendar_hash", unique=True),
        Index("ix_notification_settings_digest", "tenant", "digest_day", "digest_at"),
        Index(
            "ix_notification_settings_offers",
            "tenant",
            "person_id",
            sqlite_where=text(WANTS_OFFERS),
            postgresql_where=text(WANTS_OFFERS),
        ),
    )
    noun = "Настройки уведомлений"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    choices: Mapped[dict[str, Any]]
    wants_offers: Mapped[bool] = mapped_column(default=False)
    digest_at: Mapped[str] = mapped_column(String(5), default=USUAL_DIGEST)
    digest_day: Mapped[str] = mapped_column(String(10), default="")
    quiet_from: Mapped[str] = mapped_column(String(5), default=USUAL_QUIET[0])
    quiet_to: Mapped[str] = mapped_column(String(5), default=USUAL_QUIET[1])
    quiet_days_off: Mapped[bool] = mapped_column(default=True)
    mail_address: Mapped[str] = mapped_column(String(200), default="")
    messenger_address: Mapped[str] = mapped_column(String(100), default="")
    secret: Mapped[str] = mapped_column(String(64))
    calendar_hash: Mapped[str | None] = mapped_column(String(64))
    calendar_since: Mapped[datetime | None]


class MailServer(Row):
    """Where the office's letters leave from; an environment variable goes before this row.

    Attributes:
        password: as earlier releases wrote it, in the clear; "" once it is sealed.
        sealed_password: what `Seal` made of it for `sealed_place`; "" without one.
    """

    __tablename__ = "mail_server"
    __table_args__ = (
        Index("uq_mail_server_tenant", "tenant", unique=True),
        CheckConstraint("port BETWEEN 1 AND 65535", name="a_port_has_a_number"),
    )
    noun = "Почтовый сервер"

    host: Mapped[str] = mapped_column(String(200))
    port: Mapped[int]
    security: Mapped[str] = mapped_column(String(16))
    login: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str] = mapped_column(String(200), default="")
    sealed_password: Mapped[str] = mapped_column(String(1200), default="", server_default="")
    sender: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]

    @property
    def sealed_place(self) -> str:
        """What the password is sealed for: it opens nowhere else."""
        return f"mail_server.password:{self.tenant}"


def fresh() -> NotificationSettings:
    """What holds for somebody who never chose; not written anywhere."""
    return NotificationSettings(
        choices={},
        wants_offers=False,
        digest_at=USUAL_DIGEST,
        digest_day="",
        quiet_from=USUAL_QUIET[0],
        quiet_to=USUAL_QUIET[1],
        quiet_days_off=True,
        mail_address="",
        messenger_address="",
        secret=secrets.token_hex(32),
    )


def of_person(registry: Registry, person_id: str) -> NotificationSettings:
    """A person's settings, as usual when they never chose."""
    query = registry.rows(NotificationSettings)
    return registry.first(query.where(NotificationSettings.person_id == person_id)) or fresh()


def kept(registry: Registry, person_id: str) -> NotificationSettings:
    """A person's settings as a row that may be changed, locked; written when there was none."""
    query = registry.rows(NotificationSettings).where(NotificationSettings.person_id == person_id)
    found = registry.first(query.with_for_update().execution_options(populate_existing=True))
    if found is not None:
        return found
    made = fresh()
    made.person_id = person_id
    registry.add(made)
    entrances.open_for(registry, entrances.Brought.LETTERS, made.id)
    return made


def wanting_offers(registry: Registry) -> Sequence[str]:
    """Ids of people who are told of every user task that is offered to their role."""
    query = registry.rows(NotificationSettings).where(text(WANTS_OFFERS))
    return [row.person_id for row in registry.all(query)]


def somebody_wants_offers(session: Session, tenant: str) -> bool:
    """Whether anybody is told of every user task that is offered to their role."""
    query = select(NotificationSettings.id).where(
        NotificationSettings.tenant == tenant, text(WANTS_OFFERS)
    )
    return session.scalar(query.limit(1)) is not None


def without_settings(registry: Registry, limit: int) -> Sequence[str]:
    """Ids of people who may sign in and have no settings yet."""
    known = registry.rows(NotificationSettings).with_only_columns(NotificationSettings.person_id)
    query = registry.rows(Account).where(Account.is_active, Account.id.not_in(known))
    return [account.id for account in registry.all(query.order_by(Account.id).limit(limit))]


def wanting_digest(
    registry: Registry, day: str, time_of_day: str, limit: int
) -> Sequence[NotificationSettings]:
    """Settings of people whose hour has come today and who have no digest of today yet, locked."""
    query = (
        registry.rows(NotificationSettings)
        .where(
            NotificationSettings.digest_day < day,
            NotificationSettings.digest_at != "",
            NotificationSettings.digest_at <= time_of_day,
        )
        .order_by(NotificationSettings.person_id)
        .limit(limit)
    )
    return registry.all(query.with_for_update())


def mail_server(registry: Registry) -> MailServer | None:
    return registry.first(registry.rows(MailServer))


def with_plain_password(session: Session) -> Sequence[MailServer]:
    """The municipality's mail servers whose password still lies in the clear, locked.

    What takes its place shall not leave it behind in SQLite's free bytes.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
    return session.scalars(
        select(MailServer).where(MailServer.password != "").with_for_update()
    ).all()


# -- tokens ----------------------------------------------------------------------------------------
def new_calendar_token(registry: Registry, settings: NotificationSettings) -> str:
    """Make a token for the calendar feed; only its hash is kept, the old one is void."""
    end_calendar(registry, settings)
    token = secrets.token_urlsafe(32)
    settings.calendar_hash = hash_of(token)
    settings.calendar_since = registry.now
    entrances.open_for(registry, entrances.Brought.CALENDAR, settings.calendar_hash)
    return token


def end_calendar(registry: Registry, settings: NotificationSettings) -> None:
    """Let the calendar's address open nothing any more."""
    if settings.calendar_hash is not None:
        entrances.close(registry, entrances.Brought.CALENDAR, settings.calendar_hash)
    settings.calendar_hash = settings.calendar_since = None


def by_calendar_token(session: Session, token: str) -> NotificationSettings | None:
    """Whose feed a token opens, in the session's municipality.

    The index is searched by the hash: how long that takes says nothing about a token.
    """
    query = select(NotificationSettings).where(NotificationSettings.calendar_hash == hash_of(token))
    return session.scalars(query).one_or_none()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def signature(settings: NotificationSettings, kind: str) -> str:
    """Sign the link that unsubscribes one person from letters of one kind."""
    return hmac.new(settings.secret.encode(), kind.encode(), hashlib.sha256).hexdigest()


def by_signature(
    session: Session, settings_id: str, kind: str, signed: str, *, lock: bool = False
) -> NotificationSettings | None:
    """Whose letters a signed link is about; None when it was not signed here."""
    query = select(NotificationSettings).where(NotificationSettings.id == settings_id)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    expected = signature(found or fresh(), kind)
    right = hmac.compare_digest(expected.encode(), signed.encode(errors="replace"))
    return found if right else None
