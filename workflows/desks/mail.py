"""The office's mail server: set up, tried out, and what did not get through."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from engine import Actor, Conflict, InvalidForm, NotFound
from workflows.desks.base import Desk
from workflows.notifications import outbox as outboxes
from workflows.notifications.channels.smtp import MailAccount, Security, is_address
from workflows.notifications.kinds import Way
from workflows.notifications.outbox import Outbox
from workflows.permits import require_any
from workflows.registry import notification_settings, notifications, people
from workflows.registry.base import Registry
from workflows.registry.notification_settings import MailServer
from workflows.registry.notifications import Delivery, DeliveryState
from workflows.registry.people import Person
from workflows.roles import ADMIN

TRIAL = "trial"
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,198}[A-Za-z0-9])?")
LOOPBACK = frozenset({"localhost", "127.0.0.1"})
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class MailCard:
    """What may be written about a mail server; an empty password keeps the one that is known."""

    host: str
    port: str
    security: str
    sender: str
    login: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class FailedDelivery:
    """A letter or message that did not get through; what it said is not shown."""

    id: str
    person_name: str
    reason: str
    ended_at: datetime | None
    in_messenger: bool = False


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The last trial letter: a state of deliveries, and the reason of what went wrong."""

    state: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MailView:
    """How mail stands.

    Attributes:
        account: where letters leave from, None while nobody has said; never shown: its password.
        is_fixed: set up with the installation, so that the page changes nothing.
        problem: why the password that was kept cannot be read, "" else.
        waiting: letters under way, at most 100.
    """

    account: MailAccount | None
    is_fixed: bool
    has_password: bool
    problem: str
    public_url: str
    waiting: int
    failed: tuple[FailedDelivery, ...]
    trial: Trial | None
    messenger: str
    messenger_problem: str


@dataclass(frozen=True, kw_only=True)
class Mail(Desk):
    """For administrators."""

    outbox: Outbox

    def view(self, actor: Actor) -> MailView:
        """How mail stands.

        Raises:
            NotPermitted: the actor is no administrator.
        """
        require_any(actor, ADMIN)
        with self._reading(actor) as registry:
            ways_out = self.outbox.ways_out
            account = ways_out.mail_account(registry)
            return MailView(
                account=account,
                is_fixed=ways_out.mail is not None,
                has_password=account is not None and bool(account.password),
                problem=account.problem if account is not None else "",
                public_url=ways_out.public_url,
                waiting=notifications.undelivered_count(registry, Way.MAIL),
                failed=_failed(registry),
                trial=_last_trial(registry),
                messenger=ways_out.messenger_name(),
                messenger_problem=ways_out.messenger_problem(),
            )

    def save(self, card: MailCard, actor: Actor) -> None:
        """Write the mail server down and try again what waits.

        Raises:
            NotPermitted: the actor is no administrator.
            Conflict: it is set up with the installation.
            InvalidForm: something cannot be meant so.
        """
        require_any(actor, ADMIN)
        self._require_open()
        with self._writing(actor) as registry:
            row = notification_settings.mail_server(registry)
            account = self.outbox.ways_out.mail_account(registry)
            password = card.password or (account.password if account is not None else "")
            errors = _errors(card, password)
            if account is not None and account.problem and card.login and not card.password:
                errors["password"] = account.problem
            if errors:
                raise InvalidForm(errors)
            if row is None:
                row = MailServer(changed_at=registry.now)
            row.host, row.port, row.security = card.host, int(card.port), card.security
            row.login, row.sender, row.changed_at = card.login, card.sender, registry.now
            registry.add(row)
            self._keep_password(row, password if card.login else "")
            self.outbox.ring_afresh(registry, Way.MAIL)

    def forget(self, actor: Actor) -> None:
        """Send no letters any more; what waits is kept.

        Raises:
            NotPermitted: the actor is no administrator.
            Conflict: it is set up with the installation.
        """
        require_any(actor, ADMIN)
        self._require_open()
        with self._writing(actor) as registry:
            row = notification_settings.mail_server(registry)
            if row is not None:
                registry.session.delete(row)
                registry.session.flush()

    def try_out(self, actor: Actor) -> None:
        """Let a trial letter go to the actor; `view` says what became of it.

        Raises:
            NotPermitted: the actor is no administrator.
            Conflict: there is no mail server, or the actor has no address.
        """
        require_any(actor, ADMIN)
        with self._writing(actor) as registry:
            settings = notification_settings.kept(registry, actor.user_id)
            person = registry.get(Person, actor.user_id)
            account = self.outbox.ways_out.mail_account(registry)
            if account is None:
                raise Conflict("Сначала сохраните настройки почтового сервера.")
            if account.problem:
                raise Conflict(account.problem)
            if not self.outbox.ways_out.address_of(registry, Way.MAIL, settings, person):
                raise Conflict("Укажите свой адрес: в вашей карточке его нет или он неверен.")
            registry.add(_trial_letter(registry, actor))
            self.outbox.ring_afresh(registry, Way.MAIL)

    def send_again(self, delivery_id: str, actor: Actor) -> None:
        """Let a letter that failed go out once more.

        Raises:
            NotPermitted: the actor is no administrator.
            NotFound: there is none that failed.
        """
        require_any(actor, ADMIN)
        with self._writing(actor) as registry:
            delivery = registry.locked(Delivery, delivery_id)
            if delivery.state != DeliveryState.FAILED or delivery.channel not in outboxes.TOPICS:
                raise NotFound("Такого неотправленного письма нет.")
            outboxes.try_again(registry, delivery)
            self.outbox.ring_afresh(registry, Way(delivery.channel))

    def seal_passwords(self, tenant: str) -> int:
        """Seal what earlier releases kept in the clear; for the start of a server."""
        with self.sessions.write(tenant) as session:
            found = notification_settings.with_plain_password(session)
            for row in found:
                self._keep_password(row, row.password)
            return len(found)

    def _keep_password(self, row: MailServer, password: str) -> None:
        seal = self.outbox.ways_out.seal
        row.password = ""
        row.sealed_password = seal.seal(password, row.sealed_place) if password else ""

    def _require_open(self) -> None:
        if self.outbox.ways_out.mail is not None:
            raise Conflict("Почтовый сервер задан при установке: здесь его не изменить.")


