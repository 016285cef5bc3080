"""Brings a database to the newest tables; one chain of migrations per room that owns tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from engine.domain.words import BaseForms, as_written
from engine.store import levels
from engine.store.database import Database, dialect_of
from engine.store.row_security import lifted

ENGINE_CHAIN = Path(__file__).parent / "migrations"
ENGINE_VERSION_TABLE = "engine_version"
QUEUE_CHAIN = Path(__file__).parent / "queue" / "migrations"
QUEUE_VERSION_TABLE = "queue_version"
OLDEST_ENGINE, OLDEST_QUEUE = 28, 1
"""The oldest level of a program that may work on the tables as they are: raised by a migration that
an older program could not live with, see docs/upgrading.md."""
_LOCK_NUMBER = 7_046_029  # any constant: all chains of all processes queue behind one lock


def migrate(target: str | Database, base_forms: BaseForms = as_written) -> None:
    """Bring the engine's own tables to the newest revision, on PostgreSQL the queue's as well.

    Args:
        target: an address, or an open database (the only way for SQLite in memory).
        base_forms: those given to `build_engine`, for words that a migration looks up anew.
    """
    migrate_chain(
        target, ENGINE_CHAIN, ENGINE_VERSION_TABLE, base_forms=base_forms, oldest=OLDEST_ENGINE
    )
    if dialect_of(target) == "postgresql":
        migrate_chain(target, QUEUE_CHAIN, QUEUE_VERSION_TABLE, oldest=OLDEST_QUEUE)


def own_levels(target: str | Database) -> dict[str, int]:
    """How new the engine's tables are that this program knows, by chain."""
    chains = {ENGINE_VERSION_TABLE: levels.level_of(ENGINE_CHAIN)}
    if dialect_of(target) == "postgresql":
        chains[QUEUE_VERSION_TABLE] = levels.level_of(QUEUE_CHAIN)
    return chains


def migrate_chain(
    target: str | Database,
    script_location: str | Path,
    version_table: str,
    revision: str = "head",
    base_forms: BaseForms = as_written,
    *,
    oldest: int = 0,
) -> None:
    """Run one chain of migrations to its head, all or nothing.

    Tables that a newer program has migrated already stay as they are.

    Args:
        target: an address, or an open database (the only way for SQLite in memory).
        script_location: folder with `versions/` and an `env.py` of two lines that calls
            `run_migration_environment()`.
        version_table: table that remembers the revision; one per chain.
        revision: where to stop; another than the head only to make a database of another day.
        base_forms: dictionary forms of a word, for migrations that need them.
        oldest: the level from which on a program may work on the tables.

    Raises:
        RuntimeError: a migration left rows that point nowhere; everything is rolled back.
    """
    chain = _Chain(Path(script_location), version_table, revision, oldest)
    if isinstance(target, Database):
        _migrate(target, chain, base_forms)
        return
    database = Database(target)
    try:
        _migrate(database, chain, base_forms)
    finally:
        database.dispose()


def run_migration_environment(metadata: MetaData | None = None) -> None:
    """Run a chain's migrations on the connection that `migrate_chain` holds; body of `env.py`."""
    config = context.config
    context.configure(
        connection=config.attributes["connection"],
        target_metadata=metadata,
        version_table=config.attributes["version_table"],
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


class _Chain(NamedTuple):
    folder: Path
    version_table: str
    revision: str
    oldest: int


def _migrate(database: Database, chain: _Chain, base_forms: BaseForms) -> None:
    level = levels.level_of(chain.folder)
    config = Config()
    config.set_main_option("script_location", str(chain.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with database.connection() as connection, _guarded(connection):
        if levels.is_older(connection, chain.version_table, level):
            return
        config.attributes["connection"] = connection
        config.attributes["version_table"] = chain.version_table
        config.attributes["base_forms"] = base_forms
        if not _is_there(connection, chain):
            with lifted(connection):
                command.upgrade(config, chain.revision)
        if chain.revision == "head":
            levels.note(connection, chain.version_table, level, chain.oldest)


@cache
def _revision(folder: str, revision: str, _level: int) -> str | None:
    """Name a revision; finding the newest executes every migration, so once per process."""
    found = ScriptDirectory(folder).as_revision_number(revision)
    return None if found is None else str(found)


def _is_there(connection: Connection, chain: _Chain) -> bool:
    """Say whether nothing is left to do: most starts of a process find the database ready."""
    wanted = _revision(str(chain.folder), chain.revision, levels.level_of(chain.folder))
    now = MigrationContext.configure(connection, opts={"version_table": chain.version_table})
    return now.get_current_revision() == wanted


@contextmanager
def _guarded(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        yield from _on_sqlite(connection)
    else:
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK_NUMBER})
            yield


def _on_sqlite(connection: Connection) -> Iterator[None]:
    # Batch mode rebuilds tables; with foreign keys on, dropping the old one cascades to its
    # children. The pragma does nothing inside a transaction, hence the raw connection.
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            yield
            _refuse_orphans(connection)
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        tables = ", ".join(sorted({row[0] for row in orphans}))
        raise RuntimeError(f"expected no orphaned rows after migrating, found some in: {tables}")
