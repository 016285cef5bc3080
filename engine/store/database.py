"""The one way to a database session: queued writers, free readers, on SQLite and PostgreSQL."""

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, nullcontext

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from engine.domain.clock import Clock, SharedClock, SystemClock
from engine.domain.errors import Unavailable
from engine.domain.tenancy import acting_in
from engine.store import engines
from engine.store.direct import direct_connection
from engine.store.engines import address_of, is_memory
from engine.store.moments import Moment
from engine.store.tenancy import TenantSession, tenant_of
from engine.store.types import JsonText, UtcDateTime
from engine.store.unavailable import understood

__all__ = ["Database", "JsonText", "UtcDateTime"]

RANKS = "ranks"
"""Key of `Session.info` under which lies how the rank of a new job is found."""
NEW_JOBS = "new_jobs"
"""Key of `Session.info` under which the ids of new jobs wait for the commit."""

Doorbell = Callable[[Collection[str]], None]
RankOf = Callable[[str, str], int]
InnerBell = Callable[[Session, Collection[str]], None]


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
        self._memory_lock = threading.RLock() if is_memory(self.url) else None
        self._open = threading.local()
        if self.dialect == "sqlite":
            own = self._seeking = engines.of_sqlite(self.url, synchronous)
        else:
            self.clock = clock = SharedClock()
            own = self._seeking = engines.of_postgresql(self.url, clock)
            if finder_url:
                self._seeking = engines.of_postgresql(address_of(finder_url), clock)
        self._writer, self._reader = own

    # -- sessions ----------------------------------------------------------------------------------
    @contextmanager
    def write(self, tenant: str) -> Iterator[Session]:
        """Give a municipality a session whose transaction commits at the end.

        Any exception rolls back.

        Raises:
            RuntimeError: this thread already has an open write transaction.
        """
        if self._innermost() is not None and (self._memory_lock or self._innermost_writes()):
            raise RuntimeError("a transaction of this thread is still open; pass its session on")
        if moment := self._moment():
            moment.pass_by(is_read=self._innermost() is not None)
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
    def read(self, tenant: str) -> Iterator[Session]:
        """Give a municipality a session on one committed state; what it changes is forgotten."""
        moment = None if self._innermost() is not None else self._moment()
        reading = self._within(moment, tenant) if moment else self._reading(self._reader, tenant)
        with reading as session:
            yield session

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let the reads of this thread see one state, as far as the thread writes nothing itself.

        They also save the way to and from the database that each transaction costs.
        """
        if self._memory_lock or self._moment():
            yield
            return
        self._open.moment = moment = Moment(self._reader)
        try:
            yield
        finally:
            self._open.moment = None
            moment.end()

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

    def contents(self) -> bytes:
        """Copy a whole SQLite database, byte for byte."""
        with self.connection() as connection:
            return engines.raw_sqlite(connection).serialize()

    def fill(self, contents: bytes) -> None:
        """Let an SQLite database in memory hold what `contents` of another gave.

        Copied page by page: `deserialize` on a connection that has statements at hand can end the
        whole program, for they still point into what was there before.
        """
        with closing(sqlite3.connect(":memory:")) as given, self.connection() as connection:
            given.deserialize(contents)
            given.backup(engines.raw_sqlite(connection))

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
    def _within(self, moment: Moment, tenant: str) -> Iterator[Session]:
        try:
            with self._watched():
                yield from self._opened(moment.connection_of(tenant), tenant, False, moment.is_told)
                moment.after_read()
        except BaseException:
            moment.end(well=False)
            raise

    def _moment(self) -> Moment | None:
        found: Moment | None = getattr(self._open, "moment", None)
        return found

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

    def _opened(
        self, bind: Engine | Connection, tenant: str | None, writes: bool, is_told: bool = False
    ) -> Iterator[Session]:
        stack = self._stack()
        with TenantSession(bind, tenant, is_told=is_told) as session, acting_in(tenant or ""):
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
