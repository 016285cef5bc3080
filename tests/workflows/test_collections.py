"""The table of a collection: numbers under their indicators, lateness, and only one's own."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from engine import Permission
from tests.districts import settled
from workflows.playing.district import District

BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
ASKED = {
    "collection_title": "Категории педагогов",
    "collection_request": "Сколько педагогов имеют категорию",
    "collection_indicators": [{"label": "Учителей"}, {"label": "Из них с категорией"}],
    "director_approves": "no",
    "schools_to_ask": ["school_north", "school_forest"],
    "response_days": 5,
}


@pytest.fixture
def district() -> Iterator[District]:
    district = settled(BEGIN)
    district.start("collect_from_schools", ASKED, district.person("metodistova"))
    yield district
    district.close()


def submit(district: District, login: str, numbers: list[int], text: str = "Готово") -> None:
    person = district.person(login)
    (task,) = (t for t in district.user_tasks() if person.answers_to(t.view.candidates))
    values = {"data_text": text, "numbers": [{"value": number} for number in numbers]}
    district.complete(task.id, values, person)


def test_answers_stand_under_their_indicators_and_late_ones_are_marked(district: District):
    submit(district, "zamov", [20, 12])
    district.advance(timedelta(days=9))
    submit(district, "lesnaya", [9, 0])

    desk = district.application.collections
    reader = replace(district.person("predmetova"), permissions=frozenset({Permission.READ_ALL}))
    (view,) = desk.list(reader)
    assert view.indicators == ("Учителей", "Из них с категорией")
    assert [(a.organisation, a.numbers, a.is_late) for a in view.answers] == [
        ("Школа № 3 «Северная»", (20, 12), False),
        ("Школа № 4 «Лесная»", (9, 0), True),
    ]


def test_an_organisation_sees_its_own_answer_only(district: District):
    submit(district, "zamov", [20, 12])
    desk = district.application.collections

    (mine,) = desk.list(district.person("zamov"))[0].answers
    assert mine.organisation == "Школа № 3 «Северная»"
    assert desk.list(district.person("uchiteleva")) == ()


def test_the_spreadsheet_has_a_column_for_each_indicator_and_no_formula(district: District):
    submit(district, "zamov", [20, 12], text="=1+1")
    desk = district.application.collections
    (view,) = desk.list(district.person("zamov"))

    sheet = load_workbook(io.BytesIO(desk.export_xlsx(view))).worksheets[0]
    head, row = (list(line) for line in sheet.iter_rows(max_row=2))
    assert [cell.value for cell in head][3:5] == ["Учителей", "Из них с категорией"]
    assert [cell.value for cell in row][3:6] == [20, 12, "=1+1"]
    assert row[5].data_type == "s"
