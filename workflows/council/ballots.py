"""Casts a ballot and closes a vote, in the transaction that completes the user task.

Of a secret ballot nothing but the sealed urn changes: no name, no time, no log, no draft.
"""

from engine import Conflict, InvalidForm, NotPermitted
from workflows.council.asked import Asked
from workflows.council.counting import count, is_settled
from workflows.council.votes import Vote
from workflows.registry import council_questions, council_votes
from workflows.registry.base import Registry
from workflows.registry.council_questions import CouncilDissent, CouncilQuestion
from workflows.registry.council_votes import CouncilBallot, CouncilVote
from workflows.registry.parameters import value_of

EARLY_CLOSE = "council.early_close"


def cast(asked: Asked) -> None:
    """Put the ballot where it belongs: an urn, or a row with a name.

    Raises:
        Conflict: the vote is closed.
        NotPermitted: the person may not vote here.
        InvalidForm: by field.
    """
    vote = asked.registry.locked(CouncilVote, asked.id_of("vote_id"))
    _may_vote(vote, asked.person_id)
    choice = asked.given.choice("ballot", set(Vote), "Выберите: за, против или воздержался.")
    asked.given.check()
    if vote.is_secret:
        council_votes.put_into_urn(vote, choice, asked.seal)
        return
    _put_open(asked.registry, vote, asked.person_id, choice)
    _keep_dissent(asked, vote)


def change(registry: Registry, vote_id: str, person_id: str, choice: str) -> CouncilVote:
    """Change one's open ballot while the vote is not closed; gives the vote.

    Raises:
        Conflict: the vote is closed, or secret, or no ballot was cast.
        InvalidForm: the choice is none.
    """
    vote = registry.locked(CouncilVote, vote_id)
    _may_vote(vote, person_id)
    if vote.is_secret:
        raise Conflict("Тайный голос окончателен: изменить его нельзя.")
    if choice not in set(Vote):
        raise InvalidForm({"ballot": "Выберите: за, против или воздержался."})
    mine = [b for b in council_votes.open_ballots(registry, vote.id) if b.person_id == person_id]
    if not mine:
        raise Conflict("Сначала проголосуйте в своей задаче.")
    mine[0].vote, mine[0].cast_at = choice, registry.now
    registry.session.flush()
    return vote


def close(asked: Asked) -> None:
    """Close a vote: everybody has voted or declined, or nothing can change the outcome any more.

    Raises:
        Conflict: it is too early, or somebody voted this minute.
    """
    vote = asked.registry.locked(CouncilVote, asked.id_of("vote_id"))
    if asked.given.values.get("not_voting"):
        vote.declined = sorted(asked.waiting)
    counted = count(asked.registry, vote, asked.seal)
    if len(vote.declined) > counted.not_voted:
        raise Conflict("Кто-то только что проголосовал: проверьте список и закройте ещё раз.")
    if counted.not_voted == len(vote.declined):
        vote.is_open = False
        return
    early = value_of(asked.registry, EARLY_CLOSE) == "yes"
    if not (early and is_settled(vote, counted)):
        raise Conflict(
            f"Не проголосовали: {counted.not_voted - len(vote.declined)}. Дождитесь их или "
            "отметьте, что остальные не голосуют."
        )
    vote.is_open = False


def call_off(vote: CouncilVote) -> None:
    """Close a vote that nobody waits for any more: its ballots stay where they lie, uncounted."""
    vote.is_open, vote.totals, vote.outcome = False, {}, "called_off"


def _may_vote(vote: CouncilVote, person_id: str) -> None:
    if not vote.is_open:
        raise Conflict("Голосование закрыто: голос уже не принимается.")
    if person_id not in vote.voters:
        raise NotPermitted("В этом голосовании вы не участвуете.")


def _put_open(registry: Registry, vote: CouncilVote, person_id: str, choice: str) -> None:
    known = council_votes.open_ballots(registry, vote.id)
    if any(ballot.person_id == person_id for ballot in known):
        raise Conflict("Ваш голос уже принят.")
    registry.add(
        CouncilBallot(vote_id=vote.id, person_id=person_id, vote=choice, cast_at=registry.now)
    )


def _keep_dissent(asked: Asked, vote: CouncilVote) -> None:
    text = asked.given.text("dissent")
    question = asked.registry.find(CouncilQuestion, vote.question_id)
    if not text or question is None:
        return
    for row in council_questions.dissents(asked.registry, question.id):
        if row.person_id == asked.person_id:
            row.text = text
            return
    asked.registry.add(
        CouncilDissent(question_id=question.id, person_id=asked.person_id, text=text)
    )
