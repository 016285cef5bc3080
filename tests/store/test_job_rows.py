"""Jobs are leased by one worker at a time, fenced by attempt, and rest longer each time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import Database
from engine.domain.pacing import Rank
from engine.domain.states import JobKind, JobState
from engine.municipalities import OFFICE
from engine.store import job_rows
from engine.store.queries import jobs
from engine.store.tables import Job

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def add(database: Database, name: str = "j", **more: Any) -> None:
    row = {"id": name, "tenant": "default", "kind": JobKind.TIMER}
    with database.write(OFFICE) as session:
        job_rows.insert_rows(session, [row | more], NOW)


def claim(database: Database, name: str = "j", now: datetime = NOW) -> int:
    with database.write(OFFICE) as session:
        job = jobs.by_id(session, name)
        return job_rows.claim(session, job, "worker", now, MINUTE) if job else 0


def due(database: Database, now: datetime = NOW, limit: int = 10) -> tuple[str, ...]:
    with database.read(OFFICE) as session:
        return tuple(jobs.due(session, now, limit))


def next_due_at(database: Database) -> datetime | None:
    with database.read(OFFICE) as session:
        return jobs.next_due_at(session)


def test_due_jobs_come_in_order_of_their_time(database):
    add(database, "later", due_at=NOW - MINUTE)
    add(database, "first", due_at=NOW - 2 * MINUTE)
    add(database, "future", due_at=NOW + MINUTE)

    assert due(database) == ("first", "later")
    assert due(database, limit=1) == ("first",)


def test_a_leased_job_is_not_due_until_its_lease_runs_out(database):
    add(database)

    assert claim(database) == 1
    assert due(database) == ()
    assert due(database, NOW + MINUTE) == ("j",)


def test_a_leased_job_is_not_given_twice(database):
    add(database)
    claim(database)

    assert claim(database) == 0


def test_of_two_who_read_the_same_job_one_gets_it(database):
    add(database)
    with database.read(OFFICE) as session:
        seen = jobs.by_id(session, "j")
    with database.write(OFFICE) as session:
        assert job_rows.claim(session, seen, "first", NOW, MINUTE) == 1

    with database.write(OFFICE) as session:
        assert job_rows.claim(session, seen, "second", NOW + 2 * MINUTE, MINUTE) == 0


def test_an_attempt_that_lost_its_lease_cannot_report(database):
    add(database)
    slow = claim(database)
    quick = claim(database, now=NOW + 2 * MINUTE)

    with database.write(OFFICE) as session:
        assert job_rows.lock_leased(session, "j", slow) is None
        assert job_rows.lock_leased(session, "j", quick) is not None


@pytest.mark.parametrize("state", [JobState.DONE, JobState.CANCELLED, JobState.DEAD])
def test_a_closed_job_is_never_due(database, state):
    add(database)
    with database.write(OFFICE) as session:
        job_rows.close(session, "j", state, NOW)

    assert due(database, NOW + timedelta(days=9)) == ()
    assert claim(database) == 0


def test_the_next_moment_is_the_earliest_of_dues_and_leases(database):
    assert next_due_at(database) is None
    add(database, "far", due_at=NOW + 9 * MINUTE)
    assert next_due_at(database) == NOW + 9 * MINUTE

    add(database, "near")
    claim(database, "near")

    assert next_due_at(database) == NOW + MINUTE


def test_service_jobs_may_be_limited_to_known_topics(database):
    add(database, "known", kind=JobKind.SERVICE, topic="a.known")
    add(database, "unknown", kind=JobKind.SERVICE, topic="a.unknown")
    add(database, "timer")

    with database.read(OFFICE) as session:
        assert set(jobs.due(session, NOW, 10, ["a.known"])) == {"known", "timer"}
        assert set(jobs.due(session, NOW, 10)) == {"known", "timer", "unknown"}
        assert jobs.next_due_at(session, []) == NOW


@pytest.mark.parametrize(
    ("attempts", "shortest", "longest"), [(1, 1.5, 2.5), (5, 24, 40), (12, 2700, 3600)]
)
def test_a_failed_job_rests_twice_as_long_each_time_up_to_an_hour(attempts, shortest, longest):
    rests = [job_rows.pause_after(attempts).total_seconds() for _ in range(50)]

    assert shortest <= min(rests)
    assert max(rests) <= longest
    assert len(set(rests)) > 1


def test_a_failed_attempt_keeps_its_reason_and_waits(database):
    add(database)
    attempt = claim(database)
    with database.write(OFFICE) as session:
        job = job_rows.lock_leased(session, "j", attempt)
        job_rows.put_back(session, job, "почта не отвечает", NOW)

    with database.read(OFFICE) as session:
        row = session.scalars(select(Job)).one()
    assert (row.state, row.attempts, row.last_error) == ("pending", 1, "почта не отвечает")
    assert row.due_at > NOW


def test_leases_of_a_dead_process_are_freed(database):
    add(database)
    claim(database)

    with database.write(OFFICE) as session:
        assert job_rows.release_leases(session, NOW) == 1

    assert due(database) == ("j",)


def plan_of(session: Session, query: Select[Any]) -> str:
    """How the database answers a query, in its own words."""
    how = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN"
    text_ = str(query.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    return "\n".join(
        str(tuple(row)) for row in session.connection().exec_driver_sql(f"{how} {text_}")
    )


def test_what_is_due_and_what_is_next_are_found_by_an_index_however_many_wait(database):
    waiting = [
        {"id": f"j{n}", "tenant": "default", "kind": JobKind.TIMER, "due_at": NOW + n * MINUTE}
        for n in range(1, 5001)
    ]
    with database.write(OFFICE) as session:
        job_rows.insert_rows(session, waiting, NOW)
    with database.connection() as connection, connection.begin():
        connection.exec_driver_sql("ANALYZE")

    with database.read(OFFICE) as session:
        due_plan = plan_of(session, jobs.due_query(NOW, 16, Rank.USUAL))
        waiting_plan, leased_plan = (plan_of(session, query) for query in jobs.next_queries())
    for plan in (due_plan, waiting_plan, leased_plan):
        assert not re.search(r"SCAN job(?! USING)|Seq Scan", plan), plan
    assert "ix_job_rank" in due_plan
    assert "ix_job_due" in waiting_plan
    assert "ix_job_leased" in leased_plan
    assert next_due_at(database) == NOW + MINUTE
