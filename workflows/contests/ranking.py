"""Totals and places of a contest, and which rule solved each tie (DOMAIN D04).

Everything is compared as exact fractions; numbers are rounded only where people read them. Equal
totals are told apart by the points of on-site trials, then by the points of the lesson, then by the
number of highest marks, then by the chair's vote; whoever is still equal shares a place.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from workflows.contests.score_rules import (
    ONSITE,
    REMOTE,
    Rules,
    Sheet,
    Trial,
    check_sheets,
    shown,
)
from workflows.contests.trial_points import TrialPoints, count_trial

EVERY_STAGE = (REMOTE, ONSITE)


class TieRule(StrEnum):
    """What told two applications with equal totals apart, in this order; SHARED: nothing did."""

    ONSITE = "onsite"
    LESSON = "lesson"
    HIGHEST = "highest"
    CHAIR = "chair"
    SHARED = "shared"


@dataclass(frozen=True, kw_only=True)
class Tie:
    """A neighbour in the ranking with an equal total, and the rule that told the two apart."""

    other: str
    rule: TieRule


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """An application in the ranking.

    Attributes:
        total: exact; the sum of the parts of the trials.
        maximum: what the best possible sheets would give.
        place, last_place: equal unless the place is shared: 2 and 3 for «2–3».
        ties: with the neighbours above and below.
    """

    application: str
    total: Fraction
    maximum: Fraction
    trials: tuple[TrialPoints, ...]
    place: int = 0
    last_place: int = 0
    ties: tuple[Tie, ...] = ()

    @property
    def points(self) -> Decimal:
        """The total as people read it, to hundredths."""
        return shown(self.total)

    @property
    def share_percent(self) -> Decimal:
        """Share of the maximum in percent, cut after hundredths: no share is rounded up to pass."""
        if not self.maximum:
            return Decimal(0)
        return Decimal(int(self.total * 10_000 / self.maximum)) / 100

    @property
    def solved_by(self) -> tuple[TieRule, ...]:
        """The rules that took part in its place."""
        used = {tie.rule for tie in self.ties}
        return tuple(rule for rule in TieRule if rule in used)


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """An application with what it is compared by: first the total, then the rules of ties."""

    ranked: Ranked
    key: tuple[Fraction | int, ...]


def rank(
    rules: Rules,
    applications: Collection[str],
    sheets: Iterable[Sheet],
    stages: Collection[str] = EVERY_STAGE,
    chair: Sequence[str] = (),
) -> tuple[Ranked, ...]:
    """Rank applications; each nomination is ranked by a call of its own.

    Args:
        rules: of the contest.
        applications: those that take part: without the withdrawn ones, whose sheets do not count.
        sheets: of any applications; cancelled ones are named but not counted.
        stages: whose trials count.
        chair: applications in the order of the chair's vote, only those that a tie needs.

    Returns:
        In order of places; those who share one in order of ids.

    Raises:
        InvalidInput: a sheet that cannot be counted.
    """
    counting = [sheet for sheet in sheets if sheet.application in applications]
    check_sheets(rules, counting)
    trials = rules.held_at(stages)
    by_place: defaultdict[tuple[str, str], list[Sheet]] = defaultdict(list)
    for sheet in counting:
        by_place[sheet.application, sheet.trial].append(sheet)
    standings = []
    for application in sorted(set(applications)):
        points = [count_trial(rules, each, by_place[application, each.code]) for each in trials]
        standings.append(_standing(rules, application, tuple(points), chair))
    return _placed(sorted(standings, key=lambda standing: standing.key))


def open_ties(ranking: Sequence[Ranked]) -> tuple[tuple[str, ...], ...]:
    """Give the groups that share a place: the chair's vote is needed for each (D04)."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for each in ranking:
        groups[each.place].append(each.application)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def tie_trial(rules: Rules, trials: Sequence[Trial]) -> Trial | None:
    """Give the trial that decides ties among those held: named, or the weightiest on-site one.

    Where no trial was held on site it is the weightiest of all; of equal ones the first.
    """
    for code in rules.tie_trials:
        for trial in trials:
            if trial.code == code:
                return trial
    onsite = [trial for trial in trials if trial.stage == ONSITE]
    return max(onsite or trials, key=lambda trial: trial.weight, default=None)


def _standing(
    rules: Rules, application: str, points: tuple[TrialPoints, ...], chair: Sequence[str]
) -> _Standing:
    total = sum((each.part for each in points), Fraction(0))
    onsite = sum((each.part for each in points if each.trial.stage == ONSITE), Fraction(0))
    lesson = tie_trial(rules, [each.trial for each in points])
    of_lesson = sum((each.part for each in points if each.trial == lesson), Fraction(0))
    highest = sum(each.highest_marks for each in points)
    voted = chair.index(application) if application in chair else len(chair)
    maximum = sum((Fraction(each.trial.weight) for each in points), Fraction(0))
    ranked = Ranked(application=application, total=total, maximum=maximum, trials=points)
    return _Standing(ranked=ranked, key=(-total, -onsite, -of_lesson, -highest, voted))


def _placed(standings: Sequence[_Standing]) -> tuple[Ranked, ...]:
    first: dict[tuple[Fraction | int, ...], int] = {}
    last: dict[tuple[Fraction | int, ...], int] = {}
    for number, each in enumerate(standings, start=1):
        first.setdefault(each.key, number)
        last[each.key] = number
    ties: defaultdict[str, list[Tie]] = defaultdict(list)
    for above, below in pairwise(standings):
        if above.ranked.total == below.ranked.total:
            rule = _told_apart(above, below)
            ties[above.ranked.application].append(Tie(other=below.ranked.application, rule=rule))
            ties[below.ranked.application].append(Tie(other=above.ranked.application, rule=rule))
    return tuple(
        replace(
            each.ranked,
            place=first[each.key],
            last_place=last[each.key],
            ties=tuple(ties[each.ranked.application]),
        )
        for each in standings
    )


def _told_apart(above: _Standing, below: _Standing) -> TieRule:
    """Name the first rule by which two differ."""
    rules = (TieRule.ONSITE, TieRule.LESSON, TieRule.HIGHEST, TieRule.CHAIR)
    for rule, mine, theirs in zip(rules, above.key[1:], below.key[1:], strict=True):
        if mine != theirs:
            return rule
    return TieRule.SHARED
