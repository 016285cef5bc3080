"""Re-derives every total of the council's protocols from the ballots, and names what differs.

The ballots are the truth; the totals beside a vote and the words in its protocol were written from
them once. An auditor asks again (DESIGN §12).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import Conflict
from workflows.council.counting import count, outcome_of
from workflows.council.protocol import Papers
from workflows.registry import council_votes
from workflows.registry.base import Registry
from workflows.registry.council_sessions import CouncilSession, every
from workflows.registry.council_votes import CouncilVote
from workflows.registry.documents import Document, DocumentStatus
from workflows.sealing import Seal


@dataclass(frozen=True, kw_only=True)
class Recount:
    """What was counted again.

    Attributes:
        votes: how many closed votes were counted.
        differences: a Russian sentence for each thing that does not agree; () when all does.
    """

    votes: int
    differences: tuple[str, ...]


def recount(registry: Registry, seal: Seal, session_id: str = "") -> Recount:
    """Count the votes of one session again, or of all for ""; destroyed ballots nobody counts."""
    sessions = [
        each
        for each in every(registry)
        if session_id in ("", each.id) and not _is_destroyed(registry, each)
    ]
    votes, found = 0, []
    for session in sessions:
        closed = [v for v in council_votes.of_session(registry, session.id) if v.totals]
        votes += len(closed)
        for vote in closed:
            found += list(_differences(registry, vote, seal))
            found += list(_protocol_differences(registry, session, vote))
    return Recount(votes=votes, differences=tuple(found))


def _is_destroyed(registry: Registry, session: CouncilSession) -> bool:
    """Whether its protocol was destroyed by an act, and the ballots with it."""
    document = registry.find(Document, session.document_id) if session.document_id else None
    return document is not None and document.status == DocumentStatus.DESTROYED


def _differences(registry: Registry, vote: CouncilVote, seal: Seal) -> Iterator[str]:
    try:
        counted = count(registry, vote, seal)
    except Conflict as error:
        yield str(error)
        return
    told = counted.as_record()
    if told != vote.totals:
        yield f"«{vote.topic}»: по бюллетеням {_words(told)}, записано {_words(vote.totals)}."
    if outcome_of(vote, counted) != vote.outcome:
        yield f"«{vote.topic}»: итог по бюллетеням другой."


def _protocol_differences(
    registry: Registry, session: CouncilSession, vote: CouncilVote
) -> Iterator[str]:
    """The totals as the protocol tells them."""
    document = registry.find(Document, session.document_id) if session.document_id else None
    if document is None:
        return
    line = Papers(registry=registry, session=session).totals_line(vote)
    texts = [str(block.get("text", "")) for block in document.body.get("blocks", [])]
    if not any(line in text for text in texts):
        yield f"«{vote.topic}»: в протоколе «{document.title}» другие числа."


def _words(told: dict[str, int]) -> str:
    return f"за {told['for']}, против {told['against']}, воздержались {told['abstained']}"
