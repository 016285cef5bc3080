"""Turns the times of the inbox into a report that says which aims hold."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.inbox_questions import PEOPLE
from benchmarks.spread import shares

MOST_OF_A_QUERY, MOST_OF_A_PAGE = 5.0, 40.0
"""Milliseconds of the median on PostgreSQL, for a person in ten groups."""


def write(results: dict[str, Any], folder: Path) -> str:
    """Write both files into the folder and give the Markdown text.

    What an earlier run of the same scale found on another database is kept.
    """
    file = folder / "inbox.json"
    found = {name: _figures(each) for name, each in results.pop("databases").items()}
    results["figures"] = {**_kept(file, results), **found}
    for name in found:
        results["figures"][name]["machine"] = results["machine"]
    text = "\n".join(_markdown(results)) + "\n"
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "inbox.md").write_text(text, "utf-8")
    return text


def _kept(file: Path, results: Mapping[str, Any]) -> dict[str, Any]:
    if not file.exists():
        return {}
    before: dict[str, Any] = json.loads(file.read_text("utf-8"))
    same = all(before.get(key) == results[key] for key in ("open", "finished"))
    kept: dict[str, Any] = before["figures"] if same else {}
    return kept


def _figures(found: dict[str, Any]) -> dict[str, Any]:
    asked = {
        whose: {
            name: {
                "rows": each["rows"],
                **{kind: shares(each[kind]) for kind in ("page", "count") if kind in each},
            }
            for name, each in questions.items()
        }
        for whose, questions in found.pop("asked").items()
    }
    pages = {
        whose: {name: shares(times) for name, times in each.items()}
        for whose, each in found.pop("pages").items()
    }
    return {**found, "asked": asked, "pages": pages}


def _markdown(results: Mapping[str, Any]) -> Iterable[str]:
    yield "# The inbox, measured"
    yield ""
    yield "Written by `python3 -m benchmarks.inbox`; `benchmarks/README.md` says how to read it."
    if results["quick"]:
        yield "\n**A quick run: a twentieth of the user tasks, for a first look only.**"
    yield ""
    yield f"{results['open']:,} open and {results['finished']:,} finished user tasks."
    yield from _aims(results["figures"].get("postgresql"))
    for name, found in results["figures"].items():
        yield from _database(name, found)


def _aims(found: Mapping[str, Any] | None) -> Iterable[str]:
    if found is None:
        return
    usual = next(iter(PEOPLE))
    asked = {
        f"{name} ({kind})": each[kind]["p50"]
        for name, each in found["asked"][usual].items()
        for kind in ("page", "count")
        if kind in each
    }
    pages = {name: each["p50"] for name, each in found["pages"][usual].items()}
    yield ""
    yield "## Aims, on PostgreSQL for a person in ten groups"
    yield ""
    yield "| aim | limit | first page | worst | where it was worst | holds |"
    yield "|---|---|---|---|---|---|"
    first = "first page, by deadline"
    for title, limit, times, of_first in (
        ("query, median, ms", MOST_OF_A_QUERY, asked, asked[f"{first} (page)"]),
        ("whole page, median, ms", MOST_OF_A_PAGE, pages, pages[first]),
    ):
        where = max(times, key=lambda name: times[name])
        holds = "yes" if times[where] <= limit else "**no**" if of_first > limit else "but there"
        yield f"| {title} | ≤ {limit:g} | {of_first:.2f} | {times[where]:.2f} | {where} | {holds} |"


def _database(name: str, found: Mapping[str, Any]) -> Iterable[str]:
    yield ""
    yield f"## {name}"
    yield ""
    yield ", ".join(f"{key} {value}" for key, value in found["machine"].items()) + "."
    yield f"{found['durability']}."
    loads = f"{found['load_before']:.1f} before, {found['load_after']:.1f} after"
    yield f"Running processes on the machine, on average of a minute: {loads}."
    sizes = ", ".join(f"{key} {value / 2**20:,.0f} MB" for key, value in found["bytes"].items())
    filled = sum(found["loading"].values())
    yield f"Filled in {filled:,.0f} s; {sizes}. The plans: `inbox_plans_{name}.txt`."
    for whose, questions in found["asked"].items():
        yield ""
        yield f"### {whose}: milliseconds (least / median / 95th percentile)"
        yield ""
        yield "| question | rows | page | counter |"
        yield "|---|---|---|---|"
        for question, each in questions.items():
            rows = each["rows"] or ""
            yield f"| {question} | {rows} | {_spelled(each, 'page')} | {_spelled(each, 'count')} |"
    yield ""
    yield "### the whole page: milliseconds (least / median / 95th percentile)"
    yield ""
    people = list(found["pages"])
    yield f"| page | {' | '.join(people)} |"
    yield f"|---|{'---|' * len(people)}"
    for page in found["pages"][people[0]]:
        cells = [_spelled(found["pages"][whose], page) for whose in people]
        yield f"| {page} | {' | '.join(cells)} |"


def _spelled(each: Mapping[str, Any], kind: str) -> str:
    if kind not in each:
        return ""
    return " / ".join(f"{each[kind][share]:.1f}" for share in ("least", "p50", "p95"))
