"""The vectors that the browser's evaluator is held to as well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import expressions as lang

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def _outcome(vector: dict) -> object:
    try:
        if "unary" in vector:
            cell = lang.parse_unary_tests(vector["unary"])
            return lang.test(cell, vector["input"], vector["variables"])
        return lang.evaluate(lang.parse(vector["text"]), vector["variables"])
    except lang.ExpressionError:
        return lang.ExpressionError


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v.get("text", v.get("unary")) or "empty")
def test_a_shared_vector_gives_its_value(vector):
    wanted = lang.ExpressionError if vector.get("error") else vector["value"]

    outcome = _outcome(vector)

    assert outcome == wanted
    assert type(outcome) is type(wanted) or isinstance(outcome, int | float)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v.get("text", v.get("unary")) or "empty")
def test_a_shared_vector_survives_its_json_form(vector):
    read = (
        lang.parse_unary_tests(vector["unary"]) if "unary" in vector else lang.parse(vector["text"])
    )

    written = json.loads(json.dumps(lang.to_json(read)))

    assert lang.from_json(written) == read
    assert lang.to_json(lang.from_json(written)) == lang.to_json(read)
