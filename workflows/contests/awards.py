"""What an application is awarded for its place and its share of the maximum (D04, `award.dmn`)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workflows.contests.ranking import Ranked

WINNER_FROM = Decimal(70)
PRIZE_FROM = Decimal(60)
LAST_PRIZE_PLACE = 3


class Award(StrEnum):
    """Awards, the highest first."""

    WINNER = "winner"
    FIRST_PRIZE = "first_prize"
    PRIZE = "prize"
    LAUREATE = "laureate"
    PARTICIPANT = "participant"


@dataclass(frozen=True, kw_only=True)
class Awarded:
    """An award; `jury_decides`: whether there is a winner in spite of too few points."""

    award: Award
    jury_decides: bool = False


def facts(ranked: Ranked, *, is_ranked: bool, is_finalist: bool) -> dict[str, Any]:
    """Give what the decision table asks for; a place in a final is only a finalist's."""
    return {
        "is_ranked": is_ranked,
        "place": ranked.place,
        "share_percent": ranked.share_percent,
        "is_finalist": is_finalist,
    }


def award_of(*, is_ranked: bool, place: int, share_percent: Decimal, is_finalist: bool) -> Awarded:
    """Choose the award.

    Args:
        is_ranked: False for a festival: certificates for all.
        place: in the final ranking; 0 for those who did not get there.
        share_percent: of the maximum, cut after hundredths.
        is_finalist: whether the application was in the final.
    """
    if not is_ranked:
        return Awarded(award=Award.PARTICIPANT)
    if place == 1:
        enough = share_percent >= WINNER_FROM
        award = Award.WINNER if enough else Award.FIRST_PRIZE
        return Awarded(award=award, jury_decides=not enough)
    if 1 < place <= LAST_PRIZE_PLACE and share_percent >= PRIZE_FROM:
        return Awarded(award=Award.PRIZE)
    return Awarded(award=Award.LAUREATE if is_finalist else Award.PARTICIPANT)
