"""Turns the times of statistics into a report."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.spread import shares


def write(results: dict[str, Any], folder: Path) -> str:
    """Write both files into the folder and give the Markdown text.

    What an earlier run of the same scale found on another database is kept.
    """
    file = folder / "history.json"
    found = {name: _figures(each) for name, each in results.pop("databases").items()}
    results["figures"] = {**_kept(file, results), **found}
    text = "\n".join(_markdown(results)) + "\n"
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "history.md").write_text(text, "utf-8")
    return text


def _kept(file: Path, results: Mapping[str, Any]) -> dict[str, Any]:
    if not file.exists():
        return {}
    before: dict[str, Any] = json.loads(file.read_text("utf-8"))
    kept: dict[str, Any] = before["figures"] if before["finished"] == results["finished"] else {}
    return kept


def _figures(found: dict[str, Any]) -> dict[str, Any]:
    return {
        **found,
        "exact": shares(found["exact"]),
        "asked": {name: shares(times) for name, times in found["asked"].items()},
        "completing": {name: shares(times) for name, times in found["completing"].items()},
    }


def _markdown(results: Mapping[str, Any]) -> Iterable[str]:
    yield "# Statistics of finished work, measured"
    yield ""
    yield "Written by `python3 -m benchmarks.history`; `benchmarks/README.md` says how to read it."
    if results["quick"]:
        yield "\n**A quick run: a fiftieth of the user tasks, for a first look only.**"
    yield ""
    yield f"{results['finished']:,} finished user tasks of 40 processes in three versions."
    for name, found in results["figures"].items():
        yield from _database(name, found)


def _database(name: str, found: Mapping[str, Any]) -> Iterable[str]:
    yield ""
    yield f"## {name}"
    yield ""
    yield ", ".join(f"{key} {value}" for key, value in found["machine"].items()) + "."
    yield f"{found['durability']}."
    loads = f"{found['load_before']:.1f} before, {found['load_after']:.1f} after"
    yield f"Running processes on the machine, on average of a minute: {loads}."
    sizes = ", ".join(f"{key} {value / 2**20:,.1f} MB" for key, value in found["bytes"].items())
    yield f"Loaded in {found['loading']:,.0f} s; {sizes}."
    beginning, counting = found["beginning"], found["counting"]
    yield f"Counting everything anew: {beginning:,.1f} s to begin, {counting:,.0f} s to the end."
    with_, without = (found["completing"][each] for each in ("with", "without"))
    ratio = with_["p50"] / without["p50"]
    yield (
        f"Completing a user task: {_spelled(with_)} ms with the row that is counted, "
        f"{_spelled(without)} ms without it: {ratio:.2f} times at the median."
    )
    yield ""
    yield "| question | milliseconds (least / median / 95th percentile) |"
    yield "|---|---|"
    for question, each in found["asked"].items():
        yield f"| {question} | {_spelled(each)} |"
    yield f"| *every row, without tallies* | {_spelled(found['exact'])} |"


def _spelled(each: Mapping[str, float]) -> str:
    return " / ".join(f"{each[share]:.1f}" for share in ("least", "p50", "p95"))
