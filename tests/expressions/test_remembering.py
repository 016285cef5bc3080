"""Texts that were read are remembered within bounds, and refusals are not."""

from __future__ import annotations

import tracemalloc

import pytest

from engine.expressions import ExpressionError, parse_feel
from engine.expressions.feel_syntax import read_feel
from engine.expressions.limits import MAX_SOURCE
from engine.expressions.remembering import Remembered


def test_a_text_is_read_once_while_it_is_remembered():
    read: list[str] = []
    remembered = Remembered(lambda text: read.append(text) or text.upper(), most=10)

    assert [remembered(text) for text in ("abc", "abc", "def", "ghi", "abc")] == [
        "ABC", "ABC", "DEF", "GHI", "ABC",
    ]  # fmt: skip
    assert read == ["abc", "def", "ghi"]


def test_what_was_not_asked_for_longest_is_forgotten_first():
    read: list[str] = []
    remembered = Remembered(lambda text: read.append(text) or text, most=10)
    for text in ("aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb"):
        remembered(text)

    assert read == ["aaaa", "bbbb", "cccc", "bbbb"]


def test_a_text_longer_than_all_that_is_remembered_is_read_all_the_same():
    remembered = Remembered(str.upper, most=3)

    assert remembered("abcdef") == "ABCDEF"
    assert remembered("abc") == "ABC"


def test_a_refusal_is_raised_anew_each_time():
    refusals = []
    for _ in range(2):
        with pytest.raises(ExpressionError) as refused:
            parse_feel("1 +")
        refusals.append(refused.value)

    assert refusals[0] is not refusals[1]
    assert refusals[0].message == refusals[1].message


def test_many_of_the_largest_texts_take_bounded_memory():
    remembered = Remembered(read_feel)
    tracemalloc.start()
    try:
        for number in range(90):
            remembered(f"[{number}" + ",1" * ((MAX_SOURCE - 10) // 2) + "]")
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert kept < 30_000_000
