"""Counts votes; pure rules. Whether a count carries a decision is a decision table's business."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine import InvalidInput


class Vote(StrEnum):
    """What a member said."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"


SPELLINGS = {
    **{vote.value: vote for vote in Vote},
    "за": Vote.FOR,
    "против": Vote.AGAINST,
    "воздержался": Vote.ABSTAINED,
    "воздержалась": Vote.ABSTAINED,
}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The count of one question. `base` is who counts: present and not recused."""

    votes_for: int
    votes_against: int
    votes_abstained: int
    base: int
    chair_vote: str

    @property
    def total(self) -> int:
        return self.votes_for + self.votes_against + self.votes_abstained

    @property
    def is_tie(self) -> bool:
        return self.votes_for == self.votes_against


def tally(
    votes: Sequence[Any], *, present: Collection[str], recused: Collection[str], chair: str
) -> Tally:
    """Count votes; those of recused members and of members who are not present do not count.

    Args:
        votes: spelled votes, or {"voter" or "by": user id, "vote": spelled vote}; None and an
            empty vote mean that somebody did not vote.
        present: user ids; empty when presence was not recorded, then everybody who voted counts.
        recused: user ids of members who withdrew from this question.
        chair: user id, "" when there is none.

    Raises:
        InvalidInput: a vote is spelled in no known way, or a member voted twice.
    """
    spoken = [_read(vote) for vote in votes]
    cast = [(voter, vote) for voter, vote in spoken if vote is not None]
    voters = [voter for voter, _ in cast if voter]
    if len(voters) != len(set(voters)):
        raise InvalidInput("Один и тот же член совета проголосовал дважды.")
    counted = [
        (voter, vote)
        for voter, vote in cast
        if voter not in recused and (not voter or not present or voter in present)
    ]
    kinds = [vote for _, vote in counted]
    base = len(set(present) - set(recused)) if present else len(spoken) - len(set(recused))
    return Tally(
        votes_for=kinds.count(Vote.FOR),
        votes_against=kinds.count(Vote.AGAINST),
        votes_abstained=kinds.count(Vote.ABSTAINED),
        base=max(base, len(counted)),
        chair_vote=next((vote.value for voter, vote in counted if voter and voter == chair), ""),
    )


def _read(vote: Any) -> tuple[str, Vote | None]:
    if isinstance(vote, Mapping):
        voter = str(vote.get("voter") or vote.get("by") or "")
        return voter, _spelled(vote.get("vote"))
    return "", _spelled(vote)


def _spelled(value: object) -> Vote | None:
    if value in (None, ""):
        return None
    vote = SPELLINGS.get(str(value).strip().casefold())
    if vote is None:
        raise InvalidInput(f"Голос «{value}» не распознан: за, против или воздержался.")
    return vote
