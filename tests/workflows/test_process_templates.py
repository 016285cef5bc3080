"""A template is a whole process that keeps every rule; begun from, it has its own name and key."""

import pytest

from engine import InvalidInput
from engine.interpreter import read_deployment
from tests.workflows.test_rules import found_in
from workflows.process_templates import TEMPLATES, files_from, is_key, key_from

IDS = [each.id for each in TEMPLATES]


@pytest.mark.parametrize("template", IDS)
def test_a_template_breaks_no_rule_of_drawing(template: str):
    assert found_in(dict(files_from(template, "Приём заявок", "priem_zaiavok"))) == []


@pytest.mark.parametrize("template", IDS)
def test_a_new_process_has_its_own_name_and_key_everywhere(template: str):
    files = files_from(template, 'Приём <заявок> & "писем"', "intake")

    model = read_deployment(files).models["intake"]
    assert model.name == 'Приём <заявок> & "писем"'
    assert "intake.bpmn" in files
    assert not [name for name, text in files.items() if b"template_process" in text]


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Приём заявок", (), "priem_zaiavok"),
        ("Приём заявок", ("priem_zaiavok",), "priem_zaiavok_2"),
        ("2-й этап: объезд", (), "i_etap_obieezd"),
        ("Соль", (), "sol"),
        ("№ 5", (), "process"),
        ("щ" * 40, (), ("shch" * 40)[:60]),
    ],
)
def test_a_name_makes_a_key_that_nobody_has(name: str, taken: tuple[str, ...], key: str):
    assert key_from(name, taken) == key
    assert is_key(key)


@pytest.mark.parametrize("key", ["", "Ключ", "5a", "a-b", "a b", "a" * 61])
def test_what_is_no_key_is_refused(key: str):
    with pytest.raises(InvalidInput, match="Ключ процесса"):
        files_from("one_step", "Дело", key)


def test_a_process_needs_a_name_and_a_template_that_is_there():
    with pytest.raises(InvalidInput, match="Назовите процесс"):
        files_from("one_step", "  ", "a")
    with pytest.raises(InvalidInput, match="шаблона нет"):
        files_from("../secrets", "Дело", "a")
