"""The runs of `benchmarks.inbox`: fill a database, ask everything, fetch pages, keep the plans."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import databases, inbox_plans, inbox_report, inbox_web, machine
from benchmarks.databases import DATABASES, Maker
from benchmarks.inbox_loading import load
from benchmarks.inbox_office import FINISHED, NOW, OPEN, Scale
from benchmarks.inbox_questions import PEOPLE, asking
from engine import ManualClock, ProcessEngine, build_engine
from workflows import migrate
from workflows.russian import base_forms

RESULTS = Path(__file__).resolve().parent / "results"
QUICK = Scale(part=20)
WARMING = 3


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for and write the report."""
    asked = _arguments(arguments)
    scale, repeats = (QUICK, 20) if asked.quick else (Scale(), 100)
    results: dict[str, Any] = {
        "machine": machine.describe(),
        "quick": asked.quick,
        "open": scale(OPEN),
        "finished": scale(FINISHED),
        "repeats": repeats,
        "databases": {},
    }
    for name in asked.databases:
        # One after the other: both would not fit on every disk.
        folder = Path(tempfile.mkdtemp(prefix="metodkabinet-benchmark-", dir=asked.folder))
        folder.chmod(0o755)
        with databases.scratch(folder), databases.makers([name], folder) as made:
            found, plans = measured(made[name], folder, scale, repeats)
        results["databases"][name] = found
        asked.out.mkdir(parents=True, exist_ok=True)
        (asked.out / f"inbox_plans_{name}.txt").write_text(plans, "utf-8")
    sys.stdout.write(inbox_report.write(results, asked.out))
    return 0


def measured(make: Maker, folder: Path, scale: Scale, repeats: int) -> tuple[dict[str, Any], str]:
    """Everything on one database, and its plans."""
    url = make()
    migrate(url)
    took = load(url, scale)
    engine = build_engine(url, clock=ManualClock(NOW), base_forms=base_forms)
    found: dict[str, Any] = {
        "durability": databases.durability(url),
        "loading": took,
        "bytes": _bytes(url),
        "load_before": machine.load(),
        "asked": {whose: _asked(engine, whose, repeats) for whose in PEOPLE},
        "pages": {
            whose: _timed(inbox_web.pages(url, folder, actor), repeats)
            for whose, actor in PEOPLE.items()
        },
        "load_after": machine.load(),
    }
    plans = inbox_plans.explained(engine)
    engine.database.dispose()
    return found, plans


def _asked(engine: ProcessEngine, whose: str, repeats: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, ways in asking(engine, PEOPLE[whose]).items():
        first = ways[0]()
        kinds = dict(zip(("page", "count"), ways, strict=False))
        found[name] = {
            "rows": len(getattr(first, "items", ())),
            **{kind: _times(ask, repeats) for kind, ask in kinds.items()},
        }
        sys.stderr.write(f"  {whose}: {name}\n")
    return found


def _timed(asks: dict[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    return {name: _times(ask, repeats) for name, ask in asks.items()}


def _times(ask: Callable[[], object], count: int) -> list[float]:
    """Seconds of each of so many repetitions, in ascending order; the first ones only warm up."""
    found = []
    for _ in range(WARMING + count):
        began = time.perf_counter()
        ask()
        found.append(time.perf_counter() - began)
    return sorted(found[WARMING:])


def _bytes(url: str) -> dict[str, int]:
    """Size of the whole database and, where it can be told, of its tables with their indexes."""
    if databases.is_sqlite(url):
        return {"all": databases.sqlite_path(url).stat().st_size}
    with psycopg.connect(databases.plain_address(url)) as connection:
        row = connection.execute(
            "SELECT pg_database_size(current_database()), pg_total_relation_size('user_task'),"
            " pg_total_relation_size('task_candidate')"
        ).fetchone()
    return dict(zip(("all", "user_task", "task_candidate"), row or (), strict=True))


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.inbox", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a twentieth of the user tasks")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--folder", help="a folder on the disk to be measured (default: temporary)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the report is written")
    return parser.parse_args(arguments)
