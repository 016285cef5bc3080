"""What the database does meanwhile: its own counters, and looks at which statements run.

A look several times a second says what share of the time a statement or a wait takes, without any
extension of the server.
"""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

LOOKS_EVERY_SECONDS = 0.1
MOST_TOLD, LONGEST_TOLD = 12, 60
_LOOK = (
    "SELECT coalesce(wait_event_type || ': ' || wait_event, 'computing'), query"
    " FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend'"
    " AND pid <> pg_backend_pid()"
)
_COUNTERS = (
    "SELECT xact_commit, blks_read, blks_hit, tup_inserted + tup_updated + tup_deleted,"
    " pg_current_wal_lsn() - '0/0',"
    " (SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'procrastinate_jobs'),"
    " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')"
    " FROM pg_stat_database"
    " WHERE datname = current_database()"
)
_NAMES = ("commits", "blocks_read", "blocks_hit", "rows_written", "log_bytes", "bells")
_SPACE = re.compile(r"\s+")
_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+(\w+)", re.IGNORECASE)
_WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT", "MERGE")


@dataclass
class Seen:
    """What the looks have shown.

    Attributes:
        looks: how many there were.
        active: how many statements they saw together.
        waits: what these waited for, or "computing".
        statements: verb and tables → how often it was seen.
    """

    looks: int = 0
    active: int = 0
    waits: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)


class Sampler:
    """Looks until it is stopped, on a connection of its own.

    Args:
        address: of the database for whoever may see everything.
    """

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address, autocommit=True)
        self._ended = threading.Event()
        self._seen = Seen()
        self._before, _ = self._counters()
        self._thread = threading.Thread(target=self._run, daemon=True, name="sampler")
        self._thread.start()

    def stop(self) -> dict[str, Any]:
        """End; gives counters since the beginning and the shares of what was seen."""
        self._ended.set()
        self._thread.join()
        now, connections = self._counters()
        self._connection.close()
        seen = self._seen
        return {
            **{name: now[name] - self._before[name] for name in _NAMES},
            "connections": connections,
            "active": round(seen.active / max(seen.looks, 1), 2),
            "waits": _shares(seen.waits, seen.active),
            "statements": _shares(seen.statements, seen.active),
            "reading": round(_reading(seen.statements) / max(seen.active, 1), 3),
        }

    def _run(self) -> None:
        while not self._ended.wait(LOOKS_EVERY_SECONDS):
            self._seen.looks += 1
            for wait, query in self._connection.execute(_LOOK):
                self._seen.active += 1
                self._seen.waits[wait] += 1
                self._seen.statements[spelled(query)] += 1

    def _counters(self) -> tuple[dict[str, int], int]:
        row = self._connection.execute(_COUNTERS).fetchone() or ()
        *counted, connections = (int(each) for each in row)
        return dict(zip(_NAMES, counted, strict=True)), connections


def spelled(query: str) -> str:
    """A statement by its verb and its tables: «SELECT task_candidate, user_task»."""
    text = _SPACE.sub(" ", query).strip()
    verb = text.split(" ")[0].lstrip("(").upper()
    tables = dict.fromkeys(name.lower() for name in _TABLE.findall(text))
    if not tables:
        return text[:LONGEST_TOLD]
    return f"{verb} {', '.join(list(tables)[:3])}"


def _reading(statements: Mapping[str, int]) -> int:
    """How often something was seen that only reads."""
    reads = (count for name, count in statements.items() if not name.startswith(_WRITES))
    return sum(reads)


def _shares(counted: Counter[str], whole: int) -> dict[str, float]:
    return {name: round(count / max(whole, 1), 3) for name, count in counted.most_common(MOST_TOLD)}
