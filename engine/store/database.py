"""The one way to a database session: queued writers, free readers, on SQLite and PostgreSQL."""

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from engine.domain.clock import Clock, SharedClock, SystemClock
from engine.domain.errors import Unavailable
from engine.domain.tenancy import OFFICE, acting_in
from engine.store.direct import ask_after_a_rest, direct_connection, keep_in_order
from engine.store.tenancy import TenantSession, tenant_of
from engine.store.types import JsonText, UtcDateTime
from engine.store.unavailable import understood

__all__ = ["Database", "JsonText", "UtcDateTime"]

BUSY_TIMEOUT_MS = 15_000
WRITER_QUEUE_SECONDS = 120
CONNECT_SECONDS = 10
"""A server that was killed may take a connection and never answer; the driver waits two minutes."""
PATIENCE = "connect_timeout"
MOST_SWITCHES = 100
SWITCH_PAUSE_SECONDS = 0.05
RANKS = "ranks"
"""Key of `Session.info` under which lies how the rank of a new job is found."""
NEW_JOBS = "new_jobs"
"""Key of `Session.info` under which the ids of new jobs wait for the commit."""

Doorbell = Callable[[Collection[str]], None]
RankOf = Callable[[str, str], int]
InnerBell = Callable[[Session, Collection[str]], None]


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


def dialect_of(target: "str | Database") -> str:
    """Name the kind of a database: "sqlite" or "postgresql"."""
    url = target.url if isinstance(target, Database) else address_of(target)
    return url.get_backend_name()


def new_jobs(session: Session) -> tuple[str, ...]:
    """Take the ids of jobs that the session has written, so that they are rung for once."""
    return tuple(session.info.pop(NEW_JOBS, ()))


