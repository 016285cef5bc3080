"""Turns measured series into figures: a JSON file to compute with, a Markdown file to read."""

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import aims
from benchmarks.series import Series
from benchmarks.shapes import SHAPES

MILLI = 1000
MEGABYTE = 2**20
KINDS = ("bare", "whole blob", "warm", "cold", "new process")


def summary(series: Series) -> dict[str, Any]:
    """Give the figures of one series: seconds, bytes."""
    found: dict[str, Any] = {"operations": len(series.seconds), **series.memory()}
    if series.seconds:
        found["median"] = statistics.median(series.seconds)
        found["p95"] = percentile(series.seconds, 0.95)
        found["best"] = min(series.seconds)
    if series.written:
        found["written"] = statistics.median(series.written)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """Give the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def progress(place: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """One line for the console."""
    medians = ", ".join(f"{kind} {each['median'] * MILLI:.2f}" for kind, each in found.items())
    return f"{place['database']} {place['shape']} {place['size']}: {medians} ms"


def write(results: dict[str, Any], folder: Path) -> str:
    """Write both files into the folder and give the Markdown text."""
    folder.mkdir(parents=True, exist_ok=True)
    results["aims"] = aims.judged(results)
    text = "\n".join(_markdown(results)) + "\n"
    (folder / "engine.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    (folder / "engine.md").write_text(text, "utf-8")
    return text


def _markdown(results: Mapping[str, Any]) -> Iterable[str]:
    yield "# One completed user task, measured"
    yield ""
    yield "Written by `python3 -m benchmarks.engine`; `benchmarks/README.md` says how to read it."
    if results["quick"]:
        yield "\n**A quick run: few repetitions, for a first look only.**"
    yield ""
    yield ", ".join(f"{name} {value}" for name, value in results["machine"].items()) + "."
    yield "".join(f"\n{name}: {how}." for name, how in results["durability"].items())
    yield "\n## Aims\n"
    yield from _table(
        ("aim", "limit", "measured", "where it was worst", "holds"),
        [
            (each["aim"], each["limit"], each["measured"], each["where"], _word(each["holds"]))
            for each in results["aims"]
        ],
    )
    yield from _completions(results["completions"])
    yield from _starts(results["starts"])
    yield from _steady(results["steady"])


def _word(holds: bool) -> str:
    return "yes" if holds else "**no**"


def _completions(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for database in dict.fromkeys(row["database"] for row in rows):
        here = [row for row in rows if row["database"] == database]
        yield f"\n## Time on {database}, milliseconds (median / 95th percentile)\n"
        yield from _table(
            ("shape", "size", *KINDS, "warm : bare", "blob : cold"),
            [_times(row) for row in here],
        )
        yield f"\n## Written on {database}, bytes of the log per operation; memory, MB\n"
        yield from _table(
            ("shape", "size", "bare", "whole blob", "warm", "cold", "memory warm", "peak"),
            [_bytes(row) for row in here],
        )


def _times(row: Mapping[str, Any]) -> tuple[str, ...]:
    series = row["series"]
    both = [f"{each['median'] * MILLI:.2f} / {each['p95'] * MILLI:.2f}" for each in series.values()]
    warm = series["warm"]["median"] / series["bare"]["median"]
    cold = series["whole_blob"]["median"] / series["cold"]["median"]
    return SHAPES[row["shape"]].title, f"{row['size']:,}", *both, f"{warm:.1f}", f"{cold:.1f}"


def _bytes(row: Mapping[str, Any]) -> tuple[str, ...]:
    series = row["series"]
    kinds = ("bare", "whole_blob", "warm", "cold")
    written = [f"{series[kind]['written']:,.0f}" for kind in kinds]
    peak = max(series[kind]["peak"] for kind in ("warm", "cold", "new"))
    memory = (f"{series['warm']['now'] / MEGABYTE:.0f}", f"{peak / MEGABYTE:.0f}")
    return SHAPES[row["shape"]].title, f"{row['size']:,}", *written, *memory


def _starts(rows: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    yield "\n## Start of an instance with 500 parallel user tasks, milliseconds\n"
    yield from _table(
        ("database", "median", "95th percentile"),
        [
            (name, f"{each['median'] * MILLI:.0f}", f"{each['p95'] * MILLI:.0f}")
            for name, each in rows.items()
        ],
    )


def _steady(rows: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    yield "\n## Memory of one process over the same work again and again, MB\n"
    yield "50 instances are started and their 2,000 user tasks completed, then the same again.\n"
    repeats = max((len(each["memory_over_repeats"]) for each in rows.values()), default=0)
    yield from _table(
        ("database", "before", *(f"after {number}" for number in range(1, repeats)), "peak"),
        [
            (
                name,
                *(f"{each['now'] / MEGABYTE:.0f}" for each in row["memory_over_repeats"]),
                f"{row['peak'] / MEGABYTE:.0f}",
            )
            for name, row in rows.items()
        ],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
