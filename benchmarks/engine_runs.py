"""The runs of `benchmarks.engine`.

Four shapes of instances of 10 to 5,000 element instances, warm and cold, on SQLite and PostgreSQL;
beside each, in turns with it, the bare durable transaction and plain SpiffWorkflow with the whole
instance in one JSON text. Then the start of many parallel user tasks, and memory.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import databases, machine, report
from benchmarks.databases import DATABASES, Maker
from benchmarks.series import ROOT, Series
from benchmarks.shapes import SHAPES

RESULTS = ROOT / "benchmarks" / "results"
SIZES = (10, 100, 1_000, 5_000)
WEIGHED = 7
PARALLEL = 500
STEADY_TASKS = 40
STEADY_REPEATS = 6


@dataclass(frozen=True, kw_only=True)
class Turns:
    """How often each series of one run comes to its turn, and how much it does then."""

    count: int
    operations: dict[str, int]
    blobs: int

    def of(self, kind: str, turn: int) -> int:
        """How many operations a series does in one turn."""
        return self.operations[kind] if kind != "whole_blob" or turn < self.blobs else 0

    def all_of(self, kind: str) -> int:
        return sum(self.of(kind, turn) for turn in range(self.count))


def turns_for(size: int, *, quick: bool) -> Turns:
    """Say how often to measure: the large and slow less often."""
    operations = {"bare": 12, "whole_blob": 3 if size <= SIZES[1] else 1}
    operations |= {"warm": 6, "cold": 3, "new": 1}
    if quick:
        return Turns(count=3, operations=operations, blobs=1)
    return Turns(count=10, operations=operations, blobs=10 if size < SIZES[-1] else 5)


def completions(make: Maker, shape: str, size: int, *, quick: bool) -> dict[str, Any]:
    """Measure one shape at one size on one database, all series in turns."""
    turns = turns_for(size, quick=quick)
    with ExitStack() as stack:
        series = [
            stack.enter_context(
                Series(
                    kind,
                    make(),
                    shape=shape,
                    size=size,
                    operations=turns.all_of(kind) + WEIGHED,
                )
            )
            for kind in turns.operations
        ]
        for turn in range(turns.count):
            for each in series:
                each.run(turns.of(each.kind, turn))
        for each in series:
            each.weigh(WEIGHED if each.kind != "whole_blob" or size < SIZES[-1] else 2)
        return {each.kind: report.summary(each) for each in series}


def starts(make: Maker, *, quick: bool) -> dict[str, Any]:
    """Measure the start of an instance with many parallel user tasks."""
    with Series("start", make(), shape="multi_instance", size=PARALLEL + 3) as series:
        series.run(1)
        series.seconds.clear()
        series.run(5 if quick else 15)
        return report.summary(series)


def steady(make: Maker, *, quick: bool) -> dict[str, Any]:
    """Repeat the same work in one process and watch its memory."""
    with Series("steady", make(), shape="multi_instance", size=STEADY_TASKS + 3) as series:
        memory = [series.memory()]
        for _ in range(3 if quick else STEADY_REPEATS):
            series.run(1)
            memory.append(series.memory())
        return {**report.summary(series), "memory_over_repeats": memory}


def measured(
    made: dict[str, Maker], shapes: Sequence[str], sizes: Sequence[int], *, quick: bool
) -> Iterator[dict[str, Any]]:
    """Run everything that was asked for, a line on the console for each part."""
    for database, make in made.items():
        for shape in shapes:
            for size in sizes:
                place = {"database": database, "shape": shape, "size": size}
                load = machine.load()
                found = completions(make, shape, size, quick=quick)
                _say(report.progress(place, found))
                yield {**place, "load_before": load, "series": found}


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for and write the report."""
    asked = _arguments(arguments)
    folder = Path(tempfile.mkdtemp(prefix="metodkabinet-benchmark-", dir=asked.folder))
    folder.chmod(0o755)
    with databases.scratch(folder), databases.makers(asked.databases, folder) as made:
        results: dict[str, Any] = {"machine": machine.describe(), "quick": asked.quick}
        results["durability"] = {n: databases.durability(make()) for n, make in made.items()}
        results["completions"] = list(measured(made, asked.only, asked.sizes, quick=asked.quick))
        results["starts"] = {name: starts(make, quick=asked.quick) for name, make in made.items()}
        results["steady"] = {name: steady(make, quick=asked.quick) for name, make in made.items()}
    text = report.write(results, asked.out)
    _say(text)
    return 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.engine", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few repetitions, for a first look")
    parser.add_argument("--only", nargs="+", choices=SHAPES, default=list(SHAPES), help="shapes")
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--folder", help="a folder on the disk to be measured (default: temporary)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the report is written")
    return parser.parse_args(arguments)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
