"""The body of a document: what is read, and what is refused by name."""

from typing import Any

import pytest

from engine import InvalidInput
from workflows.documents.content import Fields, Paragraph, Table, read


def test_every_kind_of_block_is_read() -> None:
    body = {
        "blocks": [
            {"kind": "heading", "text": "Повестка", "level": 2},
            {"kind": "paragraph", "text": "Слушали:", "align": "left"},
            {"kind": "list", "items": ["а", "б"], "numbered": True},
            {"kind": "fields", "rows": [["Кворум", "есть"]]},
            {"kind": "table", "columns": [{"title": "№", "share": 2}], "rows": [["1"], [2]]},
            {"kind": "page_break"},
        ],
        "approvals": [{"kind": "approved", "text": "УТВЕРЖДЕНО приказом"}],
        "appendices": [{"title": "Приложение 1", "blocks": [{"kind": "paragraph", "text": "т"}]}],
        "signers": [{"post": "Председатель", "person_id": "p"}],
        "fields": {"recipient": "Школам"},
    }
    found = read(body)
    assert [block.kind for block in found.blocks] == [each["kind"] for each in body["blocks"]]
    assert found.approvals[0].text == "приказом"
    assert found.appendices[0].blocks == (Paragraph(text="т"),)
    assert (found.signers[0].post, found.fields) == ("Председатель", {"recipient": "Школам"})
    table = found.blocks[4]
    assert isinstance(table, Table)
    assert table.rows == (("1",), ("2",))


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"blocks": "текст"}, "Содержание, блок: ожидался перечень"),
        ({"blocks": ["текст"]}, "Содержание, блок 1: ожидалась запись"),
        ({"blocks": [{"kind": "paragraph", "text": "а"}, {"kind": "video"}]}, "блок 2.*«video»"),
        ({"blocks": [{"kind": ["list"]}]}, "блок 1: вид блока"),
        ({"blocks": [{"kind": "paragraph"}]}, r"блок 1 \(paragraph\): «text» — текст"),
        ({"blocks": [{"kind": "paragraph", "text": "а", "html": "б"}]}, "«html» здесь не бывает"),
        ({"blocks": [{"kind": "heading", "text": "а", "level": 3}]}, "уровень заголовка"),
        ({"blocks": [{"kind": "paragraph", "text": "а", "align": "up"}]}, "выравнивание «up»"),
        ({"blocks": [{"kind": "list", "items": ["а", None]}]}, "2-е значение: ожидался текст"),
        ({"blocks": [{"kind": "fields", "rows": [["а", "б"], ["в"]]}]}, "строка 2: .* значение"),
        ({"blocks": [{"kind": "table", "columns": [], "rows": []}]}, "столбцов в таблице от 1"),
        (
            {"blocks": [{"kind": "table", "columns": [{"title": "№"}], "rows": [["1", "2"]]}]},
            "строка 1: ячеек 2, а столбцов 1",
        ),
        (
            {"blocks": [{"kind": "table", "columns": [{"title": "№", "share": 0}], "rows": []}]},
            "столбец 1: доля ширины",
        ),
        ({"blocks": [{"kind": "paragraph", "text": "а"}] * 20_001}, "больше 20000 блоков"),
        ({"approvals": [{"kind": "loved", "text": ""}]}, "Гриф 1: вид грифа «loved»"),
        ({"appendices": [{"title": "П", "blocks": [{"kind": "x"}]}]}, "Приложение 1, блок 1"),
        ({"signers": [{"post": "Директор", "person_id": 5}]}, "Подписант 1: «person_id»"),
        ({"fields": ["а"]}, "«fields»: ожидались имена"),
        ({"blocks": [], "styles": {}}, "часть «styles»"),
    ],
)
def test_a_wrong_shape_is_refused_and_named(body: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        read(body)


def test_notes_of_a_process_are_printed_as_far_as_they_can_be() -> None:
    assert read({}).blocks == ()
    assert read({"text": "Первый\n\nВторой"}).blocks == (
        Paragraph(text="Первый"),
        Paragraph(text="Второй"),
    )
    found = read({"session_date": "2026-08-20", "council": "methodsovet", "present": ["a"]})
    assert found.blocks == (Fields(rows=(("Дата заседания", "20.08.2026"),)),)


def test_signs_that_cannot_be_printed_are_taken_out() -> None:
    found = read({"blocks": [{"kind": "paragraph", "text": "а\x00б\u202eв\r\nг"}]})
    assert found.blocks == (Paragraph(text="абв\nг"),)
