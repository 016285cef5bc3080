"""PostgreSQL keeps municipalities apart by itself, whatever SQL comes: no ORM in between."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import psycopg
import pytest
from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, Table
from sqlalchemy.engine import make_url

from engine import Database, JsonText, UtcDateTime
from engine.municipalities import row_security
from engine.store.queries import inbox_pages
from engine.store.tables import Base
from engine.store.types import Texts, ValuesText
from tests.postgres import OWNER, PASSWORD, PostgresServer
from workflows.registry.tables import METADATA

# ruff: noqa: S608 - names of tables come from the metadata
pytestmark = pytest.mark.postgres

ALL = [*Base.metadata.sorted_tables, *METADATA.sorted_tables]
TABLES = [table for table in ALL if "tenant" in table.columns]
NORTH, SOUTH, REGION = "north", "south", "region"
APPLICATION, FINDER = "office_app", "office_finder"
NOT_OF_A_MUNICIPALITY = {
    "queue_version": "the number of the newest migration, the same for everybody",
    "schema_level": "how new the tables are, the same for everybody",
    "job_pace": "how fast the work of a topic goes in the whole installation",
    "running_program": "which programs of the installation run",
    "procrastinate_jobs": "bells: ids of jobs, nothing else",
    "procrastinate_events": "what became of bells",
    "procrastinate_periodic_defers": "when the queue tidied itself",
    "procrastinate_workers": "heartbeats of the queue",
    "engine_version": "the number of the newest migration, the same for everybody",
    "registry_version": "the number of the newest migration, the same for everybody",
}
SHOWN_TO_THE_REGION = {"municipality", "municipal_summary"}
WITHOUT_RULES = """
DO $$ DECLARE rule record; BEGIN
  FOR rule IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype = 'c'
    AND connamespace = 'public'::regnamespace
  LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', rule.place, rule.conname); END LOOP;
END $$"""
Say = Any


@pytest.fixture(scope="module")
def filled(postgres_server: PostgresServer, postgres_template: str) -> Iterator[tuple[str, str]]:
    """A database with a row of the south in every table; gives the addresses of both roles."""
    name = postgres_server.create(postgres_template)
    roles = row_security.commands_for_roles(owner=OWNER, application=APPLICATION, finder=FINDER)
    anyhow = (WITHOUT_RULES, "SET session_replication_role = replica")
    postgres_server.administer(name, *roles, *anyhow, *_rows())
    url = make_url(postgres_server.url(name)).set(drivername="postgresql", password=PASSWORD)
    yield tuple(
        url.set(username=role).render_as_string(hide_password=False)
        for role in (APPLICATION, FINDER)
    )
    postgres_server.drop(name)
    postgres_server.administer("postgres", *(f"DROP ROLE {each}" for each in (APPLICATION, FINDER)))


def _rows() -> Iterator[str]:
    for table in TABLES:
        for tenant in (SOUTH, REGION):
            values = {c.name: _value(table, c.name, tenant) for c in table.columns}
            names = ", ".join(f'"{name}"' for name in values)
            spelled = ", ".join(map(_spelled, values.values()))
            yield f"INSERT INTO {table.name} ({names}) VALUES ({spelled})"


def _value(table: Table, name: str, tenant: str) -> object:
    column = table.columns[name]
    if name == "tenant":
        return tenant
    if column.nullable:
        return None
    number = 1 if tenant == SOUTH else 2
    usual: dict[type, object] = {
        UtcDateTime: datetime(2026, 9, 1, tzinfo=UTC),
        JsonText: "{}",
        ValuesText: "{}",
        Texts: "[]",
        JSON: "{}",
        Date: date(2026, 9, 1),
        Integer: number,
        Boolean: False,
        LargeBinary: b"x",
    }
    found = (value for kind, value in usual.items() if isinstance(column.type, kind))
    return next(found, f"{tenant}-{name}"[: getattr(column.type, "length", None) or 10])


def _spelled(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return "'\\x78'"
    return str(value).lower() if isinstance(value, bool | int) else f"'{value}'"


@pytest.fixture
def said(filled: tuple[str, str]) -> Iterator[Say]:
    """Opens a transaction of the application's role that says whose it is, or says nothing."""
    with psycopg.connect(filled[0]) as connection:

        def say(tenant: str | None) -> psycopg.Connection[Any]:
            connection.rollback()
            if tenant is not None:
                connection.execute("SELECT set_config('metodkabinet.tenant', %s, true)", [tenant])
            return connection

        yield say
        connection.rollback()


