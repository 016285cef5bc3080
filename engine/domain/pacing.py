"""The pace of automatic work: who goes first, how many at once, and what to do in doubt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from engine.domain.states import JobKind

MINUTE = timedelta(minutes=1)


class Rank(IntEnum):
    """Which work goes first; the lower the sooner."""

    PERSON = 0
    """Somebody has pressed a button and waits for what follows."""
    USUAL = 1
    BULK = 2
    """Much of it, and nobody looks on: letters, sweeps, bulk orders."""


class Doubt(StrEnum):
    """What happens to outside work that was cut short, so that nobody knows whether it was done."""

    REPEAT = "repeat"
    """Again with the same idempotency key: the other side recognises it, or twice does no harm."""
    ASK = "ask"
    """A person finds out first: it waits as an incident."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What holds for the jobs of one topic, all workers together.

    Attributes:
        rank: None for what is usual for the kind of job.
        at_once: so many at the same time; 0 for any number.
        per_minute: so many are begun within a minute; 0 for any number.
        doubt: of external handlers.
    """

    rank: Rank | None = None
    at_once: int = 0
    per_minute: int = 0
    doubt: Doubt = Doubt.REPEAT

    @property
    def is_limited(self) -> bool:
        return bool(self.at_once or self.per_minute)


RANKS = {
    JobKind.SERVICE: Rank.PERSON,
    JobKind.MESSAGE: Rank.PERSON,
    JobKind.SIGNAL: Rank.PERSON,
    JobKind.MIGRATION: Rank.BULK,
}
"""What is usual for a kind of job; the others are of rank USUAL."""


def begun_after(free_at: datetime | None, now: datetime, per_minute: int) -> datetime | None:
    """Say when the rate is used up once one more has begun; None when it may not begin yet.

    The generic cell rate algorithm (ITU-T I.371, annex A): a minute's worth may come at once, after
    that one for each interval. A moment beyond what can have been written says that the clock has
    been set back since.
    """
    interval = MINUTE / per_minute
    arrival = now if free_at is None or free_at > now + MINUTE + interval else max(free_at, now)
    if arrival > now + MINUTE - interval:
        return None
    return arrival + interval


def may_begin(free_at: datetime | None, now: datetime, per_minute: int) -> int:
    """How many may begin now."""
    count, then = 0, free_at
    while count < per_minute and (then := begun_after(then, now, per_minute)) is not None:
        count += 1
    return count
