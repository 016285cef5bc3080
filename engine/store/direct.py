"""The driver's own connection below SQLAlchemy's, on which writes may wait for one another.

PostgreSQL answers each statement over a socket, and most of the time of a short one is the way
there and back. So writes are kept until somebody wants an answer, and then travel together.
"""

import math
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import DisconnectionError

from engine.domain.clock import SharedClock

REST_SECONDS = 1
UNTOLD_SECONDS = 30
"""Where no connection ever rests, the time is asked for all the same so often."""
_DIRECT = "direct"
_USED = "used at"


class Direct:
    """One driver connection; lives as long as SQLAlchemy's pool keeps that connection.

    Attributes:
        dialect: how SQLAlchemy speaks to this database.
    """

    def __init__(self, driver: Any, dialect: Dialect) -> None:
        self.dialect = dialect
        self._driver = driver
        self._together = dialect.name != "sqlite"
        self._waiting: list[tuple[str, list[Any]]] = []

    def write(self, sql: str, rows: list[Any]) -> None:
        """Execute for each of the rows, at the latest before the next statement or the commit."""
        if self._together:
            self._waiting.append((sql, rows))
        else:
            self._execute(sql, rows)

    def run(self, sql: str, parameters: Any) -> Any:
        """Execute what waits and then this; gives the cursor with the answer."""
        return self.run_together([(sql, parameters)])[0]

    def run_together(self, statements: Sequence[tuple[str, Any]]) -> list[Any]:
        """Execute what waits and then these, one after the other; gives their cursors."""
        # A pipeline costs more than it saves where only one statement travels.
        if not self._together or (len(statements) == 1 and not self._waiting):
            return [self._driver.execute(*statement) for statement in statements]
        with self._pipeline():
            self._send()
            return [self._driver.execute(*statement) for statement in statements]

    def flush(self) -> None:
        """Execute what waits."""
        if self._waiting:
            with self._pipeline():
                self._send()

    def drop(self) -> bool:
        """Forget what waits: its transaction is rolled back. Gives whether anything did."""
        waited = bool(self._waiting)
        self._waiting.clear()
        return waited

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        for sql, rows in waiting:
            self._execute(sql, rows)

    def _execute(self, sql: str, rows: list[Any]) -> None:
        if len(rows) == 1:
            self._driver.execute(sql, rows[0])
        else:
            self._driver.cursor().executemany(sql, rows)

    def _pipeline(self) -> AbstractContextManager[object]:
        pipeline: AbstractContextManager[object] = self._driver.pipeline()
        return pipeline


def direct_connection(connection: Connection) -> Direct:
    """Give the driver's connection below one of SQLAlchemy's."""
    info = connection.info
    if _DIRECT not in info:
        info[_DIRECT] = Direct(connection.connection.driver_connection, connection.dialect)
    found: Direct = info[_DIRECT]
    return found


def keep_in_order(engine: Engine) -> None:
    """Let what waits go before whatever SQLAlchemy executes or commits itself."""

    def before_statement(connection: Connection, *_: object) -> None:
        waiting: Direct | None = connection.info.get(_DIRECT)
        if waiting is not None:
            waiting.flush()

    def rolled_back(connection: Connection) -> None:
        lost = connection.invalidated or connection.closed
        waiting: Direct | None = None if lost else connection.info.get(_DIRECT)
        if waiting is not None:
            waiting.drop()

    event.listen(engine, "before_cursor_execute", before_statement)
    event.listen(engine, "commit", before_statement)
    event.listen(engine, "rollback", rolled_back)


def _time_of(driver: Any) -> datetime:
    """Ask the server for its time, outside any transaction."""
    driver.autocommit = True
    try:
        (moment,) = driver.execute("SELECT clock_timestamp()").fetchone()
    finally:
        driver.autocommit = False
    found: datetime = moment
    return found


def ask_after_a_rest(engine: Engine, clock: SharedClock) -> None:
    """Before a connection that has rested is used, see whether the server still knows it.

    SQLAlchemy's own `pool_pre_ping` asks every time, which is one way more for each click. What is
    asked is the time, by which every machine of the installation goes.
    """
    told_at = -math.inf

    def checked_out(driver: Any, record: Any, _: object) -> None:
        nonlocal told_at
        now = time.monotonic()
        rested = now - record.info.get(_USED, -math.inf) >= REST_SECONDS
        if not rested and now - told_at < UNTOLD_SECONDS:
            return
        try:
            clock.tell(_time_of(driver))
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool makes another connection
        told_at = now

    def checked_in(_: object, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    event.listen(engine, "checkout", checked_out)
    event.listen(engine, "checkin", checked_in)
