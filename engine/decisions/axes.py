"""The values of one input column, cut where any cell of it may change its answer.

Every cell compares the input with constants, so that between two neighbouring constants all of
them answer alike: each constant and each stretch between two is one region, a bit of a mask.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.domain.months import Months
from engine.expressions import Value

_KINDS: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    date: "date",
    datetime: "datetime",
    time: "time",
    timedelta: "duration",
    Months: "months",
}
_STEPS: dict[str, Any] = {
    "number": 1,
    "date": timedelta(days=1),
    "datetime": timedelta(days=1),
    "duration": timedelta(days=1),
    "time": timedelta(minutes=1),
    "months": 1,
}
_DATED = frozenset({"date", "datetime", "duration", "time", "months"})
_ANY_DAY = date(2026, 9, 1)
OTHER_TEXT = "другое"


def kind_of_constant(value: Value) -> str:
    """Name the kind of a constant as types do; "" for nothing and for what has no regions."""
    if isinstance(value, time) and value.tzinfo is not None:
        return ""  # without a day it has no place among other times
    return _KINDS.get(type(value), "")


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One column, or several that ask the same.

    Attributes:
        kind: of its values.
        points: constants in order.
        samples: a value of each region, then of texts that are not named, then nothing; None
            stands for a region without values.
        alive: mask of the regions that have values.
        null: bit of the absent value.
        other: bit of all other texts; 0 for other kinds.
    """

    kind: str
    points: tuple[Any, ...]
    samples: tuple[Any, ...]
    alive: int
    null: int
    other: int = 0

    @property
    def everything(self) -> int:
        """Mask of all regions, the absent value with them."""
        return self.alive | self.null

    def equal_to(self, value: Value) -> int | None:
        """Mask of what equals a constant; None when that cannot be said."""
        if value is None:
            return self.null
        kind = kind_of_constant(value)
        if kind != self.kind:
            # A date may equal a text that reads as one; other kinds never meet.
            return None if not kind or {kind, self.kind} & _DATED else 0
        return self.alive & (1 << self._bit(value))

    def ordered(self, op: str, value: Value) -> int | None:
        """Mask of what is smaller or larger than a constant; None when that cannot be said."""
        if value is None:
            return 0
        if kind_of_constant(value) != self.kind or self.kind not in _STEPS:
            return None
        bit = self._bit(value)
        below, at = (1 << bit) - 1, 1 << bit
        stretch = (1 << (2 * len(self.points) + 1)) - 1
        found = {"<": below, "<=": below | at, ">": stretch & ~(below | at), ">=": stretch & ~below}
        return self.alive & found[op]

    def _bit(self, value: Any) -> int:
        at = bisect_left(self.points, value)
        return 2 * at + 1 if self.kind in _STEPS else at

    def sample(self, mask: int) -> Any:
        """Give a value of a mask that is not empty, a whole number or a date if there is one."""
        wanted = mask & self.alive
        there = [value for at, value in enumerate(self.samples) if wanted >> at & 1]
        whole = (value for value in there if not isinstance(value, float))
        return next(whole, there[0] if there else None)


def axis_of(kind: str, constants: Iterable[Value], *, whole: bool) -> Axis:
    """Cut a kind's values at constants.

    Args:
        kind: as types name it.
        constants: those of another kind are left aside.
        whole: numbers are whole.
    """
    points = tuple(sorted({c for c in constants if kind_of_constant(c) == kind}))  # type: ignore[type-var]
    if kind == "boolean":
        return _axis(kind, (False, True), (False, True))
    if kind == "string":
        return _texts(points)
    samples: list[Any] = []
    for at in range(len(points) + 1):
        low, high = points[at - 1 : at], points[at : at + 1]
        between = _BETWEEN.get(kind)
        samples.append(between(low, high) if between else _between(kind, low, high, whole=whole))
        samples.extend(high)
    return _axis(kind, points, tuple(samples))


def _texts(points: tuple[Any, ...]) -> Axis:
    other = OTHER_TEXT
    while other in points:
        other += "…"
    found = _axis("string", points, (*points, other))
    return Axis(
        kind="string",
        points=points,
        samples=found.samples,
        alive=found.alive,
        null=found.null,
        other=1 << len(points),
    )


def _axis(kind: str, points: tuple[Any, ...], samples: tuple[Any, ...]) -> Axis:
    alive = sum(1 << at for at, sample in enumerate(samples) if sample is not None)
    null = 1 << len(samples)
    return Axis(kind=kind, points=points, samples=(*samples, None), alive=alive, null=null)


def _between(kind: str, low: tuple[Any, ...], high: tuple[Any, ...], *, whole: bool) -> Any:
    """Give a value strictly between two constants, either of which may be missing."""
    step = _STEPS[kind]
    if not low and not high:
        return {"number": 0, "date": _ANY_DAY, "duration": step}.get(kind)
    try:
        if not low:
            return _rounded(high[0], -1) if kind == "number" else high[0] - step
        if not high:
            return _rounded(low[0], 1) if kind == "number" else low[0] + step
    except OverflowError:
        return None
    if kind == "number":
        first = _rounded(low[0], 1)
        if first < high[0] or whole:
            return first if first < high[0] else None
        middle = (low[0] + high[0]) / 2
        return middle if low[0] < middle < high[0] else None
    if kind == "date":
        return low[0] + step if low[0] + step < high[0] else None
    middle = low[0] + (high[0] - low[0]) / 2
    return middle if low[0] < middle < high[0] else None


def _between_times(low: tuple[time, ...], high: tuple[time, ...]) -> time | None:
    """Give the middle of two times, of which the day's beginning and end stand for missing ones."""
    start = datetime.combine(_ANY_DAY, low[0] if low else time.min)
    end = datetime.combine(_ANY_DAY, high[0] if high else time.max)
    middle = start + (end - start) / 2
    tries = (middle.replace(second=0, microsecond=0), middle, start, end)
    return next((one.time() for one in tries if _inside(one.time(), low, high)), None)


def _inside(value: time, low: tuple[time, ...], high: tuple[time, ...]) -> bool:
    return all(bound < value for bound in low) and all(value < bound for bound in high)


def _between_months(low: tuple[Months, ...], high: tuple[Months, ...]) -> Months | None:
    try:
        if not low:
            return Months(high[0].count - 1) if high else Months(12)
        next_one = Months(low[0].count + 1)
    except OverflowError:
        return None
    return next_one if not high or next_one < high[0] else None


_BETWEEN: dict[str, Callable[[tuple[Any, ...], tuple[Any, ...]], Any]] = {
    "time": _between_times,
    "months": _between_months,
}


def _rounded(value: float, towards: int) -> int:
    """Give the next whole number above or below."""
    return (int(value // 1) + 1) if towards > 0 else -(int(-value // 1) + 1)
