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


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A scanner's word; `virus` names what an infected content holds."""

    state: ScanState
    virus: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """How a scanner does: its name and version, or why it does not answer."""

    is_configured: bool
    answers: bool = False
    words: str = ""


class ScannerSilent(Exception):
    """The scanner is down, too slow or refuses to look; to be asked again later."""


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
