"""What a form file may say, and what is refused when it is deployed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.forms import FormRefused, parse_form
from tests.forms.build import choices, field, form


def findings(*components: dict[str, Any]) -> list[str]:
    with pytest.raises(FormRefused) as refused:
        form(*components)
    return [f"{found.field_key}: {found.problem}" for found in refused.value.findings]


BAD = [
    (field("iframe"), "x: Тип «iframe» не поддерживается."),
    ({"type": "html", "id": "h", "content": "<b>"}, "h: Тип «html» не поддерживается."),
    ({"type": "image", "id": "i"}, "i: Тип «image» не поддерживается."),
    (field("textfield", placeholder="?"), "x: Свойство «placeholder» не поддерживается."),
    (field("textfield", properties={"minDat": "1"}), "x: Дополнительное свойство (properties)"),
    (field("checkbox", validate={"min": 1}), "x: Проверка (validate) «min» не поддерживается."),
    (field("textfield", validate={"pattern": "(а"}), "не является регулярным выражением"),
    (field("textfield", validate={"pattern": "(а+)+$"}), "читается разными способами"),
    (field("textfield", validate={"pattern": "(а|б)*"}), "есть выбор «|»"),
    (field("textfield", validate={"pattern": r"(а)\1"}), "ссылается на свою же часть"),
    (field("textfield", validate={"pattern": ".*.*.*.*x"}), "слишком много повторов подряд"),
    (field("textfield", validate={"validationType": "iban"}), "Проверка «iban»"),
    (field("textfield", validate={"minLength": 9, "maxLength": 3}), "minLength больше"),
    (field("textfield", key="a.b"), "Ключ «a.b» не подходит."),
    (field("textfield", key="_x"), "Ключ «_x» не подходит."),
    (field("textfield", key="csrf_token"), "Ключ «csrf_token» не подходит."),
    (field("textfield", label=""), "У поля нет названия."),
    (field("textfield", conditional={"hide": "=a >"}), "Выражение «conditional.hide» не читается"),
    (field("textfield", conditional={"hide": "=quorum(a)"}), "функция «quorum» неизвестна"),
    (field("textfield", conditional={"show": "=a"}), "Условие «show» не поддерживается."),
    (field("textfield", conditional={"hide": "=x = 1"}), "зависит от самого себя"),
    (field("textfield", readonly="=a"), "может быть только «да» или «нет»"),
    (field("textfield", properties={"rule": "=x > 1"}), "У правила нет сообщения."),
    (field("number", validate={"min": "много"}), "Свойство «min» должно быть числом."),
    (field("number", validate={"min": 5, "max": 1}), "min больше, чем max."),
    (field("number", increment=0), "Шаг (increment) слишком мал."),
    (field("number", decimalDigits=40), "Свойство «decimalDigits» должно быть целым числом."),
    (field("datetime", subtype="year"), "Вид «year» не поддерживается."),
    (field("datetime", properties={"minDate": "1 мая"}), "Дата «1 мая» в «minDate»"),
    (field("select"), "Нет вариантов для выбора."),
    (field("select", values=choices("a", "a")), "Значения вариантов повторяются."),
    (field("select", properties={"source": "люди"}), "Источник «люди» записан неверно."),
    (field("filepicker", accept=".exe"), "Файлы «.exe» не принимаются."),
    ({"type": "dynamiclist", "path": "r", "label": "Ряды", "components": []}, "нет полей"),
    ({"type": "table", "id": "t", "dataSource": "rows"}, "не названы столбцы"),
    ({"type": "expression", "key": "e", "label": "Итог"}, "Нет выражения."),
]


@pytest.mark.parametrize(("component", "problem"), BAD, ids=[text for _, text in BAD])
def test_what_we_cannot_do_is_refused_by_field(component: dict[str, Any], problem: str) -> None:
    assert any(problem in found for found in findings(component))


def test_everything_wrong_is_said_at_once() -> None:
    found = findings(
        field("textfield", "a"),
        field("textfield", "a"),
        field("iframe", "b"),
        field("number", "c", validate={"min": "x"}),
    )
    assert len(found) == 3
    assert "a: Ключ «a» встречается дважды." in found


def test_every_finding_names_a_remedy_and_becomes_a_deployment_finding() -> None:
    with pytest.raises(FormRefused) as refused:
        form(*(component for component, _ in BAD))
    assert all(found.remedy for found in refused.value.findings)
    deployed = refused.value.as_deployment_findings()
    assert {found.file for found in deployed} == {"f.form"}
    assert "f.form" in str(refused.value)


def test_the_same_key_may_stand_in_different_rows_and_groups() -> None:
    made = form(
        field("textfield", "name"),
        {
            "type": "group",
            "path": "chair",
            "label": "Председатель",
            "components": [field("textfield", "name")],
        },
        {
            "type": "dynamiclist",
            "path": "members",
            "label": "Члены",
            "components": [field("textfield", "name")],
        },
    )
    assert [f.key for f in made.fields] == ["name", "name", "name"]


def test_conditions_in_a_circle_are_refused() -> None:
    found = findings(
        field("textfield", "a", conditional={"hide": "=b = null"}),
        field("textfield", "b", conditional={"hide": "=a = null"}),
    )
    assert len([text for text in found if "по кругу" in text]) == 2


def test_a_locked_cell_needs_rows_that_keep_their_places() -> None:
    rows = {
        "type": "dynamiclist",
        "path": "r",
        "label": "Ряды",
        "components": [field("textfield", readonly=True)],
    }
    assert "только для чтения" in findings(rows)[0]
    assert form({**rows, "allowAddRemove": False}).fields[0].locked


@pytest.mark.parametrize("data", ["", "[]", "{", b"\xff\xfe", "null", "[" * 5000, '"x"'])
def test_a_file_that_is_no_form_is_refused_and_nothing_else_happens(data: bytes | str) -> None:
    with pytest.raises(FormRefused, match="не читается"):
        parse_form(data, "x.form")


@pytest.mark.parametrize("components", [5, {"a": 1}, [5], [None], ["x"], [{}], [[]]])
def test_components_of_a_wrong_shape_are_refused(components: Any) -> None:
    with pytest.raises(FormRefused):
        parse_form({"type": "default", "components": components})


def test_nesting_without_end_is_refused() -> None:
    component: dict[str, Any] = field("textfield")
    for depth in range(40):
        component = {"type": "group", "id": f"g{depth}", "components": [component]}
    assert any("слишком глубоко" in found for found in findings(component))


def test_the_title_is_the_schema_s_or_the_first_heading() -> None:
    heading = {"type": "text", "id": "t", "text": "# Заявка на конкурс\n\nПояснение"}
    assert form(heading).title == "Заявка на конкурс"
    named = parse_form(json.dumps({"id": "a", "title": "Явка", "components": [heading]}))
    assert (named.id, named.title) == ("a", "Явка")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[А-ЯЁ][а-яё]+(-[А-ЯЁ][а-яё]+)?$",
        r"^[А-ЯЁа-яё\- ]+$",
        r"^\d{3}-\d{3}-\d{3} \d{2}$",
        r"^https://\S+$",
        r"^[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)*( [А-ЯЁ][а-яё]+){1,2}$",
        r"^(К|М)-20\d\d-V[1-5]-\d{4}$",
        r"^[^@]+@[^@]+$",
    ],
)
def test_patterns_that_offices_need_are_accepted(pattern: str) -> None:
    assert form(field("textfield", validate={"pattern": pattern})).fields


def test_remarks_are_known_by_key() -> None:
    made = form(field("textarea", "why", properties={"remark": "true"}), field("textfield"))
    assert made.remark_keys == ("why",)
