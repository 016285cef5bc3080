"""Turns the timer series into figures and says which aims hold."""

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

MILLI = 1000
MOST_LATE = 1.0
MOST_IDLE = 0.01
FLAT = 2.0
"""A look with 1,000 times as many timers may take at most so many times as long."""


def write(results: dict[str, Any], folder: Path) -> str:
    """Write both files into the folder and give the Markdown text."""
    folder.mkdir(parents=True, exist_ok=True)
    results["figures"] = {name: _figures(found) for name, found in results.pop("databases").items()}
    text = "\n".join(_markdown(results)) + "\n"
    (folder / "timers.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    (folder / "timers.md").write_text(text, "utf-8")
    return text


def _figures(found: Mapping[str, Any]) -> dict[str, Any]:
    late, idle = found["lateness"], found["idle"]
    loads = ("load_before", "load_after")
    return {
        "lateness": {
            "waiting": late["waiting"],
            "due": late["due"],
            **{f"p{share}": _share(late["late"], share / 100) for share in (50, 95, 99)},
            "worst": late["late"][-1],
            **{name: late[name] for name in loads},
        },
        "idle": {
            **idle,
            "share": (idle["worker"] + idle["server"]) / idle["wall"],
        },
        "scan": [
            {
                "waiting": each["waiting"],
                "due": statistics.median(each["due"]),
                "next": statistics.median(each["next"]),
                **{name: each[name] for name in loads},
            }
            for each in found["scan"]
        ],
        "downtime": found["downtime"],
    }


def _share(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _markdown(results: Mapping[str, Any]) -> Iterable[str]:
    yield "# Timers, measured"
    yield ""
    yield "Written by `python3 -m benchmarks.timers`; `benchmarks/README.md` says how to read it."
    if results["quick"]:
        yield "\n**A quick run: fewer timers, for a first look only.**"
    yield ""
    yield ", ".join(f"{name} {value}" for name, value in results["machine"].items()) + "."
    yield "".join(f"\n{name}: {how}." for name, how in results["durability"].items())
    figures = results["figures"]
    yield "\n## Aims\n"
    yield from _table(("aim", "limit", *figures), _aims(figures))
    yield "\n## How late timers fire, milliseconds from their moment to the commit\n"
    yield from _table(
        ("database", "waiting", "due in 60 s", "median", "p95", "p99", "worst", "load of machine"),
        [_late(name, each["lateness"]) for name, each in figures.items()],
    )
    yield "\n## Waiting with nothing due, share of one core\n"
    yield from _table(
        ("database", "waiting", "seconds", "worker", "server", "together", "load of machine"),
        [_idle(name, each["idle"]) for name, each in figures.items()],
    )
    yield "\n## Looking for what is due, milliseconds (median)\n"
    yield from _table(
        ("database", "waiting", "what is due", "what is next", "load of machine"),
        [_scan(name, row) for name, each in figures.items() for row in each["scan"]],
    )
    yield "\n## Three days down with an hourly reminder\n"
    yield from _table(
        ("database", "moments missed", "firings", "next one in, minutes"),
        [_down(name, each["downtime"]) for name, each in figures.items()],
    )


def _aims(figures: Mapping[str, Any]) -> list[tuple[str, ...]]:
    def row(aim: str, limit: str, values: Sequence[tuple[str, bool]]) -> tuple[str, ...]:
        return aim, limit, *(f"{text}{'' if holds else ' **no**'}" for text, holds in values)

    each = list(figures.values())
    late = [one["lateness"]["p95"] for one in each]
    idle = [one["idle"]["share"] for one in each]
    scans = [_growth(one["scan"]) for one in each]
    fired = [one["downtime"]["fired"] for one in each]
    return [
        row("fires on time (p95)", "1 s", [(f"{v:.3f} s", v <= MOST_LATE) for v in late]),
        row("idle cost, server included", "1 %", [(f"{v:.2%}", v < MOST_IDLE) for v in idle]),
        row("look at the most : at the fewest", "2", [(f"{v:.2f}", v <= FLAT) for v in scans]),
        row("firings for all that were missed", "1", [(str(v), v == 1) for v in fired]),
    ]


def _growth(rows: Sequence[Mapping[str, Any]]) -> float:
    first, last = rows[0], rows[-1]
    return float(max(last[name] / first[name] for name in ("due", "next")))


def _load(row: Mapping[str, Any]) -> str:
    return f"{row['load_before']:.1f} → {row['load_after']:.1f}"


def _late(name: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    times = [f"{row[kind] * MILLI:.0f}" for kind in ("p50", "p95", "p99", "worst")]
    return name, f"{row['waiting']:,}", str(row["due"]), *times, _load(row)


def _idle(name: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    shares = [row["worker"] / row["wall"], row["server"] / row["wall"], row["share"]]
    said = [f"{share:.2%}" for share in shares]
    return name, f"{row['waiting']:,}", f"{row['wall']:.0f}", *said, _load(row)


def _scan(name: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    times = [f"{row[kind] * MILLI:.3f}" for kind in ("due", "next")]
    return name, f"{row['waiting']:,}", *times, _load(row)


def _down(name: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    return name, str(row["missed"]), str(row["fired"]), f"{row['next_in_minutes']:.0f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
