"""One process at a time prepares a database that several share; the others wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from engine.store.database import Database

_LOCK_NUMBER = 7_046_030  # any constant but that of the migrations, which run inside


@contextmanager
def preparing(database: Database) -> Iterator[None]:
    """Hold off every other process that prepares or begins; SQLite has one process anyway."""
    if database.dialect == "sqlite":
        yield
        return
    with database.connection() as connection, connection.begin():
        # Ends with the transaction, so that a pooler between us and the server does no harm.
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK_NUMBER})
        yield


def wait_until_prepared(database: Database) -> None:
    """Return when no process prepares the database."""
    with database.connection() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:n)"), {"n": _LOCK_NUMBER})
