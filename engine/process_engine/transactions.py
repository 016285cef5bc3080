"""Opens and closes the one transaction of a verb."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from engine.commands import library
from engine.commands.context import Context, Equipment
from engine.domain.identity import Actor
from engine.store import job_rows
from engine.store.database import Database

Doorbell = Callable[[Collection[str]], None]


class Transactions:
    """What every group of verbs stands on.

    Attributes:
        database: shared with the other rooms, because SQLite has one write connection.
        on_commit: called after a commit with the ids of new jobs; a doorbell that may be lost.
    """

    def __init__(self, database: Database, equipment: Equipment) -> None:
        self.database = database
        self.on_commit: list[Doorbell] = []
        self._equipment = equipment

    def now(self) -> datetime:
        """Give the engine's time."""
        return self._equipment.clock.now()

    @contextmanager
    def _writing(self, actor: Actor) -> Iterator[Context]:
        with self.database.write() as session:
            context = self._context(session, actor)
            with library.transaction_in_use(session, actor.tenant):
                yield context
            fresh = tuple(session.info.pop(job_rows.NEW_JOBS, ()))
        context.give_back()
        if fresh:
            for ring in self.on_commit:
                ring(fresh)

    @contextmanager
    def _reading(self, actor: Actor) -> Iterator[Context]:
        with self.database.read() as session:
            context = self._context(session, actor)
            with library.transaction_in_use(session, actor.tenant):
                yield context
        context.give_back()

    def _context(self, session: Session, actor: Actor) -> Context:
        return Context(session=session, actor=actor, equipment=self._equipment, now=self.now())
