"""The annual plan as a table: its columns, from items to rows and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workflows.registry.people import Person, matching
from workflows.registry.plan_item_rules import PlanScope, field_errors
from workflows.registry.plan_items import ItemFields, PlanItem, fields_of
from workflows.registry.plan_words import (
    DIRECTIONS,
    EVENT_FORMS,
    FUNDING,
    PRECISION_TITLES,
    TASKS,
    Precision,
)
from workflows.spreadsheets import reading
from workflows.spreadsheets.reading import Column, Table, TableRow

COLUMNS = (
    Column(key="section_id", title="Раздел", required=True, width=8, note="Номер от 1 до 12."),
    Column(key="title", title="Мероприятие", required=True, width=50, note="До 300 знаков."),
    Column(key="form", title="Форма", required=True),
    Column(
        key="directions",
        title="Направления",
        required=True,
        width=14,
        note="Пункты раздела 2 Положения через точку с запятой: 2.1; 2.4.",
    ),
    Column(key="starts_on", title="Начало", required=True, width=12, note="День: 15.09.2026."),
    Column(key="ends_on", title="Окончание", width=12, note="Пусто — тот же день."),
    Column(key="precision", title="Вид срока", width=18, note="Пусто — по датам."),
    Column(key="place", title="Место"),
    Column(key="participants", title="Участники", required=True, width=26),
    Column(
        key="responsible_id",
        title="Ответственный",
        required=True,
        width=22,
        note="Фамилия И. О. или фамилия, имя и отчество полностью.",
    ),
    Column(key="co_executors", title="Соисполнители", width=22, note="Через точку с запятой."),
    Column(key="expected_result", title="Ожидаемый результат", required=True, width=36),
    Column(key="indicator", title="Показатель", required=True, width=30),
    Column(key="task", title="Задача", width=10, note="Пункт 1.7 Положения: 1.7.4."),
    Column(key="funding", title="Финансирование"),
    Column(key="process_key", title="Процесс", note="Какой процесс запускается по пункту."),
    Column(
        key="lead_days",
        title="Дней до запуска",
        width=10,
        note="За сколько дней до начала запускать; для конкурса не меньше 60.",
    ),
    Column(
        key="repeats", title="Ежегодно", width=10, note="«да» — переносится в план нового года."
    ),
    Column(
        key="code",
        title="Код",
        width=14,
        note="Не меняйте: по коду строка находит свой пункт. У новых пунктов пусто.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class References:
    """What the words of a table are looked up in.

    Attributes:
        sections: number of a section → its id.
        people: those employed today.
        processes: key of a process definition → its name.
    """

    sections: Mapping[int, str]
    people: Sequence[Person]
    processes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A row read as an item; `item_id` and `version` when it has a code."""

    row: TableRow
    fields: ItemFields
    item_id: str = ""
    version: int = 0


