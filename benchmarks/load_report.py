"""Turns what was measured into a report that names the bottleneck from the figures."""

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.load_rows import COPIED, KEPT_OF_ENDED

Found = Mapping[str, Any]
MEGABYTE = 2**20
NAMES = {
    "serve": "web processes",
    "worker": "workers",
    "scheduler": "scheduler",
    "postgresql": "PostgreSQL",
    "people": "simulated people",
    "other": "everything else",
    "idle": "idle",
}
PROGRAMS = ("serve", "worker", "scheduler", "postgresql")
KINDS = (
    "sign in", "inbox", "filter", "search in the inbox", "search everywhere", "open a task",
    "claim", "complete", "start", "poll of the list", "poll of the bell", "sign-in page",
    "start page",
)  # fmt: skip
FULL, WHOLE_CORE = 0.9, 0.85
"""From which share of the machine, or of one core for each web process, nothing is left."""


def write(results: Found, folder: Path) -> str:
    """Write both files into the folder and give the Markdown text."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {**results, "bottleneck": {count: bottleneck(int(count), best(step)["cores"])
                                      for count, step in results["steps"].items()}}  # fmt: skip
    text = "\n".join(_markdown(told)) + "\n"
    (folder / "load.json").write_text(
        json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    (folder / "load.md").write_text(text, "utf-8")
    return text


def best(step: Found) -> Found:
    """The crowd that got most done."""
    found: Found = max(step["crowds"].values(), key=lambda each: each["rate"])
    return found


def errors(step: Found) -> int:
    """How often anybody got anything but a page or a refusal in words."""
    crowds = (*step["crowds"].values(), step["moderate"], step["signing in"])
    return sum(sum(each["errors"].values()) for each in crowds)


def bottleneck(count: int, cores: Mapping[str, float]) -> str:
    """Say what limits the work of so many web processes, from what each kind used of the cores."""
    whole = sum(cores.values())
    busy = {kind: used for kind, used in cores.items() if kind != "idle"}
    shares = ", ".join(
        f"{NAMES[kind]} {used / whole:.0%}"
        for kind, used in sorted(busy.items(), key=lambda each: -each[1])
        if used / whole >= 0.01
    )
    if sum(busy.values()) / whole >= FULL:
        most = max(busy, key=lambda kind: busy[kind])
        return f"the processors, and of these most go to {NAMES[most]} ({shares})"
    if cores["serve"] >= WHOLE_CORE * count:
        each = cores["serve"] / count
        return (
            f"the web processes: each keeps {each:.2f} cores busy, and one is all it can ({shares})"
        )
    return (
        f"neither the processors nor the web processes are busy ({shares}): see what is waited for"
    )


# -- Markdown --------------------------------------------------------------------------------------
def _markdown(found: Found) -> Iterable[str]:
    yield "# A region at work, measured"
    yield ""
    yield "Written by `python3 -m benchmarks.load`; `benchmarks/README.md` says how to read it."
    if found["quick"]:
        yield "\n**A quick run: a fiftieth of the region, for a first look only.**"
    yield ""
    yield ", ".join(f"{key} {value}" for key, value in found["machine"].items()) + "."
    yield f"{found['durability']}; {', '.join(found['settings'])}."
    loads = f"{found['load_before']:.1f} before, {found['load_after']:.1f} after"
    yield f"Running processes on the machine, on average of a minute: {loads}."
    yield ""
    yield ", ".join(f"{count:,} {name}" for name, count in found["there"].items()) + "."
    took = sum(found["made"]["took"].values())
    yield f"Made in {took / 60:,.0f} minutes; {_megabytes(found['sizes']['all'])} MB."
    yield from _throughput(found["steps"])
    yield from _bottlenecks(found)
    yield from _times(found["steps"], "moderate")
    yield from _times(found["steps"], "most")
    yield from _cores(found["steps"])
    yield from _memory(found["steps"])
    yield from _database(found["steps"])
    yield from _sizes(found["sizes"])
    yield from _case(found["sizes"]["tables"], found["made"])
    yield from _policies(found["policies"])


def _throughput(steps: Found) -> Iterable[str]:
    yield "\n## What can be done\n"
    rows = []
    for count, step in steps.items():
        for each in (*step["crowds"].values(), step["moderate"]):
            asked = f", {each['asked rate']:.0f} steps/s asked for" if each["asked rate"] else ""
            rows.append(
                (count, f"{each['people']}{asked}", each["rate"], each["visits each minute"],
                 round(60 * each["rate"] / max(each["visits each minute"], 1), 1),
                 _counted(each["refused"]), _counted(each["errors"]))
            )  # fmt: skip
    head = ("web processes, workers", "people at once", "steps/s", "visits/min", "steps of a visit")
    yield from _table((*head, "refused in words", "errors"), rows)
    yield ""
    starts = (f"{count}: {step['started in']:.0f} s" for count, step in steps.items())
    yield f"From the start of the programs until the first answer: {', '.join(starts)}."
    yield ""
    yield "Signing in and nothing else, by 8 people at once:\n"
    signing = [
        (count, *(_kind(step["signing in"], "sign in", name) for name in ("p50", "p95")),
         round(step["signing in"]["visits each minute"] / 60, 2))
        for count, step in steps.items()
    ]  # fmt: skip
    yield from _table(("web processes, workers", "p50, ms", "p95, ms", "each second"), signing)


def _bottlenecks(found: Found) -> Iterable[str]:
    yield "\n## The bottleneck\n"
    for count, said in found["bottleneck"].items():
        people = best(found["steps"][count])["people"]
        yield f"- {count} web processes and workers, {people} people at once: {said}."


def _times(steps: Found, which: str) -> Iterable[str]:
    crowds = {
        count: step["moderate"] if which == "moderate" else best(step)
        for count, step in steps.items()
    }
    titles = {
        "moderate": "Times at half of what can be done, milliseconds (p50 / p95 / p99)",
        "most": "Times when most is done, milliseconds (p50 / p95 / p99)",
    }
    yield f"\n## {titles[which]}\n"
    rows = [
        (kind, *(" / ".join(_kind(each, kind, share) for share in ("p50", "p95", "p99"))
                 for each in crowds.values()))
        for kind in KINDS
    ]  # fmt: skip
    yield from _table(("", *(f"{count} web" for count in crowds)), rows)


def _kind(crowd: Found, kind: str, share: str) -> str:
    found = crowd["kinds"].get(kind)
    return f"{found[share]:,.0f}" if found else "–"


def _cores(steps: Found) -> Iterable[str]:
    yield "\n## Processor time, cores\n"
    rows = []
    for count, step in steps.items():
        named = {"nobody": step["at rest"], "most": best(step), "half": step["moderate"]}
        for name, each in named.items():
            used = (f"{each['cores'].get(kind, 0):.2f}" for kind in NAMES)
            rows.append((f"{count}, {name}", *used))
    yield from _table(("web processes, load", *NAMES.values()), rows)
    yield ""
    rows = [
        (count, *(f"{1000 * each['cores'][kind] / each['rate']:.1f}" for kind in PROGRAMS))
        for count, each in ((count, best(step)) for count, step in steps.items())
    ]
    yield "Milliseconds of a processor for each step, when most is done:\n"
    yield from _table(("web processes", *(NAMES[kind] for kind in PROGRAMS)), rows)


def _memory(steps: Found) -> Iterable[str]:
    yield "\n## Memory after the work, MB\n"
    yield "Proportional: what several share is divided among them.\n"
    rows = []
    for count, step in steps.items():
        for kind, processes in step["memory"].items():
            each = sorted(one["proportional"] for one in processes)
            own = [one["own"] for one in processes]
            if each:
                rows.append(
                    (count, NAMES[kind], len(each), _megabytes(sum(each)),
                     _megabytes(statistics.median(each)), _megabytes(each[-1]),
                     _megabytes(statistics.median(own)))
                )  # fmt: skip
    head = ("web processes", "", "processes", "together", "median of one", "most of one")
    yield from _table((*head, "own of one, median"), rows)


def _database(steps: Found) -> Iterable[str]:
    yield "\n## The database meanwhile\n"
    rows = []
    for count, step in steps.items():
        each = best(step)
        seen, took = each["database"], each["watched seconds"]
        read = seen["blocks_hit"] + seen["blocks_read"]
        rows.append(
            (count, round(seen["commits"] / took), round(seen["rows_written"] / took),
             f"{seen['log_bytes'] / took / 1024:,.0f}", f"{seen['blocks_hit'] / max(read, 1):.2%}",
             round(seen["bells"] / took, 1), seen["connections"], seen["active"],
             f"{seen['reading']:.0%}")
        )  # fmt: skip
    head = (
        "web processes",
        "commits/s",
        "rows written/s",
        "log, kB/s",
        "found in memory",
        "bells/s",
    )
    yield from _table((*head, "connections", "statements at once", "of these only reading"), rows)
    for count, step in steps.items():
        seen = best(step)["database"]
        yield f"\n{count} web: statements {_shares(seen['statements'])}."
        yield f"They wait for: {_shares(seen['waits'])}."


def _sizes(sizes: Found) -> Iterable[str]:
    yield "\n## Tables, MB\n"
    rows = [
        (name, f"{each['rows']:,}", _megabytes(each["bytes"]), _megabytes(each["indexes"]),
         round(_bytes_of_a_row(each)))
        for name, each in sizes["tables"].items()
    ]  # fmt: skip
    yield from _table(("table", "rows", "rows' own", "indexes", "bytes of a row"), rows)


def _case(tables: Found, made: Found) -> Iterable[str]:
    """What one case that is kept whole takes, from the rows that were loaded."""
    yield "\n## A whole case\n"
    rows, whole = [], 0.0
    for name in COPIED:
        if name in tables and name != "search_word":  # most of them are words of people
            cases = made["cases"] if name in KEPT_OF_ENDED else made["whole cases"]
            each, size = made["rows"][name] / cases, _bytes_of_a_row(tables[name])
            rows.append((name, f"{each:.1f}", round(size), round(each * size)))
            whole += each * size
    yield from _table(("table", "rows of a case", "bytes of a row", "bytes of a case"), rows)
    yield f"\nTogether {whole:,.0f} bytes, indexes included; the running and the ended alike."


def _bytes_of_a_row(table: Mapping[str, int]) -> float:
    return (table["bytes"] + table["indexes"]) / max(table["rows"], 1)


def _policies(found: Found) -> Iterable[str]:
    yield "\n## Row-level security, milliseconds (median)\n"
    rows = [(name, each["with"], each["without"]) for name, each in found.items()]
    yield from _table(("question in the largest municipality", "with", "without"), rows)


def _shares(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {share:.0%}" for name, share in shares.items() if share >= 0.01)


def _counted(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in counted.items()) or "0"


def _megabytes(size: float) -> str:
    return f"{size / MEGABYTE:,.0f}"


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> Iterable[str]:
    yield f"| {' | '.join(map(str, head))} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
