"""What a municipality tells the region: counts per process, small ones kept back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.domain.analysis import SMALLEST_GROUP, Spread
from engine.domain.sketches import Sketch


@dataclass(frozen=True, kw_only=True)
class ProcessFigures:
    """How one process stands and went in one municipality; nothing here names a person or a case.

    Attributes:
        key, name: of the process.
        open: instances that run, suspended ones included.
        overdue: those of them with a user task whose deadline has gone by.
        finished: completed in the asked months.
        took: how long the completed ones took, in seconds of working days: a stored sketch.
    """

    key: str
    name: str
    open: int = 0
    overdue: int = 0
    finished: int = 0
    took: Sequence[Any] = ()


def spread_of(sketches: Iterable[Sequence[Any]]) -> Spread | None:
    """The durations of several stored sketches together; None when there are none."""
    total = Sketch()
    for stored in sketches:
        if stored:
            total.merge_stored(list(stored))
    if not total.buckets:
        return None
    return Spread(median=total.quantile(0.5), p90=total.quantile(0.9), mean=total.mean)


def kept_back(counts: Mapping[str, int], least: int = SMALLEST_GROUP) -> frozenset[str]:
    """Say which counts must not be told beside the sum of all of them.

    Small ones could point at a person. What is kept back together must be no small group either:
    otherwise the sum less the others would tell it. So the next smallest are kept back, too.
    """
    by_size = sorted((number, key) for key, number in counts.items() if number)
    hidden = [(number, key) for number, key in by_size if number < least]
    rest = by_size[len(hidden) :]
    while hidden and rest and (len(hidden) == 1 or sum(number for number, _ in hidden) < least):
        hidden.append(rest.pop(0))
    return frozenset(key for _, key in hidden)
