"""The messenger MAX through its bot interface (dev.max.ru/docs-api), POST /messages."""

import http.client
import json
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from workflows.notifications.channels.base import (
    SENT,
    ChannelUnavailable,
    Message,
    Outcome,
    Verdict,
)

USUAL_URL = "https://platform-api2.max.ru"
TIMEOUT_SECONDS = 15.0
LONGEST_TEXT = 4000
LONGEST_REST = timedelta(hours=6)
_UNKNOWN_PERSON = frozenset({403, 404})


@dataclass(frozen=True, kw_only=True)
class MaxAccount:
    """The office's bot.

    Attributes:
        certificate: file with the root certificate that signs the server's; "" for the system's.
    """

    token: str = field(repr=False)
    url: str = USUAL_URL
    certificate: str = ""


def is_address(text: str) -> bool:
    """Whether this is a person's number in MAX."""
    return text.isascii() and text.isdigit() and len(text) <= 19


class MaxChannel:
    """Sends messages one by one.

    Args:
        account: the office's bot.
        timeout: seconds that the server has for its answer.

    Raises:
        ChannelUnavailable: the certificate's file cannot be read.
    """

    def __init__(self, account: MaxAccount, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._account = account
        self._timeout = timeout
        self._place = urlsplit(account.url)
        try:
            self._trust = ssl.create_default_context(cafile=account.certificate or None)
        except (OSError, ssl.SSLError) as error:
            raise ChannelUnavailable("Файл сертификата для MAX не читается.") from error

    def send(self, message: Message) -> Outcome:
        """Send one message to a person who has begun a talk with the bot."""
        if not is_address(message.address):
            return Outcome(verdict=Verdict.REFUSED, reason="Номер в MAX записан неверно.")
        body = {"text": message.as_text()[:LONGEST_TEXT], "notify": True}
        try:
            answer = self._post(message.address, json.dumps(body).encode())
        except TimeoutError:
            return Outcome(verdict=Verdict.DOWN, reason="MAX не ответил вовремя.")
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "strerror", "") or type(error).__name__
            return Outcome(verdict=Verdict.DOWN, reason=f"MAX недоступен: {reason}.")
        return _outcome(*answer)

    def close(self) -> None:
        """Nothing stays open between two messages."""

    def _post(self, user_id: str, body: bytes) -> tuple[int, str, str]:
        """Status, the beginning of the answer, and after how many seconds to come again."""
        connection = self._connection()
        try:
            connection.request(
                "POST",
                f"{self._place.path.rstrip('/')}/messages?{urlencode({'user_id': user_id})}",
                body=body,
                headers={
                    "Authorization": self._account.token,
                    "Content-Type": "application/json",
                },
            )
            response = connection.getresponse()
            said = response.read(2000).decode(errors="replace")
            return response.status, said, response.headers.get("Retry-After", "")
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._place.hostname or "", self._place.port
        if self._place.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._timeout)
        return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=self._trust)


def _outcome(status: int, said: str, again: str) -> Outcome:
    if status == http.HTTPStatus.OK:
        return SENT
    if status == http.HTTPStatus.UNAUTHORIZED:
        return Outcome(verdict=Verdict.DOWN, reason="MAX не принял ключ бота.")
    reason = f"MAX ответил: {status} {_code_of(said)}".strip()
    if status in _UNKNOWN_PERSON or status == http.HTTPStatus.BAD_REQUEST:
        return Outcome(verdict=Verdict.REFUSED, reason=reason)
    if status == http.HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome(verdict=Verdict.LATER, reason=reason, rest=_rest(again))
    return Outcome(verdict=Verdict.DOWN, reason=reason)


def _rest(again: str) -> timedelta:
    """Retry-After in seconds (RFC 9110, 10.2.3); a date or nonsense asks for nothing special."""
    known = again.isascii() and again.isdigit() and len(again) < len("100000")
    return min(timedelta(seconds=int(again)), LONGEST_REST) if known else timedelta(0)


def _code_of(said: str) -> str:
    """The machine-readable code of an error; the rest may repeat what we sent."""
    try:
        told = json.loads(said)
    except ValueError:
        return ""
    code = told.get("code", "") if isinstance(told, dict) else ""
    return str(code)[:100]
