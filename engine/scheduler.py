"""The scheduler of a scaled-out installation: rings for what has become due, every second."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

from engine.domain.states import Standing
from engine.heart import BEAT_SECONDS, Heart, Ready
from engine.process_engine import ProcessEngine

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
MOST_AT_ONCE = 1000
LOST_BELLS_EVERY = 10
"""So many ticks pass between two looks for bells that were lost."""
SILENT_BEATS = 4
"""A program that has missed so many heartbeats is dead, and its jobs are free."""
SET_BY = timedelta(seconds=10)
"""Time that jumps by more than this between two ticks was set, it did not pass."""


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Scheduler:
    """Rings for jobs of the future when they are due, for failed ones again, and for lost bells.

    Any number may run at once, on any host: each tick takes only what no other one is at. When the
    common clock has been set, leases and heartbeats say nothing until every program has beaten
    again; a job that is being done is not taken from anybody because of that.

    Args:
        engine: whose jobs to ring for.
        every: seconds between two ticks.
        ready: says whether the program fits the tables; it rings for nothing while it does not.
        beat: seconds between two heartbeats of all programs.
    """

    def __init__(
        self,
        engine: ProcessEngine,
        *,
        every: float = EVERY_SECONDS,
        ready: Ready | None = None,
        beat: float = BEAT_SECONDS,
    ) -> None:
        self._engine = engine
        self._every = every
        self._silence = timedelta(seconds=SILENT_BEATS * beat)
        self._heart = Heart(engine, "scheduler", ready=ready, beat=beat)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)
        self._behind = timedelta(0)
        self._doubtful_until = 0.0

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to tick, in a thread of its own."""
        self._heart.start()
        self._behind = self._difference()
        self._doubt()
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> bool:
        """End after the present tick; False when it does not end in time."""
        self._stopping.set()
        self._thread.join(timeout)
        self._heart.stop()
        return not self.is_running

    def _run(self) -> None:
        ticks = 0
        while not self._stopping.is_set():
            more = self._heart.standing == Standing.FITS and self._tick(ticks)
            ticks += 1
            if not more:
                self._stopping.wait(self._every)

    def _tick(self, number: int) -> bool:
        """Ring; say whether there is more to ring for. The database may be gone for a while."""
        try:
            trusted = self._trusts_leases()
            if trusted:
                self._engine.end_leases_of_silent(self._silence)
            rung = self._engine.ring_due(MOST_AT_ONCE, leases=trusted)
            if number % LOST_BELLS_EVERY == 0:
                self._engine.ring_again(MOST_AT_ONCE, self._silence / 2)
        except Exception as error:  # noqa: BLE001 - it ticks on and tries again
            log.warning("nothing could be rung for: %r", error)
            # While the database was gone nobody's heart could be heard.
            self._doubt()
            return False
        return rung == MOST_AT_ONCE

    def _trusts_leases(self) -> bool:
        """Say whether moments written before are still comparable with the present one."""
        behind = self._difference()
        if abs(behind - self._behind) > SET_BY:
            log.warning("Часы переведены на %s: сроки аренды заданий пока не учитываются.",
                        behind - self._behind)  # fmt: skip
            self._doubt()
        self._behind = behind
        return time.monotonic() >= self._doubtful_until

    def _doubt(self) -> None:
        self._doubtful_until = time.monotonic() + self._silence.total_seconds()

    def _difference(self) -> timedelta:
        """The common clock less one that nobody can set."""
        return self._engine.now() - EPOCH - timedelta(seconds=time.monotonic())
