"""The table of foreign files: what opened, was deployed, was refused by which rule, and behaved."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import machine

if TYPE_CHECKING:
    from benchmarks.foreign_runs import Seen

RAW = re.compile(
    r"Traceback|\w(?:Error|Exception)\b(?![«»\w]*»)| object at 0x|NoneType|'\w+' object|"
    r"argument of type|positional argument|list index|not subscriptable|unhashable"
)
OUTCOMES = ("ended", "waits", "incident", "still running", "begins elsewhere")


def raw_texts(seen: "Seen") -> list[str]:
    """Sentences that are no sentences of ours; what is quoted from the diagram does not count."""
    bare = (re.sub(r"«[^»]*»?|\([^)]*\)", "", text) for text in seen.texts)
    return [text for text in bare if RAW.search(text) or not re.search("[а-яё]", text)]


def results(seen: Sequence["Seen"], sources: Mapping[str, str]) -> dict[str, Any]:
    """Add up what was seen, by tool and by the part of a tool's folder."""
    tools = list(dict.fromkeys(each.tool for each in seen))
    return {
        "machine": machine.describe(),
        "sources": dict(sources),
        "tools": {tool: _summary([s for s in seen if s.tool == tool]) for tool in tools},
        "parts": {
            tool: {
                part: _summary([s for s in seen if s.tool == tool and s.part == part])
                for part in sorted({s.part for s in seen if s.tool == tool})
            }
            for tool in tools
        },
        "problems": [[s.tool, s.name, s.problem] for s in seen if s.problem],
        "unequal": [[s.tool, s.name] for s in seen if not s.equal],
        "raw": [[s.tool, s.name, *raw_texts(s)[:2]] for s in seen if raw_texts(s)],
        "lacking": [[s.tool, s.name] for s in seen if s.lacking],
    }


def _summary(seen: Sequence["Seen"]) -> dict[str, Any]:
    deployed = [s for s in seen if not s.refused]
    rules = Counter(rule for s in seen for rule in s.refused)
    alone = Counter(s.refused[0] for s in seen if len(s.refused) == 1)
    words: Counter[str] = Counter()
    for each in seen:
        words.update(each.verdicts)
    return {
        "files": len(seen),
        "opened": sum(s.opened for s in seen),
        "deployed": len(deployed),
        "refused": sum(bool(s.refused) for s in seen),
        "refused_by": dict(rules.most_common()),
        "refused_by_one_rule": dict(alone.most_common()),
        "equal": sum(s.equal for s in deployed),
        "walked": sum(s.walked for s in seen),
        "behaved": sum(s.walked and not s.problem for s in seen),
        "outcomes": dict(Counter(o for s in deployed for o in s.outcomes)),
        "words": dict(words),
        "raw": sum(bool(raw_texts(s)) for s in seen),
        "problems": sum(bool(s.problem) for s in seen),
    }


def write(seen: Sequence["Seen"], sources: Mapping[str, str], folder: Path) -> str:
    """Write both files into the folder and give the Markdown text."""
    folder.mkdir(parents=True, exist_ok=True)
    found = results(seen, sources)
    written = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    (folder / "foreign.json").write_text(written, "utf-8")
    text = "\n".join(_markdown(found)) + "\n"
    (folder / "foreign.md").write_text(text, "utf-8")
    return text


def _markdown(found: Mapping[str, Any]) -> Iterable[str]:
    yield "# Files that other tools drew"
    yield ""
    yield "Written by `python3 -m benchmarks.foreign`; `benchmarks/README.md` says how to read it."
    yield ""
    yield "| tool | where the files are from |\n|---|---|"
    yield from (f"| {tool} | {source} |" for tool, source in found["sources"].items())
    yield "\n## What became of them\n"
    yield from _table(found["tools"])
    yield (
        f"\nExceptions {len(found['problems'])}, counts that differ {len(found['unequal'])}, "
        f"raw texts {len(found['raw'])}, findings without id, rule or remedy "
        f"{len(found['lacking'])}."
    )
    yield "\n## How the processes of accepted files behaved\n"
    yield f"| tool | {' | '.join(OUTCOMES)} |\n|---|{'---|' * len(OUTCOMES)}"
    for tool, each in found["tools"].items():
        cells = " | ".join(str(each["outcomes"].get(outcome, 0)) for outcome in OUTCOMES)
        yield f"| {tool} | {cells} |"
    yield "\n## Foreign words in the files, by verdict\n"
    yield "| tool | executes | ignored | refused |\n|---|---|---|---|"
    for tool, each in found["tools"].items():
        kinds = ("executes", "ignored", "refused")
        yield f"| {tool} | {' | '.join(str(each['words'].get(k, 0)) for k in kinds)} |"
    yield "\n## Refused, by rule: files with the finding (files with no other)\n"
    yield from _refusals(found["tools"])
    for tool, parts in found["parts"].items():
        if tool == "miwg":
            yield f"\n## {tool}, by modelling tool\n"
            yield from _table(parts)
    yield from _lists(found)


def _table(rows: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    heads = "files | opened | deployed | refused | counts equal | behaved, of walked | raw texts"
    yield f"| tool | {heads} |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, each in rows.items():
        deployed = each["deployed"]
        yield (
            f"| {name} | {each['files']} | {each['opened']} | {deployed} | {each['refused']} "
            f"| {each['equal']} of {deployed} | {each['behaved']} of {each['walked']} "
            f"| {each['raw']} |"
        )


def _refusals(tools: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    rules = Counter[str]()
    for each in tools.values():
        rules.update(each["refused_by"])
    yield f"| rule | {' | '.join(tools)} |\n|---|{'---|' * len(tools)}"
    for rule, _ in rules.most_common():
        cells = [
            f"{each['refused_by'].get(rule, 0)} ({each['refused_by_one_rule'].get(rule, 0)})"
            if rule in each["refused_by"]
            else ""
            for each in tools.values()
        ]
        yield f"| `{rule}` | {' | '.join(cells)} |"


def _lists(found: Mapping[str, Any]) -> Iterable[str]:
    for name in ("problems", "unequal", "raw", "lacking"):
        if found[name]:
            yield f"\n## {name}\n"
            yield from (f"- {' · '.join(map(str, each))[:400]}" for each in found[name][:50])
