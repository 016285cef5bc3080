"""The regulation changes by editions: what a row may say, and which text holds when."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine import Conflict, InvalidForm, InvalidInput, NotFound, NotPermitted, ServiceCall
from engine.municipalities import OFFICE
from tests.districts import settled
from tests.zones import LiesIn
from workflows.playing.district import District
from workflows.regulation import Regulation, read, regulation
from workflows.regulation.rows import (
    LONGEST_ORDER,
    applied,
    order_text,
    read_rows,
    restored,
    stored,
)
from workflows.regulation_changes.services import RegulationServices

TEXT = read("Положение\n\n1. Общее.\n\n1.1. Первый.\n\n1.2. Второй:\n\n- раз;\n- два.")
BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)


def typed(way: str, number: str, after: str = "") -> dict[str, str]:
    place = "new_number" if way == "add" else "number"
    return {"way": way, place: number, "after": after, "reason": "так надо"}


def test_what_stood_comes_from_the_text_and_not_from_the_form():
    (row,) = read_rows([{**typed("change", "1.2", "Иначе."), "before": "Выдумка"}], TEXT)

    assert row.before == "Второй:\n– раз;\n– два."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "нет ни одной строки"),
        ([typed("change", "9.9", "x")], "9.9 в Положении не найден"),
        ([typed("add", "1.1", "x")], "1.1 в Положении уже есть"),
        ([typed("change", "1.1", " ")], "нет нового текста"),
        ([typed("change", "1.1", "x"), typed("remove", "1.1")], "назван в таблице дважды"),
        ([typed("burn", "1.1", "x")], "не сказано, как он меняется"),
        (["1.1"], "ожидались строки"),
    ],
)
def test_a_row_that_does_not_fit_is_named(rows: list[Any], said: str):
    with pytest.raises(InvalidInput, match=said):
        read_rows(rows, TEXT)


def test_rows_in_force_change_remove_and_add_in_order_of_numbers():
    rows = [typed("change", "1.1", "Новый:\n– а;\n– б."), typed("remove", "1.2")]
    changed = applied(TEXT, read_rows([*rows, typed("add", "1.10", "Десятый.")], TEXT))

    assert [c.number for c in changed.clauses] == ["1", "1.1", "1.2", "1.10"]
    assert [c.text for c in changed.clauses] == ["Общее", "Новый:", "Исключён.", "Десятый."]
    assert [p.text for p in changed.clauses[1].points] == ["а;", "б."]


def test_a_stored_text_comes_back_as_it_was():
    assert restored(stored(regulation())) == regulation()


@pytest.fixture
def district() -> Iterator[District]:
    district = settled(BEGIN)
    yield district
    district.close()


def serve(district: District, verb: str, **inputs: object) -> Mapping[str, object]:
    """Do a service task of the regulation, as the engine would."""
    with district.database.write(OFFICE) as session:
        call = ServiceCall(
            topic=f"regulation.{verb}", inputs=inputs, instance_id="дело", business_key="",
            element_id=verb, idempotency_key=f"{verb} {inputs}", now=district.clock.now(),
            tenant=OFFICE, session=session,
        )  # fmt: skip
        return getattr(RegulationServices(zones=LiesIn()), verb)(call)


def brought_into_force(district: District) -> object:
    """Put a change of clause 3.1.2 in force; gives its id."""
    change_id = serve(district, "open", title="Состав")["change_id"]
    rows = [typed("change", "3.1.2", "Совет решает большинством.")]
    serve(district, "file_table", change_id=change_id, rows=rows)
    order = {"order_id": "r", "order_number": "45", "order_date": "2027-02-22"}
    serve(district, "take_effect", change_id=change_id, **order)
    return change_id


def clause(text: Regulation, number: str = "3.1.2") -> str:
    return next(each.text for each in text.clauses if each.number == number)


def test_a_new_edition_holds_from_the_day_of_its_order_and_the_old_one_is_kept(district: District):
    desk, reader = district.application.regulations, district.person("zamov")
    before = clause(desk.text(reader))

    brought_into_force(district)

    new, old = desk.editions(reader)
    assert clause(desk.text(reader)) == "Совет решает большинством."
    assert clause(desk.text(reader, 1)) == before
    assert (new.number, new.state, new.effective_on) == (2, "current", date(2027, 2, 22))
    assert (new.order_number, new.order_id) == ("45", "r")
    assert [(row.number, row.after) for row in new.rows] == [
        ("3.1.2", "Совет решает большинством.")
    ]
    assert old.rows == ()
    assert (old.number, old.state, old.ended_on) == (1, "archived", date(2027, 2, 22))
    with pytest.raises(NotFound):
        desk.text(reader, 3)


def test_an_annulled_order_gives_the_old_text_back_and_stays_on_record(district: District):
    desk, reader = district.application.regulations, district.person("zamov")
    before = clause(desk.text(reader))
    change_id = brought_into_force(district)

    serve(district, "annul", change_id=change_id, reason="Протест")

    annulled, restored_one = desk.editions(reader)
    assert clause(desk.text(reader)) == before
    assert (annulled.state, annulled.reason) == ("annulled", "Протест")
    assert (restored_one.state, restored_one.ended_on) == ("current", None)


def test_the_order_says_the_change_itself_and_names_its_clauses_when_it_is_too_long():
    rows = [typed("change", "1.1", "Первый\n– раз"), typed("remove", "1.2")]
    added = {**typed("add", "", "Новый."), "new_number": "1.3"}
    assert order_text(read_rows([*rows, added], TEXT)).splitlines() == [
        "Внести в Положение следующие изменения:",
        "Пункт 1.1 изложить в следующей редакции:", "«Первый", "– раз».",
        "Пункт 1.2 исключить.",
        "Дополнить пунктом 1.3 следующего содержания:", "«Новый.».",
    ]  # fmt: skip
    long = read_rows([typed("change", "1.1", "х" * LONGEST_ORDER)], TEXT)
    assert order_text(long).endswith("сравнительной таблице: пункты 1.1.")


def test_a_table_that_does_not_fit_is_said_and_not_filed(district: District):
    change_id = serve(district, "open", title="Состав")["change_id"]

    told = serve(district, "file_table", change_id=change_id, rows=[typed("add", "3.4", "x")])

    assert told["table_trouble"] == "Пункт 3.4 в Положении уже есть."
    assert told["table_id"] == ""


def test_an_author_named_to_review_the_own_draft_is_said(district: District):
    change_id = serve(district, "open", title="Состав")["change_id"]
    rows = [typed("add", "3.7", "Протоколы публикуются.")]
    told = serve(district, "file_table", change_id=change_id, rows=rows, author="severov",
                 reviewers=["severov", None])  # fmt: skip

    assert told["table_trouble"] == "Экспертизу проводит не тот, кто подготовил проект."


def test_only_who_keeps_orders_says_that_one_was_annulled(district: District):
    desk = district.application.regulations
    brought_into_force(district)
    clerk = district.person("registratorova")

    with pytest.raises(NotPermitted):
        desk.annul_order(2, "Протест", district.person("zamov"))
    with pytest.raises(InvalidForm):
        desk.annul_order(2, " ", clerk)
    with pytest.raises(NotFound):
        desk.annul_order(7, "Протест", clerk)
    with pytest.raises(Conflict, match="начните новое изменение"):
        desk.annul_order(2, "Протест", clerk)
