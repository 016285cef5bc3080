"""The user task of a council's page while it is answered: who answers, and where it is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.council.given import Given
from workflows.registry.base import Registry
from workflows.registry.council_sessions import CouncilChange
from workflows.sealing import Seal

Values = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The user task that a page completes.

    Attributes:
        known: the variables of its place.
        person_id: who answers.
        waiting: who has an open ballot of the same vote, for closing it.
    """

    known: Values
    person_id: str
    given: Given
    registry: Registry
    seal: Seal
    waiting: tuple[str, ...] = ()

    def id_of(self, name: str) -> str:
        return str(self.known.get(name) or "")

    def tell(self, session_id: str, what: str, question_id: str = "") -> None:
        """Write down who changed what."""
        self.registry.add(
            CouncilChange(
                session_id=session_id,
                question_id=question_id,
                person_id=self.person_id,
                changed_at=self.registry.now,
                what=what,
            )
        )
