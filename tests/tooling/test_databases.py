"""The databases that tests are given."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests.postgres import PREFIX, PostgresServer, remove_leftovers

KILLED_RUN = """
import os, sys
sys.path.insert(0, {root!r})
from tests.postgres import running_server
with running_server() as server:
    print(server.administration.query["host"], flush=True)
    os.kill(os.getpid(), 9)
"""


def test_each_test_gets_a_database_that_remembers_nothing(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table left_by_a_test (id integer primary key)")
    assert "left_by_a_test" in sqlalchemy.inspect(engine).get_table_names()
    engine.dispose()


def test_the_next_test_does_not_see_what_the_last_one_left(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    assert "left_by_a_test" not in sqlalchemy.inspect(engine).get_table_names()
    engine.dispose()


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    engine = sqlalchemy.create_engine(empty_database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.postgres
def test_a_database_is_dropped_also_while_somebody_is_connected(
    postgres_server: PostgresServer,
) -> None:
    name = postgres_server.create()
    plain = postgres_server.url(name).replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        postgres_server.drop(name)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


@pytest.mark.postgres
def test_the_server_ends_with_a_killed_run_and_its_folder_is_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    root = str(Path(__file__).resolve().parents[2])
    program = KILLED_RUN.format(root=root)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    home = Path(done.stdout.strip())
    assert home.name.startswith(PREFIX), done.stderr
    deadline = time.monotonic() + 30
    while _answers(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _answers(home)
    remove_leftovers()
    assert not home.exists()


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="в сеть"):
        outside.connect(("192.0.2.1", 80))


def _answers(home: Path) -> bool:
    try:
        psycopg.connect(f"host={home} user=postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
