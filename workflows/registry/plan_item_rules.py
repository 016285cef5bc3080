"""What an item of a plan must be; pure rules with sentences for the form and the spreadsheet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from workflows.registry.plan_items import ItemFields
from workflows.registry.plan_words import (
    CONTEST,
    DIRECTIONS,
    EVENT_FORMS,
    FUNDING,
    NEXT_STATUSES,
    STATUS_TITLES,
    TASKS,
    ItemStatus,
    Precision,
)
from workflows.registry.school_years import SchoolYear

FIELD_LABELS = {
    "section_id": "Раздел",
    "title": "Мероприятие",
    "form": "Форма",
    "directions": "Направления",
    "starts_on": "Начало",
    "ends_on": "Окончание",
    "precision": "Точность срока",
    "place": "Место",
    "participants": "Участники",
    "responsible_id": "Ответственный",
    "co_executors": "Соисполнители",
    "expected_result": "Ожидаемый результат",
    "indicator": "Показатель",
    "task": "Задача",
    "funding": "Финансирование",
    "process_key": "Процесс",
    "lead_days": "Дней до запуска",
    "repeats": "Ежегодно",
    "status": "Состояние",
    "fact": "Факт",
}

LONGEST = {
    "title": 300,
    "place": 300,
    "participants": 300,
    "expected_result": 1000,
    "indicator": 500,
}
REQUIRED_TEXTS = ("title", "participants", "expected_result", "indicator")
LONGEST_LEAD = 365


@dataclass(frozen=True, kw_only=True)
class PlanScope:
    """What the fields of an item are held against.

    Attributes:
        people: ids of people employed today.
    """

    year: SchoolYear
    sections: Collection[str]
    people: Collection[str]
    contest_lead_days: int = 60


def field_errors(fields: ItemFields, scope: PlanScope) -> dict[str, str]:
    """What is wrong with an item: field → Russian sentence; the first fault of each field."""
    errors: dict[str, str] = {}
    for name, message in (
        *_texts(fields),
        *_choices(fields, scope),
        *_dates(fields, scope.year),
        *_people(fields, scope),
        *_launch(fields, scope.contest_lead_days),
    ):
        errors.setdefault(name, message)
    return errors


def _texts(fields: ItemFields) -> Iterator[tuple[str, str]]:
    for name in REQUIRED_TEXTS:
        if not getattr(fields, name).strip():
            yield name, f"Заполните поле «{FIELD_LABELS[name]}»."
    for name, longest in LONGEST.items():
        length = len(getattr(fields, name))
        if length > longest:
            yield name, f"«{FIELD_LABELS[name]}»: не больше {longest} знаков, сейчас {length}."


def _choices(fields: ItemFields, scope: PlanScope) -> Iterator[tuple[str, str]]:
    if fields.section_id not in scope.sections:
        yield "section_id", "Выберите раздел этого плана."
    if fields.form not in EVENT_FORMS:
        yield "form", "Выберите форму из списка."
    if not fields.directions:
        yield "directions", "Отметьте хотя бы одно направление 2.1–2.6."
    unknown = [code for code in fields.directions if code not in DIRECTIONS]
    if unknown:
        yield "directions", f"Направления «{unknown[0]}» нет в Положении."
    if fields.task and fields.task not in TASKS:
        yield "task", f"Задачи «{fields.task}» нет в пункте 1.7 Положения."
    if fields.funding not in FUNDING:
        yield "funding", "Выберите источник финансирования из списка."


def _dates(fields: ItemFields, year: SchoolYear) -> Iterator[tuple[str, str]]:
    for name in ("starts_on", "ends_on"):
        day = getattr(fields, name)
        if day is None:
            yield name, f"Укажите дату в поле «{FIELD_LABELS[name]}»."
        elif day not in year:
            yield name, _outside(FIELD_LABELS[name], day, year)
    if fields.starts_on and fields.ends_on:
        if fields.ends_on < fields.starts_on:
            yield "ends_on", "Окончание раньше начала."
        yield from _precision(fields)


def _outside(label: str, day: date, year: SchoolYear) -> str:
    return (
        f"«{label}»: {day:%d.%m.%Y} вне учебного года плана — "
        f"с {year.starts_on:%d.%m.%Y} по {year.ends_on:%d.%m.%Y}."
    )


def _precision(fields: ItemFields) -> Iterator[tuple[str, str]]:
    start, end = fields.starts_on, fields.ends_on
    if fields.precision not in set(Precision):
        yield "precision", "Выберите, как назван срок: день, период или месяц."
    elif fields.precision == Precision.DAY and start != end:
        yield "ends_on", "Для срока «в один день» начало и окончание совпадают."
    elif (
        fields.precision == Precision.MONTH
        and start
        and end
        and (start.year, start.month) != (end.year, end.month)
    ):
        yield "ends_on", "Для срока «в течение месяца» обе даты в одном месяце."


def _people(fields: ItemFields, scope: PlanScope) -> Iterator[tuple[str, str]]:
    if not fields.responsible_id:
        yield "responsible_id", "Укажите ответственного."
    elif fields.responsible_id not in scope.people:
        yield "responsible_id", "Ответственный не работает или не заведён: выберите из списка."
    if any(person not in scope.people for person in fields.co_executors):
        yield "co_executors", "Среди соисполнителей есть тот, кто не работает или не заведён."
    if fields.responsible_id and fields.responsible_id in fields.co_executors:
        yield "co_executors", "Ответственный указан и среди соисполнителей."


def _launch(fields: ItemFields, contest_lead_days: int) -> Iterator[tuple[str, str]]:
    lead = fields.lead_days
    if lead is not None and not 0 <= lead <= LONGEST_LEAD:
        yield "lead_days", f"«Дней до запуска»: от 0 до {LONGEST_LEAD}."
    elif fields.form == CONTEST and (lead is None or lead < contest_lead_days):
        yield "lead_days", f"Для конкурса запуск не позже чем за {contest_lead_days} дней."


def status_error(status: ItemStatus, to: ItemStatus, fact: str) -> str:
    """Say why an item may not be reported so, "" when it may."""
    if to is not status and to not in NEXT_STATUSES[status]:
        return f"Из «{STATUS_TITLES[status]}» нельзя перейти в «{STATUS_TITLES[to]}»."
    needs_reason = to in (ItemStatus.MOVED, ItemStatus.CANCELLED, ItemStatus.NOT_DONE)
    if needs_reason and not fact.strip():
        return f"Поясните, почему пункт {STATUS_TITLES[to]}."
    if len(fact) > 1000:
        return "«Факт»: не больше 1000 знаков."
    return ""
