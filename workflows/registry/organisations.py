"""Organisations of the district: the authority, the centre, schools, kindergartens and others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class OrganisationKind(StrEnum):
    """What an organisation is."""

    AUTHORITY = "authority"
    CENTRE = "centre"
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    ADDITIONAL = "additional"


KIND_TITLES = {
    OrganisationKind.AUTHORITY: "Управление образования",
    OrganisationKind.CENTRE: "Методический центр",
    OrganisationKind.SCHOOL: "Школа",
    OrganisationKind.KINDERGARTEN: "Детский сад",
    OrganisationKind.ADDITIONAL: "Дополнительное образование",
}

EDUCATIONAL = (
    OrganisationKind.SCHOOL,
    OrganisationKind.KINDERGARTEN,
    OrganisationKind.ADDITIONAL,
)
"""Organisations that give proposals and receive tasks as an ОО."""


class Organisation(Row):
    """One organisation. Director and coordinator are ids of people, "" while vacant.

    `parent_id` is the organisation above; "" for the root, and for those right below it.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("active_to IS NULL OR active_to >= active_from", name="ends_after_start"),
        Index("uq_organisation_short_name", "tenant", "short_name", unique=True),
    )
    noun = "Организация"

    kind: Mapped[str] = mapped_column(String(32))
    short_name: Mapped[str] = mapped_column(String(120))
    full_name: Mapped[str] = mapped_column(String(400))
    settlement: Mapped[str] = mapped_column(String(120), default="")
    director_id: Mapped[str] = mapped_column(String(64), default="")
    coordinator_id: Mapped[str] = mapped_column(String(64), default="")
    active_from: Mapped[date]
    active_to: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[str] = mapped_column(String(64), default="", server_default="")


@dataclass(frozen=True, kw_only=True)
class OrganisationCard:
    """What may be written about an organisation."""

    kind: str
    short_name: str
    full_name: str
    settlement: str = ""
    director_id: str = ""
    coordinator_id: str = ""
    parent_id: str = ""
    active_from: date
    active_to: date | None = None


def active(registry: Registry, kinds: Collection[str] = ()) -> Sequence[Organisation]:
    """Organisations that work today, in the district's usual order."""
    today = registry.today
    statement = registry.rows(Organisation).where(
        Organisation.active_from <= today,
        or_(Organisation.active_to.is_(None), Organisation.active_to >= today),
    )
    if kinds:
        statement = statement.where(Organisation.kind.in_(list(kinds)))
    return registry.all(statement.order_by(Organisation.position, Organisation.short_name))


def every(registry: Registry) -> Sequence[Organisation]:
    """All organisations, closed ones included."""
    return registry.all(
        registry.rows(Organisation).order_by(Organisation.position, Organisation.short_name)
    )


def short_names(registry: Registry, only: Collection[str] | None = None) -> dict[str, str]:
    """Id → short name of all, or some, in the usual order, closed ones included."""
    registry.session.flush()
    statement = select(Organisation.id, Organisation.short_name).where(
        Organisation.tenant == registry.tenant
    )
    if only is not None:
        statement = statement.where(Organisation.id.in_(sorted(only)))
    found = registry.session.execute(
        statement.order_by(Organisation.position, Organisation.short_name)
    )
    return {row.id: row.short_name for row in found}


def field_errors(card: OrganisationCard) -> dict[str, str]:
    """What is wrong with a card: field → Russian sentence."""
    errors: dict[str, str] = {}
    if card.kind not in set(OrganisationKind):
        errors["kind"] = "Выберите вид организации из списка."
    for name, label, value, longest in (
        ("short_name", "краткое наименование", card.short_name, 120),
        ("full_name", "полное наименование", card.full_name, 400),
    ):
        if not value.strip():
            errors[name] = f"Укажите {label}."
        elif len(value) > longest:
            errors[name] = f"{label.capitalize()} длиннее {longest} знаков."
    if card.active_to is not None and card.active_to < card.active_from:
        errors["active_to"] = "Дата закрытия раньше даты открытия."
    return errors
