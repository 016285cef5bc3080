"""What an evidence pack says of the council's votes: open ballots by name, of secret ones totals.

Of a secret vote a chosen few fields leave, never the row: who might vote, who is missing and the
urn lie in it (DESIGN §5). Times of ballots stay here as well; the order of names says nothing.
"""

import json
from collections.abc import Iterator
from typing import Any

from workflows.documents.evidence import EvidencePart
from workflows.registry import council_votes, people
from workflows.registry.base import Registry
from workflows.registry.council_votes import CouncilVote


def ballots_of(registry: Registry, instance_id: str) -> Iterator[EvidencePart]:
    """One file about all closed votes of an instance; none where nothing was voted on."""
    closed = [v for v in council_votes.of_instance(registry, instance_id) if not v.is_open]
    if closed:
        told = [_told(registry, vote) for vote in closed]
        content = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode()
        yield EvidencePart(path="votes.json", content=content, title="Голосования совета")


def _told(registry: Registry, vote: CouncilVote) -> dict[str, Any]:
    about: dict[str, Any] = {
        "topic": vote.topic,
        "resolution": vote.resolution,
        "form": vote.form,
        "ballot": vote.ballot,
        "majority_rule": vote.majority_rule,
        "totals": vote.totals,
        "outcome": vote.outcome,
    }
    if not vote.is_secret:
        about["ballots"] = _by_name(registry, vote.id)
    return about


def _by_name(registry: Registry, vote_id: str) -> list[dict[str, str]]:
    ballots = council_votes.open_ballots(registry, vote_id)
    known = people.by_ids(registry, [each.person_id for each in ballots])
    return [{"who": known[b.person_id].name.short, "vote": b.vote} for b in ballots]
