"""People and organisations as tables: columns, and from rows to cards."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.registry import organisations, people
from workflows.registry.organisations import KIND_TITLES, OrganisationCard
from workflows.registry.people import PersonCard
from workflows.spreadsheets import reading
from workflows.spreadsheets.reading import Column, Table, TableRow

PEOPLE_COLUMNS = (
    Column(key="surname", title="Фамилия", required=True),
    Column(key="given", title="Имя", required=True),
    Column(key="patronymic", title="Отчество"),
    Column(key="position", title="Должность", required=True, width=30),
    Column(
        key="organisation_id",
        title="Организация",
        required=True,
        width=30,
        note="Краткое наименование, как в списке организаций.",
    ),
    Column(key="subject", title="Предмет", note="Предмет или категория работника."),
    Column(key="phone", title="Телефон", note="+7 и десять цифр."),
    Column(key="email", title="Эл. почта", width=28),
    Column(key="experience_from", title="Стаж с", width=12, note="Дата начала стажа."),
    Column(key="young_until", title="Молодой специалист до", width=14),
)

ORGANISATION_COLUMNS = (
    Column(key="kind", title="Вид", required=True, width=26),
    Column(key="short_name", title="Краткое наименование", required=True, width=30),
    Column(key="full_name", title="Полное наименование", required=True, width=60),
    Column(key="settlement", title="Населённый пункт"),
    Column(key="active_from", title="Действует с", width=12, note="Пусто — с сегодняшнего дня."),
)


def read_people(table: Table, organisation_ids: Mapping[str, str]) -> list[PersonCard]:
    """Read people; `organisation_ids` gives short name → id."""
    cards = []
    for row in table.rows:
        card = _person(table, row, organisation_ids)
        _complain(table, row, people.field_errors(card))
        if not card.position:
            table.complain(row, "position", "укажите должность.")
        cards.append(card)
    return cards


def _person(table: Table, row: TableRow, organisation_ids: Mapping[str, str]) -> PersonCard:
    def words(key: str) -> str:
        return table.value(row, key, reading.text, "")

    organisation = words("organisation_id")
    organisation_id = organisation_ids.get(organisation.casefold())
    if organisation_id is None:
        listed = (
            "не указана." if not organisation else f"«{organisation}» нет в списке организаций."
        )
        table.complain(row, "organisation_id", listed)
    return PersonCard(
        surname=words("surname"),
        given=words("given"),
        patronymic=words("patronymic"),
        position=words("position"),
        organisation_id=organisation_id,
        subject=words("subject"),
        phone=table.value(row, "phone", phone, ""),
        email=words("email"),
        experience_from=table.value(row, "experience_from", reading.day, None),
        young_until=table.value(row, "young_until", reading.day, None),
    )


def phone(value: Any) -> str:
    """Any usual spelling of a Russian number as +7 and ten digits."""
    written = reading.text(value)
    digits = "".join(sign for sign in written if sign.isdigit())
    if len(digits) == 11 and digits[0] in "78":
        return "+7" + digits[1:]
    if len(digits) == 10:
        return "+7" + digits
    raise ValueError(f"«{written}» — не телефон. Напишите +7 и десять цифр.")


def read_organisations(table: Table, today: date) -> list[OrganisationCard]:
    """Read organisations; one without a date is active from today."""
    cards = []
    for row in table.rows:
        card = OrganisationCard(
            kind=table.value(row, "kind", reading.one_of(KIND_TITLES), ""),
            short_name=table.value(row, "short_name", reading.text, ""),
            full_name=table.value(row, "full_name", reading.text, ""),
            settlement=table.value(row, "settlement", reading.text, ""),
            active_from=table.value(row, "active_from", reading.day, today),
        )
        _complain(table, row, organisations.field_errors(card))
        cards.append(card)
    return cards


def _complain(table: Table, row: TableRow, errors: Mapping[str, str]) -> None:
    told = {p for p in table.problems if p.startswith(f"Строка {row.number},")}
    titles = {column.key: column.title for column in table.columns}
    for key, message in errors.items():
        if not any(f"столбец «{titles[key]}»" in problem for problem in told):
            table.complain(row, key, message)