def _trial_letter(registry: Registry, actor: Actor) -> Delivery:
    return Delivery(
        person_id=actor.user_id,
        channel=Way.MAIL,
        kind=TRIAL,
        state=DeliveryState.WAITING,
        content={
            "subject": "Пробное письмо",
            "lines": [["Если вы это читаете, письма из Методкабинета доходят.", ""]],
        },
        created_at=registry.now,
        due_at=registry.now,
    )


def _failed(registry: Registry) -> tuple[FailedDelivery, ...]:
    found = [row for way in Way for row in notifications.failed_deliveries(registry, way)]
    rows = [row for row in found if row.kind != TRIAL]
    names = people.by_ids(registry, {row.person_id for row in rows})
    return tuple(
        FailedDelivery(
            id=row.id,
            person_name=names[row.person_id].name.short,
            reason=row.last_error,
            in_messenger=row.channel == Way.MESSENGER,
            ended_at=row.ended_at,
        )
        for row in rows
    )


def _last_trial(registry: Registry) -> Trial | None:
    query = registry.rows(Delivery).where(Delivery.kind == TRIAL)
    row = registry.first(query.order_by(Delivery.created_at.desc(), Delivery.id))
    if row is None:
        return None
    return Trial(state=row.state, reason=row.last_error, at=row.ended_at or row.created_at)


def _errors(card: MailCard, password: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not HOST.fullmatch(card.host):
        errors["host"] = "Укажите имя сервера латиницей, например smtp.example.ru."
    if not (card.port.isascii() and card.port.isdigit() and 0 < int(card.port[:6]) < 65536):
        errors["port"] = "Укажите номер порта, обычно 587, 465 или 25."
    if card.security not in set(Security):
        errors["security"] = "Выберите, как защищено соединение."
    if not is_address(card.sender):
        errors["sender"] = "Укажите адрес, с которого уходят письма, например dmmc@example.ru."
    if len(card.login) > LONGEST or not card.login.isprintable():
        errors["login"] = "Логин — одна строка до 200 знаков."
    if len(password) > LONGEST or not password.isprintable():
        errors["password"] = "Пароль — одна строка до 200 знаков."  # noqa: S105 - a sentence
    elif password and card.security == Security.NONE and card.host not in LOOPBACK:
        errors["security"] = "Без защиты пароль уйдёт открытым текстом: выберите STARTTLS или TLS."
    return errors
