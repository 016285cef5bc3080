"""What a run of hostile texts saw, added up over its processes and written for readers."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import machine

SLOWEST = 10
_SHOWN = 90


@dataclass
class Finding:
    """What should not have happened, with all that is needed to see it again."""

    problem: str
    target: str
    family: str
    text: str
    number: int


@dataclass
class Tally:
    """What one process saw."""

    inputs: int = 0
    disturbed: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    targets: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str, str, str]] = field(default_factory=list)
    slowest_by_target: dict[str, float] = field(default_factory=dict)
    peak: int = 0
    peak_text: str = ""
    resident: int = 0
    findings: list[Finding] = field(default_factory=list)


def results(tallies: Sequence[Tally], seed: int, minutes: float) -> dict[str, Any]:
    """Add up what the processes saw: seconds, bytes, counts."""
    biggest = max(tallies, key=lambda each: each.peak)
    slowest: dict[str, float] = {}
    for tally in tallies:
        for name, seconds in tally.slowest_by_target.items():
            slowest[name] = max(slowest.get(name, 0.0), seconds)
    return {
        "machine": machine.describe(),
        "seed": seed,
        "minutes": minutes,
        "processes": len(tallies),
        "inputs": sum(each.inputs for each in tallies),
        "disturbed": sum(each.disturbed for each in tallies),
        "answers": _sum(each.answers for each in tallies),
        "targets": _sum(each.targets for each in tallies),
        "families": _sum(each.families for each in tallies),
        "slowest_by_target": slowest,
        "slowest": sorted((s for each in tallies for s in each.slowest), reverse=True)[:SLOWEST],
        "peak": biggest.peak,
        "peak_text": biggest.peak_text,
        "resident": max(each.resident for each in tallies),
        "findings": [asdict(found) for each in tallies for found in each.findings],
    }


def _sum(counts: Iterable[Counter[str]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total += each
    return dict(sorted(total.items()))


def write(found: Mapping[str, Any], folder: Path) -> str:
    """Write both files into the folder and give the Markdown text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fuzz.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    text = "\n".join(_markdown(found)) + "\n"
    (folder / "fuzz.md").write_text(text, "utf-8", errors="replace")
    return text


def _markdown(found: Mapping[str, Any]) -> Iterable[str]:
    yield "# Hostile texts against the expression language"
    yield ""
    yield "Written by `python3 -m benchmarks.fuzz`; `benchmarks/README.md` says how to read it."
    yield ""
    yield ", ".join(f"{name} {value}" for name, value in found["machine"].items()) + "."
    yield ""
    yield (
        f"Seed {found['seed']}, {found['processes']} processes, "
        f"**{found['inputs']:,} inputs**, {_counts(found['answers'])}. "
        f"**{len(found['findings'])} findings.**"
    )
    yield ""
    yield f"Most memory of one input: {found['peak'] / 1e6:.1f} MB ({_code(found['peak_text'])}). "
    yield f"Most memory of a process, its data included: {found['resident'] / 2**20:.0f} MB."
    yield (
        f"First measurements above 50 ms, all but the findings disturbed by other work: "
        f"{found['disturbed']:,}."
    )
    yield "\n## Inputs by target, and the slowest of each\n"
    yield from _table(
        ("target", "inputs", "slowest, ms of CPU"),
        [
            (name, f"{count:,}", f"{found['slowest_by_target'][name] * 1000:.1f}")
            for name, count in found["targets"].items()
        ],
    )
    yield "\n## Inputs by family\n"
    yield from _table(
        ("family", "inputs"), [(name, f"{count:,}") for name, count in found["families"].items()]
    )
    yield f"\n## The {SLOWEST} slowest\n"
    yield from _table(
        ("ms of CPU", "target", "family", "text"),
        [
            (f"{seconds * 1000:.1f}", target, family, _code(text))
            for seconds, target, family, text in found["slowest"]
        ],
    )
    yield "\n## Findings\n"
    yield from (
        f"- {each['target']}, {each['family']}: {each['problem']} — {_code(each['text'])}"
        for each in found["findings"]
    )
    if not found["findings"]:
        yield "None."


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _code(text: str) -> str:
    """Quote a text for Markdown: one line, printable, short."""
    line = text.encode("ascii", "backslashreplace").decode() if not _is_clean(text) else text
    line = " ".join(line.split()).replace("|", "¦").replace("`", "ˋ")
    return f"`{line[:_SHOWN]}{'…' if len(line) > _SHOWN else ''}`"


def _is_clean(text: str) -> bool:
    return all(sign.isprintable() or sign == "\n" for sign in text)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
