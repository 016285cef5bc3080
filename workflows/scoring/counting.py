"""Counts score sheets: totals, mean, spread, which sheets count (DOMAIN C4, D04, D10).

Exact decimals to the last step; only what is told is rounded, to 0.01, halves up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

from workflows.scoring.criteria import Criterion, maximum

CENT = Decimal("0.01")
PAIR = 2
Scores = Mapping[str, Any]


class CountRule(StrEnum):
    """How the sheets of one object count."""

    ALL = "all"
    NEAREST_TWO = "nearest_two"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What the valid sheets of an object give.

    Attributes:
        sheets: how many were submitted; `counted` of them make the mean.
        points: the mean; None without a sheet.
        spread: greatest minus least total.
        by_criterion: code → mean of the counted sheets, without its weight.
    """

    sheets: int
    counted: int
    points: Decimal | None
    maximum: Decimal
    spread: Decimal
    by_criterion: Mapping[str, Decimal]

    @property
    def percent(self) -> Decimal | None:
        """The mean in percent of the maximum."""
        if self.points is None:
            return None
        return rounded(Fraction(self.points) * 100 / Fraction(self.maximum))

    def as_record(self, *, third: bool) -> dict[str, Any]:
        """As it is kept and handed on: numbers are texts."""
        return {
            "points": told(self.points),
            "percent": told(self.percent),
            "maximum": told(self.maximum),
            "sheets": self.sheets,
            "counted": self.counted,
            "spread": told(self.spread),
            "third_expert": third,
            "criteria": {code: told(mean) for code, mean in self.by_criterion.items()},
        }


def total(criteria: Sequence[Criterion], scores: Scores) -> Decimal:
    """The points of a whole sheet."""
    return sum((Decimal(scores[c.code]["points"]) * c.weight for c in criteria), Decimal(0))


def count(criteria: Sequence[Criterion], submitted: Sequence[Scores], rule: str) -> Counted:
    """Count the submitted sheets of one object."""
    totals = [total(criteria, scores) for scores in submitted]
    chosen = _chosen(totals, rule)
    means = (
        {c.code: mean([Decimal(submitted[n][c.code]["points"]) for n in chosen]) for c in criteria}
        if chosen
        else {}
    )
    return Counted(
        sheets=len(totals),
        counted=len(chosen),
        points=mean([totals[n] for n in chosen]) if chosen else None,
        maximum=maximum(criteria),
        spread=max(totals) - min(totals) if totals else Decimal(0),
        by_criterion=means,
    )


def is_wide(counted: Counted, percent: Decimal) -> bool:
    """Whether the totals differ by more than so many percent of the maximum."""
    return counted.spread * 100 > percent * counted.maximum


def mean(numbers: Sequence[Decimal]) -> Decimal:
    """The mean, divided exactly and rounded once."""
    return rounded(sum((Fraction(each) for each in numbers), Fraction(0)) / len(numbers))


def rounded(number: Fraction) -> Decimal:
    """To 0.01, halves up."""
    cents = number * 100
    whole = Decimal(cents.numerator) / Decimal(cents.denominator)
    return whole.quantize(Decimal(1), rounding=ROUND_HALF_UP) * CENT


def told(number: Decimal | None) -> str:
    """A number with two digits after the point; "" for none."""
    return "" if number is None else f"{number.quantize(CENT, rounding=ROUND_HALF_UP):f}"


def _chosen(totals: Sequence[Decimal], rule: str) -> list[int]:
    """Which sheets count; of two equally near pairs the upper one: a doubt helps the author."""
    order = sorted(range(len(totals)), key=lambda n: totals[n])
    if rule != CountRule.NEAREST_TWO or len(order) <= PAIR:
        return order
    pairs = [list(pair) for pair in pairwise(order)]
    return min(reversed(pairs), key=lambda pair: totals[pair[1]] - totals[pair[0]])
