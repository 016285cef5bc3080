"""Who is in which commission of a contest (DOMAIN 1.3, rule 1): a person has one part in it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class Part(StrEnum):
    """What somebody does in a contest."""

    ORGANISING = "organising"
    JURY = "jury"
    JURY_CHAIR = "jury_chair"
    RESERVE = "reserve"
    COUNTING = "counting"
    APPEAL = "appeal"


PART_TITLES = {
    Part.ORGANISING: "оргкомитет",
    Part.JURY_CHAIR: "председатель жюри",
    Part.JURY: "жюри",
    Part.RESERVE: "резерв жюри",
    Part.COUNTING: "счётная комиссия",
    Part.APPEAL: "апелляционная комиссия",
}
JURORS = (Part.JURY_CHAIR, Part.JURY)
"""Who scores from the beginning; the reserve only after being called."""


class ContestCommissionMember(Row):
    """A person in a commission; the unique key keeps them out of every other one.

    Attributes:
        replaced_by: the person who took the place, or "".
        until: since when they are no longer there; the row stays for the history.
    """

    __tablename__ = "contest_commission_member"
    __table_args__ = (
        Index("uq_contest_commission_member", "tenant", "contest_id", "person_id", unique=True),
    )
    noun = "Член комиссии"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    part: Mapped[str] = mapped_column(String(16))
    replaced_by: Mapped[str] = mapped_column(String(64), default="")
    until: Mapped[datetime | None]


def members(registry: Registry, contest_id: str) -> Sequence[ContestCommissionMember]:
    """Everybody who is or was in a commission of the contest."""
    return registry.all(
        registry.rows(ContestCommissionMember)
        .where(ContestCommissionMember.contest_id == contest_id)
        .order_by(ContestCommissionMember.part, ContestCommissionMember.id)
    )


def of_person(registry: Registry, person_id: str) -> Sequence[ContestCommissionMember]:
    """Where a person takes part now."""
    return registry.all(
        registry.rows(ContestCommissionMember).where(
            ContestCommissionMember.person_id == person_id,
            ContestCommissionMember.until.is_(None),
        )
    )
