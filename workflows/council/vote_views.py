"""A vote as everybody may see it: of a secret one how many have voted, then its totals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.council.counting import count, is_settled, was_decided_by_chair
from workflows.council.protocol import OUTCOMES
from workflows.council.votes import Vote
from workflows.registry import council_votes, people
from workflows.registry.base import Registry
from workflows.registry.council_questions import MAJORITIES
from workflows.registry.council_votes import CouncilVote
from workflows.sealing import Seal

VOTE_TITLES = {Vote.FOR: "за", Vote.AGAINST: "против", Vote.ABSTAINED: "воздержался"}


@dataclass(frozen=True, kw_only=True)
class VoteView:
    """A vote as everybody may see it; `mine` is the reader's own open ballot.

    Attributes:
        by_name: (name, choice) of a closed open vote, () otherwise.
        by_chair: votes were equal, and the chair's own decided (DOMAIN D05b).
        silent: who has no open ballot yet; () for a secret vote.
    """

    id: str
    question_id: str
    topic: str
    resolution: str
    is_secret: bool
    is_open: bool
    is_amendment: bool
    form: str
    majority_title: str
    asked: int
    cast: int
    totals: Mapping[str, Any]
    by_chair: bool
    outcome: str
    outcome_title: str
    is_settled: bool
    mine: str
    by_name: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]


def vote_view(registry: Registry, vote: CouncilVote, person_id: str, seal: Seal) -> VoteView:
    """A vote as a reader may see it."""
    counted = count(registry, vote, seal)
    rows = () if vote.is_secret else council_votes.open_ballots(registry, vote.id)
    cast = {row.person_id: row.vote for row in rows}
    names = names_of(registry, vote.voters)
    shown = () if vote.is_open else tuple((names[p], VOTE_TITLES[Vote(v)]) for p, v in cast.items())
    silent = [] if vote.is_secret else [p for p in vote.voters if p not in cast]
    return VoteView(
        id=vote.id,
        question_id=vote.question_id,
        topic=vote.topic,
        resolution=vote.resolution,
        is_secret=vote.is_secret,
        is_open=vote.is_open,
        is_amendment=vote.subject not in ("", vote.question_id),
        form=vote.form,
        majority_title=MAJORITIES[vote.majority_rule],
        asked=len(vote.voters),
        cast=counted.total,
        totals=vote.totals,
        by_chair=was_decided_by_chair(registry, vote),
        outcome=vote.outcome,
        outcome_title=OUTCOMES.get(vote.outcome, ""),
        is_settled=is_settled(vote, counted),
        mine=cast.get(person_id, ""),
        by_name=tuple(sorted(shown)),
        silent=tuple(names[p] for p in silent),
    )


def names_of(registry: Registry, ids: Iterable[str]) -> dict[str, str]:
    """Short names by id; the id itself of whoever is not known."""
    wanted = sorted({each for each in ids if each})
    found = people.by_ids(registry, wanted)
    return {each: found[each].name.short if each in found else each for each in wanted}
