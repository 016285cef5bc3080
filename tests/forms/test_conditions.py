"""A condition hides the same part on the server and in the browser."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from engine.forms import view_form
from engine.forms.conditions import parse_expression
from tests.forms.build import TODAY, clean, field, form, registry
from webapp import assets

HERE = Path(__file__).resolve().parent
VECTORS: list[dict[str, Any]] = json.loads((HERE / "condition_vectors.json").read_text("utf-8"))
EVALUATOR = assets.FRONTEND / "src" / "forms" / "conditions.js"


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["hide"] for vector in VECTORS])
def test_the_server_hides_by_the_condition(vector: dict[str, Any]) -> None:
    made = form(field("textfield", conditional={"hide": vector["hide"]}))
    cleaned = clean(made, {"x": "1"}, variables=vector["values"])
    assert ("x" not in cleaned.values) is vector["hidden"]
    (part,) = view_form(made, {}, vector["values"], registry, today=TODAY)
    assert part.hidden is vector["hidden"]


def test_the_browser_hides_by_the_same_conditions() -> None:
    questions = []
    for vector in VECTORS:
        condition = parse_expression(vector["hide"])
        values = {**dict.fromkeys(condition.names), **vector["values"]}
        questions.append({"tree": condition.as_json, "values": values})
    node, _ = assets.node_commands()
    done = subprocess.run(  # noqa: S603  our own script
        [node, str(HERE / "hidden.mjs"), EVALUATOR.as_uri()],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    answers = dict(
        zip((v["hide"] + str(v["values"]) for v in VECTORS), json.loads(done.stdout), strict=True)
    )
    assert answers == {v["hide"] + str(v["values"]): v["hidden"] for v in VECTORS}
