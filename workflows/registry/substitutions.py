"""Substitutions: who acts for an absent person, from when to when, in which order."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class Substitution(Row):
    """A dated rule. Lower `order` goes first; the next deputy acts while the first is away too."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("active_to >= active_from", name="ends_after_start"),
        CheckConstraint("absent_id <> deputy_id", name="nobody_substitutes_themselves"),
        Index("ix_substitution_deputy", "tenant", "deputy_id"),
    )
    noun = "Замещение"

    absent_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    active_from: Mapped[date]
    active_to: Mapped[date]
    order: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(String(400), default="")


def active(registry: Registry) -> Sequence[Substitution]:
    """The rules in force today, in order."""
    today = registry.today
    statement = registry.rows(Substitution).where(
        Substitution.active_from <= today, Substitution.active_to >= today
    )
    return registry.all(
        statement.order_by(Substitution.absent_id, Substitution.order, Substitution.id)
    )


def every(registry: Registry) -> Sequence[Substitution]:
    return registry.all(
        registry.rows(Substitution).order_by(Substitution.active_from.desc(), Substitution.id)
    )


def absent_people_of(rules: Iterable[Substitution], deputy_id: str) -> tuple[str, ...]:
    """Whom a deputy stands in for: of each absent person, the first deputy who is present.

    `rules` are those in force, ordered by absent person and order.
    """
    rules = list(rules)
    absent = {rule.absent_id for rule in rules}
    acting: dict[str, str] = {}
    for rule in rules:
        if rule.deputy_id not in absent:
            acting.setdefault(rule.absent_id, rule.deputy_id)
    return tuple(person for person, deputy in acting.items() if deputy == deputy_id)


def field_errors(
    *, absent_id: str, deputy_id: str, active_from: date, active_to: date
) -> dict[str, str]:
    """What is wrong with a rule: field → Russian sentence."""
    errors: dict[str, str] = {}
    if not absent_id:
        errors["absent_id"] = "Укажите, кто отсутствует."
    if not deputy_id:
        errors["deputy_id"] = "Укажите, кто замещает."
    elif deputy_id == absent_id:
        errors["deputy_id"] = "Работник не может замещать сам себя."
    if active_to < active_from:
        errors["active_to"] = "Окончание замещения раньше начала."
    return errors
