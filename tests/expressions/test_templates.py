"""Texts with `{name}` places are filled with words, never with the look of Python."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from engine.expressions import filled, written
from tests.expressions.test_properties import VALUES


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("План {year} года", "План 2026 года"),
        ("{plan.school.name}", "Школа № 5"),
        ("{plan.nothing.name}|{nothing}|{plan}", "||"),
        ("{names}", "Анна, Пётр"),
        ("{yes}, {no}", "да, нет"),
        ("{half} и {whole}", "2.5 и 3"),
        ("{exact}", "1.50"),
        ("{day}", "2026-09-01"),
        ("{0.__class__}", ""),
        ("{year.__class__.__mro__}", ""),
        ("{plan.__class__}", ""),
        ("{year!r} {year:>9} {} {{year}}", "{year!r} {year:>9} {} {2026}"),
        ("%s %(year)s $year ${year}", "%s %(year)s $year $2026"),
    ],
)
def test_places_are_filled_by_name_and_nothing_else_happens(template, text):
    variables = {
        "year": 2026,
        "plan": {"school": {"name": "Школа № 5"}},
        "names": ["Анна", "Пётр"],
        "yes": True,
        "no": False,
        "half": 2.5,
        "whole": 3.0,
        "exact": Decimal("1.50"),
        "day": date(2026, 9, 1),
    }

    assert filled(template, variables) == text


@pytest.mark.parametrize(
    ("template", "variables"),
    [
        ("{x}" * 1_000, {"x": "ж" * 100_000}),
        ("{x}" * 100_000, {"x": list(range(20_000))}),
        ("ж" * 100_000, {}),
        ("{x", {"x": "ж"}),
        ("{" * 100_000 + "x}", {"x": "ж" * 5_000}),
        ("{x" + ".x" * 50_000 + "}", {"x": {}}),
    ],
    ids=range(6),
)
def test_a_filled_text_never_exceeds_its_length(template, variables):
    assert len(filled(template, variables)) <= 4_000


@given(value=VALUES)
def test_any_value_is_written_without_the_look_of_python(value):
    said = written([value, {"a": value}, (value,)])

    assert isinstance(said, str)
    assert not {"None", "True", "False", "Decimal(", "datetime."} & set(said.split(", "))
