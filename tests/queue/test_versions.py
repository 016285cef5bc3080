"""Two versions of the program beside one another: what each may do, and what it says."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from engine import SYSTEM, Database, Handler, ManualClock, build_engine, migrate, migrate_chain
from engine.installation import Standing, own_levels, standing_of
from engine.municipalities import OFFICE
from engine.store.migrate import ENGINE_CHAIN, ENGINE_VERSION_TABLE
from engine.store.tables import Job, RunningProgram, SchemaLevel
from tests.queue.work import bells, settled

pytestmark = pytest.mark.postgres
FAR = 9_999


def change(engine, **values: int) -> None:
    with engine.database.write(OFFICE) as session:
        session.execute(update(SchemaLevel).values(**values))


def programs(engine) -> list[RunningProgram]:
    with engine.database.read(OFFICE) as session:
        return list(session.scalars(select(RunningProgram)))


def beats(engine) -> object:
    return {each.id: each.seen_at for each in programs(engine)}


def waiting(engine) -> int:
    return len(engine.user_tasks(actor=SYSTEM))


@pytest.mark.slow
def test_a_worker_goes_on_with_newer_tables_and_stops_where_they_would_be_harmed(
    engine, start, tmp_path
):
    start("worker")
    settled(lambda: len(programs(engine)) == 1)
    with engine.database.write(OFFICE) as session:
        session.execute(text("ALTER TABLE job ADD COLUMN newer text NOT NULL DEFAULT 'x'"))
    change(engine, level=FAR)
    engine.start("inside", {}, SYSTEM)
    settled(lambda: waiting(engine) == 1)

    change(engine, oldest=FAR)
    settled(lambda: any(each.note for each in programs(engine)))
    engine.start("inside", {}, SYSTEM)
    for _ in range(2):
        before = beats(engine)
        settled(lambda before=before: beats(engine) != before)
    assert len(bells(engine)) == 1
    assert "Программа старше базы данных" in (tmp_path / "said").read_text()

    change(engine, oldest=1)

    settled(lambda: waiting(engine) == 2)
    assert [each.note for each in programs(engine)] == [""]


def test_tables_of_a_newer_program_are_left_as_they_are(postgres_url):
    database = Database(postgres_url)
    with database.write(OFFICE) as session:
        session.execute(text("UPDATE engine_version SET version_num = '9999'"))
        session.execute(update(SchemaLevel).values(level=FAR))

    migrate(database)

    assert standing_of(database, own_levels(database)) == Standing.FITS
    with database.read(OFFICE) as session:
        assert session.scalar(text("SELECT version_num FROM engine_version")) == "9999"
    database.dispose()


def test_a_newer_program_sees_that_tables_are_not_there_or_not_new_enough(empty_database_url):
    database = Database(empty_database_url)
    known = own_levels(database)
    assert standing_of(database, known) == Standing.TABLES_TOO_OLD
    migrate_chain(database, ENGINE_CHAIN, ENGINE_VERSION_TABLE, "0017")
    assert standing_of(database, known) == Standing.TABLES_TOO_OLD

    migrate(database)

    assert standing_of(database, known) == Standing.FITS
    newer = {chain: level + 1 for chain, level in known.items()}
    assert standing_of(database, newer) == Standing.TABLES_TOO_OLD
    with database.write(OFFICE) as session:
        session.execute(update(SchemaLevel).values(level=FAR, oldest=FAR))
    assert standing_of(database, known) == Standing.PROGRAM_TOO_OLD
    database.dispose()


@pytest.mark.parametrize("newer", [{"topic": "test.newer"}, {"kind": "of_tomorrow"}])
def test_what_an_older_worker_does_not_know_it_leaves_to_a_newer_one_for_a_while(engine, newer):
    engine.start("inside", {}, SYSTEM)
    (job_id,) = engine.due_jobs()
    with engine.database.write(OFFICE) as session:
        session.execute(update(Job).values(**newer))

    assert not engine.execute_job(job_id)
    with engine.database.read(OFFICE) as session:
        assert session.execute(select(Job.state, Job.attempts)).one() == ("pending", 0)

    clock = ManualClock(engine.now() + timedelta(hours=1))
    later = build_engine(engine.database, clock=clock, shared=True)
    assert later.execute_job(job_id)
    with later.database.read(OFFICE) as session:
        assert session.scalar(select(Job.attempts)) == 1


def test_a_newer_worker_does_what_an_older_one_left(engine, postgres_url):
    engine.start("inside", {}, SYSTEM)
    (job_id,) = engine.due_jobs()
    with engine.database.write(OFFICE) as session:
        session.execute(update(Job).values(topic="test.newer"))
    assert not engine.execute_job(job_id)

    handler = Handler(topic="test.newer", run=lambda call: {})
    newer = build_engine(postgres_url, handlers=[handler], shared=True)

    assert newer.execute_job(job_id)
    assert waiting(engine) == 1
    newer.database.dispose()
