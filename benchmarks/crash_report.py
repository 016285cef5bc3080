"""Turns what the crash runs have found into a report; runs of other subjects are kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

MOST_TOLD = 20


def write(subject: str, found: dict[str, Any], folder: Path) -> str:
    """Write both files into the folder and give the Markdown text."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "crash.json"
    results = json.loads(file.read_text("utf-8")) if file.exists() else {}
    results[subject] = {**results.get(subject, {}), **found}
    text = "\n".join(_markdown(results)) + "\n"
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "crash.md").write_text(text, "utf-8")
    return text


def _markdown(results: Mapping[str, Any]) -> Iterable[str]:
    yield "# What is left after everything goes wrong"
    yield ""
    yield "Written by `python3 -m benchmarks.crash`; `benchmarks/README.md` says how to read it."
    for subject, told in _SECTIONS.items():
        if subject in results:
            yield from told(results[subject])
            yield from _wrong(results[subject])
            yield from _taken(results[subject])


def _faults(found: Mapping[str, Any]) -> Iterable[str]:
    yield "\n## Each statement fails once\n"
    head = ("database", "operation", "statements", "faults", "as before", "as after")
    rows = [
        (name, row["operation"], row["statements"], row["before"] + row["after"], row["before"],
         row["after"], row["again"], row["refused_again"])
        for name, each in found.items()
        for row in each["operations"]
    ]  # fmt: skip
    yield from _table((*head, "done by repeating", "refused when done"), rows)


def _races(found: Mapping[str, Any]) -> Iterable[str]:
    yield "\n## Many want the same at once\n"
    rows = [
        (name, kind, row["races"], row["calls"], row["won"], row["lost"], _said(row["words"]))
        for name, each in found.items()
        for kind, row in each["kinds"].items()
    ]
    head = ("database", "race", "races", "calls", "won", "lost", "what losers are told")
    yield from _table(head, rows)


def _said(words: Mapping[str, int]) -> str:
    return "; ".join(f"{said} ({count:,})" for said, count in words.items())


def _kills(found: Mapping[str, Any]) -> Iterable[str]:
    yield "\n## Processes are killed with -9 while people work\n"
    struck = [
        (name, each["people"], sum(each["kills"].values()), _said(each["kills"]),
         each["besieged_seconds"])
        for name, each in found.items()
    ]  # fmt: skip
    yield from _table(("database", "people", "kills", "what was hit", "seconds"), struck)
    names = list(dict.fromkeys(name for each in found.values() for name in each["figures"]))
    yield ""
    rows = [(name, *(each["figures"].get(name, 0) for each in found.values())) for name in names]
    yield from _table(("counted afterwards", *found), rows)
    yield from (f"\n{name}, answers to people: {_said(each['answers'])}."
                for name, each in found.items())  # fmt: skip


def _wrong(found: Mapping[str, Any]) -> Iterable[str]:
    wrong = [f"{name}: {each}" for name, one in found.items() for each in one["wrong"]]
    yield f"\nWrong: **{len(wrong)}**."
    for each in wrong[:MOST_TOLD]:
        yield f"- {each[:500]}"


def _taken(found: Mapping[str, Any]) -> Iterable[str]:
    for name, each in found.items():
        told = ", ".join(f"{key} {value}" for key, value in each["machine"].items())
        load = f"load {each['load_before']:.1f} → {each['load_after']:.1f}"
        yield f"\n{name} ({each['durability']}): {each['seconds']} s, {load}; {told}."


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterable[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


_SECTIONS = {"faults": _faults, "races": _races, "kills": _kills}
