"""Streams rows as text into PostgreSQL (COPY); all indexes are made when everything is there."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg

from benchmarks.load_rows import columns

AT_ONCE = 4 * 2**20
"""Bytes of one table that are kept before they are sent."""
_ASLEEP = (
    "UPDATE pg_index SET indisready = false, indisvalid = false"
    " WHERE indrelid = ANY(%s::regclass[])"
)


class Copying:
    """Fills tables past the product, with the rights of somebody who sees every row.

    Args:
        address: of the database for whoever may do everything.
        tables: that are filled; nobody may read them meanwhile.

    Attributes:
        rows: how many went into each table.
    """

    def __init__(self, address: str, tables: Sequence[str]) -> None:
        self._connection = psycopg.connect(address, autocommit=True)
        self._tables = list(tables)
        self._waiting: dict[str, list[str]] = defaultdict(list)
        self._bytes: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()

    def begin(self) -> None:
        """Let indexes sleep: keys, too; what they would refuse, making them anew refuses."""
        self._connection.execute("SET session_replication_role = replica")
        self._connection.execute("SET maintenance_work_mem = '1GB'")
        self._connection.execute("SET synchronous_commit = off")
        self._connection.execute(_ASLEEP, (self._tables,))

    def text(self, table: str, rows: str) -> None:
        """Add lines as COPY spells them, of all columns that are copied."""
        self._waiting[table].append(rows)
        self._bytes[table] += len(rows)
        self.rows[table] += rows.count("\n")
        if self._bytes[table] > AT_ONCE:
            self._send(table)

    def records(self, table: str, records: Iterable[Mapping[str, Any]]) -> None:
        """Add rows by column; every column of the table is named."""
        names = columns(table)
        for record in records:
            self.text(table, "\t".join([_spelled(record[name]) for name in names]) + "\n")

    def end(self) -> None:
        """Send what is left, make the indexes, and leave the tables as a database at work does."""
        for table in list(self._waiting):
            self._send(table)
        for table in self._tables:
            began = time.monotonic()
            self._connection.execute(f"REINDEX TABLE {table}".encode())
            self._connection.execute(f"VACUUM (ANALYZE, FREEZE) {table}".encode())
            took = time.monotonic() - began
            if took > 1:
                sys.stderr.write(f"  indexes of {table}: {took:.0f} s\n")
        self._connection.execute("CHECKPOINT")
        self._connection.close()

    def _send(self, table: str) -> None:
        names = ", ".join(columns(table))
        asked = f"COPY {table} ({names}) FROM STDIN".encode()
        with self._connection.cursor().copy(asked) as copy:
            copy.write("".join(self._waiting.pop(table)))
        self._bytes[table] = 0


def _spelled(value: object) -> str:
    if value is None:
        return r"\N"
    return ("t" if value else "f") if isinstance(value, bool) else str(value)
