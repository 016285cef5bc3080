"""The yardstick below: the bare durable transaction, nothing but the database driver.

Update one row with a state of 4 kB, insert three rows, commit.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg

from benchmarks.databases import is_sqlite, plain_address, sqlite_path

STATE = "я" * 2000
DETAIL = "подробность " * 15
ROWS = 3
TABLES = (
    "CREATE TABLE instance (id TEXT PRIMARY KEY, version INTEGER, state TEXT)",
    "CREATE TABLE event (whose TEXT, number INTEGER, detail TEXT, UNIQUE (whose, number))",
)
INSTANCES = 50


class Bare:
    """One transaction per operation; instances take turns."""

    def __init__(self, url: str) -> None:
        self.number = 0
        self._run = _sqlite(url) if is_sqlite(url) else _postgresql(url)

    def prepare(self) -> None:
        """Nothing is cached here."""

    def operate(self) -> None:
        self._run(self.number)
        self.number += 1


def _sqlite(url: str) -> Callable[[int], None]:
    connection = sqlite3.connect(sqlite_path(url), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for table in TABLES:
        connection.execute(table)
    for each in range(INSTANCES):
        connection.execute("INSERT INTO instance VALUES (?, 0, '')", (f"i{each}",))

    def run(number: int) -> None:
        instance = f"i{number % INSTANCES}"
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "UPDATE instance SET version = version + 1, state = ? WHERE id = ?", (STATE, instance)
        )
        for each in range(ROWS):
            connection.execute(
                "INSERT INTO event VALUES (?, ?, ?)", (instance, number * ROWS + each, DETAIL)
            )
        connection.execute("COMMIT")

    return run


def _postgresql(url: str) -> Callable[[int], None]:
    connection: psycopg.Connection[tuple[Any, ...]] = psycopg.connect(plain_address(url))
    for table in TABLES:
        connection.execute(table.encode())
    for each in range(INSTANCES):
        connection.execute("INSERT INTO instance VALUES (%s, 0, '')", (f"i{each}",))
    connection.commit()

    def run(number: int) -> None:
        instance = f"i{number % INSTANCES}"
        connection.execute(
            "UPDATE instance SET version = version + 1, state = %s WHERE id = %s", (STATE, instance)
        )
        for each in range(ROWS):
            connection.execute(
                "INSERT INTO event VALUES (%s, %s, %s)", (instance, number * ROWS + each, DETAIL)
            )
        connection.commit()

    return run
