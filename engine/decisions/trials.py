"""Tries a decision on rows that somebody invented: what comes out, by which rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.decisions.evaluation import evaluate
from engine.decisions.model import Decision, DecisionError, DecisionResult
from engine.decisions.reading import read_decisions
from engine.decisions.regions import constants_in
from engine.expressions import Functions, UnaryTests, text_of
from engine.expressions.tree import Name

MOST_ROWS = 500
_MOST_EXAMPLES = 50


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A variable that a decision is asked with; `examples` are constants that its column names."""

    name: str
    label: str
    type: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TriedRow:
    """What came out for a row.

    Attributes:
        outputs: label of the column → the value in words.
        numbers: of the rules that gave it; `rules` are their ids.
        error: why nothing came out.
    """

    outputs: Mapping[str, str]
    numbers: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class TriedDecision:
    """A decision with its rows tried, and how often each of its rules came into play.

    Attributes:
        policy: hit policy as the file writes it; "" of what is no table.
        hits: id of a rule → in how many rows it gave the result, every rule named.
    """

    id: str
    name: str
    policy: str
    asked: tuple[Asked, ...]
    outputs: tuple[str, ...]
    rows: tuple[TriedRow, ...]
    hits: Mapping[str, int]


def tried(
    files: Mapping[str, bytes],
    file: str,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    functions: Functions,
) -> tuple[TriedDecision, ...]:
    """Try the decisions of one file.

    Args:
        files: all decision files of the process by name, for what decisions require of others.
        file: whose decisions are tried.
        rows: id of a decision → variables of each row; a name that is not there has no value.
        functions: of the calendar and the application.

    Returns:
        Those decisions of the file that can be read.
    """
    known = read_decisions(files).decisions
    return tuple(
        _tried(one, rows.get(one.id, ())[:MOST_ROWS], functions, known)
        for one in known.values()
        if one.file_name == file
    )


def _tried(
    decision: Decision,
    rows: Sequence[Mapping[str, Any]],
    functions: Functions,
    known: Mapping[str, Decision],
) -> TriedDecision:
    asked = asked_of(decision, known)
    blank: dict[str, Any] = dict.fromkeys(each.name for each in asked)
    done = tuple(_row(decision, blank | dict(row), functions, known) for row in rows)
    counted = Counter(rule for row in done for rule in row.rules)
    return TriedDecision(
        id=decision.id,
        name=decision.name,
        policy=decision.policy,
        asked=asked,
        outputs=tuple(output.label for output in decision.outputs),
        rows=done,
        hits={rule.id: counted[rule.id] for rule in decision.rules},
    )


def _row(
    decision: Decision,
    variables: Mapping[str, Any],
    functions: Functions,
    known: Mapping[str, Decision],
) -> TriedRow:
    try:
        found = evaluate(decision, variables, functions, known)
    except DecisionError as error:
        return TriedRow(outputs={}, error=str(error))
    numbers = tuple(rule.number for rule in decision.rules if rule.id in found.matched)
    return TriedRow(outputs=_written(decision, found), numbers=numbers, rules=found.matched)


def _written(decision: Decision, found: DecisionResult) -> dict[str, str]:
    return {
        output.label: "—" if (value := found.outputs.get(output.name)) is None else text_of(value)
        for output in decision.outputs
    }


def asked_of(decision: Decision, known: Mapping[str, Decision]) -> tuple[Asked, ...]:
    """Give what has to be known for a decision and for those that it rests on, each name once."""
    found: dict[str, Asked] = {}
    worked_out: set[str] = set()
    for one in _with_required(decision, known, set()):
        worked_out |= {one.variable, *one.aliases, *(each.name for each in one.outputs)}
        worked_out |= {name for each in one.knowledge for name in (each.name, *each.aliases)}
        for column in _columns(one):
            found.setdefault(column.name, column)
        for name in one.reads:
            if name != "?":
                found.setdefault(name, Asked(name=name, label=name))
    own = {decision.variable, *(each.name for each in decision.outputs)}
    given = {column.name for column in _columns(decision)} & own
    return tuple(each for name, each in found.items() if name not in worked_out or name in given)


def _with_required(
    decision: Decision, known: Mapping[str, Decision], seen: set[str]
) -> list[Decision]:
    if decision.id in seen:
        return []
    seen.add(decision.id)
    required = [known[one] for one in decision.required if one in known]
    return [decision, *(each for one in required for each in _with_required(one, known, seen))]


def _columns(decision: Decision) -> list[Asked]:
    """Give the columns that ask for a plain variable."""
    found: list[Asked] = []
    for at, column in enumerate(decision.inputs):
        if isinstance(column.expression.root, Name):
            cells = [rule.conditions[at] for rule in decision.rules if at < len(rule.conditions)]
            found.append(
                Asked(
                    name=column.expression.root.name,
                    label=column.label,
                    type=column.type.base,
                    examples=_examples(cells),
                )
            )
    return found


def _examples(cells: Sequence[UnaryTests]) -> tuple[str, ...]:
    """Give the texts that cells compare with, for whoever fills a row in."""
    named = [value for cell in cells for value in constants_in(cell) if isinstance(value, str)]
    return tuple(dict.fromkeys(named))[:_MOST_EXAMPLES]
