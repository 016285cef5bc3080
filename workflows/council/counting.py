"""Counts the ballots that lie in the registry, and says whether waiting longer can change anything.

The same count serves the closing of a vote, the recomputation of a protocol and the question
whether a vote may be closed early. The rules are those of DOMAIN D05b and of `vote_outcome.dmn`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from workflows.council.votes import Vote
from workflows.registry import council_votes
from workflows.registry.base import Registry
from workflows.registry.council_votes import CouncilVote
from workflows.sealing import Seal

TWO_THIRDS = ("two_thirds_present", "two_thirds_composition")
OF_COMPOSITION = ("simple_composition", "two_thirds_composition")


@dataclass(frozen=True, kw_only=True)
class Count:
    """A counted vote. `base` is of how many votes the majority is taken."""

    votes_for: int
    votes_against: int
    votes_abstained: int
    base: int
    asked: int
    chair_vote: str

    @property
    def total(self) -> int:
        return self.votes_for + self.votes_against + self.votes_abstained

    @property
    def not_voted(self) -> int:
        return self.asked - self.total

    @property
    def is_tie(self) -> bool:
        return self.votes_for == self.votes_against

    def as_record(self) -> dict[str, Any]:
        """What is kept with the vote and told in the protocol."""
        return {
            "for": self.votes_for,
            "against": self.votes_against,
            "abstained": self.votes_abstained,
            "base": self.base,
            "not_voted": self.not_voted,
        }


def count(registry: Registry, vote: CouncilVote, seal: Seal) -> Count:
    """Count what lies there now.

    Raises:
        Conflict: the urn of a secret vote does not open.
    """
    if vote.is_secret:
        cast, by_name = council_votes.in_urn(vote, seal), {}
        # Who of the absent has answered is not known by name; their number is.
        answered = len(cast)
    else:
        rows = council_votes.open_ballots(registry, vote.id)
        cast = [row.vote for row in rows]
        by_name = {row.person_id: row.vote for row in rows}
        answered = len(cast)
    return Count(
        votes_for=cast.count(Vote.FOR),
        votes_against=cast.count(Vote.AGAINST),
        votes_abstained=cast.count(Vote.ABSTAINED),
        base=_base(vote, answered, set(by_name) - set(vote.present)),
        asked=len(vote.voters),
        chair_vote=by_name.get(vote.chair, ""),
    )


def _base(vote: CouncilVote, answered: int, absent_who_answered: Collection[str]) -> int:
    """Of how many votes the majority is taken: of those who take part, or of the composition."""
    if vote.majority_rule in OF_COMPOSITION:
        return max(vote.composition, answered)
    if vote.form != "mixed":
        return len(vote.voters)
    if vote.is_secret:
        return max(len(vote.present), answered)
    return len(vote.present) + len(absent_who_answered)


def outcome_of(vote: CouncilVote, counted: Count) -> str:
    """The outcome as `vote_outcome.dmn` says it; a test holds the two against each other."""
    if vote.form == "absentee" and 3 * counted.total < 2 * len(vote.voters):
        return "not_valid"
    if vote.majority_rule in TWO_THIRDS:
        enough = counted.votes_for > 0 and 3 * counted.votes_for >= 2 * counted.base
        return "accepted" if enough else "rejected"
    if 2 * counted.votes_for > counted.base:
        return "accepted"
    casting = vote.majority_rule == "simple_present" and counted.is_tie
    return "accepted" if casting and counted.chair_vote == Vote.FOR else "rejected"


def is_settled(vote: CouncilVote, counted: Count) -> bool:
    """Whether no ballot that is still out, and no change of an open one, can turn the outcome.

    An open ballot may be changed until the vote is closed, so only a complete open vote is settled;
    a secret ballot is final.
    """
    if counted.not_voted <= len(vote.declined):
        return True
    if not vote.is_secret or vote.form == "mixed":
        return False
    left = counted.not_voted - len(vote.declined)
    outcomes = {
        outcome_of(vote, _with_more(counted, in_favour, against, abstained))
        for in_favour in range(left + 1)
        for against in range(left + 1 - in_favour)
        for abstained in range(left + 1 - in_favour - against)
    }
    return len(outcomes) == 1


def _with_more(counted: Count, in_favour: int, against: int, abstained: int) -> Count:
    return Count(
        votes_for=counted.votes_for + in_favour,
        votes_against=counted.votes_against + against,
        votes_abstained=counted.votes_abstained + abstained,
        base=counted.base,
        asked=counted.asked,
        chair_vote=counted.chair_vote,
    )


def was_decided_by_chair(registry: Registry, vote: CouncilVote) -> bool:
    """Whether votes were equal and the chair's own decided (DOMAIN D05b); never of a secret one."""
    told = vote.totals
    if not told or vote.majority_rule != "simple_present" or told["for"] != told["against"]:
        return False
    ballots = council_votes.open_ballots(registry, vote.id)
    chose = {each.vote for each in ballots if each.person_id == vote.chair}
    return bool(chose & {Vote.FOR, Vote.AGAINST})
