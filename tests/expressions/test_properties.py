"""Random texts, trees and data: nothing but values and ExpressionError ever comes out."""

from __future__ import annotations

import contextlib
import copy
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import expressions as lang

_WRITTEN = """
a b item xs d ? 1 2.5 0 'x' "я" + - * / // % ** < <= > >= == = != ( ) [ ] { } , : . .. and or
not in if then else for return some every satisfies between true None null is lambda len sum
str date sorted get range is_defined string length upper case @"P1D" & | ! $ ;
"""
WORDS = st.sampled_from([*_WRITTEN.split(), "\n"])
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=20),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = ["a", "b", "xs", "d", "item"]
KINDS = (bool, int, float, Decimal, str, date, datetime, timedelta, list, dict, type(None))


def _leaf() -> st.SearchStrategy[str]:
    return st.sampled_from([*NAMES, "1", "2.5", "'я'", "True", "None", "[]", "{'k': 1}"])


def _bigger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    ops = st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "<", "==", "in", "and", "or"])
    return st.one_of(
        st.tuples(inner, ops, inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"(not {t})"),
        inner.map(lambda t: f"({t}).k"),
        pair.map(lambda t: f"({t[0]})[{t[1]}]"),
        pair.map(lambda t: f"[{t[0]} for item in {t[1]}]"),
        pair.map(lambda t: f"any({t[0]} for item in {t[1]})"),
        pair.map(lambda t: f"get({t[0]}, {t[1]})"),
        pair.map(lambda t: f"{{{t[0]}: {t[1]}}}"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        st.tuples(st.sampled_from(sorted(lang.FUNCTIONS)), inner).map(lambda t: f"{t[0]}({t[1]})"),
    )


SENTENCES = st.recursive(_leaf(), _bigger, max_leaves=10)
VARIABLES = st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES))


@settings(max_examples=600)
@given(text=TEXTS)
def test_any_text_is_read_or_refused(text):
    for read in (
        lang.parse,
        lang.parse_feel,
        lang.parse_python,
        lang.parse_unary_tests,
        lang.parse_script,
    ):
        # Anything else that it raises fails the test.
        with contextlib.suppress(lang.ExpressionError):
            assert read(text) is not None


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(text=SENTENCES, variables=VARIABLES)
def test_any_sentence_over_any_data_gives_a_plain_value_or_is_refused(text, variables):
    before = copy.deepcopy(variables)
    try:
        result = lang.evaluate(lang.parse(text), variables)
    except lang.ExpressionError:
        pass
    else:
        assert isinstance(result, KINDS)
    # repr, because not-a-number differs from itself
    assert repr(variables) == repr(before)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(text=SENTENCES)
def test_a_tree_survives_its_json_form(text):
    expression = lang.parse(text)

    written = json.loads(json.dumps(lang.to_json(expression)))

    assert lang.from_json(written) == expression
    assert lang.names_of(lang.from_json(written)) == lang.names_of(expression)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(text=SENTENCES, variables=VARIABLES)
def test_names_of_tells_all_that_is_needed(text, variables):
    expression = lang.parse(text)
    needed = {name: variables[name] for name in lang.names_of(expression)}
    complaint = ""
    try:
        lang.evaluate(expression, needed)
    except lang.ExpressionError as error:
        complaint = error.message

    assert "нет значения «" not in complaint


@given(a=st.integers(-(10**6), 10**6), b=st.integers(-(10**6), 10**6))
def test_whole_numbers_are_calculated_as_in_python(a, b):
    variables = {"a": a, "b": b}

    assert lang.evaluate(lang.parse("[a + b, a - b, a * b, a < b]"), variables) == [
        a + b,
        a - b,
        a * b,
        a < b,
    ]


@given(value=VALUES)
def test_a_value_equals_itself_and_its_copy(value):
    try:
        same = lang.evaluate(lang.parse("a == b"), {"a": value, "b": copy.deepcopy(value)})
    except lang.ExpressionError:
        return  # not-a-number and the like are refused

    assert same is True


@settings(max_examples=200)
@given(text=TEXTS, value=VALUES)
def test_any_cell_over_any_value_answers_yes_or_no(text, value):
    try:
        answer = lang.test(lang.parse_unary_tests(text), value, {"a": 1, "xs": [1]})
    except lang.ExpressionError:
        return

    assert isinstance(answer, bool)