def rows_of(
    items: Sequence[PlanItem], references: References, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Write items as rows; `names` gives person id → short name, dismissed people included."""
    numbers = {section_id: number for number, section_id in references.sections.items()}
    return [_row_of(item, numbers, references.processes, names) for item in items]


def _row_of(
    item: PlanItem,
    numbers: Mapping[str, int],
    processes: Mapping[str, str],
    names: Mapping[str, str],
) -> dict[str, Any]:
    row = dict(vars(fields_of(item)))
    row |= {
        "section_id": numbers[item.section_id],
        "form": EVENT_FORMS[item.form],
        "directions": "; ".join(item.directions),
        "precision": PRECISION_TITLES[Precision(item.precision)],
        "responsible_id": names[item.responsible_id],
        "co_executors": "; ".join(names[person] for person in item.co_executors),
        "funding": FUNDING[item.funding],
        "process_key": processes.get(item.process_key, item.process_key),
        "code": f"{item.id}:{item.version}",
    }
    return row


def choices(references: References) -> dict[str, list[str]]:
    """The texts that columns take, for the sheet of explanations."""
    return {
        "form": list(EVENT_FORMS.values()),
        "directions": [f"{code} {title}" for code, title in DIRECTIONS.items()],
        "precision": list(PRECISION_TITLES.values()),
        "task": [f"{code} {title}" for code, title in TASKS.items()],
        "funding": list(FUNDING.values()),
        "process_key": list(references.processes.values()),
        "responsible_id": [person.name.short for person in references.people],
        "repeats": ["да", "нет"],
    }


def read_rows(table: Table, references: References, scope: PlanScope) -> list[PlanRow]:
    """Read every row as an item; what is wrong is added to the table's problems."""
    found = []
    for row in table.rows:
        before = len(table.problems)
        fields = _fields(table, row, references)
        item_id, version = table.value(row, "code", _code, ("", 0))
        # A cell that could not be read is reported once, not again as an empty field.
        told = {column.key for column in COLUMNS if _is_told(table, row, column, before)}
        for key, message in field_errors(fields, scope).items():
            if key not in told:
                table.complain(row, key, message)
        found.append(PlanRow(row=row, fields=fields, item_id=item_id, version=version))
    _complain_of_doubles(table, found)
    return found


def _is_told(table: Table, row: TableRow, column: Column, since: int) -> bool:
    if column.key == "ends_on" and row.cells.get("ends_on") in (None, ""):
        return True  # an empty end is the beginning, of which everything is said already
    start = f"Строка {row.number}, столбец «{column.title}»:"
    unreadable = column.key not in row.cells
    return unreadable or any(problem.startswith(start) for problem in table.problems[since:])


def _fields(table: Table, row: TableRow, references: References) -> ItemFields:
    def words(key: str) -> str:
        return table.value(row, key, reading.text, "")

    starts_on = table.value(row, "starts_on", reading.day, None)
    ends_on = table.value(row, "ends_on", reading.day, starts_on)
    precision = table.value(row, "precision", reading.one_of(PRECISION_TITLES), "")
    return ItemFields(
        section_id=table.value(row, "section_id", _section(references), ""),
        title=words("title"),
        form=table.value(row, "form", reading.one_of(EVENT_FORMS), ""),
        directions=table.value(row, "directions", _directions, ()),
        starts_on=starts_on,
        ends_on=ends_on,
        precision=precision or _precision(starts_on, ends_on),
        place=words("place"),
        participants=words("participants"),
        responsible_id=table.value(row, "responsible_id", _person(references), ""),
        co_executors=table.value(row, "co_executors", _people(references), ()),
        expected_result=words("expected_result"),
        indicator=words("indicator"),
        task=words("task").split(" ")[0],
        funding=table.value(row, "funding", reading.one_of(FUNDING), ""),
        process_key=table.value(row, "process_key", reading.one_of(references.processes), ""),
        lead_days=table.value(row, "lead_days", reading.whole, None),
        repeats=table.value(row, "repeats", reading.yes, False),
    )


def _section(references: References) -> Any:
    def read(value: Any) -> str:
        number = reading.whole(reading.text(value).split(".")[0].split(" ")[0])
        if number not in references.sections:
            raise ValueError(f"раздела {number} нет в этом плане.")
        return references.sections[number]

    return read


def _person(references: References) -> Any:
    def read(value: Any) -> str:
        written = reading.text(value)
        found = matching(references.people, written)
        if not found:
            raise ValueError(f"«{written}» нет среди работающих.")
        if len(found) > 1:
            raise ValueError(f"«{written}»: таких несколько, напишите имя и отчество полностью.")
        return found[0].id

    return read


def _people(references: References) -> Any:
    one = _person(references)

    def read(value: Any) -> tuple[str, ...]:
        return tuple(one(name) for name in reading.parts(value))

    return read


def _directions(value: Any) -> tuple[str, ...]:
    pieces = reading.text(value).replace(",", ";").split(";")
    return tuple(dict.fromkeys(piece.split()[0] for piece in pieces if piece.split()))


def _code(value: Any) -> tuple[str, int]:
    item_id, _, version = reading.text(value).partition(":")
    if not item_id or not version.isdecimal():
        raise ValueError("код испорчен; верните его из выгрузки или очистите ячейку.")
    return item_id, int(version)


def _precision(starts_on: date | None, ends_on: date | None) -> str:
    if starts_on is None or ends_on is None or starts_on == ends_on:
        return Precision.DAY
    is_month = starts_on.day == 1 and (ends_on + timedelta(days=1)) == _next_month(starts_on)
    return Precision.MONTH if is_month else Precision.PERIOD


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _complain_of_doubles(table: Table, rows: Sequence[PlanRow]) -> None:
    seen: dict[object, int] = {}
    for each in rows:
        code = each.item_id or None
        facts = (each.fields.title.casefold(), each.fields.section_id, each.fields.starts_on)
        key = code or (facts if each.fields.title else None)
        if key is None:
            continue
        if key in seen:
            column = "code" if code else "title"
            table.complain(each.row, column, f"повторяет строку {seen[key]}.")
        seen.setdefault(key, each.row.number)
