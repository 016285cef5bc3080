"""Fills a migrated database in bulk: rows without indexes first, then the indexes."""

import itertools
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import psycopg

from benchmarks.databases import is_sqlite, plain_address, sqlite_path
from benchmarks.inbox_office import (
    FINISHED,
    MEASURED,
    NOW,
    OPEN,
    ORGANISATIONS,
    PEOPLE,
    TASKS_OF_AN_INSTANCE,
    Scale,
    Tasks,
    instance_id,
    organisation_name,
    processes,
)

AT_ONCE = 20_000
_LOADED = ("process_instance", "user_task", "task_candidate", "task_exclusion")


class Bulk(Protocol):
    """A database that takes many rows of one table at once."""

    def begin(self) -> None:
        """Drop the indexes of the tables that are to be filled."""

    def rows(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert rows that all name the same columns."""

    def end(self) -> None:
        """Make the indexes and leave the tables as a database at work has them."""


def bulk_into(url: str, tables: Sequence[str] = _LOADED) -> Bulk:
    """Open a migrated database for filling; only `tables` lose their indexes meanwhile."""
    return _Sqlite(url, tables) if is_sqlite(url) else _PostgreSQL(url, tables)


def load(url: str, scale: Scale) -> dict[str, float]:
    """Fill everything; gives seconds of each part."""
    bulk = bulk_into(url)
    tasks = Tasks(scale, postgresql=not is_sqlite(url))
    parts: dict[str, Callable[[], None]] = {
        "begin": bulk.begin,
        "definitions": lambda: _definitions(bulk, is_sqlite(url)),
        "instances": lambda: bulk.rows("process_instance", _instances(scale, is_sqlite(url))),
        "open user tasks": lambda: _open_tasks(bulk, tasks),
        "own notes": lambda: _notes(bulk, tasks, is_sqlite(url)),
        "people": lambda: _people(bulk),
        "finished user tasks": lambda: bulk.rows("user_task", tasks.finished_ones()),
        "indexes": bulk.end,
    }
    took = {}
    for name, do in parts.items():
        began = time.monotonic()
        do()
        took[name] = round(time.monotonic() - began, 1)
        sys.stderr.write(f"  {name}: {took[name]} s\n")
    return took


def _open_tasks(bulk: Bulk, tasks: Tasks) -> None:
    for page in _pages(tasks.open_ones()):
        bulk.rows("user_task", [task for task, _, _ in page])
        bulk.rows(
            "task_candidate",
            [tasks.entry(task, each) for task, whom, _ in page for each in whom],
        )
        bulk.rows(
            "task_exclusion",
            [
                {"task_id": task["id"], "user_id": who, "tenant": "default"}
                for task, _, excluded in page
                for who in excluded
            ],
        )


def _notes(bulk: Bulk, tasks: Tasks, sqlite: bool) -> None:
    """What the measured person is asked, watches and wants to come back to."""
    at, told = _moment(sqlite), tasks.in_groups
    question = {
        "tenant": "default", "kind": "question", "state": "open", "asked_by": "p00009",
        "asked_of": MEASURED, "text": "Проверьте, пожалуйста.", "asked_at": at,
        "asked_sequence": 4, "verdict": "", "answer": "", "answered_by": "", "acting_for": "",
        "closed_at": None,
    }  # fmt: skip
    bulk.rows("user_task_question", [
        {**question, "id": f"q{n}", "task_id": task["id"], "instance_id": task["instance_id"]}
        for n, task in enumerate(told[:20])
    ])  # fmt: skip
    whose = {"tenant": "default", "user_id": MEASURED}
    watched = dict.fromkeys(task["instance_id"] for task in told[:50])
    bulk.rows("instance_watch", [{**whose, "instance_id": i, "since": at} for i in watched])
    day = f"{NOW:%Y-%m-%d}"
    bulk.rows("task_follow_up", [{**whose, "task_id": t["id"], "day": day} for t in told[:30]])


def _people(bulk: Bulk) -> None:
    """Organisations and people as pages name them; rights are told to the engine directly."""
    day = "2020-01-01"
    bulk.rows("organisation", [
        {"id": f"org_{n:03}", "tenant": "default", "kind": "school",
         "short_name": organisation_name(n), "full_name": organisation_name(n),
         "settlement": "", "director_id": "", "coordinator_id": "", "active_from": day,
         "active_to": None, "position": n}
        for n in range(ORGANISATIONS)
    ])  # fmt: skip
    bulk.rows("person", [
        {"id": f"p{n:05}", "tenant": "default", "surname": f"Работник-{n:05}", "given": "Анна",
         "patronymic": "", "position": "", "organisation_id": f"org_{n % ORGANISATIONS:03}",
         "subject": "", "phone": "", "email": "", "experience_from": None, "young_until": None,
         "dismissed_on": None}
        for n in range(PEOPLE)
    ])  # fmt: skip


def _definitions(bulk: Bulk, sqlite: bool) -> None:
    at = _moment(sqlite)
    deployment = {
        "id": "deployment", "tenant": "default", "name": "измерение", "origin": "", "digest": "",
        "deployed_at": at, "deployed_by": "", "warnings": "[]",
    }  # fmt: skip
    bulk.rows("deployment", [deployment])
    shared = {
        "tenant": "default", "deployment_id": "deployment", "version": 1, "digest": "",
        "file": "", "documentation": "", "clause": "", "starters": "[]", "start_form_key": "",
        "startable": False, "deployed_at": at, "deployed_by": "",
    }  # fmt: skip
    rows = [
        {**shared, "id": f"definition_{each.key}", "key": each.key, "name": each.name}
        for each in processes()
    ]
    bulk.rows("process_definition", rows)


def _instances(scale: Scale, sqlite: bool) -> Iterator[dict[str, Any]]:
    known, at = processes(), _moment(sqlite)
    with_open = -(-scale(OPEN) // TASKS_OF_AN_INSTANCE)
    for number in range(-(-(scale(OPEN) + scale(FINISHED)) // TASKS_OF_AN_INSTANCE) + 1):
        process, is_open = known[number % len(known)], number < with_open
        yield {
            "number": number + 1,
            "id": instance_id(number),
            "tenant": "default",
            "definition_id": f"definition_{process.key}",
            "process_key": process.key,
            "business_key": f"ПР-2026/{number:07}",
            "title": process.name,
            "state": "active" if is_open else "completed",
            "outcome": "",
            "version": 1,
            "state_format": 2,
            "started_by": "",
            "started_at": at,
            "ended_at": None if is_open else at,
            "changed_at": at,
            "last_actor": "",
            "incident_count": 0,
            "last_sequence": 0,
            "last_hash": "",
            "last_number": 0,
        }


def _moment(sqlite: bool) -> str:
    return f"{NOW:%Y-%m-%d %H:%M:%S.%f}" if sqlite else f"{NOW:%Y-%m-%d %H:%M:%S}+00"


def _pages(rows: Iterator[Any]) -> Iterator[Sequence[Any]]:
    while page := list(itertools.islice(rows, AT_ONCE)):
        yield page


class _PostgreSQL:
    """COPY into tables without indexes and without checks of foreign keys."""

    def __init__(self, url: str, tables: Sequence[str]) -> None:
        self._tables = tables
        self._connection = psycopg.connect(plain_address(url), autocommit=True)
        self._indexes: list[str] = []

    def begin(self) -> None:
        run = self._connection.execute
        run("SET session_replication_role = replica")
        run("SET maintenance_work_mem = '512MB'")
        run("SET synchronous_commit = off")
        found = run(
            "SELECT indexname, indexdef FROM pg_indexes LEFT JOIN pg_constraint"
            " ON conname = indexname WHERE tablename = ANY(%s) AND conname IS NULL",
            (list(self._tables),),
        ).fetchall()
        for name, made_by in found:
            self._indexes.append(made_by)
            run(f'DROP INDEX "{name}"'.encode())

    def rows(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        stream = iter(rows)
        first = next(stream, None)
        if first is None:
            return
        names = list(first)
        cursor = self._connection.cursor()
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN".encode()) as copy:
            for page in _pages(itertools.chain([first], stream)):
                lines = ("\t".join([_copied(row[name]) for name in names]) for row in page)
                copy.write("\n".join(lines) + "\n")

    def end(self) -> None:
        for made_by in self._indexes:
            self._connection.execute(made_by.encode())
        for table in self._tables:
            self._connection.execute(f"VACUUM (ANALYZE, FREEZE) {table}".encode())
        self._connection.execute("CHECKPOINT")
        self._connection.close()


def _copied(value: object) -> str:
    if value is None:
        return r"\N"
    return ("t" if value else "f") if isinstance(value, bool) else str(value)


class _Sqlite:
    """One transaction without a log; entries are sorted before they go into their tree."""

    def __init__(self, url: str, tables: Sequence[str]) -> None:
        self._tables = tables
        self._connection = sqlite3.connect(sqlite_path(url), isolation_level=None)
        self._indexes: list[str] = []

    def begin(self) -> None:
        run = self._connection.execute
        for setting in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF",
                        "cache_size=-512000", "temp_store=FILE"):  # fmt: skip
            run(f"PRAGMA {setting}")
        run("BEGIN")
        made = run("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index'").fetchall()
        for name, table, made_by in made:
            if made_by and table in self._tables:
                self._indexes.append(made_by)
                run(f'DROP INDEX "{name}"')
        run("CREATE TEMP TABLE unsorted AS SELECT * FROM task_candidate WHERE false")

    def rows(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        stream = iter(rows)
        first = next(stream, None)
        if first is None:
            return
        names, table = list(first), "unsorted" if table == "task_candidate" else table
        marks = ",".join("?" * len(names))
        self._connection.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - ours
            ([row[name] for name in names] for row in itertools.chain([first], stream)),
        )

    def end(self) -> None:
        run = self._connection.execute
        names = [row[1] for row in run("PRAGMA table_info(task_candidate)")]
        columns = ", ".join(names)
        run(
            f"INSERT INTO task_candidate ({columns}) SELECT {columns} FROM unsorted"  # noqa: S608
            " ORDER BY tenant, principal, due_order, task_id"
        )
        for made_by in self._indexes:
            run(made_by)
        run("COMMIT")
        run("PRAGMA journal_mode=WAL")
        self._connection.close()
