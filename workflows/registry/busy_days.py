"""Days on which the plan leaves teachers and pupils alone: exams and dates of the region."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row
from workflows.registry.school_years import SchoolYear

LONGEST_TITLE = 200


class BusyKind(StrEnum):
    """Why the days are taken."""

    EXAM = "exam"
    REGIONAL = "regional"


KIND_TITLES = {
    BusyKind.EXAM: "экзамены (ГИА)",
    BusyKind.REGIONAL: "краевое мероприятие",
}


class BusyDays(Row):
    """A span of taken days, both ends included (DOMAIN P01, step 4)."""

    __tablename__ = "busy_days"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_busy_days_when", "tenant", "starts_on"),
    )
    noun = "Занятые дни"

    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


def of_year(registry: Registry, year: SchoolYear) -> Sequence[BusyDays]:
    """Spans that touch a school year, in their order."""
    return registry.all(
        registry.rows(BusyDays)
        .where(BusyDays.starts_on <= year.ends_on, BusyDays.ends_on >= year.starts_on)
        .order_by(BusyDays.starts_on, BusyDays.id)
    )


def field_errors(
    *, kind: str, title: str, starts_on: date | None, ends_on: date | None
) -> dict[str, str]:
    """What is wrong with a span: field → Russian sentence."""
    errors: dict[str, str] = {}
    if kind not in set(BusyKind):
        errors["kind"] = "Выберите вид из списка."
    if not title.strip():
        errors["title"] = "Напишите, чем заняты дни."
    elif len(title) > LONGEST_TITLE:
        errors["title"] = f"Название: не больше {LONGEST_TITLE} знаков."
    if starts_on is None:
        errors["starts_on"] = "Укажите первый день."
    elif ends_on is not None and ends_on < starts_on:
        errors["ends_on"] = "Последний день раньше первого."
    return errors
