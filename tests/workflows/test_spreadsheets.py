"""Tables from offices: read with suspicion, refused with every problem at once."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.workflows.conftest import District
from workflows import ImportRefused
from workflows.spreadsheets import package_checks
from workflows.spreadsheets.people import phone
from workflows.spreadsheets.plan import COLUMNS
from workflows.spreadsheets.reading import MOST_ROWS, Column, day, read_table, text, whole, yes
from workflows.spreadsheets.writing import write_table

PLAIN = (
    Column(key="name", title="Название", required=True),
    Column(key="when", title="Срок", required=True),
    Column(key="note", title="Примечание"),
)


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def problems(content: bytes) -> tuple[str, ...]:
    with pytest.raises(ImportRefused) as refused:
        read_table(content, PLAIN).refuse_problems()
    return refused.value.problems


# -- the file --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "пустой"),
        (b"\xd0\xcf\x11\xe0 old excel", "не таблица .xlsx"),
        (b"PK\x03\x04 broken", "повреждён"),
        (packed({"readme.txt": b"hello"}), "не таблица .xlsx"),
        (packed({"xl/workbook.xml": b"<workbook"}), "не удаётся прочитать"),
        (packed({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "объявления XML"),
        (packed({"xl/workbook.xml": b"", "bomb": b"\0" * 8_000_000}), "сжат подозрительно"),
        (packed({"xl/workbook.xml": b""} | {f"p{n}": b"" for n in range(501)}), "большой объём"),
        (b"PK" + b"\0" * package_checks.LARGEST_FILE, "больше 5 МБ"),
    ],
)
def test_a_file_that_is_no_honest_workbook_is_not_opened(content: bytes, words: str) -> None:
    (problem,) = problems(content)
    assert words in problem


def test_every_missing_column_is_named() -> None:
    assert problems(workbook(("Примечание",), ("x",))) == (
        "Нет столбца «Название».",
        "Нет столбца «Срок».",
    )


def test_a_doubled_column_is_named() -> None:
    content = workbook(("Название", "Срок", "срок *"), ("x", "y", "z"))
    assert problems(content) == ("Столбец «Срок» встречается дважды.",)


def test_columns_stand_in_any_order_below_any_title() -> None:
    content = workbook(
        ("План района", None, None), ("СРОК", "лишний", " Название * "), ("май", 1, "Семинар")
    )
    (row,) = read_table(content, PLAIN).rows
    assert (row.number, row.cells) == (3, {"when": "май", "name": "Семинар"})


def test_formulas_and_error_cells_are_named_not_evaluated() -> None:
    content = workbook(("Название", "Срок"), ("=1+1", "май"), ("Семинар", "#REF!"))
    assert problems(content) == (
        "Строка 2, столбец «Название»: в ячейке формула; впишите значение.",
        "Строка 3, столбец «Срок»: в ячейке ошибка #REF!; впишите значение.",
    )


def test_empty_rows_are_passed_over() -> None:
    content = workbook(("Название", "Срок"), (None, None), ("Семинар", "май"), ("  ", None))
    assert [row.number for row in read_table(content, PLAIN).rows] == [3]
    assert problems(workbook(("Название", "Срок"))) == (
        "В таблице нет ни одной заполненной строки.",
    )


def test_a_table_that_is_too_long_is_refused() -> None:
    rows = [("x", "y")] * (MOST_ROWS + 20)
    assert problems(workbook(("Название", "Срок"), *rows)) == (
        f"В таблице больше {MOST_ROWS} строк.",
    )


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (datetime(2026, 9, 15), date(2026, 9, 15)),  # noqa: DTZ001 - as the library reads a cell
        ("15.09.2026", date(2026, 9, 15)),
        (" 2026-09-15 ", date(2026, 9, 15)),
        ("15.09.26", date(2026, 9, 15)),
    ],
)
def test_a_day_is_read_as_people_write_it(value: Any, read: date) -> None:
    assert day(value) == read


@pytest.mark.parametrize("value", ["31.02.2026", "сентябрь", 45000, "9/15/2026"])
def test_what_is_no_day_is_said_so(value: Any) -> None:
    with pytest.raises(ValueError, match="не дата"):
        day(value)


def test_numbers_and_answers_are_read_strictly() -> None:
    assert (whole(60.0), whole("60"), yes("Да"), yes("нет")) == (60, 60, True, False)
    assert (text(3.0), text(2.5)) == ("3", "2.5")
    with pytest.raises(ValueError, match="целое"):
        whole("-1")
    with pytest.raises(ValueError, match="«да» или «нет»"):
        yes("возможно")


@pytest.mark.parametrize(
    "written", ["+7 (391) 67-1-23-45".replace("-1-", "1-"), "8 391 671 23 45", "3916712345"]
)
def test_a_telephone_is_brought_to_one_form(written: str) -> None:
    assert phone(written) == "+73916712345"


def test_no_text_becomes_a_formula_on_the_way_out() -> None:
    evil = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx")
    content = write_table("Опасно", PLAIN, [{"name": value, "when": "май"} for value in evil])
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [sheet.cell(row=number, column=1) for number in range(2, 7)]
    assert [cell.data_type for cell in cells] == ["s"] * 5
    assert all(cell.quotePrefix for cell in cells)
    table = read_table(content, PLAIN)
    assert [text(row.cells["name"]) for row in table.rows] == [value.strip() for value in evil]
    assert table.problems == []


# -- the plan --------------------------------------------------------------------------------------
HEAD = tuple(column.title for column in COLUMNS)
SEMINAR: dict[str, Any] = {
    "Раздел": 4,
    "Мероприятие": "Семинар «Новая тема»",
    "Форма": "Семинар",
    "Направления": "2.1; 2.4",
    "Начало": "14.10.2027",
    "Участники": "Педагоги",
    "Ответственный": "Методистова А.А.",
    "Ожидаемый результат": "Материалы",
    "Показатель": "Число участников",
}


def plan_table(*rows: dict[str, Any]) -> bytes:
    return workbook(HEAD, *(tuple(row.get(title) for title in HEAD) for row in rows))


def test_a_plan_survives_export_and_import(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    before = plans.items(district.next_plan.id, actor)
    content = plans.export_xlsx(district.next_plan.id, actor)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    section_column = HEAD.index("Раздел") + 1
    mine = {1, 4, 5, 7, 9}
    for number in range(sheet.max_row, 1, -1):
        if sheet.cell(row=number, column=section_column).value not in mine:
            sheet.delete_rows(number)
    kept = sheet.max_row - 1
    stream = io.BytesIO()
    book.save(stream)
    result = plans.import_xlsx(district.next_plan.id, stream.getvalue(), actor)
    assert (result.added, result.changed, result.skipped) == (0, 0, kept)
    assert plans.items(district.next_plan.id, actor) == before


def test_new_rows_are_added_once(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    content = plan_table(SEMINAR)
    assert plans.import_xlsx(district.next_plan.id, content, actor).added == 1
    assert plans.import_xlsx(district.next_plan.id, content, actor).skipped == 1
    found = [
        item
        for item in plans.items(district.next_plan.id, actor)
        if item.fields.title == "Семинар «Новая тема»"
    ]
    assert [(item.when, item.responsible, item.origin_title) for item in found] == [
        ("14.10.2027", "Методистова А. А.", "загружен из таблицы")
    ]


def test_a_row_with_a_code_changes_its_item(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    item = next(i for i in plans.items(district.next_plan.id, actor) if i.section_number == 4)
    row = SEMINAR | {"Код": f"{item.id}:{item.version}"}
    assert plans.import_xlsx(district.next_plan.id, plan_table(row), actor).changed == 1
    assert plans.item(item.id, actor).fields.title == "Семинар «Новая тема»"
    with pytest.raises(ImportRefused, match="изменили после выгрузки"):
        plans.import_xlsx(district.next_plan.id, plan_table(row), actor)


def test_every_bad_cell_is_named_and_nothing_is_saved(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    before = plans.items(district.next_plan.id, actor)
    content = plan_table(
        SEMINAR,
        SEMINAR | {"Начало": "32.13.2027", "Форма": "Вечеринка", "Ответственный": "Никто Н. Н."},
        SEMINAR | {"Мероприятие": "", "Начало": "14.10.2030", "Раздел": 13},
        SEMINAR | {"Мероприятие": "Конкурс", "Форма": "Конкурс, фестиваль"},
        SEMINAR | {"Мероприятие": "Чужое", "Раздел": 2},
        SEMINAR,
        SEMINAR | {"Мероприятие": "Иное", "Код": "испорчен"},
    )
    with pytest.raises(ImportRefused) as refused:
        plans.import_xlsx(district.next_plan.id, content, actor)
    told = sorted(problem.split(":")[0] for problem in refused.value.problems)
    assert told == [
        "Строка 3, столбец «Начало»",
        "Строка 3, столбец «Ответственный»",
        "Строка 3, столбец «Форма»",
        "Строка 4, столбец «Мероприятие»",
        "Строка 4, столбец «Начало»",
        "Строка 4, столбец «Раздел»",
        "Строка 5, столбец «Дней до запуска»",
        "Строка 6, столбец «Раздел»",
        "Строка 7, столбец «Мероприятие»",
        "Строка 8, столбец «Код»",
    ]
    assert plans.items(district.next_plan.id, actor) == before


def test_a_published_plan_takes_no_import(district: District) -> None:
    row = SEMINAR | {"Начало": "14.10.2026"}
    with pytest.raises(ImportRefused, match="План утверждён"):
        district.app.plans.import_xlsx(
            district.this_plan.id, plan_table(row), district.actor("metodistova")
        )


def test_a_template_says_what_each_column_takes(district: District) -> None:
    content = district.app.plans.template_xlsx(district.next_plan.id, district.actor("metodistova"))
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][1]][:2] == ["Раздел *", "Мероприятие *"]
    notes = {row[0].value: row[2].value for row in book["Подсказки"].iter_rows()}
    assert "Семинар" in str(notes["Форма"])
    assert "Методистова А. А." in str(notes["Ответственный"])


# -- people and organisations ----------------------------------------------------------------------
PEOPLE = ("Фамилия", "Имя", "Отчество", "Должность", "Организация", "Телефон", "Эл. почта")


def test_people_are_imported_and_recognised_again(district: District) -> None:
    people, admin = district.app.people, district.actor("adminov")
    row = ("Новикова", "Ольга", "Олеговна", "Учитель", "Школа № 1", "8 391 671-23-45", None)
    assert people.import_xlsx(workbook(PEOPLE, row), admin).added == 1
    assert people.import_xlsx(workbook(PEOPLE, row), admin).skipped == 1
    changed = (*row[:3], "Завуч", *row[4:])
    assert people.import_xlsx(workbook(PEOPLE, changed), admin).changed == 1
    (found,) = people.list(admin, text="новик")
    assert (found.card.position, found.card.phone) == ("Завуч", "+73916712345")


def test_every_fault_of_a_table_of_people_is_named(district: District) -> None:
    people, admin = district.app.people, district.actor("adminov")
    before = len(people.list(admin))
    content = workbook(
        PEOPLE,
        ("novikova", "Ольга", None, "Учитель", "Школа № 1", None, None),
        ("Новикова", "Ольга", None, None, "Школа № 99", "123", "не адрес"),
        ("Новикова", "Ольга", None, "Учитель", "Школа № 1", None, None),
        ("Новикова", "Ольга", None, "Учитель", "Школа № 1", None, None),
    )
    with pytest.raises(ImportRefused) as refused:
        people.import_xlsx(content, admin)
    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "Строка 2, столбец «Фамилия»",
        "Строка 3, столбец «Организация»",
        "Строка 3, столбец «Телефон»",
        "Строка 3, столбец «Эл. почта»",
        "Строка 3, столбец «Должность»",
        "Строка 4, столбец «Фамилия»",
        "Строка 5, столбец «Фамилия»",
    ]
    assert len(people.list(admin)) == before


def test_organisations_are_imported_and_recognised_again(district: District) -> None:
    organisations, admin = district.app.organisations, district.actor("adminov")
    head = ("Вид", "Краткое наименование", "Полное наименование", "Населённый пункт")
    row = ("Школа", "Школа № 11", "МБОУ «Школа № 11»", "с. Новое")
    assert organisations.import_xlsx(workbook(head, row), admin).added == 1
    assert organisations.import_xlsx(workbook(head, row), admin).skipped == 1
    with pytest.raises(ImportRefused) as refused:
        organisations.import_xlsx(workbook(head, ("Замок", "", "x", None)), admin)
    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "Строка 2, столбец «Вид»",
        "Строка 2, столбец «Краткое наименование»",
    ]
