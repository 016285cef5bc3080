"""Figures beside the load: how large what is, and what row-level security costs a question."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.load_database import APPLICATION, Server
from benchmarks.load_region import METHODIST, TEACHER, Land
from engine import Actor, Database, InboxQuery, ProcessEngine, build_engine
from workflows import Identity, Settings, process_application
from workflows.russian import base_forms

WARMING, TURNS = 3, 60
_TABLES = (
    "SELECT relname, greatest(reltuples, 0)::bigint, pg_table_size(oid), pg_indexes_size(oid)"
    " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND pg_total_relation_size(oid) > 2 * 2^20 ORDER BY pg_total_relation_size(oid) DESC"
)
_WHOLE = "SELECT pg_database_size(current_database())"
OTHER_COUNTS = {
    "municipalities": "SELECT count(*) FROM municipality WHERE id LIKE 'rayon-%'",
    "people": "SELECT count(*) FROM person",
    "open user tasks": "SELECT count(*) FROM user_task WHERE state = 'open'",
    "finished user tasks": "SELECT count(*) FROM user_task WHERE state <> 'open'",
    "running cases": "SELECT count(*) FROM process_instance WHERE ended_at IS NULL",
    "ended cases": "SELECT count(*) FROM process_instance WHERE ended_at IS NOT NULL",
}


def counted(server: Server) -> dict[str, int]:
    """How much of what the region has."""
    with psycopg.connect(server.plain) as connection:
        return {name: _one(connection, asked) for name, asked in OTHER_COUNTS.items()}


def sizes(server: Server) -> dict[str, Any]:
    """Bytes of the database and its larger tables; rows are the server's own estimate."""
    with psycopg.connect(server.plain) as connection:
        tables = {
            name: {"rows": rows, "bytes": own, "indexes": indexes}
            for name, rows, own, indexes in connection.execute(_TABLES)
        }
        return {"all": _one(connection, _WHOLE), "tables": tables}


def policies(server: Server, folder: Path, land: Land) -> dict[str, dict[str, list[float]]]:
    """Seconds of questions with row-level security and, by a role above it, without, in turns."""
    databases = {
        "with": Database(server.url(APPLICATION)),
        "without": Database(server.url("postgres")),
    }
    settings = Settings(data_dir=folder, database_url=server.url(APPLICATION))
    identity = process_application(settings, database=databases["with"]).identity
    engines = {
        kind: build_engine(database, base_forms=base_forms) for kind, database in databases.items()
    }
    found: dict[str, dict[str, list[float]]] = {}
    for name, ask in _questions(identity, land).items():
        asks = {kind: _asking(engine, ask) for kind, engine in engines.items()}
        found[name] = _in_turns(asks)
    for database in databases.values():
        database.dispose()
    return found


Ask = Callable[[ProcessEngine], object]


def _questions(identity: Identity, land: Land) -> dict[str, Ask]:
    """Of a methodist in the largest municipality, whose role has much to do, and of a teacher."""
    place = land.municipalities[-1]
    found: dict[str, Ask] = {}
    for role, who in ((METHODIST, "methodist"), (TEACHER, "teacher")):
        actor = identity.actor_for(place.holding(role, 0)[0].id, place.tenant)
        found |= {f"{name}, {who}": ask for name, ask in _of(actor).items()}
    return found


def _of(actor: Actor) -> dict[str, Ask]:
    narrowed = InboxQuery(text="математики")
    return {
        "first page of the inbox": lambda engine: engine.inbox(InboxQuery(limit=30), actor),
        "search in the inbox": lambda engine: engine.inbox(narrowed, actor),
        "counters": lambda engine: engine.inbox_counts(
            [InboxQuery(scope="mine"), InboxQuery(scope="groups"), InboxQuery(due="late")], actor
        ),
        "search of cases": lambda engine: engine.find_instances("математики", actor),
    }


def _asking(engine: ProcessEngine, ask: Ask) -> Callable[[], object]:
    return lambda: ask(engine)


def _in_turns(asks: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {kind: [] for kind in asks}
    for turn in range(WARMING + TURNS):
        for kind, ask in asks.items():
            began = time.perf_counter()
            ask()
            if turn >= WARMING:
                found[kind].append(time.perf_counter() - began)
    return found


def medians(found: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, float]]:
    """Milliseconds, median."""
    return {
        name: {kind: round(statistics.median(each) * 1000, 2) for kind, each in kinds.items()}
        for name, kinds in found.items()
    }


def _one(connection: psycopg.Connection, asked: str) -> int:
    row = connection.execute(asked.encode()).fetchone()
    return int(row[0]) if row else 0
