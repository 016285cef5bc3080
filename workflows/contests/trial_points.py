"""Points of one application in one trial: which sheets count and what they give (DOMAIN D04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from workflows.contests.score_rules import NEAREST_TWO, Rules, Sheet, Trial

TRIMMED_FROM = 5
"""With fewer sheets nothing is trimmed."""


@dataclass(frozen=True, kw_only=True)
class TrialPoints:
    """What an application got in a trial; exact.

    Attributes:
        counted: jurors whose sheets make the mean.
        trimmed: jurors whose valid sheets the rules leave out.
        cancelled: jurors whose sheets are not valid.
        by_criterion: code → mean of the counted sheets; they add up to `mean`.
        mean: None without a sheet; the part is 0 then.
        part: what the trial adds to the total.
        is_third_used: whether a third expert's valid sheet was there.
        highest_marks: how many scores of valid sheets are a criterion's maximum.
    """

    trial: Trial
    counted: tuple[str, ...] = ()
    trimmed: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    by_criterion: dict[str, Fraction]
    mean: Fraction | None = None
    is_third_used: bool = False
    highest_marks: int = 0

    @property
    def part(self) -> Fraction:
        if not self.mean:
            return Fraction(0)
        return self.mean * Fraction(self.trial.weight) / Fraction(self.trial.maximum)


def count_trial(rules: Rules, trial: Trial, sheets: Sequence[Sheet]) -> TrialPoints:
    """Count the sheets of one application in one trial; they were checked before."""
    valid = [sheet for sheet in sheets if sheet.is_valid]
    counted = _counted(rules, valid)
    by_criterion = {
        each.code: sum((Fraction(sheet.scores[each.code]) for sheet in counted), Fraction(0))
        / len(counted)
        for each in trial.criteria
        if counted
    }
    kept = {sheet.juror for sheet in counted}
    return TrialPoints(
        trial=trial,
        counted=tuple(sorted(kept)),
        trimmed=tuple(sorted(sheet.juror for sheet in valid if sheet.juror not in kept)),
        cancelled=tuple(sorted(sheet.juror for sheet in sheets if not sheet.is_valid)),
        by_criterion=by_criterion,
        mean=sum(by_criterion.values(), Fraction(0)) if counted else None,
        is_third_used=any(sheet.is_third for sheet in valid),
        highest_marks=sum(_highest_marks(trial, sheet) for sheet in valid),
    )


def is_third_needed(rules: Rules, trial: Trial, sheets: Sequence[Sheet]) -> bool:
    """Whether the valid sheets differ by more than the threshold and no third one was asked for.

    A third sheet is asked for once: whatever it says, it is counted by `Rules.third_rule`.
    """
    valid = [sheet for sheet in sheets if sheet.is_valid]
    if len(valid) < 2 or any(sheet.is_third for sheet in valid):
        return False
    totals = [sheet.total for sheet in valid]
    return max(totals) - min(totals) > rules.spread_threshold * trial.maximum


def _counted(rules: Rules, valid: Sequence[Sheet]) -> list[Sheet]:
    order = sorted(valid, key=lambda sheet: (sheet.total, sheet.juror))
    if rules.third_rule == NEAREST_TWO and any(sheet.is_third for sheet in order):
        return _nearest_two(order)
    if rules.trimmed_mean and len(order) >= TRIMMED_FROM:
        return order[1:-1]
    return order


def _nearest_two(order: list[Sheet]) -> list[Sheet]:
    """Of pairs equally near the upper one: a doubt helps the participant."""
    if len(order) < 3:
        return order
    pairs = [list(pair) for pair in pairwise(order)]
    return min(reversed(pairs), key=lambda pair: pair[1].total - pair[0].total)


def _highest_marks(trial: Trial, sheet: Sheet) -> int:
    return sum(sheet.scores[each.code] == each.maximum for each in trial.criteria)
