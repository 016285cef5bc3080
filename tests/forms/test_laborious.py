"""A form's conditions share one allowance, so that no drawing of a form can keep a server busy."""

from __future__ import annotations

from typing import Any

from engine.forms import view_form
from engine.forms.conditions import FORM_STEPS, Allowance, one_form
from engine.forms.options import no_options
from engine.forms.texts import MAX_TYPED, fill_in
from tests.forms.build import TODAY, clean, field, form

LABORIOUS = "=count(for i in 1..900 return i * 2 + x) > 1"
MANY = form(
    {
        "type": "dynamiclist",
        "path": "rows",
        "label": "Ряды",
        "components": [
            field("textfield", f"f{number}", conditional={"hide": LABORIOUS})
            for number in range(20)
        ],
    }
)
POST: dict[str, Any] = {"rows": [{f"f{n}": "я" for n in range(20)} for _ in range(50)]}


def test_a_form_that_is_too_laborious_is_refused_rather_than_judged():
    cleaned = clean(MANY, POST, variables={"x": 1})

    assert "слишком трудоёмкие" in cleaned.errors[""]
    assert not cleaned.ok


def test_a_draft_of_it_loses_nothing():
    cleaned = clean(MANY, POST, variables={"x": 1}, draft=True)

    assert cleaned.ok
    assert cleaned.shown == POST


def test_it_is_still_shown():
    (part,) = view_form(MANY, POST, {"x": 1}, no_options, today=TODAY)

    assert len(part.rows) == 50


def test_an_ordinary_form_of_many_rows_stays_far_below():
    ordinary = form(
        {
            "type": "dynamiclist",
            "path": "rows",
            "label": "Ряды",
            "components": [
                field("number", "score"),
                field("textfield", "why", conditional={"hide": "=score = null or score > 50"}),
                field(
                    "checkbox", "yes", properties={"rule": "=yes or score > 1", "ruleMessage": "?"}
                ),
            ],
        }
    )
    with one_form() as allowance:
        cleaned = clean(ordinary, {"rows": [{"score": n, "yes": True} for n in range(50)]})

    assert cleaned.ok
    assert allowance.left > FORM_STEPS * 0.9


def test_one_expression_gets_no_more_than_an_expression_may_spend():
    allowance = Allowance()
    with allowance.share() as budget:
        assert budget.left == 20_000
        budget.spend(500)

    assert FORM_STEPS - allowance.left >= 500


def test_a_filled_text_stays_bounded():
    filled = fill_in("{{x}} " * 10_000, {"x": "ж" * MAX_TYPED})

    assert len(filled) == MAX_TYPED
    assert fill_in("Школа {{name}}, {{ nothing }}.", {"name": "№ 5"}) == "Школа № 5, ."