def test_every_table_is_protected_or_has_a_reason(filled: tuple[str, str], said: Say) -> None:
    rows = said(None).execute(
        "SELECT relname, relrowsecurity AND relforcerowsecurity, "
        "EXISTS (SELECT FROM pg_policies p WHERE p.tablename = relname) "
        "FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    open_to_all = {name for name, forced, has_policy in rows if not (forced and has_policy)}
    assert open_to_all == set(NOT_OF_A_MUNICIPALITY)


@pytest.mark.parametrize("whose", [None, "", NORTH, "*", "south' OR true --"])
def test_who_is_not_of_a_municipality_reads_nothing_of_it(said: Say, whose: str | None) -> None:
    found = {
        table.name: said(whose).execute(f"SELECT * FROM {table.name}").fetchall()
        for table in TABLES
    }
    assert SOUTH not in str(found)


def test_a_municipality_reads_its_own_row_in_every_table(said: Say) -> None:
    count = "SELECT count(*) FROM {} WHERE tenant = 'south'"
    counted = {t.name: said(SOUTH).execute(count.format(t.name)).fetchone()[0] for t in TABLES}
    assert set(counted.values()) == {1}


def test_only_what_is_meant_to_be_shared_is_shown_to_those_below(said: Say) -> None:
    count = "SELECT count(*) FROM {} WHERE tenant = 'region'"
    shown = {t.name for t in TABLES if said(NORTH).execute(count.format(t.name)).fetchone()[0]}
    assert shown == {
        "deployment",
        "deployed_file",
        "process_definition",
        "calendar_version",
        "document_template",
        "parameter",
    }


def test_the_region_reads_no_row_of_a_municipality_but_its_name_and_counts(said: Say) -> None:
    count = "SELECT count(*) FROM {} WHERE tenant = 'south'"
    shown = {t.name for t in TABLES if said(REGION).execute(count.format(t.name)).fetchone()[0]}
    assert shown == SHOWN_TO_THE_REGION


@pytest.mark.parametrize("whose", [NORTH, REGION])
def test_nobody_changes_a_row_of_another_municipality(said: Say, whose: str) -> None:
    for table, foreign in product(TABLES, {SOUTH, REGION} - {whose}):
        changed = said(whose).execute(
            f"UPDATE {table.name} SET tenant = '{whose}' WHERE tenant = '{foreign}'"
        )
        taken = said(whose).execute(f"DELETE FROM {table.name} WHERE tenant = '{foreign}'")
        assert (table.name, changed.rowcount, taken.rowcount) == (table.name, 0, 0)


def test_nobody_writes_a_row_for_another_municipality(said: Say) -> None:
    for table in TABLES:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            said(NORTH).execute(
                f"INSERT INTO {table.name} SELECT * FROM jsonb_populate_record("
                f'NULL::{table.name}, \'{{"tenant": "south"}}\')'
            )


def test_the_setting_ends_with_its_transaction(said: Say) -> None:
    assert said(SOUTH).execute("SELECT count(*) FROM person").fetchone() == (1,)
    assert said(None).execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_the_role_that_looks_for_work_sees_when_a_job_is_due_and_nothing_else(
    filled: tuple[str, str], said: Say
) -> None:
    with psycopg.connect(filled[1], autocommit=True) as finder:
        finder.execute("SELECT set_config('metodkabinet.seeks', 'jobs', false)")
        assert finder.execute("SELECT tenant FROM job ORDER BY 1").fetchall() == [
            (REGION,),
            (SOUTH,),
        ]
        for refused in ("SELECT payload FROM job", "SELECT 1 FROM person", "DELETE FROM job"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                finder.execute(refused)
    application = said(NORTH)
    application.execute("SELECT set_config('metodkabinet.seeks', 'jobs', true)")
    assert application.execute("SELECT count(*) FROM job").fetchone() == (0,)


def test_the_role_of_the_application_cannot_lift_the_lock(said: Say) -> None:
    for refused in (
        "SET row_security = off; SELECT 1 FROM person",
        "ALTER TABLE person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_rows ON person",
        "SET ROLE metodkabinet_owner",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            said(NORTH).execute(refused)


def test_words_are_looked_up_below_the_policies_only_where_that_can_use_an_index(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    name = postgres_server.create(postgres_template)
    bound = Database(postgres_server.url(name))
    administrator = postgres_server.administration.set(database=name)
    free = Database(administrator.render_as_string(hide_password=False))

    def looked_up(database: Database) -> bool:
        with database.read("default") as session:
            return inbox_pages.are_few(session, "'бармаглот'")

    assert looked_up(bound)
    postgres_server.administer(name, row_security.QUICK_SEARCH.replace("LEAK", "NOT LEAK"))
    assert not looked_up(bound)
    assert looked_up(free)

    for database in (bound, free):
        database.dispose()
    postgres_server.drop(name)
