"""Spreads of durations that can be added up: logarithmic buckets with a stated error.

The idea of DDSketch (Masson, Rim, Lee: «DDSketch: a fast and fully-mergeable quantile sketch with
relative-error guarantees», 2019): a value goes into the bucket of its logarithm, so that every
quantile is found within `ERROR` of a value that was really there, and sketches add and subtract.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ERROR = 0.02
"""A quantile is at most this share of itself away from the true one; below a second it is 0."""

_GROWTH = math.log((1 + ERROR) / (1 - ERROR))
_MIDDLE = 2 / (1 + (1 + ERROR) / (1 - ERROR))
_NOTHING = -1


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
    def mean(self) -> float:
        """Exact; 0 without durations."""
        return self.total / self.count if self.buckets else 0.0

    def add(self, seconds: int, times: int = 1) -> None:
        """Put one duration in, or take one out with a negative number of times."""
        self.total += seconds * times
        self._count(bucket_of(seconds), times)

    def merge(self, other: "Sketch") -> None:
        """Add all durations of another one."""
        self.total += other.total
        for bucket, times in other.buckets.items():
            self._count(bucket, times)

    def quantile(self, share: float) -> float:
        """Give the duration that a share of all does not exceed, by nearest rank; 0 of none."""
        rank, passed = math.ceil(share * self.count), 0
        for bucket in sorted(self.buckets):
            passed += self.buckets[bucket]
            if passed >= rank:
                return value_of(bucket)
        return 0.0

    def as_stored(self) -> list[Any]:
        """Spell it for JSON."""
        return [self.total, {str(bucket): self.buckets[bucket] for bucket in sorted(self.buckets)}]

    def merge_stored(self, stored: list[Any]) -> None:
        """Add all durations of one that `as_stored` spelled."""
        total, buckets = stored
        self.total += total
        mine: Mapping[int, int] = self.buckets
        for name, times in buckets.items():
            bucket = int(name)
            if bucket in mine:
                self._count(bucket, times)
            else:
                self.buckets[bucket] = times

    def _count(self, bucket: int, times: int) -> None:
        left = self.buckets.get(bucket, 0) + times
        if left:
            self.buckets[bucket] = left
        else:
            self.buckets.pop(bucket, None)


def bucket_of(seconds: int) -> int:
    """Give the number of the bucket that a duration belongs to."""
    return _NOTHING if seconds < 1 else math.ceil(math.log(seconds) / _GROWTH)


def value_of(bucket: int) -> float:
    """Give the duration in the middle of a bucket, in the sense of the error."""
    return 0.0 if bucket == _NOTHING else _MIDDLE * math.exp(_GROWTH * bucket)
