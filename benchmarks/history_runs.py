"""The runs of `benchmarks.history`: load a past, count it, ask about it."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from sqlalchemy import event, text

from benchmarks import databases, history_report, machine
from benchmarks.databases import DATABASES, Maker
from benchmarks.history_office import (
    FINISHED,
    NOW,
    PROCESSES,
    VERSIONS,
    Past,
    diagram,
    process_key,
)
from benchmarks.history_questions import asking, exact
from benchmarks.inbox_loading import bulk_into
from engine import SYSTEM, ManualClock, ProcessEngine, build_engine
from engine.municipalities import OFFICE
from engine.store import finished_rows
from engine.store.direct import direct_connection
from workflows import migrate

RESULTS = Path(__file__).resolve().parent / "results"
TABLES = ("process_instance", "user_task", "element_instance", "history_event")
SIZED = ("process_tally", "walked_way", "finished_task", "user_task")
QUICK_PART, WARMING = 50, 3


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for and write the report."""
    asked = _arguments(arguments)
    tasks, repeats = (FINISHED // QUICK_PART, 20) if asked.quick else (FINISHED, 100)
    results: dict[str, Any] = {"quick": asked.quick, "finished": tasks, "databases": {}}
    for name in asked.databases:
        # One after the other: both would not fit on every disk.
        folder = Path(tempfile.mkdtemp(prefix="metodkabinet-benchmark-", dir=asked.folder))
        folder.chmod(0o755)
        with databases.scratch(folder), databases.makers([name], folder) as made:
            found, plans = measured(made[name], tasks, repeats)
        results["databases"][name] = found
        asked.out.mkdir(parents=True, exist_ok=True)
        (asked.out / f"history_plans_{name}.txt").write_text(plans, "utf-8")
    sys.stdout.write(history_report.write(results, asked.out))
    return 0


def measured(make: Maker, tasks: int, repeats: int) -> tuple[dict[str, Any], str]:
    """Everything on one database, and the plans of its questions."""
    url = make()
    migrate(url)
    engine = build_engine(url, clock=ManualClock(NOW))
    found: dict[str, Any] = {
        "machine": machine.describe(),
        "durability": databases.durability(url),
        "load_before": machine.load(),
        "loading": _seconds(lambda: fill(engine, url, tasks)),
        "beginning": _seconds(engine.begin_counting_anew),
        "counting": _seconds(engine.count_finished),
    }
    _analyze(engine)
    found["bytes"] = _bytes(url)
    found["exact"] = _times(lambda: exact(engine), 5)
    asks = asking(engine)
    found["asked"] = {name: _times(ask, repeats) for name, ask in asks.items()}
    plans = "\n".join(_plans(engine, asks)) + "\n"
    found["completing"] = completing(engine, repeats * 3)
    found["load_after"] = machine.load()
    engine.database.dispose()
    return found, plans


def fill(engine: ProcessEngine, url: str, tasks: int) -> None:
    """Deploy the diagrams and load what happened in them."""
    definitions: list[list[str]] = [[] for _ in range(PROCESSES)]
    for version in range(1, VERSIONS + 1):
        for number in range(PROCESSES):
            deployed = engine.deploy(diagram(number, version), SYSTEM)
            definitions[number].append(deployed.definitions[0].id)
    engine.database.dispose()
    bulk = bulk_into(url, TABLES)
    bulk.begin()
    done = 0
    for page in Past(definitions, tasks, postgresql=not databases.is_sqlite(url)).pages():
        for table, rows in page.tables().items():
            bulk.rows(table, rows)
        done += len(page.user_task)
        sys.stderr.write(f"\r  {done:,} user tasks")
    sys.stderr.write("\n")
    bulk.end()
    if not databases.is_sqlite(url):
        _number_on(url)


def _number_on(url: str) -> None:
    """Rows that brought their own number leave the sequence behind."""
    with psycopg.connect(databases.plain_address(url)) as connection:
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('process_instance', 'number'), max(number))"
            " FROM process_instance"
        )


def completing(engine: ProcessEngine, count: int) -> dict[str, list[float]]:
    """Seconds of completing one user task, in turns with and without the row that is counted."""
    started = [engine.start(process_key(0), {}, SYSTEM).id for _ in range(2 * count)]
    found: dict[str, list[float]] = {"with": [], "without": []}
    for number, instance_id in enumerate(started):
        task = engine.user_tasks(instance_id, actor=SYSTEM)[0]
        kind = ("with", "without")[number % 2]
        with _uncounted() if kind == "without" else nullcontext():
            found[kind].append(_seconds(partial(engine.complete, task.id, {}, SYSTEM)))
    return {kind: sorted(times) for kind, times in found.items()}


@contextmanager
def _uncounted() -> Iterator[None]:
    with patch.object(finished_rows, "task_closed", lambda *_: None):
        yield


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _times(ask: Callable[[], object], count: int) -> list[float]:
    """Seconds of each of so many repetitions, in ascending order; the first ones only warm up."""
    found = [_seconds(ask) for _ in range(WARMING + count)]
    return sorted(found[WARMING:])


def _analyze(engine: ProcessEngine) -> None:
    """As autovacuum would in a while; SQLite is left as an office has it."""
    if engine.database.dialect == "postgresql":
        with engine.database.connection() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE process_tally"))
            connection.execute(text("VACUUM ANALYZE finished_task"))


def _bytes(url: str) -> dict[str, int]:
    if databases.is_sqlite(url):
        return {"all": databases.sqlite_path(url).stat().st_size}
    with psycopg.connect(databases.plain_address(url)) as connection:
        sizes = ", ".join(f"pg_total_relation_size('{each}')" for each in SIZED)
        query = f"SELECT pg_database_size(current_database()), {sizes}"
        row = connection.execute(query.encode()).fetchone()
    return dict(zip(("all", *SIZED), row or (), strict=True))


def _plans(engine: ProcessEngine, asks: dict[str, Callable[[], object]]) -> Iterator[str]:
    """How the database answers each different statement of each question."""
    explain = "EXPLAIN QUERY PLAN " if engine.database.dialect == "sqlite" else "EXPLAIN ANALYZE "
    for name, ask in asks.items():
        yield f"== {name}"
        for sql, parameters in _recorded(engine, ask).items():
            with engine.database.read(OFFICE) as session:
                direct = direct_connection(session.connection())  # says first whose rows they are
                rows = direct.run(explain + sql, parameters).fetchall()
            yield f"-- {' '.join(sql.split())[:100]} …"
            yield from (str(row[-1])[:160] for row in rows)
        yield ""


def _recorded(engine: ProcessEngine, ask: Callable[[], object]) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def note(_c: object, _k: object, sql: str, parameters: Any, *_: object) -> None:
        if any(table in sql for table in ("process_tally", *TABLES)):
            found.setdefault(sql, parameters)

    reader = engine.database._reader
    event.listen(reader, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(reader, "before_cursor_execute", note)
    return found


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.history", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the user tasks")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--folder", help="a folder on the disk to be measured (default: temporary)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the report is written")
    return parser.parse_args(arguments)
