"""Turns visits over a slow line into a report."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

STEPS = {
    "list": "the list can be read",
    "scripts": "its scripts have started",
    "task": "then a tap: the form of a user task can be filled in",
    "completed": "then a tap: it is completed and the list is back",
}
KILOBYTE = 1024


def write(results: dict[str, Any], folder: Path) -> str:
    """Write both files into the folder and give the Markdown text."""
    text = "\n".join(_markdown(results)) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    whole = json.dumps(results, indent=1, ensure_ascii=False)
    (folder / "slow_line.json").write_text(whole + "\n", "utf-8")
    (folder / "slow_line.md").write_text(text, "utf-8")
    return text


def _markdown(results: Mapping[str, Any]) -> Iterable[str]:
    yield from _head(results)
    yield from _steps(results["cold"], results["warm"])
    yield from _waterfall(results["cold"]["waterfall"])


def _head(results: Mapping[str, Any]) -> Iterable[str]:
    line, (before, after) = results["line"], results["load"]
    kilobits = line["downloadThroughput"] * 8 / 1000
    yield "# The inbox on a slow line, measured"
    yield ""
    yield "Written by `python3 -m benchmarks.slow_line`; see `benchmarks/README.md` how to read it."
    yield ""
    yield ", ".join(f"{name} {value}" for name, value in results["machine"].items()) + "."
    yield f"Load of the machine {before:.1f} → {after:.1f}."
    yield ""
    yield (
        f"{kilobits:.0f} kbit/s both ways, {line['latency']} ms for each answer to begin; "
        f"a phone of 360 px, {results['tasks']} user tasks of one kind waiting; "
        f"medians of {results['cold']['visits']} visits."
    )
    yield ""


def _steps(cold: Mapping[str, Any], warm: Mapping[str, Any]) -> Iterable[str]:
    yield "| seconds until | empty cache | full cache |"
    yield "|---|---|---|"
    for step, words in STEPS.items():
        yield f"| {words} | {cold['seconds'][step]:.1f} | {warm['seconds'][step]:.1f} |"
    yield f"| requests over the line, whole visit | {cold['requests']} | {warm['requests']} |"
    sizes = [f"{each['bytes'] / KILOBYTE:.0f}" for each in (cold, warm)]
    yield f"| KB over the line, whole visit | {sizes[0]} | {sizes[1]} |"
    yield ""


def _waterfall(requests: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield "## What is fetched with an empty cache, seconds since the visit began"
    yield ""
    yield "| file | asked | here | KB |"
    yield "|---|---|---|---|"
    for each in requests:
        if not each["from_cache"]:
            size, name = each["bytes"] / KILOBYTE, _shown(each["name"])
            yield f"| {name} | {each['begun']:.1f} | {each['ended']:.1f} | {size:.1f} |"


def _shown(name: str) -> str:
    return "/tasks/…" if name.startswith("/tasks/") else name
