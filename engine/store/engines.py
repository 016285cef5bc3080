"""Pools of connections as an office needs them: one for whoever writes, one for readers."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import StaticPool

from engine.domain.clock import SharedClock
from engine.store.direct import ask_after_a_rest, keep_in_order
from engine.store.statements import share

BUSY_TIMEOUT_MS = 15_000
WRITER_QUEUE_SECONDS = 120
CONNECT_SECONDS = 10
"""A server that was killed may take a connection and never answer; the driver waits two minutes."""
PATIENCE = "connect_timeout"
MOST_SWITCHES = 100
SWITCH_PAUSE_SECONDS = 0.05


def is_memory(url: URL) -> bool:
    """Say whether the address names an in-memory SQLite database."""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def address_of(url: str) -> URL:
    """Read an address; PostgreSQL's usual spelling means the driver that we have."""
    address = make_url(url.replace("postgres://", "postgresql://", 1))
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "postgresql" and PATIENCE not in address.query:
        address = address.update_query_dict({PATIENCE: str(CONNECT_SECONDS)})
    return address


def of_postgresql(url: URL, clock: SharedClock) -> tuple[Engine, Engine]:
    """Pools of writers and of readers, which have one snapshot for each transaction.

    Args:
        url: of the database, with the driver that we have.
        clock: is told the server's time whenever a connection that has rested is used again.
    """
    writer = create_engine(url, pool_size=5, max_overflow=15)
    reader = create_engine(url, pool_size=5, max_overflow=15, isolation_level="REPEATABLE READ")
    event.listen(reader, "connect", _only_read)
    for engine in (writer, reader):
        share(engine)
        ask_after_a_rest(engine, clock)
        keep_in_order(engine)
    return writer, reader


def of_sqlite(url: URL, synchronous: str) -> tuple[Engine, Engine]:
    """One connection that begins IMMEDIATE, and readers; the same engine twice in memory."""
    if is_memory(url):
        shared = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        _listen(shared, "IMMEDIATE", synchronous)
        return shared, shared
    writer = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=WRITER_QUEUE_SECONDS)
    reader = create_engine(url, pool_size=8, max_overflow=24)
    _listen(writer, "IMMEDIATE", synchronous)
    _listen(reader, "DEFERRED", synchronous)
    return writer, reader


def _listen(engine: Engine, begin: str, synchronous: str) -> None:
    def connected(raw: Any, _record: object) -> None:
        # Switches off the driver's own implicit BEGIN, which starts too late to be a lock.
        raw.isolation_level = None
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        _keep_log_ahead(raw)
        raw.execute(f"PRAGMA synchronous={synchronous}")
        raw.execute("PRAGMA foreign_keys=ON")
        if begin == "DEFERRED":
            raw.execute("PRAGMA query_only=ON")

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    share(engine)
    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def raw_sqlite(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, for what only SQLite can do.

    Raises:
        TypeError: it is another database.
    """
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("expected SQLite")
    return raw


def _only_read(raw: Any, _record: object) -> None:
    raw.read_only = True


def _keep_log_ahead(raw: Any) -> None:
    """Switch to WAL, which is for good, so that only the first connection to a new file does it.

    SQLite does not wait when two connections switch at once, whatever the busy timeout says: each
    holds what the other one needs. So whoever loses looks again.
    """
    for attempt in range(MOST_SWITCHES):
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if attempt == MOST_SWITCHES - 1:
                raise
            time.sleep(SWITCH_PAUSE_SECONDS)
        else:
            return
