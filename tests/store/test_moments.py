"""The reads of a page see one state; what the page writes itself is seen at once."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine import Database
from engine.domain.tenancy import OFFICE
from engine.store.tables import RequestKey
from tests.store.test_changes import NOW

OTHER = "north"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def put(database: Database, name: str, tenant: str = OFFICE) -> None:
    row = RequestKey(user_id="ada", key=name, instance_id=name, requested_at=NOW, tenant=tenant)
    with database.write(tenant) as session:
        session.add(row)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RequestKey)) or 0


def seen(database: Database, tenant: str = OFFICE) -> int:
    with database.read(tenant) as session:
        return count(session)


def test_a_page_does_not_see_what_others_write_meanwhile(database, database_url):
    others = Database(database_url)
    with database.one_moment():
        before = seen(database)
        put(others, "i1")
        during = seen(database)
    after = seen(database)
    others.dispose()

    assert (before, during, after) == (0, 0, 1)


def test_a_page_sees_what_it_writes_itself(database):
    with database.one_moment():
        assert seen(database) == 0
        put(database, "i1")
        assert seen(database) == 1


def test_a_read_keeps_its_moment_while_its_page_writes_and_the_next_one_sees_it(database):
    with database.one_moment():
        with database.read(OFFICE) as session:
            assert count(session) == 0
            put(database, "i1")
            assert count(session) == 0
            assert seen(database) == 1  # a read within a read is one of its own
        assert seen(database) == 1


def test_reads_of_two_municipalities_stay_apart_within_a_page(database):
    put(database, "i1", OTHER)
    with database.one_moment():
        assert [seen(database), seen(database, OTHER), seen(database)] == [0, 1, 0]


def test_what_a_read_tried_out_is_unknown_to_the_next(database):
    put(database, "i1")
    with database.one_moment():
        with database.read(OFFICE) as session:
            row = session.scalars(select(RequestKey)).one()
            row.instance_id = "i2"
            session.info["tried"] = True
        with database.read(OFFICE) as session:
            assert session.scalars(select(RequestKey)).one().instance_id == "i1"
            assert "tried" not in session.info


def test_a_read_that_fails_spoils_no_other(database):
    with database.one_moment():
        assert seen(database) == 0
        with suppress(Exception), database.read(OFFICE) as session:
            session.execute(text("SELECT nothing FROM nowhere"))
        put(database, "i1")
        with pytest.raises(KeyError), database.read(OFFICE):
            raise KeyError
        assert seen(database) == 1


def test_a_page_within_a_page_shares_its_moment(database, database_url):
    others = Database(database_url)
    with database.one_moment():
        assert seen(database) == 0
        put(others, "i1")
        with database.one_moment():
            assert seen(database) == 0
        assert seen(database) == 0
    others.dispose()


def test_a_database_in_memory_has_one_connection_and_no_moments():
    memory = Database("sqlite://")
    with memory.connection() as connection:
        RequestKey.metadata.create_all(connection)
        connection.commit()
    with memory.one_moment():
        assert seen(memory) == 0
        put(memory, "i1")
        assert seen(memory) == 1
    memory.dispose()
