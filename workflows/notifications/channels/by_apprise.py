"""Messengers of one's own (Mattermost, Rocket.Chat, ntfy, XMPP …) through the library Apprise.

Apprise is no part of the product: whoever wants it installs it. Services that are not run on a
server of one's own are refused unless the installation says otherwise: since 1 June 2025 government
bodies and their institutions may not use foreign messengers for talking to citizens (law 41-ФЗ).
"""

import importlib
import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Protocol

from workflows.notifications.channels.base import (
    SENT,
    ChannelUnavailable,
    Message,
    Outcome,
    Verdict,
)

ADDRESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
PLACEHOLDER = "{address}"
OWN = frozenset(
    {
        "mmost", "mmosts", "rocket", "rockets", "ntfy", "ntfys", "gotify", "gotifys", "matrix",
        "matrixs", "nctalk", "nctalks", "ncloud", "nclouds", "synology", "synologys", "humhub",
        "humhubs", "deltachat", "deltachats", "irc", "ircs", "apprise", "apprises", "json",
        "jsons", "xml", "xmls", "form", "forms",
    }
)  # fmt: skip
"""Services that run on an office's own server; all others that Apprise knows are somebody else's,
most of them foreign."""


class _Sender(Protocol):
    def add(self, address: str) -> bool: ...

    def notify(self, *, title: str, body: str) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class AppriseAccount:
    """Where messages go.

    Attributes:
        url: Apprise's own address with `{address}` for the person, e.g. "mmost://chat.example.ru/
            token?to=@{address}"; it holds secrets and is never shown.
        foreign_allowed: the installation's explicit word that foreign messengers may be used.
    """

    url: str = field(repr=False)
    foreign_allowed: bool = False


def is_address(text: str) -> bool:
    """Whether this can stand in Apprise's address: a name, nothing that changes where it leads."""
    return ADDRESS.fullmatch(text) is not None


def scheme_of(url: str) -> str:
    return url.partition("://")[0].strip().casefold()


def problem_with(account: AppriseAccount) -> str:
    """Say why messages cannot go this way, "" when they can."""
    place, _, rest = account.url.partition("://")[2].partition("/")
    # In the place of a server the receiver's name would choose where messages go.
    if not place or PLACEHOLDER in place or PLACEHOLDER not in rest:
        return f"В адресе Apprise после имени сервера нет места для получателя: {PLACEHOLDER}."
    if scheme_of(account.url) not in OWN and not account.foreign_allowed:
        return (
            "Чужой мессенджер отключён: иностранные запрещает закон 41-ФЗ органам власти и "
            "подведомственным учреждениям. Подойдёт свой сервер: Mattermost, Rocket.Chat, ntfy."
        )
    if find_spec("apprise") is None:
        return "Не установлена библиотека Apprise: pip install apprise."
    return ""


class AppriseChannel:
    """Sends messages one by one.

    Raises:
        ChannelUnavailable: messages cannot go this way; says why.
    """

    def __init__(self, account: AppriseAccount) -> None:
        if problem := problem_with(account):
            raise ChannelUnavailable(problem)
        self._account = account
        self._library: Any = importlib.import_module("apprise")

    def send(self, message: Message) -> Outcome:
        """Send one message; Apprise says only whether it went well."""
        if not is_address(message.address):
            return Outcome(verdict=Verdict.REFUSED, reason="Имя в мессенджере записано неверно.")
        sender: _Sender = self._library.Apprise()
        address = self._account.url.replace(PLACEHOLDER, message.address)
        if not sender.add(address):
            return Outcome(verdict=Verdict.DOWN, reason="Адрес Apprise записан неверно.")
        if sender.notify(title=message.subject, body=message.as_text()):
            return SENT
        return Outcome(verdict=Verdict.DOWN, reason="Мессенджер не принял сообщение.")

    def close(self) -> None:
        """Nothing stays open between two messages."""
