"""Spreads of durations are the same however they were added up, kept and taken away."""

import json
import math
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.sketches import ERROR, Sketch

FEW, MANY = st.integers(0, 10**8), st.integers(0, 40)
DURATIONS = st.lists(FEW, max_size=20) | st.lists(MANY, max_size=200)


def of(durations: Iterable[int]) -> Sketch:
    found = Sketch()
    for each in durations:
        found.add(each)
    return found


def kept(sketch: Sketch) -> list[object]:
    found: list[object] = json.loads(json.dumps(sketch.as_stored()))
    return found


@given(one=DURATIONS, other=DURATIONS)
def test_what_was_kept_and_added_up_is_kept_the_same_as_what_came_at_once(one, other):
    together, merged, read = Sketch(), of(one), Sketch()
    together.add_all([*one, *other])
    merged.merge(of(other))
    for each in (one, other):
        read.merge_stored(kept(of(each)))

    assert kept(together) == kept(merged) == kept(read)
    assert read.count == len(one) + len(other)


@given(left=DURATIONS, gone=DURATIONS)
def test_what_is_taken_away_leaves_no_trace(left, gone):
    sketch, away = of(left), Sketch()
    away.add_all(gone, -1)
    sketch.add_all(gone)
    sketch.merge_stored(kept(away))

    assert kept(sketch) == kept(of(left))
    assert sketch.is_empty is not bool(left)


@given(durations=DURATIONS)
def test_quantiles_are_as_near_as_they_promise_to_be(durations):
    ordered, sketch = sorted(durations), of(durations)
    for share, found in zip((0.5, 0.9), sketch.quantiles(0.5, 0.9), strict=True):
        exact = ordered[math.ceil(share * len(ordered)) - 1] if ordered else 0
        assert abs(found - exact) <= ERROR * exact * 1.001
        assert sketch.quantile(share) == found


def test_few_durations_are_kept_by_the_bucket_of_each_and_many_by_how_many_are_in_each():
    assert kept(of([0, 60, 60])) == [120, [-1, 103, 103]]
    assert kept(of([60] * 3)) == [180, {"103": 3}]
