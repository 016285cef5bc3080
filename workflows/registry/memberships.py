"""Memberships: who holds which role, where, and from when to when."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, or_
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row
from workflows.registry.people import Person
from workflows.roles import ROLES, Bound


class Membership(Row):
    """A role of a person, in one organisation where the role is bound to one."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("active_to IS NULL OR active_to >= active_from", name="ends_after_start"),
        Index("ix_membership_person", "tenant", "person_id"),
        Index("ix_membership_role", "tenant", "role"),
    )
    noun = "Роль"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    active_from: Mapped[date]
    active_to: Mapped[date | None]


def active_of(registry: Registry, person_ids: Iterable[str]) -> Sequence[Membership]:
    """Roles that these people hold today."""
    statement = _today(registry).where(Membership.person_id.in_(sorted(set(person_ids))))
    return registry.all(statement.order_by(Membership.role, Membership.id))


def holders(registry: Registry, role: str, organisation_id: str = "") -> Sequence[Person]:
    """Employed people who hold a role today, by surname, each once."""
    today = registry.today
    statement = _today(registry).where(Membership.role == role)
    if organisation_id:
        statement = statement.where(Membership.organisation_id == organisation_id)
    ids = {membership.person_id for membership in registry.all(statement)}
    if not ids:
        return []
    people = registry.all(
        registry.rows(Person).where(Person.id.in_(sorted(ids))).order_by(Person.surname, Person.id)
    )
    return [person for person in people if person.is_active(today)]


def every(registry: Registry, *, person_id: str = "") -> Sequence[Membership]:
    """All memberships, past and future ones included."""
    statement = registry.rows(Membership)
    if person_id:
        statement = statement.where(Membership.person_id == person_id)
    return registry.all(statement.order_by(Membership.role, Membership.active_from, Membership.id))


def _today(registry: Registry) -> Select[Membership]:
    today = registry.today
    return registry.rows(Membership).where(
        Membership.active_from <= today,
        or_(Membership.active_to.is_(None), Membership.active_to >= today),
    )


def field_errors(
    *, role: str, organisation_id: str | None, active_from: date, active_to: date | None
) -> dict[str, str]:
    """What is wrong with a membership: field → Russian sentence."""
    errors: dict[str, str] = {}
    known = ROLES.get(role)
    if known is None:
        errors["role"] = "Выберите роль из списка."
    elif known.bound is Bound.ORGANISATION and not organisation_id:
        errors["organisation_id"] = f"Роль «{known.title}» назначается в организации: укажите её."
    if active_to is not None and active_to < active_from:
        errors["active_to"] = "Окончание роли раньше её начала."
    return errors
