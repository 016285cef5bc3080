"""A flat JSON Schema of another tool becomes a form; what does not fit is refused by name."""

import json
from datetime import date

import pytest

from engine.forms import FormRefused, is_layout, parse_form
from engine.interpreter import read_deployment
from tests.forms.build import clean
from tests.interpreter.kit import World
from tests.interpreter.test_foreign_files import errors, ext, step

SCHEMA = {
    "title": "Заявка",
    "description": "Заполните заявку.",
    "type": "object",
    "required": ["name", "kind"],
    "definitions": {"Size": {"type": "string", "enum": ["мало", "много"]}},
    "properties": {
        "name": {"type": "string", "title": "Название", "minLength": 3, "maxLength": 20},
        "mail": {"type": "string", "format": "email", "description": "Для ответа"},
        "people": {"type": "integer", "minimum": 1, "maximum": 40},
        "price": {"type": ["number", "null"], "default": 10.5},
        "agreed": {"type": "boolean", "title": "Согласовано"},
        "day": {"type": "string", "format": "date"},
        "kind": {"type": "string", "enum": ["a", "b"], "enumNames": ["Первый", "Второй"]},
        "place": {"oneOf": [{"const": "x", "title": "Зал"}, {"const": "y", "title": "Класс"}]},
        "tags": {"type": "array", "items": {"type": "string", "enum": ["p", "q"]}},
        "school": {"type": "string", "anyOf": ["options_from_task_data_var:schools"]},
        "size": {"$ref": "#/definitions/Size", "title": "Размер"},
    },
}
ANSWERS = {
    "name": "Семинар",
    "mail": "ann@example.org",
    "people": "12",
    "price": "1,5",
    "agreed": "on",
    "day": "05.09.2026",
    "kind": "b",
    "place": "y",
    "tags": ["p", "q"],
    "school": "s5",
    "size": "много",
}


def form_of(**properties: object):
    return parse_form(json.dumps({"type": "object", "properties": properties}).encode(), "x.json")


def test_every_kind_of_property_becomes_its_field():
    form = parse_form(json.dumps(SCHEMA).encode(), "request.json")
    schools = [{"value": "s5", "label": "Школа № 5"}]

    cleaned = clean(form, ANSWERS, variables={"schools": schools})

    assert form.title == "Заявка"
    assert cleaned.errors == {}
    assert cleaned.values == {
        **ANSWERS,
        "people": 12,
        "price": 1.5,
        "agreed": True,
        "day": date(2026, 9, 5).isoformat(),
    }


def test_what_a_schema_asks_of_its_fields_is_asked():
    form = parse_form(json.dumps(SCHEMA).encode(), "request.json")

    wrong = clean(form, {"name": "А", "mail": "нет", "people": "50"})

    assert set(wrong.errors) == {"name", "mail", "people", "kind"}


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "object"),
        ({"type": "array", "items": {"type": "object"}}, "array"),
        ({"type": "string", "enum": [1, None]}, "нет значения"),
        ({"$ref": "other.json#/a"}, "не указан"),
        ("строка", "не указан"),
        ({}, "не указан"),
    ],
)
def test_what_is_not_flat_is_refused_by_its_field(about, said):
    with pytest.raises(FormRefused) as refused:
        form_of(fine={"type": "string"}, wrong=about)

    assert {found.field_key for found in refused.value.findings} == {"wrong"}
    assert said in refused.value.findings[0].problem


def test_rules_between_fields_are_refused():
    schema = {**SCHEMA, "dependencies": {"name": ["mail"]}}

    with pytest.raises(FormRefused, match="dependencies"):
        parse_form(json.dumps(schema).encode(), "x.json")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"name": {"ui:widget": "textarea"}}', True),
        (b'{"ui:order": ["name"], "properties": {"ui:field": "x"}}', False),
        (b'{"components": [], "ui:order": []}', False),
        (b"{}", False),
        (b"[1]", False),
        (b"no json", False),
    ],
)
def test_a_file_of_layout_is_told_from_a_form(content, told):
    assert is_layout(content) is told


SPIFF_FORM = (
    "<spiffworkflow:properties>"
    '<spiffworkflow:property name="formJsonSchemaFilename" value="request-schema.json"/>'
    '<spiffworkflow:property name="formUiSchemaFilename" value="request-ui.json"/>'
    "</spiffworkflow:properties>"
)


def test_a_task_of_spiffarena_asks_for_the_form_that_its_schema_describes():
    data = step(f'<userTask id="x">{ext(SPIFF_FORM)}</userTask>')
    files = {
        "f.bpmn": data,
        "request-schema.json": json.dumps(SCHEMA).encode(),
        "request-ui.json": b'{"name": {"ui:widget": "textarea"}}',
    }

    found = read_deployment(files)

    assert [f for f in found.findings if f.severity == "error"] == []
    assert set(found.forms) == {"request-schema"}
    world = World(data, **{n: c for n, c in files.items() if n.endswith(".json")}).start()
    assert world.open_tasks()[0].form_key == "request-schema"
    assert errors(data) == [("form_known", "x")]
