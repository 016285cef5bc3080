"""The seam between the product and its database: drivers whose statements fail when told to.

Nothing of the product is replaced. SQLAlchemy is handed a driver's connection that counts the
statements of one thread and lets one of them fail, as a full disk, a refusal of the server or a
broken line would; the rest of the driver is as its authors released it.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import psycopg
from sqlalchemy import Engine, event

COMMIT = "COMMIT"
_SAID_BY_POSTGRESQL = "server closed the connection unexpectedly"


class How(StrEnum):
    """How a statement fails.

    REFUSED: the database answers with an error and does nothing; the connection stays.
    CUT: the connection breaks before the statement arrives.
    UNKNOWN: a COMMIT is done, but its answer is lost.
    """

    REFUSED = "refused"
    CUT = "cut"
    UNKNOWN = "unknown"


@dataclass
class Plan:
    """What shall fail, and what was seen.

    Attributes:
        at: number of the statement, from 1; 0 for none.
        how: it fails.
        seen: texts of the statements that came, COMMIT for a commit.
    """

    at: int
    how: How = How.REFUSED
    seen: list[str] = field(default_factory=list)

    @property
    def has_struck(self) -> bool:
        return 0 < self.at <= len(self.seen)

    def strikes(self, text: str) -> bool:
        """Count a statement; say whether it is the one."""
        self.seen.append(text)
        return len(self.seen) == self.at


_OF_THREAD = threading.local()


def _strikes(text: str) -> How | None:
    plan: Plan | None = getattr(_OF_THREAD, "plan", None)
    return plan.how if plan is not None and plan.strikes(text) else None


@contextmanager
def failing(plan: Plan) -> Iterator[Plan]:
    """Let the plan hold for the statements of this thread while the block runs."""
    _OF_THREAD.plan = plan
    try:
        yield plan
    finally:
        _OF_THREAD.plan = None


@contextmanager
def installed() -> Iterator[None]:
    """Give every engine that connects while the block runs connections that can be made to fail."""
    event.listen(Engine, "do_connect", _connect)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", _connect)


def _connect(dialect: Any, _record: Any, given: Any, named: dict[str, Any]) -> Any:
    if dialect.name == "sqlite":
        named["factory"] = _Sqlite
        return None
    connection = _Postgresql.connect(*given, **named)
    connection.cursor_factory = _PostgresqlCursor
    return connection


# -- SQLite ----------------------------------------------------------------------------------------
def _broken_disk() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR"
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return error


class _SqliteCursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = ()) -> Any:
        if _strikes(sql):
            raise _broken_disk()
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> Any:
        if _strikes(sql):
            raise _broken_disk()
        return super().executemany(sql, parameters)


class _Sqlite(sqlite3.Connection):
    def cursor(self, factory: Any = _SqliteCursor) -> Any:
        return super().cursor(factory)

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        return self.cursor().execute(sql, parameters)

    def commit(self) -> None:
        how = _strikes(COMMIT)
        if how is None or how == How.UNKNOWN:
            super().commit()
        if how is not None:
            raise _broken_disk()


# -- PostgreSQL ------------------------------------------------------------------------------------
def _cut(connection: Any) -> psycopg.OperationalError:
    connection.close()
    return psycopg.OperationalError(_SAID_BY_POSTGRESQL)


class _PostgresqlCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        how = _strikes(str(query))
        if how == How.CUT:
            raise _cut(self.connection)
        if how is not None:
            # The server itself refuses, in the place of the statement: within a pipeline, too.
            return super().execute("SELECT 1/0")
        return super().execute(query, params, **more)

    def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
        how = _strikes(str(query))
        if how == How.CUT:
            raise _cut(self.connection)
        if how is not None:
            super().execute("SELECT 1/0")
            return
        super().executemany(query, params_seq, **more)


class _Postgresql(psycopg.Connection[Any]):
    def commit(self) -> None:
        how = _strikes(COMMIT)
        if how == How.REFUSED:
            self.rollback()
            raise psycopg.errors.SerializationFailure("could not serialize access")
        if how == How.CUT:
            raise _cut(self)
        super().commit()
        if how == How.UNKNOWN:
            raise _cut(self)
