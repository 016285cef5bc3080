"""Rows to try decisions with, as they lie in a draft beside the decisions: `tests/NAME.json`."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.designing import TESTS
from engine.trials import TriedDecision, try_decisions
from webapp import form_trials, new_files, office

EMPTY: Mapping[str, Any] = {"decisions": {}}


def file_of(name: str) -> str:
    """Where the rows for a decision file lie."""
    return f"{TESTS}{name.rpartition('.')[0].replace('/', '_')}.json"


def read(content: bytes) -> Mapping[str, Any]:
    """Read rows as they were kept; what somebody wrote by hand wrongly counts as none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return EMPTY
    decisions = found.get("decisions") if isinstance(found, dict) else None
    if not isinstance(decisions, dict):
        return EMPTY
    return {
        "decisions": {
            str(name): [_row(each) for each in rows if isinstance(each, dict)]
            for name, rows in decisions.items()
            if isinstance(rows, list)
        }
    }


def _row(raw: Mapping[str, Any]) -> dict[str, Any]:
    values = raw.get("values")
    known = values if isinstance(values, dict) else {}
    return {
        "values": {str(name): str(text) for name, text in known.items()},
        "expected": str(raw.get("expected") or ""),
    }


def tried(files: Mapping[str, bytes], name: str, rows: Any) -> list[dict[str, Any]]:
    """Try the decisions of a file on rows of typed texts; spelled for the editor's script."""
    typed = {
        str(decision): [_typed(row) for row in some if isinstance(row, dict)]
        for decision, some in (rows.items() if isinstance(rows, dict) else ())
        if isinstance(some, list)
    }
    only = {each: content for each, content in files.items() if each.endswith(".dmn")}
    found = try_decisions(only, name, typed, now=office.now(), calendar=office.calendar())
    return [_spelled(each) for each in found]


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was typed; an empty cell is a variable without a value."""
    texts = {str(name): str(text) for name, text in row.items()}
    return {name: form_trials.typed(t) if t.strip() else None for name, t in texts.items()}


def _spelled(decision: TriedDecision) -> dict[str, Any]:
    rows = [{**asdict(each), "outputs": list(each.outputs.items())} for each in decision.rows]
    hits = list(decision.hits.items())  # pairs: JSON for scripts sorts the keys of mappings
    return {**asdict(decision), "policy": str(decision.policy), "rows": rows, "hits": hits}


def title(content: bytes, name: str) -> str:
    """Call a decision file by its first decision; by its own name while it cannot be read."""
    found = try_decisions({name: content}, name, {}, now=office.now(), calendar=office.calendar())
    return found[0].name if found else new_files.bare(name)
