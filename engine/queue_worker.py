"""The worker of a scaled-out installation: does the jobs for which the queue rings."""

import logging
import threading
import time

from engine.domain.states import Standing
from engine.heart import BEAT_SECONDS, Heart, Ready
from engine.process_engine import ProcessEngine

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 30.0
"""So long running jobs may take to end once the worker is told to stop."""
TO_SAY_GOODBYE_SECONDS = 10.0
LONGEST_JOB_SECONDS = 3600.0
"""A job that takes longer is held no more: another worker tries it, or at last a person."""


class QueueWorker:
    """Does jobs in threads, any number of such processes beside one another on PostgreSQL.

    It comes back by itself when the database was gone. A job that does not end in time when the
    worker stops is let go: another worker takes it over, and what this one reports is fenced off.

    Args:
        engine: whose jobs to do.
        threads: how many jobs at once.
        patience: seconds for which running jobs are waited for on stopping.
        ready: says whether the program fits the tables; it takes no job while it does not.
        beat: seconds between two heartbeats.
    """

    def __init__(
        self,
        engine: ProcessEngine,
        threads: int = 4,
        *,
        patience: float = PATIENCE_SECONDS,
        ready: Ready | None = None,
        beat: float = BEAT_SECONDS,
    ) -> None:
        from engine.store.queue.bells import BellListener

        self._engine = engine
        self._patience = patience
        self._begun: dict[str, float] = {}
        self._listener = BellListener(
            engine.database.url, self._do, at_once=threads, patience=patience
        )
        self._thread = threading.Thread(target=self._listener.run, name="queue", daemon=True)
        self._heart = Heart(
            engine, "worker", threads=threads, doing=self._doing, ready=ready, beat=beat
        )
        self._heart.on_change = self._changed

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to listen, in a thread of its own."""
        self._heart.start()
        self._thread.start()

    def stop(self) -> bool:
        """Take nothing new, and wait for what runs.

        Returns:
            False when a job did not end in time; its lease has been given up.
        """
        self._listener.stop()
        self._thread.join(self._patience + TO_SAY_GOODBYE_SECONDS)
        self._heart.stop()
        return not self._let_go() and not self.is_running

    def _let_go(self) -> int:
        try:
            return self._engine.let_go()
        except Exception:  # the database is gone: the leases run out by themselves
            log.exception("the leases could not be given up")
            return 0

    def _changed(self, standing: Standing) -> None:
        self._listener.pause(standing != Standing.FITS)

    def _doing(self) -> list[str]:
        """The jobs that are still being done in earnest; one that hangs loses its lease."""
        oldest = time.monotonic() - LONGEST_JOB_SECONDS
        return [job_id for job_id, begun in list(self._begun.items()) if begun > oldest]

    def _do(self, job_id: str) -> None:
        """Do one job; trouble with the database must not end the worker: it is rung for again."""
        self._begun[job_id] = time.monotonic()
        try:
            self._engine.execute_job(job_id)
        except Exception:
            log.exception("job %s could not be looked at", job_id)
        finally:
            self._begun.pop(job_id, None)
