"""Real databases on a real disk: SQLite files and a PostgreSQL that loses nothing it committed."""

import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

import psycopg
from sqlalchemy.engine import make_url

from tests import postgres

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASES = (SQLITE, POSTGRESQL)
DURABLE = (
    "listen_addresses=",
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_connections=60",
    "shared_buffers=256MB",
    "max_wal_size=8GB",
    "timezone=UTC",
)
"""PostgreSQL's own defaults for durability; a larger log, so that no checkpoint falls between."""

Maker: TypeAlias = Callable[[], str]
"""Make an empty database and give its SQLAlchemy address."""


@contextmanager
def makers(names: Collection[str], folder: Path) -> Iterator[dict[str, Maker]]:
    """Give a maker of empty databases for each of `names`; all files lie in `folder`."""
    found: dict[str, Maker] = {}
    with ExitStack() as stack:
        if SQLITE in names:
            found[SQLITE] = _sqlite_maker(folder)
        if POSTGRESQL in names:
            server = stack.enter_context(postgres.running_server(DURABLE, folder))
            found[POSTGRESQL] = lambda: server.url(server.create())
        yield found


@contextmanager
def scratch(folder: Path) -> Iterator[None]:
    """Remove the folder at the end, whatever happened."""
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sqlite_maker(folder: Path) -> Maker:
    numbers = itertools.count()
    return lambda: f"sqlite:///{folder / f'{next(numbers)}.db'}"


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == SQLITE


def sqlite_path(url: str) -> Path:
    return Path(make_url(url).database or "")


def plain_address(url: str) -> str:
    """Give the address as the bare PostgreSQL driver takes it, for whoever may do everything.

    What is measured goes by an office's own role, which row-level security binds; what loads and
    counts at the side must not be bound.
    """
    address = make_url(url).set(drivername="postgresql")
    if address.username == postgres.OWNER:
        given = os.environ.get(postgres.GIVEN_SERVER)
        administrator = make_url(given) if given else address.set(username="postgres", password="")
        address = address.set(username=administrator.username, password=administrator.password)
    return address.render_as_string(hide_password=False)


def durability(url: str) -> str:
    """Say how the database keeps what is committed; a given server may have settings of its own."""
    if is_sqlite(url):
        return "WAL, synchronous=FULL"
    with psycopg.connect(plain_address(url)) as connection:
        asked = "SELECT name || '=' || setting FROM pg_settings WHERE name = ANY(%s) ORDER BY 1"
        names = ["fsync", "synchronous_commit", "full_page_writes", "server_version"]
        return ", ".join(str(row[0]) for row in connection.execute(asked, (names,)))


class LogMeter:
    """Measures how many bytes the database writes into its log between `start` and `stop`."""

    def __init__(self, url: str) -> None:
        self._sqlite = sqlite3.connect(sqlite_path(url)) if is_sqlite(url) else None
        self._log = sqlite_path(url).with_suffix(".db-wal")
        self._postgresql = None if self._sqlite else psycopg.connect(plain_address(url))
        self._before = 0

    def start(self) -> None:
        if self._sqlite is not None:
            self._sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._before = self._position()

    def stop(self) -> int:
        return self._position() - self._before

    def _position(self) -> int:
        if self._postgresql is None:
            return self._log.stat().st_size
        query = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
        row = self._postgresql.execute(query).fetchone()
        self._postgresql.rollback()
        return int(row[0]) if row else 0
