"""Verbs of the programs that share one PostgreSQL: ring for what is due, say that one is there."""

import socket
from collections.abc import Collection
from datetime import datetime, timedelta

from engine.commands import work_pages
from engine.domain.identity import Actor
from engine.domain.states import Standing
from engine.domain.work_views import WorkPage
from engine.process_engine.transactions import Transactions
from engine.store import levels, program_rows
from engine.store.migrate import own_levels

WORKER = "worker"
BELL_PATIENCE = timedelta(seconds=10)
RENEWED_FOR = timedelta(seconds=60)
"""A program that falls silent holds its jobs no longer than this."""


class QueueVerbs(Transactions):
    """What a scheduler and a worker do besides executing jobs."""

    def ring_due(self, limit: int = 1000, *, leases: bool = True) -> int:
        """Ring for jobs that have become due since; gives how many, `limit` at most.

        Any number of programs may do it at once: each job is rung for by one of them.

        Args:
            limit: how many at most.
            leases: ring for jobs, too, whose lease has run out.
        """
        from engine.store.queue import ringing  # its program is installed beside PostgreSQL only

        with self.database.write_everywhere() as session:
            now = self.now()
            room = self._equipment.paces.room(session, now)
            return ringing.ring_due(session, now, limit, room, leases=leases)

    def ring_due_of(self, topic: str) -> int:
        """Ring for those jobs of a topic with a limit that may begin now; gives how many."""
        from engine.store.queue import ringing

        with self.database.write_everywhere() as session:
            now = self.now()
            room = self._equipment.paces.room(session, now).get(topic, 0)
            return ringing.ring_topics(session, now, {topic: room})

    def ring_again(self, limit: int = 1000, patience: timedelta = BELL_PATIENCE) -> int:
        """Ring once more for due jobs whose bell was lost; gives how many, `limit` at most.

        A bell that nobody has answered for `patience`, though all before it were heard, is lost.
        """
        from engine.store.queue import ringing

        with self.database.write_everywhere() as session:
            return ringing.ring_again(session, self.now(), limit, patience)

    def say_running(
        self, role: str, *, since: datetime, threads: int, doing: Collection[str], note: str = ""
    ) -> None:
        """Say that this program runs, and go on holding the jobs that it is at.

        Args:
            role: "worker" or "scheduler".
            since: when it began.
            threads: how many jobs it can do at once.
            doing: the ids of those it is doing.
            note: why it takes no work, if it does not.
        """
        now = self.now()
        row = {
            "id": self._program(role),
            "role": role,
            "host": socket.gethostname(),
            "level": max(own_levels(self.database).values()),
            "threads": threads,
            "busy": len(doing),
            "note": note,
            "started_at": since,
            "seen_at": now,
        }
        with self.database.write_everywhere() as session:
            program_rows.say(session, row)
            until = now + RENEWED_FOR
            program_rows.renew_leases(session, self._equipment.worker, doing, until)

    def let_go(self) -> int:
        """End the leases of this program, which stops; gives how many there were.

        Others go on at once with what it was doing. Whatever it still reports comes too late.
        """
        with self.database.write_everywhere() as session:
            return program_rows.end_leases_of(session, self._equipment.worker, self.now())

    def say_ended(self, role: str) -> None:
        """Say that this program runs no more."""
        with self.database.write_everywhere() as session:
            program_rows.forget(session, self._program(role))

    def end_leases_of_silent(self, silence: timedelta) -> int:
        """End the leases of programs that have said nothing for so long; gives how many."""
        with self.database.write_everywhere() as session:
            return program_rows.end_leases_of_silent(session, self.now(), silence)

    def work_page(self, actor: Actor) -> WorkPage:
        """Give which programs run, what work waits and how fast each sort of it goes.

        Raises:
            NotPermitted: the actor is no operator.
        """
        with self._reading(actor) as context:
            return work_pages.page(context)

    def choose_pace(
        self,
        topic: str,
        actor: Actor,
        *,
        rank: int | None = None,
        at_once: int | None = None,
        per_minute: int | None = None,
    ) -> None:
        """Let the work of a topic go at another pace, in all workers within seconds.

        Args:
            topic: the work.
            actor: an operator.
            rank: which work it goes before; None for what is declared.
            at_once: so many at the same time, 0 for any number; None for what is declared.
            per_minute: so many are begun within a minute, 0 for any; None for what is declared.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such work.
            InvalidForm: a number cannot be meant so.
        """
        with self._writing(actor) as context:
            work_pages.choose(context, topic, rank, at_once, per_minute)

    def standing(self) -> Standing:
        """Say whether this program fits the engine's tables."""
        with self.database.everywhere() as session:
            return levels.standing(session, own_levels(self.database))

    def _program(self, role: str) -> str:
        """The worker of an engine is known by the name on its leases."""
        own = self._equipment.worker
        return own if role == WORKER else f"{own}/{role}"
