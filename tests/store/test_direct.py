"""Statements below SQLAlchemy: in order with SQLAlchemy's own, part of the same transaction."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, select, text

from engine import Database
from engine.domain.states import JobKind
from engine.municipalities import OFFICE
from engine.store import direct, prepared
from engine.store.tables import Job, RequestKey

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
BY_KEY = prepared.Query(
    select(RequestKey.instance_id, RequestKey.requested_at).where(
        RequestKey.key == bindparam("wanted")
    )
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def row(key: str, instance_id: str = "i") -> dict[str, Any]:
    named = {"tenant": "default", "user_id": "ann", "key": key}
    return {**named, "instance_id": instance_id, "requested_at": NOON}


def stored(database: Database) -> list[str]:
    with database.read(OFFICE) as session:
        return list(session.scalars(select(RequestKey.key).order_by(RequestKey.key)))


def test_rows_of_all_verbs_are_there_after_the_commit(database):
    keys = ("tenant", "user_id", "key")
    with database.write(OFFICE) as session:
        prepared.insert(session, RequestKey, [row("a"), row("b"), row("c")])
        prepared.upsert(session, RequestKey, keys, [row("a", "other"), row("d")])
        prepared.update(session, RequestKey, {"key": "b"}, {"instance_id": "new"})
        prepared.delete(session, RequestKey, key="c")

    with database.read(OFFICE) as session:
        assert BY_KEY.rows(session, wanted="a") == [("other", NOON)]
        assert BY_KEY.rows(session, wanted="b") == [("new", NOON)]
        assert BY_KEY.rows(session, wanted="c") == []
        assert BY_KEY.rows(session, wanted="d") == [("i", NOON)]


def test_what_waits_goes_before_a_question_and_before_a_statement_of_sqlalchemy(database):
    with database.write(OFFICE) as session:
        prepared.insert(session, RequestKey, [row("a")])
        assert BY_KEY.rows(session, wanted="a") == [("i", NOON)]
        prepared.insert(session, RequestKey, [row("b")])
        session.execute(delete(RequestKey).where(RequestKey.key == "b"))
        prepared.insert(session, RequestKey, [row("c")])

    assert stored(database) == ["a", "c"]


def test_what_waits_goes_with_its_transaction(database):
    with pytest.raises(ZeroDivisionError):
        write(database, ["a"], fail=True)
    write(database, ["b"])

    assert stored(database) == ["b"]


def test_a_refused_row_takes_the_whole_transaction_back(database):
    with pytest.raises(Exception, match=r"(?i)unique"):
        write(database, ["a", "b", "a"])

    assert stored(database) == []


def write(database: Database, keys: list[str], *, fail: bool = False) -> None:
    with database.write(OFFICE) as session:
        for key in keys:
            prepared.insert(session, RequestKey, [row(key)])
        if fail:
            raise ZeroDivisionError


def test_rows_that_were_changed_are_counted(database):
    with database.write(OFFICE) as session:
        prepared.insert(session, RequestKey, [row("a"), row("b")])
        new = {"instance_id": "new"}
        found = prepared.update_and_count(session, RequestKey, {"user_id": "ann"}, new)
        nothing = prepared.update_and_count(session, RequestKey, {"user_id": "bob"}, new)

    assert (found, nothing) == (2, 0)


def test_several_queries_are_answered_in_their_order(database):
    by_key = prepared.Query(
        select(*RequestKey.__table__.c).where(RequestKey.key == bindparam("wanted"))
    )
    by_id = prepared.Query(select(*Job.__table__.c).where(Job.id == bindparam("wanted")))
    with database.write(OFFICE) as session:
        prepared.insert(session, RequestKey, [row("a")])
        key, job = prepared.entities(session, (by_key, RequestKey), (by_id, Job), wanted="a")

    assert (key.instance_id, key.requested_at, job) == ("i", NOON, None)


def test_a_column_with_a_default_must_be_given(database):
    without_tenant = {k: v for k, v in row("a").items() if k != "tenant"}

    with pytest.raises(ValueError, match="default"), database.write(OFFICE) as session:
        prepared.insert(session, RequestKey, [without_tenant])


def test_a_naive_moment_is_refused(database):
    naive = {**row("a"), "requested_at": datetime(2026, 3, 2, 5, 0)}  # noqa: DTZ001 - the point

    with pytest.raises(ValueError, match="aware"), database.write(OFFICE) as session:
        prepared.insert(session, RequestKey, [naive])


def test_a_kind_of_job_is_written_as_its_value(database):
    by_id = prepared.Query(select(Job.kind).where(Job.id == bindparam("wanted")))
    with database.write(OFFICE) as session:
        usual = {c.name: None for c in Job.__table__.c if c.nullable}
        given = {"id": "j", "tenant": "default", "kind": JobKind.TIMER, "state": "pending"}
        texts = dict.fromkeys(("topic", "element_id", "element_instance_id", "actor_id"), "")
        rest = {"payload": {}, "due_at": NOON, "created_at": NOON, "lease_owner": ""}
        counts = {"attempts": 0, "max_attempts": 1, "last_error": ""}
        prepared.insert(session, Job, [usual | given | texts | rest | counts])
        assert by_id.rows(session, wanted="j") == [("timer",)]


@pytest.mark.postgres
def test_a_connection_that_the_server_has_dropped_is_replaced_after_a_rest(
    postgres_url, monkeypatch
):
    monkeypatch.setattr(direct, "REST_SECONDS", 0)
    database, other = Database(postgres_url), Database(postgres_url)
    with database.read(OFFICE) as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
    with other.write(OFFICE) as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})

    with database.write(OFFICE) as session:
        prepared.insert(session, RequestKey, [row("a")])

    assert stored(database) == ["a"]
    database.dispose()
    other.dispose()
