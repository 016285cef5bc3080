"""Who goes to the final by the sum of the remote trials (DOMAIN D03, `final.dmn`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflows.contests.ranking import Ranked
from workflows.contests.score_rules import Rules

FEW = 3
"""So many participants all go on."""
MOST = 7
"""More than so many do not go on because of a tie."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Who goes to the final.

    Attributes:
        route: "all", "top", "tie_break" or "nobody", as the decision table gives it.
        admitted: in order of the ranking.
        undecided: equal in everything at the last place that goes on; the chair votes.
    """

    route: str
    admitted: tuple[str, ...]
    undecided: tuple[str, ...] = ()


def facts(rules: Rules, ranking: Sequence[Ranked]) -> dict[str, Any]:
    """Give what the decision table asks for."""
    passing = _passing(ranking)
    return {
        "is_ranked": rules.is_ranked,
        "entrants_count": len(ranking),
        "passing_count": len(passing),
        "with_tied_count": len(_with_tied(passing, _most(rules, ranking))),
        "finalists_minimum": rules.finalists_minimum,
        "finalists_maximum": rules.finalists_maximum,
    }


def select(rules: Rules, ranking: Sequence[Ranked]) -> Selection:
    """Choose the finalists of a ranking by the remote trials.

    All of a contest without places, and all of three or fewer. Otherwise the best half, rounded up,
    at least and at most so many as the contest says, of those with half of the maximum or more.
    Those equal in points to the last one go on too unless more than seven would; then the rules of
    ties decide.
    """
    if not rules.is_ranked or len(ranking) <= FEW:
        return chosen(ranking, "all", len(ranking))
    passing = _passing(ranking)
    number = _most(rules, ranking)
    if not passing:
        return chosen(ranking, "nobody", 0)
    route = "top" if len(_with_tied(passing, number)) <= MOST else "tie_break"
    return chosen(ranking, route, number)


def chosen(ranking: Sequence[Ranked], route: str, number: int) -> Selection:
    """Choose by what the decision table answered: how, and how many of the best.

    Args:
        ranking: by the remote trials.
        route: "all", "top" with all who equal the last one, "tie_break", anything else: nobody.
        number: of the best, where only they go on.
    """
    passing = _passing(ranking)
    if route == "all":
        return Selection(route=route, admitted=_names(ranking))
    if route == "top":
        return Selection(route=route, admitted=_names(_with_tied(passing, number)))
    if route == "tie_break":
        return _by_ties(passing, min(number, len(passing)))
    return Selection(route="nobody", admitted=())


def next_in_line(ranking: Sequence[Ranked], selected: Selection) -> str:
    """Who steps in when a finalist withdraws before the on-site stage; "" for nobody (P03)."""
    waiting = [each for each in _passing(ranking) if each.application not in selected.admitted]
    return waiting[0].application if waiting else ""


def _most(rules: Rules, ranking: Sequence[Ranked]) -> int:
    half = (len(ranking) + 1) // 2
    return min(rules.finalists_maximum, max(rules.finalists_minimum, half))


def _passing(ranking: Sequence[Ranked]) -> list[Ranked]:
    return [each for each in ranking if 2 * each.total >= each.maximum]


def _with_tied(passing: Sequence[Ranked], number: int) -> list[Ranked]:
    if len(passing) <= number:
        return list(passing)
    last = passing[number - 1].total
    return [each for each in passing if each.total >= last]


def _by_ties(passing: Sequence[Ranked], number: int) -> Selection:
    """Cut by places; a place shared across the cut is left to the chair."""
    above = [each for each in passing if each.last_place <= number]
    undecided = [each for each in passing if each.place <= number < each.last_place]
    return Selection(route="tie_break", admitted=_names(above), undecided=_names(undecided))


def _names(ranking: Sequence[Ranked]) -> tuple[str, ...]:
    return tuple(each.application for each in ranking)
