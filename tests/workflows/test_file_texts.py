"""The first words of office files; what is made to harm is refused within bounds."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from workflows.attachments import texts
from workflows.attachments.texts import Unreadable, read_document, read_table

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, head: str = "") -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        text = (
            f'<?xml version="1.0"?>{head}<w:document {SPACE}><w:body>{body}</w:body></w:document>'
        )
        archive.writestr("word/document.xml", text)
    return made


def test_paragraphs_of_a_document_are_read_in_order() -> None:
    body = (
        "<w:p><w:r><w:t>О проведении</w:t></w:r><w:r><w:tab/><w:t>семинара</w:t></w:r></w:p><w:p/>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>22 октября</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:instrText>HIDDEN</w:instrText></w:p>"
    )
    found = read_document(docx(body))
    assert (found.paragraphs, found.cut) == (("О проведении семинара", "22 октября"), False)


def test_a_long_document_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_SIGNS", 100)
    found = read_document(docx("<w:p><w:t>слово</w:t></w:p>" * 1000))
    assert found.cut
    assert 100 <= sum(map(len, found.paragraphs)) <= 110


@pytest.mark.parametrize(
    "content",
    [
        docx("<w:p>&a;</w:p>", '<!DOCTYPE d [<!ENTITY a "x">]>'),
        docx("<w:p>", '<!DOCTYPE d SYSTEM "file:///etc/passwd">'),
        docx("<w:p>"),
        io.BytesIO(b"PK\x03\x04 broken"),
        io.BytesIO(b""),
    ],
)
def test_a_hostile_or_broken_document_is_refused(content: io.BytesIO) -> None:
    with pytest.raises(Unreadable):
        read_document(content)


def test_a_document_that_unpacks_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_XML", 2**20)
    bomb = docx("<w:p/>" + "<w:r/>" * 2_000_000)
    assert len(bomb.getvalue()) < 2**16
    assert read_document(bomb).cut


def test_rows_of_a_table_are_read_as_people_write_them() -> None:
    book, made = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Мероприятие", datetime(2026, 10, 22), 3, None])  # noqa: DTZ001 - Excel has none
    sheet.append([])
    for number in range(100):
        sheet.append([number] * 30)
    book.save(made)
    found = read_table(made)
    assert found.rows[0] == ("Мероприятие", "22.10.2026", "3", *[""] * 9)
    assert (len(found.rows), found.cut) == (60, True)
    with pytest.raises(Unreadable):
        read_table(io.BytesIO(b"PK\x03\x04"))
