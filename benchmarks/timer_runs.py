"""The runs of `benchmarks.timers`: lateness, idling, looking for what is due, and a downtime."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import databases, machine, timer_report
from benchmarks.databases import DATABASES, Maker

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
WAITING = 10_000
DUE = 600
IDLE_SECONDS = 60
SCANNED = (100, 1_000, 10_000, 100_000)
REPEATS = 400


def measure(url: str, series: str, **options: int) -> dict[str, Any]:
    """Run one series in a process of its own; the load beside it is measured, too."""
    asked = json.dumps({"url": url, "series": series, **options})
    before = machine.load()
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.timer_series", asked],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return {**found, "load_before": before, "load_after": machine.load()}


def measured(make: Maker, asked: argparse.Namespace) -> dict[str, Any]:
    """All series on one database."""
    waiting, due, seconds = WAITING, DUE, IDLE_SECONDS
    if asked.quick:
        waiting, due, seconds = waiting // 10, due // 10, seconds // 4
    found: dict[str, Any] = {
        "scan": [measure(make(), "scan", waiting=n, repeats=REPEATS) for n in SCANNED],
        "downtime": measure(make(), "downtime"),
        "idle": measure(make(), "idle", waiting=waiting, seconds=seconds),
        "lateness": measure(make(), "lateness", waiting=waiting, due=due),
    }
    return found


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for and write the report."""
    asked = _arguments(arguments)
    folder = Path(tempfile.mkdtemp(prefix="metodkabinet-benchmark-", dir=asked.folder))
    folder.chmod(0o755)
    with databases.scratch(folder), databases.makers(asked.databases, folder) as made:
        results: dict[str, Any] = {"machine": machine.describe(), "quick": asked.quick}
        results["durability"] = {n: databases.durability(make()) for n, make in made.items()}
        results["databases"] = {}
        for name, make in made.items():
            results["databases"][name] = measured(make, asked)
    sys.stdout.write(timer_report.write(results, asked.out))
    return 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.timers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer timers, for a first look")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--folder", help="a folder on the disk to be measured (default: temporary)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the report is written")
    return parser.parse_args(arguments)
