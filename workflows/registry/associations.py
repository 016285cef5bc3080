"""Associations of teachers: РМО and the other methodical unions of the district."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class AssociationState(StrEnum):
    """Life of an association."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


STATE_TITLES = {
    AssociationState.ACTIVE: "действует",
    AssociationState.SUSPENDED: "приостановлено",
    AssociationState.CLOSED: "закрыто",
}


class Association(Row):
    """A РМО.

    Attributes:
        head_id: None while the association has no head.
        head_until: the last day of the head's term, None where nobody has set one.
        members_count: as somebody has written it down; a list of members counts more.
    """

    __tablename__ = "association"
    __table_args__ = (
        CheckConstraint("members_count >= 0", name="members_are_not_negative"),
        Index("uq_association_name", "tenant", "name", unique=True),
    )
    noun = "Методическое объединение"

    name: Mapped[str] = mapped_column(String(200))
    head_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    head_until: Mapped[date | None]
    members_count: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(32), default=AssociationState.ACTIVE)
    position: Mapped[int] = mapped_column(default=0)


def every(registry: Registry) -> Sequence[Association]:
    return registry.all(registry.rows(Association).order_by(Association.position, Association.name))


def field_errors(*, name: str, members_count: int, state: str) -> dict[str, str]:
    """What is wrong with an association: field → Russian sentence."""
    errors: dict[str, str] = {}
    if not name.strip():
        errors["name"] = "Укажите наименование объединения."
    elif len(name) > 200:
        errors["name"] = "Наименование длиннее 200 знаков."
    if not 0 <= members_count <= 1000:
        errors["members_count"] = "Число участников: от 0 до 1000."
    if state not in set(AssociationState):
        errors["state"] = "Выберите состояние из списка."
    return errors
