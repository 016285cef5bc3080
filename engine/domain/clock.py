"""The only reader of the wall clock."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says what time it is: aware, UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SharedClock:
    """The time of the one clock that several machines go by, each with its own between two looks.

    The machines' own clocks may differ, be wrong, or be set while the program runs: it does not
    matter to anybody who asks this one. Until it was told the time it is the machine's own.
    """

    NOISE = timedelta(milliseconds=100)
    """A smaller difference is the way of the answer, and not worth a step."""

    def __init__(self) -> None:
        self._told: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        told = self._told
        if told is None:
            return datetime.now(UTC)
        moment, heard_at = told
        return moment + timedelta(seconds=time.monotonic() - heard_at)

    def tell(self, moment: datetime) -> None:
        """Hear what time it is now by the common clock."""
        if self._told is None or abs(moment - self.now()) > self.NOISE:
            self._told = moment.astimezone(UTC), time.monotonic()


class ManualClock:
    """A clock that moves only when told to; for scenarios, tests and demo data."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("expected an aware datetime, got a naive one")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        if by < timedelta(0):
            raise ValueError("time does not run backwards")
        self._now += by
        return self._now

    def set(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("expected an aware datetime, got a naive one")
        self._now = moment.astimezone(UTC)
