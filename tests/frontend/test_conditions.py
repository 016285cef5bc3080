"""The browser's evaluator of conditions, held to the server's."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import expressions, value_text
from webapp import assets

HERE = Path(__file__).resolve().parent
VECTORS = json.loads((HERE.parent / "expressions" / "vectors.json").read_text("utf-8"))
EVALUATOR = assets.FRONTEND / "src" / "forms" / "conditions.js"

Ask = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Ask the browser's evaluator, which runs in Node, for the outcome of one expression."""
    node, _ = assets.node_commands()
    command = [node, str(HERE / "evaluate.mjs"), EVALUATOR.as_uri()]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        questions, answers = process.stdin, process.stdout

        def asked(expression: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
            questions.write(json.dumps({"expression": expression, "variables": variables}) + "\n")
            questions.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield asked
        questions.close()


def readable() -> list[Any]:
    """The vectors that are expressions at all, each with its JSON form and its variables."""
    found = []
    for vector in VECTORS:
        variables = dict(vector["variables"])
        try:
            if "unary" in vector:
                variables["?"] = vector["input"]
                tree = expressions.to_json(expressions.parse_unary_tests(vector["unary"]))
            else:
                tree = expressions.to_json(expressions.parse(vector["text"]))
        except expressions.ExpressionError:
            continue  # nothing that the server cannot read is ever sent to a browser
        name = vector.get("text", vector.get("unary")) or "empty"
        found.append(pytest.param(vector, tree, variables, id=name))
    return found


def same(left: Any, right: Any) -> bool:
    """Equal as JSON values: yes is not 1, and the last digit of a fraction does not count."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


@pytest.mark.parametrize(("vector", "tree", "variables"), readable())
def test_a_vector_has_the_same_value_in_a_browser(
    ask: Ask, vector: dict[str, Any], tree: dict[str, Any], variables: dict[str, Any]
) -> None:
    outcome = ask(tree, variables)
    if vector.get("error"):
        assert "value" not in outcome
        assert "broken" not in outcome
    else:
        assert same(outcome.get("value", outcome), vector["value"])


NAMES = ("a", "b", "слово", "cells", "row")
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1000, 1000),
    st.sampled_from([0.5, -2.25, 3.0, 1e3]),
    st.sampled_from(["", "да", "нет", "аб", "😀x", "10"]),
)
CALLS = (
    *(("len", 1), ("round", 1), ("is_empty", 1), ("sum", 1), ("min", 2), ("max", 1)),
    *(("contains", 2), ("sorted", 1), ("any", 1), ("distinct", 1)),
    *(("int", 1), ("number", 1), ("str", 1), ("join", 2), ("split", 1)),
)
VARIABLES = st.fixed_dictionaries(
    {
        "a": SCALARS,
        "b": SCALARS,
        "слово": SCALARS,
        "cells": st.lists(SCALARS, max_size=4),
        "row": st.dictionaries(st.sampled_from(["x", "y", "__proto__"]), SCALARS, max_size=3),
    }
)


def node(kind: str, **members: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A node of the tree whose members are drawn."""
    return st.fixed_dictionaries({"node": st.just(kind), **members})


LEAVES = node("literal", value=SCALARS) | node("name", name=st.sampled_from(NAMES))


def call(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A call of a listed function."""
    given_ones = st.tuples(*arguments).map(list)
    return node(
        "call", function=st.just(name), arguments=given_ones, names=st.just([]), named=st.just([])
    )


# Only the server tells 3 from 3.0, and only for these positions: here they are written out.
POSITIONS = node("literal", value=st.integers(-5, 5) | st.sampled_from(["x", "__proto__"]))


def larger(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Trees one floor higher."""
    op = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"])
    some = st.lists(part, min_size=2, max_size=3)
    return st.one_of(
        node("unary", op=st.sampled_from(["not", "-", "+"]), of=part),
        node("binary", op=st.sampled_from(["+", "-", "*", "/", "//", "%"]), left=part, right=part),
        node("compare", first=part, ops=st.tuples(op).map(list), rest=st.tuples(part).map(list)),
        node("logic", op=st.sampled_from(["and", "or"]), parts=some),
        node("choice", test=part, then=part, otherwise=part),
        node("list", items=some),
        node("field", of=part, key=st.sampled_from(["x", "y", "z"])),
        node("item", of=part, index=part),
        node("filter", of=part, condition=part),
        node("defined", of=node("name", name=st.sampled_from([*NAMES, "absent"]))),
        *(call(name, *[part] * count) for name, count in CALLS),
        *(call(name, part, POSITIONS) for name in ("get", "substring")),
    )


TREES = st.recursive(LEAVES, larger, max_leaves=8)


@settings(max_examples=max(400, settings().max_examples))
@given(root=TREES, variables=VARIABLES)
def test_both_evaluators_agree_on_any_condition(
    ask: Ask, root: dict[str, Any], variables: dict[str, Any]
) -> None:
    tree = {"version": 1, "kind": "expression", "syntax": "feel", "text": "", "root": root}
    outcome = ask(tree, variables)
    assert "broken" not in outcome
    if "left" in outcome:
        return
    read = expressions.from_json(tree)
    try:
        value = expressions.evaluate(read, variables)
    except expressions.ExpressionError:
        assert outcome == {"error": True}
    else:
        assert same(outcome.get("value", outcome), value)


MOMENT = datetime(2026, 9, 1, 10, tzinfo=timezone(timedelta(hours=7)))
STORED = {
    "due": date(2026, 9, 1),
    "at": MOMENT,
    "exact": MOMENT.replace(microsecond=123_456),
    "span": timedelta(days=2, hours=1),
    "back": timedelta(microseconds=-1),
    "rate": Decimal("1.50"),
    "odd": {"$date": "нет"},
    "rows": [{"due": date(2026, 9, 2), "n": Decimal(2)}],
}


@pytest.mark.parametrize(
    "text",
    [
        'due = date("2026-09-01") and due = "2026-09-01" and due < "2026-09-02"',
        'at > "2026-09-01" and at = "2026-09-01T03:00:00Z" and exact > at',
        'at + span > at and span = duration("PT49H") and days_in(span) = 2',
        'back < duration("PT0S")',
        "rate * 2 = 3 and rate = 1.5",
        'get value(odd, "$date")',
        "rows[1].due > due and rows[1].n = 2",
        '"до " + due',
        "year(due) + month(due) + day(at)",
        "due in [due]",
    ],
)
def test_stored_dates_and_decimals_mean_the_same_in_a_browser(ask: Ask, text: str) -> None:
    tree = expressions.parse(f"={text}")
    wanted = expressions.evaluate(tree, STORED)

    outcome = ask(expressions.to_json(tree), json.loads(value_text(STORED)))

    assert same(outcome.get("value", outcome), wanted)
