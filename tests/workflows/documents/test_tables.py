"""Tables as .docx."""

import io
from datetime import date

import docx

from tests.workflows.documents.sheets import HOSTILE
from workflows import TableColumn, WordTable, word_tables

COLUMNS = (
    TableColumn(key="n", title="№", width=6),
    TableColumn(key="text", title="Что", width=40),
    TableColumn(key="day", title="Когда", width=12),
)


def test_cells_are_texts_whatever_people_wrote() -> None:
    rows = [
        {"n": 1, "text": '=HYPERLINK("http://spy.example")', "day": date(2026, 8, 25)},
        {"n": 2, "text": HOSTILE + "\x00", "day": None},
        {"n": True, "text": "строка\nвторая"},
    ]
    made = word_tables("Журнал", [WordTable(columns=COLUMNS, rows=rows)], ["за 2026 год"])
    document = docx.Document(io.BytesIO(made))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [
        ["№", "Что", "Когда"],
        ["1", '=HYPERLINK("http://spy.example")', "25.08.2026"],
        ["2", HOSTILE, ""],
        ["да", "строка\nвторая", ""],
    ]
    assert [each.text for each in document.paragraphs[:2]] == ["Журнал", "за 2026 год"]
    # Nothing in it is a field that a word processor would compute or fetch; page numbers apart.
    assert "fldSimple" not in document.element.xml
    assert "instrText" not in document.element.xml


def test_many_columns_lie_on_their_side() -> None:
    wide = tuple(TableColumn(key=str(n), title=str(n), width=10) for n in range(8))
    section = docx.Document(
        io.BytesIO(word_tables("Ж", [WordTable(columns=wide, rows=[])]))
    ).sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)
