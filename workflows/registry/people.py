"""People of the district: employees of the authority, the centre and the organisations."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, String, or_
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row
from workflows.registry.names import PersonName

NAME_PART = re.compile(r"[А-ЯЁ][А-ЯЁа-яё]*(?:[- ][А-ЯЁа-яё]+)*")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+7\d{10}")


class Person(Row):
    """One person. The id is also the user id of the person's account in the engine.

    Attributes:
        experience_from: the day from which pedagogical experience counts.
        young_until: young specialist until this day, None for everybody else.
        dismissed_on: the first day without employment; the record stays.
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name", "tenant", "surname", "given"),)
    noun = "Работник"

    surname: Mapped[str] = mapped_column(String(60))
    given: Mapped[str] = mapped_column(String(60))
    patronymic: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    subject: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    experience_from: Mapped[date | None]
    young_until: Mapped[date | None]
    dismissed_on: Mapped[date | None]

    @property
    def name(self) -> PersonName:
        return PersonName(surname=self.surname, given=self.given, patronymic=self.patronymic)

    def is_active(self, day: date) -> bool:
        return self.dismissed_on is None or day < self.dismissed_on


@dataclass(frozen=True, kw_only=True)
class PersonCard:
    """What may be written about a person; phone as +7 and ten digits."""

    surname: str
    given: str
    patronymic: str = ""
    position: str = ""
    organisation_id: str | None = None
    subject: str = ""
    phone: str = ""
    email: str = ""
    experience_from: date | None = None
    young_until: date | None = None


def every(registry: Registry, *, text: str = "", organisation_id: str = "") -> Sequence[Person]:
    """People by surname, dismissed ones included; `text` is the beginning of a surname."""
    statement = registry.rows(Person)
    if organisation_id:
        statement = statement.where(Person.organisation_id == organisation_id)
    found = registry.all(statement.order_by(Person.surname, Person.given, Person.id))
    # SQLite folds the case of Latin letters only, so Cyrillic is compared here.
    wanted = text.strip().casefold()
    return [p for p in found if p.name.full.casefold().startswith(wanted)] if wanted else found


def active(registry: Registry, *, organisation_id: str = "") -> Sequence[Person]:
    """People employed today, by surname."""
    statement = registry.rows(Person).where(employed(registry.today))
    if organisation_id:
        statement = statement.where(Person.organisation_id == organisation_id)
    return registry.all(statement.order_by(Person.surname, Person.given, Person.id))


def employed(day: date) -> ColumnElement[bool]:
    """Condition: works here on a day."""
    return or_(Person.dismissed_on.is_(None), Person.dismissed_on > day)


def by_ids(registry: Registry, ids: Iterable[str]) -> dict[str, Person]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {p.id: p for p in registry.all(registry.rows(Person).where(Person.id.in_(wanted)))}


def acting_name(registry: Registry, person_id: str, absent_id: str) -> str:
    """«Иванова А. А. за Петрову Б. Б. (и. о.)», or just the name; an unknown id stays."""
    found = by_ids(registry, {person_id, absent_id} - {""})
    if person_id not in found:
        return person_id
    name = found[person_id].name
    return name.standing_in_for(found[absent_id].name) if absent_id in found else name.short


def matching(people: Iterable[Person], written: str) -> list[Person]:
    """Find who is meant by «Секретарева Е. Е.» or a full name, whatever the spacing and dots."""
    wanted = _letters(written)
    return [p for p in people if wanted in (_letters(p.name.short), _letters(p.name.full))]


def _letters(text: str) -> str:
    return re.sub(r"[\s.]+", "", text).casefold().replace("ё", "е")


def field_errors(card: PersonCard) -> dict[str, str]:
    """What is wrong with a card: field → Russian sentence."""
    errors: dict[str, str] = {}
    for field_name, label, value in (
        ("surname", "фамилию", card.surname),
        ("given", "имя", card.given),
    ):
        if not value.strip():
            errors[field_name] = f"Укажите {label}."
    for field_name, value in (
        ("surname", card.surname),
        ("given", card.given),
        ("patronymic", card.patronymic),
    ):
        if value and field_name not in errors and not _is_name(value):
            errors[field_name] = f"«{value}»: пишите кириллицей, с прописной буквы, до 60 знаков."
    if card.phone and not PHONE.fullmatch(card.phone):
        errors["phone"] = "Укажите телефон в виде +7 и десять цифр."
    if card.email and not EMAIL.fullmatch(card.email):
        errors["email"] = f"«{card.email}» не похоже на адрес электронной почты."
    return errors


def _is_name(value: str) -> bool:
    return len(value) <= 60 and NAME_PART.fullmatch(value) is not None
