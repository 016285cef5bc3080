"""What every way out of the office promises: it takes a message and says what became of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What became of a message."""

    SENT = "sent"
    REFUSED = "refused"
    """Never to be sent again: no such address, no such person."""
    LATER = "later"
    """Not now, for a reason that concerns this message only."""
    DOWN = "down"
    """The other side is out of reach or does not know us: nothing can be sent now."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A verdict with the reason for it, which never holds a password or a token.

    `rest`: how long the other side asked to be left alone, for `LATER`.
    """

    verdict: Verdict
    reason: str = ""
    rest: timedelta = timedelta(0)


SENT = Outcome(verdict=Verdict.SENT)


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is to be sent.

    Attributes:
        id: the same in every attempt.
        address: where to, in the channel's own spelling.
        lines: text and link of each thing it tells; the link may be "".
        closing: a last sentence.
        unsubscribe_url: ends messages of this kind at one click, "" when there is no such address.
    """

    id: str
    address: str
    subject: str
    lines: tuple[tuple[str, str], ...]
    closing: str = ""
    settings_url: str = ""
    unsubscribe_url: str = ""

    def as_text(self) -> str:
        """Spell it without any markup."""
        told = [f"{text}\n{link}" if link else text for text, link in self.lines]
        parts = [self.subject, *told, self.closing]
        if self.settings_url:
            parts.append(f"Как вас уведомлять: {self.settings_url}")
        return "\n\n".join(part for part in parts if part)


class Channel(Protocol):
    """A way out, opened for a few messages."""

    def send(self, message: Message) -> Outcome: ...

    def close(self) -> None: ...


class ChannelUnavailable(Exception):
    """The channel cannot be used at all now; the message says why, in words for operators."""
