"""Tells a database that is gone, full or overrun from a mistake in a statement."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from engine.domain.errors import Unavailable

GONE, FULL, OVERRUN = "gone", "full", "overrun"

_FULL = frozenset({"53100", "SQLITE_FULL"})
_OVERRUN = frozenset({"53300", "SQLITE_BUSY"})
_GONE_CLASSES = ("08", "57P", "53", "58")
"""SQLSTATE classes of PostgreSQL: connection, operator, resources, system (its manual, app. A)."""
_GONE_FILE = ("SQLITE_IOERR", "SQLITE_CANTOPEN")


@contextmanager
def understood() -> Iterator[None]:
    """Raise what the database cannot help as `Unavailable`; anything else stays as it is."""
    try:
        yield
    except Exception as error:
        reason = _reason(error)
        if not reason:
            raise
        raise Unavailable(reason) from error


def _reason(error: Exception) -> str:
    if isinstance(error, NoConnectionFree):
        return OVERRUN
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    raw = error.orig if isinstance(error, DBAPIError) else error
    code = _code(raw)
    if code in _FULL:
        return FULL
    if code in _OVERRUN:
        return OVERRUN
    return GONE if lost or code.startswith((*_GONE_CLASSES, *_GONE_FILE)) else ""


def _code(raw: BaseException | None) -> str:
    """What the driver calls it; a PostgreSQL that does not even answer gives no code of its own."""
    if isinstance(raw, sqlite3.Error):
        return str(getattr(raw, "sqlite_errorname", ""))
    if type(raw).__module__.partition(".")[0] != "psycopg":
        return ""
    unanswered = type(raw).__name__ in ("OperationalError", "ConnectionTimeout")
    return getattr(raw, "sqlstate", None) or ("08" if unanswered else "")
