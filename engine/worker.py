"""The embedded worker: threads of the web process that do jobs when they are due."""

import logging
import threading

from engine.process_engine import ProcessEngine

log = logging.getLogger(__name__)

SLOW_POLL_SECONDS = 1.0
"""A process that rings nobody here may schedule a timer; so late it may fire at the worst."""
SHORTEST_PAUSE_SECONDS = 0.02


class EmbeddedWorker:
    """Does due jobs in threads; woken after each commit that made some, else polling slowly.

    The doorbell may be lost or ring in vain: the row of the job decides under its lock. Of the
    threads that rest one is the look-out, which sleeps until the next job is due; the others sleep
    until they are rung, so that waiting costs the same however many they are.

    Args:
        engine: whose jobs to do.
        threads: how many jobs at once; more than one helps only external handlers on SQLite.
        poll_seconds: longest pause between two looks.
    """

    def __init__(
        self, engine: ProcessEngine, threads: int = 2, *, poll_seconds: float = SLOW_POLL_SECONDS
    ) -> None:
        self._engine = engine
        self._count = threads
        self._poll = poll_seconds
        self._bell = threading.Condition()
        self._rings = 0
        self._calls = 0
        self._stopping = False
        self._has_lookout = False
        self._taken: set[str] = set()
        self._threads: list[threading.Thread] = []

    @property
    def is_running(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def start(self) -> None:
        """Start the threads; a second call does nothing."""
        if self._threads:
            return
        if self._engine.database.dialect == "sqlite":
            # SQLite means one process, and it has just started: every lease is a dead one's.
            self._engine.release_leases()
        self._stopping = False
        self._engine.on_commit.append(self.ring)
        for number in range(self._count):
            thread = threading.Thread(
                target=self._run, name=f"engine-worker-{number + 1}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def stop(self, timeout: float = 10.0) -> bool:
        """Let running jobs finish and end the threads.

        Returns:
            False when a job still runs after `timeout` seconds; its lease will run out.
        """
        with self._bell:
            self._stopping = True
            self._bell.notify_all()
        if self.ring in self._engine.on_commit:
            self._engine.on_commit.remove(self.ring)
        for thread in self._threads:
            thread.join(timeout)
        ended = not self.is_running
        self._threads = []
        return ended

    def ring(self, _job_ids: object = ()) -> None:
        """Wake the threads."""
        with self._bell:
            self._rings += 1
            self._bell.notify_all()

    def _run(self) -> None:
        while not self._stopping:
            heard = self._rings
            if not self._try_round():
                self._rest(heard)

    def _try_round(self) -> bool:
        """Do one round; trouble with the database must not end the thread."""
        try:
            return self._round()
        except Exception:  # the thread is the last place that can act: it waits and looks again
            log.exception("the worker could not look for jobs")
            return False

    def _round(self) -> bool:
        done = False
        for job_id in self._engine.due_jobs(limit=8 * self._count):
            if self._stopping or not self._take(job_id):
                continue
            self._call_lookout()
            try:
                done = self._engine.execute_job(job_id) or done
            finally:
                self._taken.discard(job_id)
        return done

    def _take(self, job_id: str) -> bool:
        with self._bell:
            if job_id in self._taken:
                return False
            self._taken.add(job_id)
            return True

    def _call_lookout(self) -> None:
        """Wake the resting threads when none of them would notice the next moment."""
        with self._bell:
            if not self._has_lookout:
                self._calls += 1
                self._bell.notify_all()

    def _rest(self, heard: int) -> None:
        with self._bell:
            is_lookout, called = not self._has_lookout, self._calls
            self._has_lookout = True

        def is_woken() -> bool:
            return self._stopping or (self._rings, self._calls) != (heard, called)

        try:
            pause: float | None = self._poll
            # While nothing comes nearer, asking for the next moment is all that waiting costs.
            while pause == self._poll and not is_woken():
                pause = self._pause() if is_lookout else None
                with self._bell:
                    self._bell.wait_for(is_woken, timeout=pause)
        finally:
            if is_lookout:
                with self._bell:
                    self._has_lookout = False

    def _pause(self) -> float:
        try:
            due_at = self._engine.next_due_at()
        except Exception:
            log.exception("the worker could not ask for the next job")
            return self._poll
        if due_at is None:
            return self._poll
        seconds = (due_at - self._engine.now()).total_seconds()
        return min(self._poll, max(SHORTEST_PAUSE_SECONDS, seconds))
