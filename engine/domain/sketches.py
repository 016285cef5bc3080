"""Spreads of durations that can be added up: logarithmic buckets with a stated error.

The idea of DDSketch (Masson, Rim, Lee: «DDSketch: a fast and fully-mergeable quantile sketch with
relative-error guarantees», 2019): a value goes into the bucket of its logarithm, so that every
quantile is found within `ERROR` of a value that was really there, and sketches add and subtract.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

ERROR = 0.02
"""A quantile is at most this share of itself away from the true one; below a second it is 0."""

_GROWTH = math.log((1 + ERROR) / (1 - ERROR))
_MIDDLE = 2 / (1 + (1 + ERROR) / (1 - ERROR))
_NOTHING = -1
_FEW = 2
"""Durations for each bucket; up to here it takes less to name the bucket of each."""


@dataclass(kw_only=True)
class Sketch:
    """How a number of durations in seconds are spread.

    Attributes:
        total: their exact sum.
        buckets: number of the bucket → how many are in it; -1 holds those below a second.
    """

    total: int = 0
    buckets: dict[int, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.buckets.values())

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is in any bucket, less than nothing either."""
        return not any(self.buckets.values())

    @property
    def mean(self) -> float:
        """Exact; 0 without durations."""
        count = self.count
        return self.total / count if count else 0.0

    def add(self, seconds: int, times: int = 1) -> None:
        """Put one duration in, or take one out with a negative number of times."""
        self.add_all((seconds,), times)

    def add_all(self, durations: Collection[int], times: int = 1) -> None:
        """Put many durations in, each of them so many times."""
        self.total += sum(durations) * times
        mine = self.buckets
        for bucket, found in Counter(map(bucket_of, durations)).items():
            mine[bucket] = mine.get(bucket, 0) + found * times

    def merge(self, other: "Sketch") -> None:
        """Add all durations of another one."""
        self.total += other.total
        mine = self.buckets
        for bucket, times in other.buckets.items():
            mine[bucket] = mine.get(bucket, 0) + times

    def quantile(self, share: float) -> float:
        """Give the duration that a share of all does not exceed, by nearest rank; 0 of none."""
        return self.quantiles(share)[0]

    def quantiles(self, *shares: float) -> list[float]:
        """Give several of them in one go."""
        ordered = sorted(self.buckets)
        passed = list(accumulate(self.buckets[bucket] for bucket in ordered))
        if not passed or not passed[-1]:
            return [0.0 for _ in shares]
        places = (bisect_left(passed, max(math.ceil(s * passed[-1]), 1)) for s in shares)
        return [value_of(ordered[place]) for place in places]

    def as_stored(self) -> list[Any]:
        """Spell it for JSON: the bucket of each duration, or of many how many are in each."""
        told = sorted((bucket, times) for bucket, times in self.buckets.items() if times)
        if all(times > 0 for _, times in told) and self.count <= _FEW * len(told):
            return [self.total, [bucket for bucket, times in told for _ in range(times)]]
        return [self.total, {str(bucket): times for bucket, times in told}]

    def merge_stored(self, stored: list[Any]) -> None:
        """Add all durations of one that `as_stored` spelled."""
        total, buckets = stored
        self.total += total
        mine = self.buckets  # a table of organisations comes through here a million times
        if isinstance(buckets, list):
            for bucket in buckets:
                mine[bucket] = mine.get(bucket, 0) + 1
            return
        for name, times in buckets.items():
            bucket = int(name)
            mine[bucket] = mine.get(bucket, 0) + times


def bucket_of(seconds: int) -> int:
    """Give the number of the bucket that a duration belongs to."""
    return _NOTHING if seconds < 1 else math.ceil(math.log(seconds) / _GROWTH)


def value_of(bucket: int) -> float:
    """Give the duration in the middle of a bucket, in the sense of the error."""
    return 0.0 if bucket == _NOTHING else _MIDDLE * math.exp(_GROWTH * bucket)
