"""Sessions of the engine's database: writers queue, readers see commits, nothing half-saved."""

import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, String, Table, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import registry

from engine import Database, JsonText, Unavailable, UtcDateTime
from engine.municipalities import OFFICE
from engine.store import engines

metadata = MetaData()
note = Table(
    "note",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("at", UtcDateTime),
    Column("body", JsonText),
)


class Note:
    """A row of notes as an object."""


registry(metadata=metadata).map_imperatively(Note, note)
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.connection() as connection:
        metadata.create_all(connection)
        connection.commit()
    yield database
    database.dispose()


@pytest.fixture
def memory() -> Iterator[Database]:
    database = Database("sqlite://")
    with database.connection() as connection:
        metadata.create_all(connection)
        connection.commit()
    yield database
    database.dispose()


def test_a_moment_comes_back_aware_and_in_utc(database):
    krasnoyarsk = timezone(timedelta(hours=7))
    with database.write(OFFICE) as session:
        session.execute(insert(note).values(id="a", at=NOON.astimezone(krasnoyarsk)))

    with database.read(OFFICE) as session:
        found = session.scalars(select(note.c.at)).one()

    assert found == NOON
    assert found.utcoffset() == timedelta(0)


def test_a_naive_moment_is_refused_and_leaves_nothing(database):
    naive = datetime(2026, 3, 2, 5, 0)  # noqa: DTZ001 - the very thing to be refused

    with pytest.raises(StatementError, match="aware"):
        write_all(database, {"id": "b", "at": NOON}, {"id": "c", "at": naive})

    with database.read(OFFICE) as session:
        assert session.scalar(select(func.count()).select_from(note)) == 0


def test_moments_of_different_zones_sort_by_time(database):
    later = (NOON + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=-3)))
    with database.write(OFFICE) as session:
        session.execute(insert(note), [{"id": "late", "at": later}, {"id": "early", "at": NOON}])

    with database.read(OFFICE) as session:
        assert session.scalars(select(note.c.id).order_by(note.c.at)).all() == ["early", "late"]


def test_json_is_kept_as_readable_cyrillic(database):
    with database.write(OFFICE) as session:
        session.execute(insert(note).values(id="d", body={"школа": "№ 5", "n": [1, None, True]}))

    with database.read(OFFICE) as session:
        assert session.scalars(select(note.c.body)).one() == {"школа": "№ 5", "n": [1, None, True]}
        raw = session.connection().exec_driver_sql("SELECT body FROM note").scalar_one()
    assert "школа" in raw


def test_an_exception_rolls_everything_back(database):
    with pytest.raises(IntegrityError):
        write_all(database, {"id": "e"}, {"id": "e"})

    with database.read(OFFICE) as session:
        assert session.scalar(select(func.count()).select_from(note)) == 0


def test_a_reader_does_not_see_what_is_not_committed(database):
    with database.write(OFFICE) as writing:
        writing.execute(insert(note).values(id="f"))
        with database.read(OFFICE) as reading:
            assert reading.scalar(select(func.count()).select_from(note)) == 0


def test_a_reader_sees_one_state_until_it_ends(database):
    with database.read(OFFICE) as reading:
        before = reading.scalar(select(func.count()).select_from(note))
        in_a_thread(lambda: write_one(database, "g"))
        assert reading.scalar(select(func.count()).select_from(note)) == before

    with database.read(OFFICE) as reading:
        assert reading.scalar(select(func.count()).select_from(note)) == 1


def test_a_reader_cannot_write(database):
    with pytest.raises(DBAPIError), database.read(OFFICE) as reading:
        reading.execute(insert(note).values(id="h"))

    with database.read(OFFICE) as reading:
        assert reading.scalar(select(func.count()).select_from(note)) == 0


def test_what_a_reader_changed_in_memory_is_not_kept(database):
    with database.write(OFFICE) as session:
        session.add(Note(id="h", body="before"))

    with database.read(OFFICE) as reading:
        reading.scalars(select(Note)).one().body = "after"

    with database.read(OFFICE) as reading:
        assert reading.scalars(select(Note)).one().body == "before"


