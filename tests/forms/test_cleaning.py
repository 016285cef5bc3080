"""What is accepted, and what people are told when it is not."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from engine.forms import parse_form
from tests.forms.build import TODAY, File, choices, clean, field, form

REQUIRED = {"required": True}
ONE = {"values": choices("a", "b")}
MESSAGES: list[tuple[dict[str, Any], Any, str]] = [
    (field("textfield", validate=REQUIRED), None, "Заполните поле"),
    (field("textfield", validate=REQUIRED), " \u200b\t ", "Заполните поле"),
    (field("number", validate=REQUIRED), "", "Заполните поле"),
    (field("datetime", validate=REQUIRED), "", "Укажите дату"),
    (field("datetime", subtype="time", validate=REQUIRED), "", "Укажите время"),
    (field("select", validate=REQUIRED, **ONE), "", "Выберите значение из списка"),
    (field("radio", validate=REQUIRED, **ONE), None, "Выберите один из вариантов"),
    (field("checklist", validate=REQUIRED, **ONE), [], "Выберите хотя бы одно значение"),
    (field("checkbox", validate=REQUIRED), False, "Поставьте отметку"),
    (field("filepicker", validate=REQUIRED), None, "Приложите файл"),
    (field("textfield", validate={"minLength": 5}), "ёж", "Не короче 5 знаков, сейчас 2"),
    (field("textarea", validate={"maxLength": 21}), "я" * 22, "Не длиннее 21 знака, сейчас 22"),
    (field("textfield"), "я" * 1001, "Не длиннее 1000 знаков, сейчас 1001"),
    (field("textfield"), ["x"] and True, "Введите текст"),
    (
        field("textfield", validate={"pattern": "^[а-я]+$", "patternErrorMessage": "Русскими"}),
        "abc",
        "Русскими",
    ),
    (
        field("textfield", validate={"validationType": "email"}),
        "a@b",
        "Укажите адрес в виде name@example.ru",
    ),
    (
        field("textfield", validate={"validationType": "phone"}),
        "+7 (39)",
        "Укажите телефон в виде +7 900 123-45-67",
    ),
    (field("number"), "много", "Введите число"),
    (field("number"), True, "Введите число"),
    (field("number"), "NaN", "Введите число"),
    (field("number"), "1e400", "Введите число"),
    (field("number"), float("inf"), "Введите число"),
    (field("number"), 10**300, "Введите число"),
    (field("number"), "9" * 20, "Число слишком большое"),
    (field("number", decimalDigits=0), "1,5", "Введите целое число"),
    (field("number", decimalDigits=1), "1.55", "Не больше 1 знака после запятой"),
    (field("number", validate={"min": 0.5}), "0", "Введите число не меньше 0,5"),
    (field("number", validate={"max": 12000}), "12001", "Введите число не больше 12\u00a0000"),
    (field("number", increment=0.5), "1,2", "Шаг значений 0,5, ближайшие: 1 или 1,5"),
    (field("datetime"), "31.02.2026", "Укажите дату в виде ДД.ММ.ГГГГ, например 01.09.2026"),
    (
        field("datetime", properties={"minDate": "2026-09-01"}),
        "31.08.2026",
        "Укажите дату не раньше 1 сентября 2026",
    ),
    (
        field("datetime", properties={"maxDate": "2027-05-31"}),
        "2027-06-01",
        "Укажите дату не позже 31 мая 2027",
    ),
    (
        field("datetime", disallowPassedDates=True),
        "2026-09-09",
        "Укажите дату не раньше 10 сентября 2026",
    ),
    (field("datetime", subtype="time"), "25:00", "Укажите время в виде ЧЧ:ММ, например 14:30"),
    (field("datetime", subtype="time", timeInterval=15), "14:20", "Укажите время с шагом 15 минут"),
    (
        field("datetime", subtype="datetime"),
        "01.09.2026",
        "Укажите дату и время, например 01.09.2026 14:30",
    ),
    (field("select", **ONE), "c", "Выберите значение из списка"),
    (field("select", **ONE), {"a": 1}, "Выберите значение из списка"),
    (field("taglist", **ONE), ["a", "c"], "Выберите значения из списка"),
    (field("checkbox"), "maybe", "Поставьте или снимите отметку"),
    (field("filepicker"), "stolen-id", "Приложенный файл не найден. Приложите его ещё раз"),
]


@pytest.mark.parametrize(("component", "value", "message"), MESSAGES)
def test_what_is_wrong_is_said_beside_the_field(
    component: dict[str, Any], value: Any, message: str
) -> None:
    cleaned = clean(form(component), {"x": value})
    assert cleaned.errors == {"x": message}
    assert not cleaned.ok


ACCEPTED: list[tuple[dict[str, Any], Any, Any]] = [
    (field("textfield"), "  Ёлкина\r\nАнна\x00 ", "Ёлкина Анна"),
    (field("textfield"), "и\u0306од", "йод"),
    (field("textfield"), "a\u202ecod.exe", "acod.exe"),
    (field("textfield"), 12, "12"),
    (field("textarea"), "раз\r\nдва\r", "раз\nдва"),
    (field("textfield", validate={"validationType": "email"}), "anna@почта.рф", "anna@почта.рф"),
    (field("number"), "1 000,50", 1000.5),
    (field("number"), "−3", -3),
    (field("number"), 0, 0),
    (field("number", serializeToString=True), "2,50", "2.5"),
    (field("number", validate={"min": 1}, increment=2), "5", 5),
    (field("datetime"), "1.9.2026", "2026-09-01"),
    (field("datetime"), date(2026, 9, 1), "2026-09-01"),
    (field("datetime", subtype="time"), "9:05", "09:05"),
    (field("datetime", subtype="datetime"), "01.09.2026 9:30", "2026-09-01T09:30"),
    (field("datetime", subtype="datetime"), "2026-09-01T09:30", "2026-09-01T09:30"),
    (field("select", **ONE), "b", "b"),
    (field("select", properties={"source": "registry:people?role=methodist"}), "p2", "p2"),
    (field("checklist", **ONE), ["b", "a", "b"], ["b", "a"]),
    (field("checkbox"), "on", True),
    (field("checkbox"), None, False),
]


@pytest.mark.parametrize(("component", "value", "expected"), ACCEPTED)
def test_what_people_type_is_understood(
    component: dict[str, Any], value: Any, expected: Any
) -> None:
    cleaned = clean(form(component), {"x": value})
    assert cleaned.ok, cleaned.errors
    assert cleaned.values == {"x": expected}
    assert type(cleaned.values["x"]) is type(expected)


def test_unknown_names_are_ignored() -> None:
    cleaned = clean(form(field("textfield")), {"x": "1", "role": "admin", "x.y": "2", "": "3"})
    assert cleaned.values == {"x": "1"}


def test_a_hidden_field_is_neither_asked_for_nor_taken() -> None:
    made = form(
        field("radio", "kind", values=choices("mentor", "other")),
        field("textfield", "mentee", validate=REQUIRED, conditional={"hide": '=kind != "mentor"'}),
    )
    assert clean(made, {"kind": "other", "mentee": "x"}).values == {"kind": "other"}
    assert clean(made, {"kind": "mentor"}).errors == {"mentee": "Заполните поле"}


def test_a_field_may_depend_on_a_later_one_and_on_a_hidden_one() -> None:
    made = form(
        field("textfield", "first", conditional={"hide": "=second = null"}),
        field("textfield", "second", conditional={"hide": "=not(third)"}),
        field("checkbox", "third"),
    )
    values = {"first": "1", "second": "2", "third": False}
    assert clean(made, values).values == {"third": False}
    assert clean(made, {**values, "third": True}).values == {**values, "third": True}


def test_a_hidden_field_never_falls_back_to_the_variable_of_its_name() -> None:
    made = form(
        field("checkbox", "on"),
        field("textfield", "a", conditional={"hide": "=not(on)"}),
        field("textfield", "b", conditional={"hide": "=a = null"}),
    )
    assert "b" not in clean(made, {"b": "x"}, variables={"a": "old"}).values


def test_a_condition_may_ask_the_instance() -> None:
    made = form(field("textfield", conditional={"hide": "=round > 1"}))
    assert clean(made, {"x": "1"}, variables={"round": 2}).values == {}
    assert clean(made, {"x": "1"}).values == {"x": "1"}


@pytest.mark.parametrize("lock", ["disabled", "readonly"])
def test_a_locked_field_keeps_the_variable_whatever_is_sent(lock: str) -> None:
    made = form(field("number", validate=REQUIRED, **{lock: True}))
    assert clean(made, {"x": "99"}, variables={"x": 5}).values == {"x": 5}
    assert clean(made, {"x": "99"}).values == {"x": None}


def test_bounds_may_be_computed_from_variables() -> None:
    made = form(field("datetime", properties={"minDate": "=school_year_start"}))
    variables = {"school_year_start": "2026-09-01"}
    assert clean(made, {"x": "2026-08-31"}, variables=variables).errors == {
        "x": "Укажите дату не раньше 1 сентября 2026"
    }
    assert clean(made, {"x": "2026-08-31"}).ok


def test_a_rule_sees_all_fields_and_waits_for_them() -> None:
    made = form(
        field("datetime", "date_from"),
        field(
            "datetime",
            "date_to",
            properties={
                "rule": "=date_to >= date_from",
                "ruleMessage": "Окончание не раньше начала",
            },
        ),
    )
    wrong = {"date_from": "2026-09-02", "date_to": "2026-09-01"}
    assert clean(made, wrong).errors == {"date_to": "Окончание не раньше начала"}
    assert clean(made, {"date_to": "2026-09-01"}).ok
    assert clean(made, {**wrong, "date_from": "x"}).errors.keys() == {"date_from"}


def test_a_rule_that_speaks_of_null_is_asked_even_of_empty_fields() -> None:
    rule = {"rule": "=phone != null or mail != null", "ruleMessage": "Укажите телефон или почту"}
    made = form(field("textfield", "phone", properties=rule), field("textfield", "mail"))
    assert clean(made, {}).errors == {"phone": "Укажите телефон или почту"}
    assert clean(made, {"mail": "a@b.ru"}).ok


def test_a_rule_that_cannot_be_worked_out_refuses() -> None:
    rule = {"rule": "=x > y", "ruleMessage": "?"}
    made = form(field("textfield", properties=rule), field("number", "y"))
    assert "не удалось проверить" in clean(made, {"x": "а", "y": 1}).errors["x"]


def test_an_expression_is_computed_and_never_taken() -> None:
    made = form(
        field("number", "a"),
        field("number", "b"),
        {"type": "expression", "key": "total", "label": "Итого", "expression": "=a + b"},
        field("textfield", "why", conditional={"hide": "=total < 10"}, validate=REQUIRED),
    )
    cleaned = clean(made, {"a": 4, "b": 5, "total": 100})
    assert cleaned.values == {"a": 4, "b": 5, "total": 9}
    assert clean(made, {"a": 5, "b": 5}).errors == {"why": "Заполните поле"}


ROWS = {
    "type": "dynamiclist",
    "path": "items",
    "label": "Участники",
    "properties": {"maxItems": 3},
    "components": [
        field("textfield", "name", validate=REQUIRED),
        field("number", "year", conditional={"hide": '=name = "без года"'}),
    ],
}


def test_rows_are_read_in_order_and_numbered_without_gaps() -> None:
    posted = {"items.7.name": "Б", "items.2.name": "А", "items.2.year": "x", "items.2._row": "1"}
    cleaned = clean(form(ROWS), posted)
    assert cleaned.errors == {"items.0.year": "Введите число"}
    assert cleaned.shown["items"] == [{"name": "А", "year": "x"}, {"name": "Б", "year": None}]


def test_an_error_in_a_row_names_the_row() -> None:
    cleaned = clean(form(ROWS), {"items": [{"name": "А"}, {"year": 5}]})
    assert cleaned.errors == {"items.1.name": "Заполните поле"}


def test_a_condition_inside_a_row_sees_its_own_row() -> None:
    cleaned = clean(form(ROWS), {"items": [{"name": "без года", "year": 5}, {"name": "Б"}]})
    assert cleaned.values["items"] == [{"name": "без года"}, {"name": "Б", "year": None}]


def test_a_blank_row_is_not_meant() -> None:
    assert clean(form(ROWS), {"items": [{"name": ""}, {}]}).values == {"items": []}


def test_too_many_and_too_few_rows_are_said() -> None:
    many = clean(form(ROWS), {"items": [{"name": str(n)} for n in range(4)]})
    assert many.errors == {"items": "Оставьте не больше 3 строк"}
    assert len(many.shown["items"]) == 4  # type: ignore[arg-type]
    few = form({**ROWS, "properties": {"minItems": 2, "maxItems": 3}})
    assert clean(few, {}).errors == {"items": "Заполните не меньше 2 строк"}


def test_rows_that_are_fixed_keep_their_number_and_what_is_not_shown() -> None:
    made = form(
        {
            "type": "dynamiclist",
            "path": "scores",
            "label": "Баллы",
            "allowAddRemove": False,
            "components": [field("textfield", "name", readonly=True), field("number", "score")],
        }
    )
    variables = {"scores": [{"id": 7, "name": "А"}, {"id": 8, "name": "Б"}]}
    posted = {"scores": [{"name": "подмена", "score": 5}, {"score": 6}, {"score": 9}]}
    assert clean(made, posted, variables=variables).values["scores"] == [
        {"id": 7, "name": "А", "score": 5},
        {"id": 8, "name": "Б", "score": 6},
    ]


def test_lists_nest_and_groups_nest_their_values() -> None:
    made = form(
        {
            "type": "group",
            "path": "place",
            "label": "Место",
            "components": [field("textfield", "city", validate=REQUIRED)],
        },
        {
            "type": "dynamiclist",
            "path": "days",
            "label": "Дни",
            "components": [
                field("textfield", "name"),
                {
                    "type": "dynamiclist",
                    "path": "talks",
                    "label": "Доклады",
                    "components": [field("textfield", "topic", validate=REQUIRED)],
                },
            ],
        },
    )
    values = {
        "place": {"city": "Дивногорск"},
        "days": [{"name": "1", "talks": [{"topic": "а"}, {"topic": "б"}]}],
    }
    assert clean(made, values).values == values
    broken = {"days.0.name": "1", "days.0.talks.3._row": "1", "days.0.talks.4.topic": "б"}
    assert clean(made, broken).errors == {"place.city": "Заполните поле"}


# --- files -------------------------------------------------------------------------------------
def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return target.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
FILES = field(
    "filepicker", accept=".pdf,.docx", multiple=True, properties={"maxSizeMb": 1, "maxFiles": 2}
)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            [File(name="a.pdf", content=b"MZ\x90")],
            "Содержимое файла «a.pdf» не соответствует его расширению",
        ),
        (
            [File(name="../../a.docx", content=archive("evil"))],
            "Содержимое файла «a.docx» не соответствует его расширению",
        ),
        (
            [File(name="a.docx", content=archive("[Content_Types].xml", "word/vbaProject.bin"))],
            "Файл «a.docx» содержит макросы. Сохраните его без макросов",
        ),
        (
            [File(name="a.docx", content=archive("[Content_Types].xml", "xl/workbook.xml"))],
            "Содержимое файла «a.docx» не соответствует его расширению",
        ),
        (
            [File(name="a.exe", content=b"%PDF-1")],
            "Файл «a.exe» не подходит. Допустимые виды файлов: PDF, DOCX",
        ),
        ([File(name="a.pdf", content=b"")], "Файл «a.pdf» пустой"),
        ([File(name="a.pdf", content=b"%PDF-" + b"0" * 2**20)], "Файл «a.pdf» больше 1 МБ"),
        ([File(name="a.pdf", content=b"%PDF-")] * 3, "Можно приложить не больше 2 файлов"),
    ],
)
def test_a_file_is_judged_by_its_content(files: list[File], message: str) -> None:
    cleaned = clean(form(FILES), {}, files={"x": files})
    assert cleaned.errors == {"x": message}


def test_new_files_are_handed_over_and_their_references_put_in() -> None:
    kept = {"id": "old", "name": "старый.pdf", "size": 10}
    new = File(name="a.docx", content=DOCX)
    cleaned = clean(form(FILES), {"x": ["old"]}, variables={"x": [kept]}, files={"x": [new]})
    assert cleaned.ok, cleaned.errors
    assert cleaned.files == {"x": (new,)}
    done = cleaned.with_attachments({"x": [{"id": "new", "name": "a.docx"}]})
    assert done.values == {"x": [kept, {"id": "new", "name": "a.docx"}]}
    assert not done.files


def test_one_bad_file_does_not_cost_the_good_ones_beside_it() -> None:
    good, bad = File(name="a.docx", content=DOCX), File(name="b.pdf", content=b"MZ")
    said = {"x": "Содержимое файла «b.pdf» не соответствует его расширению"}
    for draft in (False, True):
        cleaned = clean(form(FILES), {}, files={"x": [bad, good]}, draft=draft)
        assert cleaned.errors == said
        assert cleaned.files == {"x": (good,)}


def test_a_name_that_turns_its_writing_round_is_straightened() -> None:
    disguised = File(name="отчёт\u202efdp.exe", content=b"%PDF-1")
    assert "«отчётfdp.exe»" in clean(form(FILES), {}, files={"x": [disguised]}).errors["x"]


def test_a_stored_file_unknown_to_the_variables_needs_a_lookup() -> None:
    store = {"up1": {"id": "up1", "name": "a.pdf", "size": 5}}
    values = {"x": [{"id": "up1", "name": "подмена.pdf"}]}
    assert not clean(form(FILES), values).ok
    cleaned = clean(form(FILES), values, attachments=store.get)
    assert cleaned.values == {"x": [store["up1"]]}


# --- drafts and defaults -----------------------------------------------------------------------
def test_a_draft_complains_of_nothing_and_keeps_everything() -> None:
    made = form(
        field("number", "n", validate=REQUIRED),
        field("textfield", "hidden", conditional={"hide": "=n = null"}),
        ROWS,
    )
    draft = clean(made, {"n": "почти", "hidden": "x", "items": [{"name": ""}]}, draft=True)
    assert draft.ok
    assert draft.values == {"n": "почти", "hidden": "x", "items": [{"name": None, "year": None}]}


def test_what_was_typed_is_shown_again_even_if_hidden_or_wrong() -> None:
    made = form(field("number", "n"), field("textfield", "h", conditional={"hide": "=n = null"}))
    cleaned = clean(made, {"n": "три", "h": "слово"})
    assert cleaned.shown == {"n": "три", "h": "слово"}
    assert "h" not in cleaned.values


def test_initial_values_come_from_the_instance_else_from_the_designer() -> None:
    made = form(
        field("textfield", "a", defaultValue="х"),
        field("textfield", "b", defaultValue="у"),
        field("datetime", "d", defaultValue="=start"),
        field("select", "p", properties={"source": "registry:people"}),
        field("checklist", "c", values=choices("a", "b")),
        {**ROWS, "defaultRepetitions": 2},
    )
    variables = {"b": "своё", "start": "2026-09-01", "p": "уволен", "c": ["b", "нет"]}
    assert made.defaults(variables) == {
        "a": "х",
        "b": "своё",
        "d": "2026-09-01",
        "p": None,
        "c": ["b"],
        "items": [{"name": None, "year": None}] * 2,
    }


def test_decisions_and_remarks_of_an_earlier_round_are_not_filled_in_again() -> None:
    made = form(
        field("radio", "decision", values=choices("yes", "no"), defaultValue="yes"),
        field("textarea", "why", properties={"remark": "true"}),
        field("textfield", "place"),
    )
    variables = {"decision": "no", "why": "рано", "place": "Кабинет 12"}

    assert made.defaults(variables) == {"decision": "yes", "why": None, "place": "Кабинет 12"}
    assert made.recorded(variables) == variables


def test_today_is_known_to_expressions() -> None:
    made = form(field("datetime", properties={"maxDate": "=today"}))
    assert clean(made, {"x": TODAY}).ok
    assert not clean(made, {"x": "2026-09-11"}).ok


def test_a_form_may_be_read_from_a_file_s_bytes() -> None:
    made = parse_form(b'{"type":"default","id":"a","components":[]}')
    assert clean(made, {"x": 1}).values == {}
