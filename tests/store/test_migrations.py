"""Migrations and tables are two spellings of one thing."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from engine import Database, migrate, migrate_chain
from engine.municipalities import OFFICE
from engine.store.migrate import ENGINE_CHAIN, ENGINE_VERSION_TABLE, QUEUE_VERSION_TABLE
from engine.store.tables import Base


def test_migrations_make_exactly_the_tables(empty_database_url):
    migrate(empty_database_url)

    assert differences(empty_database_url) == []


def test_the_comparison_notices_a_missing_column(empty_database_url):
    migrate(empty_database_url)
    database = Database(empty_database_url)
    with database.write(OFFICE) as session:
        session.execute(text("ALTER TABLE remark DROP COLUMN field_key"))
    database.dispose()

    assert [change[0] for change in differences(empty_database_url)] == ["add_column"]


def test_constraints_are_those_of_the_tables(empty_database_url):
    migrate(empty_database_url)
    migrated = Database(empty_database_url)
    with migrated.connection() as connection:
        found = constraints(connection)
        connection.rollback()
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        connection.commit()
        assert constraints(connection) == found
    migrated.dispose()


@pytest.mark.postgres
def test_the_queue_has_its_tables_on_postgresql_alone(postgres_url, sqlite_url):
    def tables(url: str) -> set[str]:
        database = Database(url)
        with database.connection() as connection:
            found = set(inspect(connection).get_table_names())
        database.dispose()
        return {name for name in found if name.startswith(("procrastinate", "queue"))}

    assert {"procrastinate_jobs", "queue_version"} <= tables(postgres_url)
    assert tables(sqlite_url) == set()


def test_migrating_again_changes_nothing(empty_database_url):
    migrate(empty_database_url)
    migrate(empty_database_url)

    assert differences(empty_database_url) == []


def test_two_programs_may_migrate_at_once(empty_database_url):
    failures: list[Exception] = []

    def run() -> None:
        try:
            migrate(empty_database_url)
        except Exception as failure:  # noqa: BLE001 - reported below
            failures.append(failure)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert differences(empty_database_url) == []


def test_a_database_in_memory_is_migrated_in_place():
    database = Database("sqlite://")

    migrate(database)

    with database.read(OFFICE) as session:
        assert session.execute(text("SELECT count(*) FROM process_instance")).scalar() == 0
        foreign_keys = session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar()
    database.dispose()
    assert foreign_keys == 1


def test_a_failing_migration_leaves_the_old_tables_and_rows(empty_database_url, tmp_path):
    chain = chain_of(tmp_path, "op.drop_table('old'); raise RuntimeError('мимо')")
    database = Database(empty_database_url)
    with database.write(OFFICE) as session:
        session.execute(text("CREATE TABLE old (name TEXT)"))
        session.execute(text("INSERT INTO old VALUES ('kept')"))

    with pytest.raises(RuntimeError, match="мимо"):
        migrate_chain(empty_database_url, chain, "other_version")

    with database.read(OFFICE) as session:
        assert session.execute(text("SELECT name FROM old")).scalar() == "kept"
    database.dispose()


def test_rebuilding_a_parent_keeps_its_children(tmp_path):
    url = f"sqlite:///{tmp_path / 'family.db'}"
    database = Database(url)
    with database.write(OFFICE) as session:
        session.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)"))
        session.execute(
            text(
                "CREATE TABLE child (id INTEGER PRIMARY KEY,"
                " parent_id INTEGER REFERENCES parent ON DELETE CASCADE)"
            )
        )
        session.execute(text("INSERT INTO parent VALUES (1, 'a')"))
        session.execute(text("INSERT INTO child VALUES (1, 1)"))
    database.dispose()
    rebuild = (
        "with op.batch_alter_table('parent', recreate='always') as batch: "
        "batch.alter_column('name', nullable=False)"
    )

    migrate_chain(url, chain_of(tmp_path, rebuild), "other_version")

    database = Database(url)
    with database.read(OFFICE) as session:
        assert session.execute(text("SELECT count(*) FROM child")).scalar() == 1
    database.dispose()


def test_a_migration_that_orphans_rows_is_rolled_back(tmp_path):
    url = f"sqlite:///{tmp_path / 'orphans.db'}"
    migrate(url)
    orphan = (
        'op.execute("INSERT INTO deployed_file (deployment_id, name, content, tenant) '
        "VALUES ('nobody', 'a', '', 'default')\")"
    )

    with pytest.raises(RuntimeError, match="deployed_file"):
        migrate_chain(url, chain_of(tmp_path, orphan), "other_version")

    database = Database(url)
    with database.read(OFFICE) as session:
        assert session.execute(text("SELECT count(*) FROM deployed_file")).scalar() == 0
    database.dispose()


def test_the_chain_of_the_engine_has_its_own_version_table(empty_database_url):
    migrate_chain(empty_database_url, ENGINE_CHAIN, ENGINE_VERSION_TABLE)

    database = Database(empty_database_url)
    with database.connection() as connection:
        names = inspect(connection).get_table_names()
    database.dispose()
    assert "engine_version" in names
    assert "alembic_version" not in names


def differences(url: str) -> list[tuple[object, ...]]:
    database = Database(url)
    with database.connection() as connection:
        kind = connection.dialect.name
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": ENGINE_VERSION_TABLE,
                "compare_type": True,
                "include_object": lambda thing, *_: is_ours(thing, kind),
            },
        )
        found = compare_metadata(context, Base.metadata)
    database.dispose()
    return [change for change in found if isinstance(change, tuple)] or list(found)


def is_ours(thing: object, kind: str) -> bool:
    """Whether the engine has it on this kind of database; the queue's tables are another's."""
    table = getattr(thing, "table", thing)
    theirs = table.name.startswith("procrastinate_") or table.name == QUEUE_VERSION_TABLE
    return not theirs and thing.info.get("only", kind) == kind


def constraints(connection: object) -> dict[str, set[str]]:
    inspector = inspect(connection)
    return {
        table: {
            str(each["name"])
            for each in (
                *inspector.get_check_constraints(table),
                *inspector.get_unique_constraints(table),
                *inspector.get_indexes(table),
            )
        }
        for table in Base.metadata.tables
    }


def chain_of(folder: Path, statement: str) -> Path:
    chain = folder / "chain"
    (chain / "versions").mkdir(parents=True)
    (chain / "env.py").write_text(
        "from engine import run_migration_environment\nrun_migration_environment()\n"
    )
    (chain / "versions" / "one.py").write_text(
        "from alembic import op\nrevision = '1'\ndown_revision = None\n"
        f"def upgrade():\n    {statement}\n",
        encoding="utf-8",
    )
    return chain
