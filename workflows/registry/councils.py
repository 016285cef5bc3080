"""Councils and commissions: who sits on them, in which post, for which term."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, or_
from sqlalchemy.orm import Mapped, mapped_column

from engine import NotFound
from workflows.registry.base import Registry, Row
from workflows.roles import COUNCIL_CHAIR, COUNCIL_MEMBER, COUNCIL_SECRETARY

METHODSOVET = "methodsovet"


class Post(StrEnum):
    """What a member is on the council."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    MEMBER = "member"


POST_TITLES = {
    Post.CHAIR: "председатель",
    Post.DEPUTY: "заместитель председателя",
    Post.SECRETARY: "секретарь",
    Post.MEMBER: "член совета",
}

ROLES_OF_POST = {
    Post.CHAIR: (COUNCIL_CHAIR, COUNCIL_MEMBER),
    Post.DEPUTY: (COUNCIL_MEMBER,),
    Post.SECRETARY: (COUNCIL_SECRETARY, COUNCIL_MEMBER),
    Post.MEMBER: (COUNCIL_MEMBER,),
}
"""A seat on the methodical council gives these roles; nobody writes them twice."""

QUORUM_RULES = {
    "more_than_half": "больше половины состава",
    "at_least_half": "не меньше половины состава",
    "two_thirds": "не меньше двух третей состава",
}


class Council(Row):
    """A collegial body with a composition."""

    __tablename__ = "council"
    __table_args__ = (Index("uq_council_code", "tenant", "code", unique=True),)
    noun = "Совет"

    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(300))
    basis: Mapped[str] = mapped_column(String(300), default="")


class CouncilSeat(Row):
    """A person on a council, from when to when."""

    __tablename__ = "council_seat"
    __table_args__ = (
        CheckConstraint("active_to IS NULL OR active_to >= active_from", name="ends_after_start"),
        Index("ix_council_seat_council", "tenant", "council_id"),
    )
    noun = "Член совета"

    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    post: Mapped[str] = mapped_column(String(32))
    active_from: Mapped[date]
    active_to: Mapped[date | None]


def by_code(registry: Registry, code: str) -> Council:
    """Find a council.

    Raises:
        NotFound: there is none with this code.
    """
    council = registry.first(registry.rows(Council).where(Council.code == code))
    if council is None:
        raise NotFound(f"Совет «{code}» не заведён. Внесите его состав в разделе «Совет».")
    return council


def every(registry: Registry) -> Sequence[Council]:
    return registry.all(registry.rows(Council).order_by(Council.name))


def seats(registry: Registry, council_id: str, day: date) -> Sequence[CouncilSeat]:
    """The composition on a day: chair, deputy, secretary, members."""
    statement = registry.rows(CouncilSeat).where(
        CouncilSeat.council_id == council_id,
        CouncilSeat.active_from <= day,
        or_(CouncilSeat.active_to.is_(None), CouncilSeat.active_to >= day),
    )
    order = list(Post)
    found = registry.all(statement.order_by(CouncilSeat.id))
    return sorted(found, key=lambda seat: order.index(Post(seat.post)))


def all_seats(registry: Registry, council_id: str) -> Sequence[CouncilSeat]:
    """Every seat there was, the latest first."""
    statement = registry.rows(CouncilSeat).where(CouncilSeat.council_id == council_id)
    return registry.all(statement.order_by(CouncilSeat.active_from.desc(), CouncilSeat.id))


def posts_of(registry: Registry, person_ids: list[str] | None) -> Sequence[CouncilSeat]:
    """Seats on the methodical council today: of these people, or of everybody for None."""
    today = registry.today
    statement = (
        registry.rows(CouncilSeat)
        .join(Council, Council.id == CouncilSeat.council_id)
        .where(
            Council.code == METHODSOVET,
            CouncilSeat.active_from <= today,
            or_(CouncilSeat.active_to.is_(None), CouncilSeat.active_to >= today),
        )
    )
    if person_ids is not None:
        statement = statement.where(CouncilSeat.person_id.in_(person_ids))
    return registry.all(statement.order_by(CouncilSeat.id))


def composition_errors(posts: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What is wrong with a composition of (person id, post): field → Russian sentence."""
    errors: dict[str, str] = {}
    people = [person for person, _ in posts]
    if len(people) != len(set(people)):
        errors["members"] = "Один и тот же человек указан в составе дважды."
    if len(people) < 3:
        errors["members"] = "В составе совета не меньше трёх человек."
    for post in (Post.CHAIR, Post.SECRETARY):
        count = sum(1 for _, each in posts if each == post)
        if count != 1:
            errors[post.value] = f"Нужен ровно один {POST_TITLES[post]}, указано: {count}."
    if any(each not in set(Post) for _, each in posts):
        errors["post"] = "Выберите должность в совете из списка."
    return errors
