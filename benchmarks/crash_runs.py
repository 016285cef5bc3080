"""The runs of `benchmarks.crash`: faults at each statement, races, and kills."""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import crash_faults, crash_kills, crash_races, crash_report, databases, machine
from benchmarks.crash_desk import Desk
from benchmarks.crash_operations import OPERATIONS
from benchmarks.crash_seam import installed
from benchmarks.databases import DATABASES, Maker
from engine import migrate

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
RACES = 10_000
KILLS = 300
MINUTES = 60.0


def faults(name: str, make: Maker, _asked: argparse.Namespace) -> dict[str, Any]:
    """Break every statement of every operation; an operation has a database of its own."""
    rows, wrong = [], []
    for operation in OPERATIONS:
        url = make()
        migrate(url)
        desk = Desk(url)
        count, found = crash_faults.broken(desk, operation, name)
        desk.close()
        wrong += found
        rows.append(asdict(count) | {"words": sorted(count.words)})
        sys.stderr.write(f"{name}: {operation.name}: {count.faults} faults, {len(found)} wrong\n")
    return {"operations": rows, "wrong": wrong}


def races(_name: str, make: Maker, asked: argparse.Namespace) -> dict[str, Any]:
    """Let many want the same at once."""
    url = make()
    migrate(url)
    crash_races.prepare(url)
    found = crash_races.run(url, asked.count or RACES, asked.minutes * 60)
    # `asdict` takes a Counter apart and counts its pairs (Python 3.11).
    kinds = {kind: asdict(each) | {"words": dict(each.words)} for kind, each in found.items()}
    return {"kinds": kinds, "wrong": [each for one in found.values() for each in one.wrong]}


def kills(name: str, _make: Maker, asked: argparse.Namespace) -> dict[str, Any]:
    """Let people work while everything below them is killed; on PostgreSQL its server, too."""
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="metodkabinet-kills-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        how = {"kills": asked.count or KILLS, "seconds": asked.minutes * 60}
        if name == databases.POSTGRESQL:
            with crash_kills.killable_server(folder) as (url, slot):
                return crash_kills.run(
                    crash_kills.Siege(url=url, folder=folder, cluster=slot, **how)
                )
        (folder / "data").mkdir()
        url = f"sqlite:///{folder / 'data' / 'metodkabinet.db'}"
        return crash_kills.run(crash_kills.Siege(url=url, folder=folder, **how))


SUBJECTS: dict[str, Callable[[str, Maker, argparse.Namespace], dict[str, Any]]] = {
    "faults": faults,
    "races": races,
    "kills": kills,
}


def main(arguments: Sequence[str]) -> int:
    """Do what was asked for and write the report; 1 when anything was wrong."""
    asked = _arguments(arguments)
    logging.disable(logging.CRITICAL)  # what is broken on purpose need not be told line by line
    folder = Path(tempfile.mkdtemp(prefix="metodkabinet-benchmark-", dir=asked.folder))
    folder.chmod(0o755)
    run, found = SUBJECTS[asked.subject], {}
    with installed(), databases.scratch(folder), databases.makers(asked.databases, folder) as made:
        for name, make in made.items():
            begun, load = time.monotonic(), machine.load()
            found[name] = {
                **run(name, make, asked),
                "machine": machine.describe(),
                "durability": databases.durability(make()),
                "seconds": round(time.monotonic() - begun),
                "load_before": load,
                "load_after": machine.load(),
            }
    sys.stdout.write(crash_report.write(asked.subject, found, asked.out))
    return int(any(each["wrong"] for each in found.values()))


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.crash", description=__doc__)
    parser.add_argument("subject", choices=SUBJECTS)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--count", type=int, help="how many races, or kills on each database")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="at most, for a database")
    parser.add_argument("--folder", help="a folder on the disk to be used (default: temporary)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the report is written")
    return parser.parse_args(arguments)
