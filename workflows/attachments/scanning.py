"""The port to a virus scanner: what one can be asked, and what is known of a file afterwards."""

from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Protocol


class ScanState(StrEnum):
    """What is known about viruses in a stored file."""

    UNCHECKED = "unchecked"
    """No scanner was configured when the file came."""
    WAITING = "waiting"
    """The scanner did not answer; a job asks again."""
    CLEAN = "clean"
    INFECTED = "infected"
    """In quarantine: kept, and handed out to nobody."""


class Silence(StrEnum):
    """Why a scanner does not answer."""

    REFUSED = "refused"
    """Nobody listens at its address."""
    MISSING = "missing"
    """There is no such socket, or no such host."""
    FORBIDDEN = "forbidden"
    SLOW = "slow"
    UNCLEAR = "unclear"
    """It answered what nobody expects, or refused to look."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A scanner's word; `virus` names what an infected content holds."""

    state: ScanState
    virus: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """How a scanner does.

    Attributes:
        words: its name and version when it answers.
        silence: why it does not.
    """

    is_configured: bool
    answers: bool = False
    words: str = ""
    silence: Silence | None = None


class ScannerSilent(Exception):
    """The scanner is down, too slow or refuses to look; to be asked again later."""

    def __init__(self, silence: Silence, technical: str) -> None:
        super().__init__(technical)
        self.silence = silence


class Scanner(Protocol):
    """Looks for viruses; may take seconds, so it is never asked inside a transaction."""

    @property
    def is_configured(self) -> bool: ...

    def scan(self, content: IO[bytes]) -> Verdict:
        """Look at a content from its first byte on.

        Raises:
            ScannerSilent: no answer.
        """
        ...

    def condition(self) -> Condition:
        """Ask how it does."""
        ...


class NoScanner:
    """The office has none: files are taken, and marked as unchecked."""

    is_configured = False

    def scan(self, content: IO[bytes]) -> Verdict:  # noqa: ARG002 - nobody looks
        return Verdict(state=ScanState.UNCHECKED)

    def condition(self) -> Condition:
        return Condition(is_configured=False)
