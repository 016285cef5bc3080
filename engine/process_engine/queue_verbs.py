"""Verbs of the processes that share one PostgreSQL: ring for what is due, let go on stopping."""

from engine.process_engine.transactions import Transactions
from engine.store import job_rows


class QueueVerbs(Transactions):
    """What a scheduler and a worker do besides executing jobs."""

    def ring_due(self, limit: int = 1000) -> int:
        """Ring for jobs that have become due since; gives how many, `limit` at most.

        Any number of processes may do it at once: each job is rung for by one of them.
        """
        from engine.store.queue import ringing  # its program is installed beside PostgreSQL only

        with self.database.write() as session:
            return ringing.ring_due(session, self.now(), limit)

    def ring_again(self, limit: int = 1000) -> int:
        """Ring once more for due jobs whose bell was lost; gives how many, `limit` at most."""
        from engine.store.queue import ringing

        with self.database.write() as session:
            return ringing.ring_again(session, self.now(), limit)

    def let_go(self) -> int:
        """End the leases of this process, which stops; gives how many there were.

        Others go on at once with what it was doing. Whatever it still reports comes too late.
        """
        with self.database.write() as session:
            return job_rows.end_leases_of(session, self._equipment.worker, self.now())
