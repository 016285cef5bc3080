"""Votes of the council and where their ballots lie: open ones by name, secret ones in an urn.

The urn is one sealed text per vote, rewritten as a whole at every ballot, sorted, of one length and
without a time: nothing in it says who put what. Who has voted is known from the completed user task
alone (DESIGN §5).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine import Conflict
from workflows.registry.base import Registry, Row
from workflows.sealing import Seal, SealBroken

EMPTY = "-"
LETTERS = {"for": "F", "against": "A", "abstained": "N"}
VOTES = {letter: vote for vote, letter in LETTERS.items()}


class CouncilVote(Row):
    """One vote about a question or an amendment.

    Attributes:
        subject: question id, or amendment id with `is_amendment`; "" outside of a session.
        form: "session", "absentee" or "mixed".
        voters: who may vote; `present` of them sit in the session.
        composition: of how many members the council consists, recused ones left out.
        urn: sealed ballots of a secret vote.
        totals: what was counted when it was closed; nothing before.
        declined: who is there and said that they do not vote.
    """

    __tablename__ = "council_vote"
    __table_args__ = (
        Index("ix_council_vote_subject", "tenant", "subject"),
        Index("uq_council_vote_job_key", "tenant", "job_key", unique=True),
    )
    noun = "Голосование"

    instance_id: Mapped[str] = mapped_column(String(64))
    job_key: Mapped[str] = mapped_column(String(200))
    session_id: Mapped[str] = mapped_column(String(64), default="")
    question_id: Mapped[str] = mapped_column(String(64), default="")
    subject: Mapped[str] = mapped_column(String(64), default="")
    topic: Mapped[str] = mapped_column(String(300))
    resolution: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(String(16))
    ballot: Mapped[str] = mapped_column(String(16))
    majority_rule: Mapped[str] = mapped_column(String(32))
    voters: Mapped[list[str]]
    present: Mapped[list[str]]
    composition: Mapped[int]
    chair: Mapped[str] = mapped_column(String(64), default="")
    declined: Mapped[list[str]]
    is_open: Mapped[bool]
    urn: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(32), default="")
    totals: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]

    @property
    def is_secret(self) -> bool:
        return self.ballot == "secret"

    @property
    def place(self) -> str:
        """Where its urn belongs, for the seal: no other row opens with it."""
        return f"council_vote.urn:{self.id}"


class CouncilBallot(Row):
    """An open ballot: may be changed by its owner until the vote is closed."""

    __tablename__ = "council_ballot"
    __table_args__ = (
        Index("uq_council_ballot_voter", "tenant", "vote_id", "person_id", unique=True),
    )
    noun = "Бюллетень"

    vote_id: Mapped[str] = mapped_column(ForeignKey("council_vote.id"))
    person_id: Mapped[str] = mapped_column(String(64))
    vote: Mapped[str] = mapped_column(String(16))
    cast_at: Mapped[datetime]


def by_job_key(registry: Registry, job_key: str) -> CouncilVote | None:
    return registry.first(registry.rows(CouncilVote).where(CouncilVote.job_key == job_key))


def of_question(registry: Registry, question_id: str) -> Sequence[CouncilVote]:
    """Every vote about a question, its amendments among them, in their order."""
    return registry.all(
        registry.rows(CouncilVote)
        .where(CouncilVote.question_id == question_id)
        .order_by(CouncilVote.opened_at, CouncilVote.id)
    )


def of_session(registry: Registry, session_id: str) -> Sequence[CouncilVote]:
    return registry.all(
        registry.rows(CouncilVote)
        .where(CouncilVote.session_id == session_id)
        .order_by(CouncilVote.opened_at, CouncilVote.id)
    )


def of_instance(registry: Registry, instance_id: str) -> Sequence[CouncilVote]:
    return registry.all(
        registry.rows(CouncilVote)
        .where(CouncilVote.instance_id == instance_id)
        .order_by(CouncilVote.opened_at, CouncilVote.id)
    )


def open_in(registry: Registry, instance_id: str) -> Sequence[CouncilVote]:
    """Those of one process instance that have no outcome yet, counted ones among them."""
    return [row for row in of_instance(registry, instance_id) if not row.outcome]


def open_ballots(registry: Registry, vote_id: str) -> Sequence[CouncilBallot]:
    """Ballots by name, in the order of the names: when they came says nothing."""
    return registry.all(
        registry.rows(CouncilBallot)
        .where(CouncilBallot.vote_id == vote_id)
        .order_by(CouncilBallot.person_id)
    )


def put_into_urn(vote: CouncilVote, choice: str, seal: Seal) -> None:
    """Add a secret ballot: open the urn, put it among the others, seal all anew.

    Raises:
        Conflict: the urn is full, or it cannot be opened.
    """
    ballots = in_urn(vote, seal)
    if len(ballots) >= len(vote.voters):
        raise Conflict("Подано столько голосов, сколько голосующих: урна закрыта.")
    letters = sorted([*(LETTERS[each] for each in ballots), LETTERS[choice]])
    # One length whatever is in it: the length of the sealed text says nothing either.
    vote.urn = seal.seal("".join(letters).ljust(len(vote.voters), EMPTY), vote.place)


def in_urn(vote: CouncilVote, seal: Seal) -> list[str]:
    """The ballots of a secret vote, sorted.

    Raises:
        Conflict: the key is another one, or the row was changed.
    """
    if not vote.urn:
        return []
    try:
        letters = seal.open(vote.urn, vote.place)
    except SealBroken as error:
        raise Conflict(f"Урна «{vote.topic}» не открывается: {error}.") from error
    return [VOTES[letter] for letter in letters if letter != EMPTY]