class Database:
    """Sessions over one database, each of one municipality.

    SQLite: one pooled write connection that begins IMMEDIATE, so writers queue instead of failing;
    readers begin DEFERRED on connections of their own and see the last commit. In memory there is
    one connection for both, behind a lock. PostgreSQL: two pools, READ COMMITTED, row locks.

    Args:
        url: an SQLAlchemy address, e.g. "sqlite:///office.db", "postgresql+psycopg://…".
        synchronous: SQLite's pragma; FULL survives a power cut, OFF is for tests of speed only.
        finder_url: the same PostgreSQL database by a role that sees nothing but which jobs are due;
            by the role of `url` without it.

    Attributes:
        clock: the server's on PostgreSQL, the machine's on SQLite.
        rank_of: says of a job's kind and topic which rank it has; the usual one without it.
        before_commit: called with the session and the ids of new jobs while it still is open.
        on_commit: called after a commit with the ids of new jobs, whoever wrote them; doorbells,
            which may be lost.
    """

    def __init__(
        self, url: str, *, synchronous: str = "FULL", finder_url: str | None = None
    ) -> None:
        self.url = address_of(url)
        self.dialect = self.url.get_backend_name()
        self.before_commit: list[InnerBell] = []
        self.on_commit: list[Doorbell] = []
        self.rank_of: RankOf | None = None
        self.clock: Clock = SystemClock()
        self._synchronous = synchronous
        self._memory_lock = threading.RLock() if is_memory(self.url) else None
        self._open = threading.local()
        if self.dialect == "sqlite":
            self._writer, self._reader = self._sqlite_engines()
        else:
            self._writer, self._reader = self._postgresql_engines(self.url)
        self._seeking = self._writer, self._reader
        if finder_url:
            self._seeking = self._postgresql_engines(address_of(finder_url))

    # -- sessions ----------------------------------------------------------------------------------
    @contextmanager
    def write(self, tenant: str = OFFICE) -> Iterator[Session]:
        """Give a municipality a session whose transaction commits at the end.

        Any exception rolls back.

        Raises:
            RuntimeError: this thread already has an open write transaction.
        """
        if self._innermost() is not None and (self._memory_lock or self._innermost_writes()):
            raise RuntimeError("a transaction of this thread is still open; pass its session on")
        with self._session(self._writer, tenant, writes=True) as session, session.begin():
            yield session
            fresh = self.announced(session)
        self.ring(fresh)

    @contextmanager
    def write_everywhere(self) -> Iterator[Session]:
        """Give a session of no municipality that notes which jobs are rung for, or done by whom."""
        with self._session(self._seeking[0], None, writes=True) as session, session.begin():
            yield session

    def announced(self, session: Session) -> tuple[str, ...]:
        """Take the ids of new jobs just before the commit; bells inside of it ring for them."""
        fresh = new_jobs(session)
        if fresh:
            for bell in self.before_commit:
                bell(session, fresh)
        return fresh

    def ring(self, job_ids: Collection[str]) -> None:
        """Ring for jobs that a commit has made due; silent without any."""
        if job_ids:
            for bell in self.on_commit:
                bell(job_ids)

    @contextmanager
    def read(self, tenant: str = OFFICE) -> Iterator[Session]:
        """Give a municipality a session on one committed state; what it changes is forgotten."""
        with self._reading(self._reader, tenant) as session:
            yield session

    @contextmanager
    def everywhere(self) -> Iterator[Session]:
        """Give a session of no municipality that reads which jobs are due, whosever they are.

        Whoever finds one acts in a session of its municipality.
        """
        with self._reading(self._seeking[1], None) as session:
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Give the write connection without a transaction, for migrations and backups."""
        with self._memory_lock or nullcontext(), understood(), self._writer.connect() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every connection; the in-memory database is gone after this."""
        self._writer.dispose()
        self._reader.dispose()
        for engine in self._seeking:
            engine.dispose()

    # -- inside ------------------------------------------------------------------------------------
    @contextmanager
    def _reading(self, engine: Engine, tenant: str | None) -> Iterator[Session]:
        outer = self._innermost()
        if outer is not None and self._memory_lock:
            # One connection: a second transaction in it is impossible.
            if tenant_of(outer) != tenant:
                raise RuntimeError("a transaction of another municipality is still open")
            yield outer
            return
        with self._session(engine, tenant, writes=False) as session:
            yield session
            if self.dialect != "sqlite":
                self._end_reading(session)

    @contextmanager
    def _session(self, engine: Engine, tenant: str | None, *, writes: bool) -> Iterator[Session]:
        with self._memory_lock or nullcontext(), self._watched():
            yield from self._opened(engine, tenant, writes)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """When the server is gone, no connection of before is of use any more."""
        try:
            with understood():
                yield
        except Unavailable as error:
            if error.reason == "gone" and self.dialect != "sqlite":
                self.dispose()
            raise

    def _opened(self, engine: Engine, tenant: str | None, writes: bool) -> Iterator[Session]:
        stack = self._stack()
        with TenantSession(engine, tenant) as session, acting_in(tenant or ""):
            session.info[RANKS] = self.rank_of
            stack.append((session, writes))
            try:
                yield session
            finally:
                stack.pop()

    def _stack(self) -> list[tuple[Session, bool]]:
        if not hasattr(self._open, "stack"):
            self._open.stack = []
        stack: list[tuple[Session, bool]] = self._open.stack
        return stack

    def _innermost(self) -> Session | None:
        return self._stack()[-1][0] if self._stack() else None

    def _innermost_writes(self) -> bool:
        return any(writes for _, writes in self._stack())

    def _end_reading(self, session: Session) -> None:
        """Commit: after a rollback the driver would forget what the server has prepared."""
        if session.in_transaction():
            session.expunge_all()
            direct_connection(session.connection()).drop()
            session.commit()

    def _postgresql_engines(self, url: URL) -> tuple[Engine, Engine]:
        clock = SharedClock()
        self.clock = clock
        writer = create_engine(url, pool_size=5, max_overflow=15)
        # One snapshot for each transaction, in which the server refuses to write.
        reader = create_engine(url, pool_size=5, max_overflow=15, isolation_level="REPEATABLE READ")
        event.listen(reader, "connect", _only_read)
        for engine in (writer, reader):
            ask_after_a_rest(engine, clock)
            keep_in_order(engine)
        return writer, reader

    def _sqlite_engines(self) -> tuple[Engine, Engine]:
        if self._memory_lock:
            shared = create_engine(
                self.url, poolclass=StaticPool, connect_args={"check_same_thread": False}
            )
            self._listen(shared, "IMMEDIATE")
            return shared, shared
        writer = create_engine(
            self.url, pool_size=1, max_overflow=0, pool_timeout=WRITER_QUEUE_SECONDS
        )
        reader = create_engine(self.url, pool_size=8, max_overflow=24)
        self._listen(writer, "IMMEDIATE")
        self._listen(reader, "DEFERRED")
        return writer, reader

    def _listen(self, engine: Engine, begin: str) -> None:
        def connected(raw: Any, _record: object) -> None:
            # Switches off the driver's own implicit BEGIN, which starts too late to be a lock.
            raw.isolation_level = None
            raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            _keep_log_ahead(raw)
            raw.execute(f"PRAGMA synchronous={self._synchronous}")
            raw.execute("PRAGMA foreign_keys=ON")
            if begin == "DEFERRED":
                raw.execute("PRAGMA query_only=ON")

        def begun(connection: Connection) -> None:
            connection.exec_driver_sql(f"BEGIN {begin}")

        event.listen(engine, "connect", connected)
        event.listen(engine, "begin", begun)


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
