"""Whatever an evaluation does is paid for out of its budget, and nothing small costs much.

The cost is counted in steps, which do not depend on the machine; `benchmarks/fuzz.py` measures
what a step takes in time and memory.
"""

from __future__ import annotations

import contextlib
import sys
import tracemalloc
from decimal import Decimal

import pytest

from engine import expressions as lang
from engine.expressions.limits import MAX_SEQUENCE, MAX_SOURCE, MAX_STEPS, MAX_STRING

BIG = list(range(MAX_SEQUENCE))
WIDE = {str(number): number for number in BIG}
DATA = {
    "big": BIG,
    "wide": WIDE,
    "other": {**{str(number): number for number in BIG[:-1]}, "last": 0},
    "pair": tuple(BIG),
    "tenth": [Decimal(number) / 10 for number in BIG],
    "names": [f"{'я' * 900}{number}" for number in range(110)],
    "long": "ab" * (MAX_STRING // 2),
}
SIXTY = 60


def steps(text: str, variables: dict | None = None) -> float:
    """What an evaluation spends until its end or until it is refused."""
    budget = lang.Budget()
    with contextlib.suppress(lang.ExpressionError):
        lang.evaluate(lang.parse(text), variables or DATA, budget=budget)
    return MAX_STEPS - max(budget.left, 0)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("[any(true for key in wide) for i in [1]]", 3),
        ("wide == other", MAX_SEQUENCE // 5),
        ("big == big", MAX_SEQUENCE // 4),
        ("pair[0]", MAX_SEQUENCE // 5),
        ("range(20000)[0]", MAX_SEQUENCE // 5),
        ("tenth == tenth", MAX_SEQUENCE),
        ("tenth[7] ** 0.5", 100),
        ("tenth[7] ** 12.345", 100),
        ("sorted(names)[0]", 110 * 900 // 50),
        ("upper(long) == long", 3 * MAX_STRING // 50),
        ("split(long, 'a') == 1", MAX_STRING // 50),
        ("big", MAX_SEQUENCE // 4),
        ("[big[1:] == 1 for i in [1, 2, 3]]", 3 * (MAX_SEQUENCE // 50)),
        ("keys(wide)[0]", MAX_SEQUENCE // 5),
    ],
)
def test_work_on_much_data_is_paid_for(text, least):
    assert steps(text) >= least


@pytest.mark.parametrize(
    "text",
    [
        "any(true for key in wide)",
        "len(big) + len(long)",
        "get(wide, '5')",
        "wide['5'] + big[-1]",
        "is_empty(long)",
        "'5' in wide",
    ],
)
def test_a_glance_at_much_data_costs_little(text):
    assert steps(text) <= 10


def below_loops(inside: str) -> str:
    """Put an expression below many loops."""
    for number in range(25):
        inside = f"[{inside} for a{number} in [1]]"
    return inside


def test_names_below_many_loops_cost_more_than_outside():
    some, more = "x + 1 + 1 + 1", "x + x + x + x"

    assert steps(more, {"x": 1}) == steps(some, {"x": 1})
    assert steps(below_loops(more), {"x": 1}) >= steps(below_loops(some), {"x": 1}) + 3 * 2


NESTED = [
    "(" * SIXTY + "1" + ")" * SIXTY,
    "[" * SIXTY + "1,",
    "(" * 59 + "1+" * 1_800 + "1" + ")" * 59,
    "=" + "(" * SIXTY + "1" + ")" * SIXTY,
    "=" + "[" * SIXTY + "1," * 1_900,
    "=" + "f(" * SIXTY + "1" + ")" * SIXTY,
    "=" + "not(" * SIXTY + "1" + ")" * SIXTY,
    "=" + "starts with(" * SIXTY,
    "=" + "1 in (" * SIXTY,
    "=" + "[1," * 59 + "1" + "]" * 59,
    "=" + "if 1 then " * SIXTY,
    "=" + "for a in " * SIXTY,
    "=" + "x[" * 59 + "1" + "]" * 59,
]


def deep_below(frames: int, call):
    """Call something with so many frames already on the stack."""
    return call() if frames == 0 else deep_below(frames - 1, call)


@pytest.mark.parametrize("frames", [0, 300, 700])
@pytest.mark.parametrize("text", NESTED, ids=lambda text: text[:12])
def test_nesting_is_read_or_refused_wherever_the_stack_stands(text, frames):
    for read in (lang.parse, lang.parse_unary_tests, lang.parse_script):
        # Anything else that it raises fails the test.
        with contextlib.suppress(lang.ExpressionError):
            read_here = deep_below(frames, lambda read=read: read(f"{text} "[:MAX_SOURCE]))
            assert read_here is not None


def test_nesting_to_the_limit_is_read_and_worked_out_with_half_of_the_stack_taken():
    frames = sys.getrecursionlimit() // 2 - 100
    for text in ("=" + "(" * 50 + "1" + ")" * 50, "(" * 50 + "1" + ")" * 50):
        expression = deep_below(frames, lambda text=text: lang.parse(text))
        assert deep_below(frames, lambda found=expression: lang.evaluate(found, {})) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[range(i) for i in big]",
        "[big[1:] for i in big]",
        "[big + [] for i in big]",
        "[upper(long) for i in big]",
        "[split(long, 'a') for i in big]",
        "[keys(wide) for i in big]",
        "[[big, big] for i in big]",
        "{str(i): [i, i, i] for i in big}",
    ],
)
def test_an_evaluation_keeps_its_memory_below_twenty_megabytes(text):
    expression = lang.parse(text)
    tracemalloc.start()
    try:
        with pytest.raises(lang.ExpressionError):
            lang.evaluate(expression, DATA)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("x" * 3_900, {}),
        ("x." + "y" * 3_900, {"x": {}}),
        ("d[long]", {"d": {}, "long": "ж" * MAX_STRING}),
        ("x" * 3_900 + "()", {}),
        ("round(" + "x, " * 1_200 + "1)", {"x": None}),
        ("date(long)", {"long": "ж" * MAX_STRING}),
        ("number(long)", {"long": "ж" * MAX_STRING}),
        ("=" + "@" * 3_000, {}),
        ("9" * 3_999, {}),
    ],
)
def test_a_complaint_stays_short_however_long_the_text(text, variables):
    with pytest.raises(lang.ExpressionError) as refusal:
        lang.evaluate(lang.parse(text), variables)

    assert len(refusal.value.message) < 500
