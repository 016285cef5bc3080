"""Measures the pure rules of a contest on growing contests, and writes both files of results."""

import argparse
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks import machine
from workflows.contests import calibration, distribution, ranking, recounting, score_table
from workflows.contests.conflicts import Effects, Pair
from workflows.contests.distribution import Distribution, Input
from workflows.contests.score_rules import REMOTE, Criterion, Rules, Sheet, Trial

RESULTS = Path(__file__).parent / "results"
SIZES = (50, 200, 500)
JURORS, PER_APPLICATION, RESERVE = 15, 3, 1
CONFLICTS_IN_TEN = 1
MILLI = 1000


def main(arguments: Sequence[str]) -> int:
    """Measure, write the report, show it."""
    parser = argparse.ArgumentParser(prog="benchmarks.contest_rules", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    rows = [row for size in SIZES for row in _measured(size, options.repetitions)]
    results = {"machine": machine.describe(), "repetitions": options.repetitions, "rows": rows}
    options.out.mkdir(parents=True, exist_ok=True)
    written = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (options.out / "contest_rules.json").write_text(written, "utf-8")
    text = _markdown(results)
    (options.out / "contest_rules.md").write_text(text, "utf-8")
    sys.stdout.write(text)
    return 0


def _measured(size: int, repetitions: int) -> list[dict[str, Any]]:
    given = _input(size)
    drawn = distribution.distribute("2026", given)
    rules = _rules()
    sheets = _sheets(drawn, rules)
    names = sorted(given.applications)
    table = score_table.workbook(rules, sheets)
    of_one = [sheet for sheet in sheets if sheet.trial == rules.trials[0].code]
    works: Mapping[str, Callable[[], object]] = {
        "distribute": lambda: distribution.distribute("2026", given),
        "one juror recused": lambda: distribution.rebalance("1", given, drawn.pairs, ["j03"]),
        "rank, two trials": lambda: ranking.rank(rules, names, sheets, [REMOTE]),
        "calibrate one trial": lambda: calibration.view(of_one, names),
        "export .xlsx": lambda: score_table.workbook(rules, sheets),
        "recount from .xlsx": lambda: recounting.recount(table, rules, names, [REMOTE]),
    }
    loads = drawn.loads.values()
    told = {"applications": size, "sheets": len(sheets), "loads": [min(loads), max(loads)]}
    return [
        {**told, "work": name, "median": _median(work, repetitions)} for name, work in works.items()
    ]


def _median(work: Callable[[], object], repetitions: int) -> float:
    found = []
    for _ in range(repetitions):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def _input(size: int) -> Input:
    """Jurors of whom every one is in conflict with a tenth of the applications."""
    jurors = [f"j{number:02}" for number in range(JURORS)]
    reserve = [f"r{number}" for number in range(RESERVE)]
    names = [f"a{number:03}" for number in range(size)]
    pairs: set[Pair] = {
        (juror, name)
        for juror in [*jurors, *reserve]
        for name in names
        if _dice(juror, name) % 10 < CONFLICTS_IN_TEN
    }
    return Input(
        jurors=frozenset(jurors),
        reserve=frozenset(reserve),
        applications=frozenset(names),
        conflicts=Effects(excluded=frozenset(), pairs=frozenset(pairs), for_chair=()),
        per_application=PER_APPLICATION,
    )


def _rules() -> Rules:
    criteria = tuple(
        Criterion(code=f"k{number}", title=f"Критерий {number}", maximum=Decimal(5))
        for number in range(4)
    )
    trials = tuple(
        Trial(code=code, title=code, stage=REMOTE, weight=Decimal(50), criteria=criteria)
        for code in ("folder", "video")
    )
    return Rules(trials=trials)


def _sheets(drawn: Distribution, rules: Rules) -> list[Sheet]:
    return [
        Sheet(
            application=application,
            trial=trial.code,
            juror=juror,
            scores={
                each.code: Decimal(_dice(juror, application, trial.code, each.code) % 6)
                for each in trial.criteria
            },
        )
        for juror, application in drawn.pairs
        for trial in rules.trials
    ]


def _dice(*words: str) -> int:
    """The same number for the same words on every machine."""
    return int.from_bytes(hashlib.sha256(" ".join(words).encode()).digest()[:4], "big")


def _markdown(results: Mapping[str, Any]) -> str:
    lines = [
        "# The rules of a contest",
        "",
        "Written by `python3 -m benchmarks.contest_rules`; see `benchmarks/README.md`.",
        "",
        ", ".join(f"{name} {value}" for name, value in results["machine"].items()) + ".",
        "",
        "| applications | sheets | least and greatest load | work | median, ms |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['applications']} | {row['sheets']} | {row['loads'][0]}–{row['loads'][1]} "
        f"| {row['work']} | {row['median'] * MILLI:.0f} |"
        for row in results["rows"]
    ]
    return "\n".join(lines) + "\n"
