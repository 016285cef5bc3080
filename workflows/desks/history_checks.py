"""Checks the hash chain of every history: nobody changes the past unnoticed (DESIGN §4.2)."""

from dataclasses import dataclass

from engine import Actor
from engine.installation import verify_all
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.roles import ADMIN, DIRECTOR

MOST_NAMED = 50


@dataclass(frozen=True, kw_only=True)
class BrokenHistory:
    """The first place where an instance's chain does not hold."""

    instance_id: str
    sequence: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class HistoryCheck:
    """What a check has found; `broken` names at most fifty instances, `broken_count` counts all."""

    checked: int
    broken_count: int
    broken: tuple[BrokenHistory, ...]


class HistoryChecks(Desk):
    """For administrators and the director; the command line asks as the system."""

    def run(self, actor: Actor) -> HistoryCheck:
        """Check every instance of the actor's municipality.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
        """
        require_any(actor, ADMIN, DIRECTOR)
        checked, found = 0, list[BrokenHistory]()
        with self._reading(actor) as registry:
            for instance_id, breaks in verify_all(registry.session):
                checked += 1
                if breaks:
                    first = breaks[0]
                    found.append(
                        BrokenHistory(
                            instance_id=instance_id, sequence=first.sequence, reason=first.reason
                        )
                    )
        return HistoryCheck(
            checked=checked, broken_count=len(found), broken=tuple(found[:MOST_NAMED])
        )
