"""The runs of `benchmarks.load`: make a region or take the kept one, measure, report."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import databases, load_database, load_report, load_sides, machine
from benchmarks.load_database import FILLED, MEASURED, folder_for, running
from benchmarks.load_making import Making, put_in_order
from benchmarks.load_measuring import Plan, step
from benchmarks.load_region import Land, Scale
from workflows import migrate

RESULTS = Path(__file__).resolve().parent / "results"
QUICK_PART = 50
STEPS, PEOPLE = (1, 2, 4), (4, 8, 16)
USUAL, QUICK = (20.0, 60.0), (5.0, 15.0)
"""Seconds of each crowd: before it counts, and while it does."""
POSTGRESQL, MADE = "postgresql", "made.json"


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for and write the report; 1 when anybody got an error."""
    asked = _arguments(arguments)
    land = Land(scale=Scale(part=QUICK_PART if asked.quick else 1))
    plan = Plan(
        part=land.scale.part,
        people=asked.people,
        warming=asked.warming or (QUICK if asked.quick else USUAL)[0],
        seconds=asked.seconds or (QUICK if asked.quick else USUAL)[1],
    )
    with folder_for(asked.folder, asked.keep) as folder:
        made = _made(folder, land)
        if not asked.steps:
            return 0
        results = {"quick": asked.quick, "made": made, **_measured(folder, land, plan, asked.steps)}
    sys.stdout.write(load_report.write(results, asked.out))
    return int(any(load_report.errors(each) for each in results["steps"].values()))


def _made(folder: Path, land: Land) -> dict[str, Any]:
    """Make the region, unless it lies there from an earlier run."""
    told = folder / MADE
    if told.exists():
        found: dict[str, Any] = json.loads(told.read_text("utf-8"))
        if found["part"] != land.scale.part:
            raise ValueError(f"{folder} holds a region of another scale")
        return found
    with running(folder / POSTGRESQL, FILLED) as server:
        load_database.make(server)
        url = server.url(load_database.OWNER)
        making = Making(url=url, plain=server.plain, folder=folder, land=land)
        made = {"part": land.scale.part, **making.make()}
        load_database.give_roles(server)
    told.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    return made


def _measured(folder: Path, land: Land, plan: Plan, steps: Sequence[int]) -> dict[str, Any]:
    with running(folder / POSTGRESQL, MEASURED) as server:
        migrate(server.url(load_database.OWNER))  # a kept region may be from another day
        put_in_order(server.plain)
        found: dict[str, Any] = {
            "machine": machine.describe(),
            "load_before": machine.load(),
            "durability": databases.durability(server.plain),
            "settings": list(MEASURED),
            "there": load_sides.counted(server),
            "sizes": load_sides.sizes(server),
            "steps": {},
        }
        for count in steps:
            sys.stderr.write(f"{count} web processes and workers\n")
            found["steps"][str(count)] = step(server, folder, count, plan)
        found["policies"] = load_sides.medians(load_sides.policies(server, folder, land))
        found["load_after"] = machine.load()
        return found


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of everything")
    parser.add_argument(
        "--steps", type=int, nargs="*", default=list(STEPS),
        help="how many web processes and workers; none to make the region only",
    )  # fmt: skip
    parser.add_argument(
        "--people", type=int, nargs="+", default=list(PEOPLE), help="crowds without a pause"
    )
    parser.add_argument("--seconds", type=float, help="of each crowd")
    parser.add_argument("--warming", type=float, help="seconds before a crowd counts")
    parser.add_argument("--folder", type=Path, help="a folder on the disk to be measured")
    parser.add_argument("--keep", type=Path, help="keep the region here, and use it if it is there")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the report is written")
    return parser.parse_args(arguments)
