"""The scheduler of a scaled-out installation: rings for what has become due, every second."""

import logging
import threading

from engine.process_engine import ProcessEngine

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
MOST_AT_ONCE = 1000
LOST_BELLS_EVERY = 10
"""So many ticks pass between two looks for bells that were lost."""


class Scheduler:
    """Rings for jobs of the future when they are due, for failed ones again, and for lost bells.

    Any number may run at once, on any host: each tick takes only what no other one is at.
    """

    def __init__(self, engine: ProcessEngine, *, every: float = EVERY_SECONDS) -> None:
        self._engine = engine
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to tick, in a thread of its own."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> bool:
        """End after the present tick; False when it does not end in time."""
        self._stopping.set()
        self._thread.join(timeout)
        return not self.is_running

    def _run(self) -> None:
        ticks = 0
        while not self._stopping.is_set():
            more = self._tick(look_for_lost=ticks % LOST_BELLS_EVERY == 0)
            ticks += 1
            if not more:
                self._stopping.wait(self._every)

    def _tick(self, *, look_for_lost: bool) -> bool:
        """Ring; say whether there is more to ring for. The database may be gone for a while."""
        try:
            rung = self._engine.ring_due(MOST_AT_ONCE)
            if look_for_lost:
                self._engine.ring_again(MOST_AT_ONCE)
        except Exception as error:  # noqa: BLE001 - it ticks on and tries again
            log.warning("nothing could be rung for: %r", error)
            return False
        return rung == MOST_AT_ONCE
