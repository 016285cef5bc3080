"""Mail by SMTP: one connection for many letters, and what is refused told from what is late."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.notifications.channels import letters
from workflows.notifications.channels.base import SENT, Message, Outcome, Verdict

TIMEOUT_SECONDS = 15.0
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,190}$)"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class MailAccount:
    """Where letters leave from. The password is in no text that anybody prints.

    `problem` says why the password that was kept cannot be read; no letter leaves then.
    """

    host: str
    port: int
    security: Security = Security.STARTTLS
    login: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    problem: str = ""


def is_address(text: str) -> bool:
    """Whether a letter can be addressed so; refuses line breaks, lists and comments."""
    return ADDRESS.fullmatch(text) is not None


class SmtpChannel:
    """Sends letters; connects with the first one and stays connected until `close`.

    Args:
        account: where letters leave from.
        timeout: seconds that the server has for each of its answers.
    """

    def __init__(self, account: MailAccount, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._account = account
        self._timeout = timeout
        self._server: smtplib.SMTP | None = None

    def send(self, message: Message) -> Outcome:
        """Send one letter; its Message-ID is that of every attempt."""
        if not is_address(message.address):
            return Outcome(verdict=Verdict.REFUSED, reason="Адрес почты записан неверно.")
        letter = letters.compose(message, sender=self._account.sender)
        try:
            server = self._connected()
            server.send_message(letter, from_addr=self._account.sender, to_addrs=[message.address])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[message.address]
            return _refusal(code, words)
        except smtplib.SMTPDataError as error:
            return _refusal(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Outcome(verdict=Verdict.DOWN, reason=_reason(error))
        return SENT

    def close(self) -> None:
        """End the connection, if there is one."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        account = self._account
        if account.security == Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host,
                account.port,
                timeout=self._timeout,
                context=ssl.create_default_context(),
            )
        else:
            server = smtplib.SMTP(account.host, account.port, timeout=self._timeout)
        try:
            if account.security == Security.STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if account.login:
                server.login(account.login, account.password)
        except BaseException:
            server.close()
            raise
        return server


def _refusal(code: int, words: bytes | str) -> Outcome:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    verdict = Verdict.REFUSED if 500 <= code < 600 else Verdict.LATER
    return Outcome(verdict=verdict, reason=f"Сервер ответил: {code} {said}"[:400])


def _reason(error: Exception) -> str:
    """Say why nothing can be sent, without what we told the server."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "Почтовый сервер не принял логин или пароль."
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"Почтовый сервер не принял адрес отправителя: {error.smtp_code}."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "Почтовый сервер не умеет выбранную защиту соединения или вход по паролю."
    if isinstance(error, ssl.SSLError):
        return f"Защищённое соединение с почтовым сервером не установлено: {error.reason}."
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "Почтовый сервер не ответил вовремя."
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return f"Почтовый сервер недоступен: {error.strerror or type(error).__name__}."
    return f"Почтовый сервер прервал разговор: {type(error).__name__}."