def test_in_memory_what_a_reader_writes_is_not_kept(memory):
    with memory.read(OFFICE) as reading:
        reading.execute(insert(note).values(id="h"))

    with memory.read(OFFICE) as reading:
        assert reading.scalar(select(func.count()).select_from(note)) == 0


@pytest.mark.postgres
def test_postgresql_keeps_what_it_has_prepared_for_readers(postgres_url):
    database = Database(postgres_url)
    for _ in range(8):
        with database.read(OFFICE) as reading:
            reading.execute(text("SELECT 'again'"))

    with database.read(OFFICE) as reading:
        prepared = reading.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    database.dispose()

    assert "SELECT 'again'" in prepared


def test_many_writers_queue_and_none_is_lost(database):
    count_in_eight_threads(database)


def test_in_memory_many_writers_queue_too(memory):
    count_in_eight_threads(memory)


def count_in_eight_threads(database: Database) -> None:
    with database.write(OFFICE) as session:
        session.execute(insert(note).values(id="count", body=0))

    def count_ten_times() -> None:
        for _ in range(10):
            with database.write(OFFICE) as session:
                locked = select(note.c.body).where(note.c.id == "count").with_for_update()
                seen = session.scalars(locked).one()
                session.execute(update(note).where(note.c.id == "count").values(body=seen + 1))

    in_threads([count_ten_times] * 8)

    with database.read(OFFICE) as session:
        assert session.scalars(select(note.c.body)).one() == 80


def test_a_writer_inside_a_writer_is_refused_at_once(database):
    with (
        database.write(OFFICE),
        pytest.raises(RuntimeError, match="still open"),
        database.write(OFFICE),
    ):
        pass


def test_in_memory_a_reader_inside_a_writer_sees_its_rows(memory):
    with memory.write(OFFICE) as writing:
        writing.execute(insert(note).values(id="i"))
        with memory.read(OFFICE) as reading:
            assert reading.scalar(select(func.count()).select_from(note)) == 1


def test_in_memory_a_rollback_leaves_nothing(memory):
    with pytest.raises(IntegrityError):
        write_all(memory, {"id": "j"}, {"id": "j"})

    with memory.read(OFFICE) as session:
        assert session.scalar(select(func.count()).select_from(note)) == 0


def test_sqlite_files_are_durable_and_keep_foreign_keys(sqlite_url):
    database = Database(sqlite_url)
    with database.read(OFFICE) as session:
        run = session.connection().exec_driver_sql
        assert run("PRAGMA journal_mode").scalar() == "wal"
        assert run("PRAGMA synchronous").scalar() == 2
        assert run("PRAGMA foreign_keys").scalar() == 1
    database.dispose()


def write_one(database: Database, name: str) -> None:
    write_all(database, {"id": name})


def write_all(database: Database, *rows: dict[str, object]) -> None:
    with database.write(OFFICE) as session:
        for row in rows:
            session.execute(insert(note).values(row))


def in_a_thread(work: Callable[[], None]) -> None:
    in_threads([work])


def in_threads(works: list[Callable[[], None]]) -> None:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - reported below
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_a_new_file_that_another_program_begins_with_is_waited_for(tmp_path):
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.execute, ["COMMIT"]).start()
    database = Database(f"sqlite:///{path}")

    with database.read(OFFICE) as session:
        mode = session.execute(text("PRAGMA journal_mode")).scalar()

    assert mode == "wal"
    database.dispose()
    other.close()


def test_a_server_that_takes_a_connection_and_never_answers_is_given_up_soon(monkeypatch):
    assert Database("postgresql://nobody@127.0.0.1/none").url.query == {"connect_timeout": "10"}
    monkeypatch.setattr(engines, "CONNECT_SECONDS", 2)  # the driver takes no less
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        silently = Database(f"postgresql://nobody@127.0.0.1:{port}/none")
        with pytest.raises(Unavailable), silently.read(OFFICE) as session:
            session.connection()
