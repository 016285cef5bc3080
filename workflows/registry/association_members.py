"""Members of the associations: who belongs to which, from when to when."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, or_
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry import people
from workflows.registry.associations import Association
from workflows.registry.base import Registry, Row


class AssociationMember(Row):
    """A person in an association; `active_to` is the last day, None while it is open."""

    __tablename__ = "association_member"
    __table_args__ = (
        CheckConstraint("active_to IS NULL OR active_to >= active_from", name="ends_after_start"),
        Index("ix_association_member_association", "tenant", "association_id"),
    )
    noun = "Участник объединения"

    association_id: Mapped[str] = mapped_column(ForeignKey("association.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    active_from: Mapped[date]
    active_to: Mapped[date | None]


def every(registry: Registry, association_id: str) -> Sequence[AssociationMember]:
    """Everybody who ever was one, the latest first."""
    rows = registry.rows(AssociationMember)
    return registry.all(
        rows.where(AssociationMember.association_id == association_id).order_by(
            AssociationMember.active_from.desc(), AssociationMember.id
        )
    )


def on_day(registry: Registry, association_id: str, day: date) -> list[str]:
    """Ids of those who belong to it on a day and are employed then, by surname."""
    rows = registry.rows(AssociationMember).where(
        AssociationMember.association_id == association_id,
        AssociationMember.active_from <= day,
        or_(AssociationMember.active_to.is_(None), AssociationMember.active_to >= day),
    )
    found = people.by_ids(registry, [row.person_id for row in registry.all(rows)])
    here = [person for person in found.values() if person.is_active(day)]
    return [p.id for p in sorted(here, key=lambda p: (p.surname, p.given, p.id))]


def count_of(registry: Registry, association: Association, day: date) -> int:
    """How many members it has: as listed, else as somebody has written down."""
    return len(on_day(registry, association.id, day)) or association.members_count
