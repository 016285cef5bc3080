"""Lets the reads of one page share a transaction: the page shows one moment, and begins it once."""

from contextlib import suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from engine.store.direct import direct_connection


class Moment:
    """A reading transaction of one thread; it begins with the first read.

    Each read has a session of its own as always, so nothing that one has loaded or tried out is
    seen by the next.

    Attributes:
        is_told: whether the database knows whose transaction this is.
    """

    def __init__(self, engine: Engine) -> None:
        self.is_told = False
        self._engine = engine
        self._connection: Connection | None = None
        self._tenant = ""
        self._is_past = False

    def connection_of(self, tenant: str) -> Connection:
        """The connection with the open transaction of a municipality."""
        if self._tenant != tenant:
            self.end()
        if self._connection is None:
            self._tenant, self._connection = tenant, self._engine.connect()
            self._connection.begin()
        return self._connection

    def pass_by(self, *, is_read: bool) -> None:
        """Something will be written: later reads must see it, one that runs keeps its moment."""
        if is_read:
            self._is_past = True
        else:
            self.end()

    def after_read(self) -> None:
        """Go on with what a read leaves: nothing of its own may travel with the next one."""
        if self._connection is None:
            return
        self.is_told = not direct_connection(self._connection).drop()
        if self._is_past or not self.is_told:
            self.end()

    def end(self, *, well: bool = True) -> None:
        """End the transaction; the next read begins another one.

        Args:
            well: by a commit, since after a rollback the driver forgets what the server prepared.
        """
        connection, self._connection = self._connection, None
        self.is_told = self._is_past = False
        if connection is None:
            return
        with suppress(DBAPIError), connection:  # the server is gone: so is the transaction
            if well:
                connection.commit()
            else:
                connection.rollback()
