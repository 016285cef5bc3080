"""Where messages may leave from: what the installation and the administrator have set up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from workflows.notifications.channels import Channel, ChannelUnavailable, by_apprise
from workflows.notifications.channels import max as max_messenger
from workflows.notifications.channels.by_apprise import AppriseAccount, AppriseChannel
from workflows.notifications.channels.max import MaxAccount, MaxChannel
from workflows.notifications.channels.smtp import (
    MailAccount,
    Security,
    SmtpChannel,
    is_address,
)
from workflows.notifications.kinds import Way
from workflows.registry import notification_settings
from workflows.registry.base import Registry
from workflows.registry.notification_settings import MailServer, NotificationSettings
from workflows.registry.people import Person
from workflows.sealing import Seal, SealBroken

MessengerAccount = MaxAccount | AppriseAccount


@dataclass(frozen=True, kw_only=True)
class WaysOut:
    """What leads out of the office.

    Attributes:
        public_url: the office's own address without a closing slash, for links in letters; "" for
            letters without links.
        mail: set up with the installation; goes before what the administrator wrote on the page.
        messenger: set up with the installation.
        seal: hides what the administrator wrote on the page from whoever reads the database.
    """

    public_url: str = ""
    mail: MailAccount | None = None
    messenger: MessengerAccount | None = None
    seal: Seal = field(default_factory=Seal)

    def mail_account(self, registry: Registry) -> MailAccount | None:
        """Where letters leave from; None while nobody has said."""
        if self.mail is not None:
            return self.mail
        row = notification_settings.mail_server(registry)
        if row is None:
            return None
        password, problem = self._password_of(row)
        return MailAccount(
            host=row.host,
            port=row.port,
            security=Security(row.security),
            login=row.login,
            password=password,
            sender=row.sender,
            problem=problem,
        )

    def _password_of(self, row: MailServer) -> tuple[str, str]:
        """The password, and why it cannot be read; one of them is ""."""
        if not row.sealed_password:
            return row.password, ""
        try:
            return self.seal.open(row.sealed_password, row.sealed_place), ""
        except SealBroken as error:
            problem = f"Сохранённый пароль почты не прочесть: {error}. Введите пароль ещё раз."
            return "", problem

    def address_of(
        self, registry: Registry, way: Way, settings: NotificationSettings, person: Person
    ) -> str:
        """Where this person is reached by a way; "" when not at all."""
        if way == Way.MAIL:
            address = settings.mail_address or person.email
            known = self.mail_account(registry) is not None and is_address(address)
            return address if known else ""
        if way == Way.MESSENGER and self.messenger_problem() == "":
            return settings.messenger_address
        return ""

    def messenger_name(self) -> str:
        """How the messenger is called on pages; "" without one."""
        if isinstance(self.messenger, MaxAccount):
            return "MAX"
        if self.messenger is None:
            return ""
        return by_apprise.scheme_of(self.messenger.url)

    def messenger_problem(self) -> str:
        """Say why no message goes to a messenger, "" when they go."""
        if self.messenger is None:
            return "Мессенджер не подключён."
        if isinstance(self.messenger, MaxAccount):
            return ""
        return by_apprise.problem_with(self.messenger)

    def is_messenger_address(self, text: str) -> bool:
        """Whether a person may be reached so."""
        if isinstance(self.messenger, MaxAccount):
            return max_messenger.is_address(text)
        return by_apprise.is_address(text)

    def opener(self, registry: Registry, way: Way) -> Callable[[], Channel] | None:
        """Give what opens the channel of a way, outside of any transaction; None without one."""
        if way == Way.MAIL:
            account = self.mail_account(registry)
            return None if account is None else lambda: _smtp(account)
        messenger = self.messenger
        if messenger is None:
            return None
        if isinstance(messenger, MaxAccount):
            return lambda: MaxChannel(messenger)
        return lambda: AppriseChannel(messenger)


def _smtp(account: MailAccount) -> SmtpChannel:
    if account.problem:
        raise ChannelUnavailable(account.problem)
    return SmtpChannel(account)


def read_ways_out(environ: Mapping[str, str], seal: Seal | None = None) -> WaysOut:
    """Read METODKABINET_URL, METODKABINET_SMTP_*, METODKABINET_MAX_* and METODKABINET_APPRISE_*.

    Raises:
        ValueError: a value cannot be meant so; names the variable.
    """
    return WaysOut(
        public_url=_public_url(environ.get("METODKABINET_URL", "")),
        mail=_mail(environ),
        messenger=_messenger(environ),
        seal=seal or Seal(),
    )


def _public_url(text: str) -> str:
    url = text.strip().rstrip("/")
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("METODKABINET_URL: адрес начинается с https:// или http://.")
    return url


def _mail(environ: Mapping[str, str]) -> MailAccount | None:
    host = environ.get("METODKABINET_SMTP_HOST", "").strip()
    if not host:
        return None
    security = environ.get("METODKABINET_SMTP_SECURITY") or Security.STARTTLS
    sender = environ.get("METODKABINET_SMTP_FROM", "").strip()
    if security not in set(Security):
        raise ValueError("METODKABINET_SMTP_SECURITY: starttls, tls или none.")
    if not is_address(sender):
        raise ValueError("METODKABINET_SMTP_FROM: укажите адрес, с которого уходят письма.")
    return MailAccount(
        host=host,
        port=_port(environ.get("METODKABINET_SMTP_PORT") or "587"),
        security=Security(security),
        login=environ.get("METODKABINET_SMTP_LOGIN", ""),
        password=environ.get("METODKABINET_SMTP_PASSWORD", ""),
        sender=sender,
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError("METODKABINET_SMTP_PORT: номер от 1 до 65535.")
    return int(text)


def _messenger(environ: Mapping[str, str]) -> MessengerAccount | None:
    token = environ.get("METODKABINET_MAX_TOKEN", "").strip()
    if token:
        if not (token.isascii() and token.isprintable()):
            raise ValueError("METODKABINET_MAX_TOKEN: ключ бота — одна строка латиницей.")
        url = environ.get("METODKABINET_MAX_URL") or max_messenger.USUAL_URL
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("METODKABINET_MAX_URL: адрес начинается с https:// или http://.")
        return MaxAccount(
            token=token,
            url=url,
            certificate=environ.get("METODKABINET_MAX_CERTIFICATE", ""),
        )
    url = environ.get("METODKABINET_APPRISE_URL", "").strip()
    if not url:
        return None
    foreign = environ.get("METODKABINET_FOREIGN_MESSENGERS", "").strip().casefold() == "yes"
    return AppriseAccount(url=url, foreign_allowed=foreign)
