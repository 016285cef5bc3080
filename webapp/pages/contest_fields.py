"""Reads the many fields of a contest from a post into nested data, and moves their rows.

A field is called by its way: `trials-0-criteria-2-title` is a title in a row of a row. Rows come in
the order of their numbers; nothing here judges what they mean.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

WAY = re.compile(r"[a-z_]+(?:-(?:[a-z_]+|\d{1,3}))*")
DEEPEST = 6
MOST_FIELDS = 4000
LISTS = ("nominations", "trials", "files", "criteria", "commissions")
FRESH: Mapping[str, Mapping[str, Any]] = {
    "nominations": {"title": ""},
    "trials": {"title": "", "stage": "onsite", "weight": "", "maximum": ""},
    "files": {"title": "", "required": True, "kinds": "pdf, docx"},
    "criteria": {"title": "", "maximum": "", "step": "1", "justify": True},
    "commissions": {"person_id": "", "part": "jury"},
}
"""A new row of each list."""


def nested(post: MultiDict[str, str]) -> dict[str, Any]:
    """Everything that was typed, as mappings and lists."""
    found: dict[str, Any] = {name: {} for name in ("nominations", "trials", "commissions")}
    for name in list(post)[:MOST_FIELDS]:
        steps = name.split("-")
        if WAY.fullmatch(name) and len(steps) <= DEEPEST:
            _put(found, steps, post[name].strip())
    listed = _listed(found)
    documents = listed.get("documents")
    if isinstance(documents, dict) and isinstance(documents.get("diplomas"), dict):
        documents["diplomas"] = list(documents["diplomas"].values())
    return listed


def moved(given: dict[str, Any], order: str) -> bool:
    """Do what a button beside rows says: «add:trials», «up:trials-1», «remove:…»; False if none."""
    verb, _, way = order.partition(":")
    steps = way.split("-") if WAY.fullmatch(way) else []
    if verb == "add" and steps and steps[-1] in LISTS:
        rows = _rows(given, steps)
        if rows is not None:
            rows.append({"code": _free_code(rows, steps[-1]), **FRESH[steps[-1]]})
        return rows is not None
    if len(steps) < 2 or not steps[-1].isdigit():
        return False
    rows, place = _rows(given, steps[:-1]), int(steps[-1])
    if rows is None or place >= len(rows):
        return False
    return _move(rows, place, verb)


def _move(rows: list[dict[str, Any]], place: int, verb: str) -> bool:
    if verb == "remove":
        del rows[place]
        return True
    other = place + {"up": -1, "down": 1}.get(verb, 0)
    if other == place or not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    return True


def seats(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Person and part of every row of the commissions."""
    return [
        (str(row.get("person_id", "")), str(row.get("part", ""))) for row in given["commissions"]
    ]


def _put(found: dict[str, Any], steps: list[str], value: str) -> None:
    here = found
    for step in steps[:-1]:
        inside = here.setdefault(step, {})
        if not isinstance(inside, dict):
            return
        here = inside
    here.setdefault(steps[-1], value)


def _listed(found: dict[str, Any]) -> dict[str, Any]:
    """Turn numbered rows into lists; a row without anything in it is a row."""
    result: dict[str, Any] = {}
    for name, value in found.items():
        if name in LISTS:
            inside = value if isinstance(value, dict) else {}
            numbers = sorted(int(each) for each in inside if each.isdigit())
            rows = (inside[str(each)] for each in numbers if str(each) in inside)
            result[name] = [_listed(row) for row in rows if isinstance(row, dict)]
        else:
            result[name] = _listed(value) if isinstance(value, dict) else value
    return result


def _rows(given: dict[str, Any], steps: list[str]) -> list[dict[str, Any]] | None:
    """The list at the end of a way."""
    here: Any = given
    for step in steps:
        if isinstance(here, list):
            here = here[int(step)] if step.isdigit() and int(step) < len(here) else None
        elif isinstance(here, dict):
            here = here.setdefault(step, []) if step in LISTS else None
        else:
            return None
    return here if isinstance(here, list) else None


def _free_code(rows: list[dict[str, Any]], kind: str) -> str:
    taken = {str(row.get("code", "")) for row in rows}
    letter = kind[0]
    return next(code for code in _codes(letter) if code not in taken)


def _codes(letter: str) -> Iterator[str]:
    number = 1
    while True:
        yield f"{letter}{number}"
        number += 1
