"""Opens and closes the one transaction of a verb."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from engine.commands import library
from engine.commands.context import Context, Equipment
from engine.domain.identity import Actor
from engine.store.database import Database, Doorbell


class Transactions:
    """What every group of verbs stands on.

    Attributes:
        database: shared with the other rooms, because SQLite has one write connection.
    """

    def __init__(self, database: Database, equipment: Equipment) -> None:
        self.database = database
        self._equipment = equipment

    @property
    def on_commit(self) -> list[Doorbell]:
        """The database's doorbells: jobs are rung for whoever wrote them."""
        return self.database.on_commit

    def now(self) -> datetime:
        """Give the engine's time."""
        return self._equipment.clock.now()

    @contextmanager
    def _writing(self, actor: Actor) -> Iterator[Context]:
        with self.database.write(actor.tenant) as session:
            context = self._context(session, actor)
            with library.transaction_in_use(session, actor.tenant):
                yield context
            # Rung for below: who wakes at once shall find the live instance given back.
            fresh = self.database.announced(session)
        context.give_back()
        self.database.ring(fresh)

    @contextmanager
    def _reading(self, actor: Actor) -> Iterator[Context]:
        with self.database.read(actor.tenant) as session:
            context = self._context(session, actor)
            with library.transaction_in_use(session, actor.tenant):
                yield context
        context.give_back()

    def _context(self, session: Session, actor: Actor) -> Context:
        self._equipment.calendars.look(session)
        return Context(session=session, actor=actor, equipment=self._equipment, now=self.now())
