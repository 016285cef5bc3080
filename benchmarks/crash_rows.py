"""Everything that a database holds, as rows that can be compared."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

import psycopg

from benchmarks.databases import is_sqlite, plain_address, sqlite_path

Rows: TypeAlias = Counter[tuple[str, str]]
"""(table, row as JSON) → how often."""

NEVER_SEEN = ("alembic_version", "registry_version", "engine_version", "procrastinate_")
"""Tables of other programs; of the queue's only the bells count."""
_BELLS = "procrastinate_jobs"
_BELL = ("queue_name", "task_name", "status")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+\d\d(:\d\d)?|Z)?")
_MADE_UP = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{32,}(?![0-9a-fA-F])|\\\\x[0-9a-f]{32,}")
_NUMBERED = frozenset({"id", "number"})


class Snapshots(Protocol):
    """Looks at one database from outside, in a transaction of its own each time."""

    def taken(self) -> Rows:
        """All rows of all tables."""

    def close(self) -> None:
        """Look no more."""


def snapshots_of(url: str) -> Snapshots:
    """Look at a database whose tables are all there."""
    return _OfSqlite(url) if is_sqlite(url) else _OfPostgresql(url)


class _OfSqlite:
    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(sqlite_path(url))
        found = self._connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        self._asked = [self._spelled(table) for table in _wanted(found.fetchall())]

    def taken(self) -> Rows:
        return Counter(row for asked in self._asked for row in self._connection.execute(asked))

    def close(self) -> None:
        self._connection.close()

    def _spelled(self, table: str) -> str:
        names = [row[1] for row in self._connection.execute(f'PRAGMA table_info("{table}")')]
        pairs = ", ".join(
            f'\'{n}\', CASE typeof("{n}") WHEN \'blob\' THEN hex("{n}") ELSE "{n}" END'
            for n in names
        )
        return f"SELECT '{table}', json_object({pairs}) FROM \"{table}\""  # noqa: S608


class _OfPostgresql:
    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(plain_address(url), autocommit=True)
        found = self._connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        self._asked = " UNION ALL ".join(map(_spelled, _wanted(found.fetchall()))).encode()

    def taken(self) -> Rows:
        return Counter(self._connection.execute(self._asked).fetchall())

    def close(self) -> None:
        self._connection.close()


def _wanted(found: Iterable[tuple[str, ...]]) -> list[str]:
    names = sorted(row[0] for row in found)
    return [each for each in names if each == _BELLS or not each.startswith(NEVER_SEEN)]


def _spelled(table: str) -> str:
    if table == _BELLS:
        wanted = ", ".join(f"'{name}', {name}" for name in _BELL)
        row = f"jsonb_build_object({wanted}, 'job', args ->> 'job_id')"
    else:
        row = "to_jsonb(t)"
    return f"SELECT '{table}', {row}::text FROM \"{table}\" t"  # noqa: S608 - its own name


def without(rows: Rows, forgiven: Mapping[str, frozenset[str]]) -> Rows:
    """Leave out columns (table → names) that are no part of what is compared."""
    if not forgiven:
        return rows
    return Counter(
        {
            (table, _thinned(row, forgiven[table]) if table in forgiven else row): count
            for (table, row), count in rows.items()
        }
    )


def _thinned(row: str, names: frozenset[str]) -> str:
    return json.dumps({k: v for k, v in json.loads(row).items() if k not in names}, sort_keys=True)


def difference(before: Rows, after: Rows, mark: str) -> tuple[Rows, Rows]:
    """What came and what went, without what differs each time: moments, ids, salts, digests.

    Args:
        before: all rows.
        after: all rows later.
        mark: a word of this one play, which becomes a "*".
    """
    return _plain(after - before, mark), _plain(before - after, mark)


def _plain(rows: Rows, mark: str) -> Rows:
    found: Rows = Counter()
    for (table, row), count in rows.items():
        found[table, _plain_row(json.loads(row), mark)] += count
    return found


def _plain_row(row: dict[str, Any], mark: str) -> str:
    kept = {
        name: "#" if name in _NUMBERED and isinstance(value, int) else value
        for name, value in row.items()
    }
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return _MOMENT.sub("@", _MADE_UP.sub("#", text.replace(mark, "*")))
