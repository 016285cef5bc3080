"""Where a variable is used in the files of a process, and the same files with another name."""

import json

import pytest

from engine.comparison.uses import NameUse, renamed, speaks_of, uses_of, with_name
from tests.comparison.edits import SHIPPED

NAME, NEW = "review_decision", "итог"
BPMN = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:x">
 <bpmn:process id="p" name="Process about review_decision" isExecutable="true">
  <bpmn:userTask id="t" name="Decide" camunda:assignee="${review_decision}">
   <bpmn:documentation>Put review_decision down.</bpmn:documentation></bpmn:userTask>
  <bpmn:sequenceFlow id="f" name="Agreed" sourceRef="t" targetRef="t">
   <bpmn:conditionExpression
>review_decision == &quot;review_decision&quot;</bpmn:conditionExpression></bpmn:sequenceFlow>
  <bpmn:textAnnotation id="a"><bpmn:text>review_decision</bpmn:text></bpmn:textAnnotation>
 </bpmn:process></bpmn:definitions>"""


def shipped(key: str) -> dict[str, bytes]:
    folder = SHIPPED / key
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in (".bpmn", ".dmn", ".form", ".yaml")
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("review_decision", True),
        ('=review_decision != "remarks"', True),
        ("not(review_decision)", True),
        ('"review_decision"', False),
        ("document.review_decision", False),
        ("review_decision_2 = 1", False),
        ("'review_decision' == review_decision", True),
    ],
)
def test_an_expression_speaks_of_a_name_outside_quotes_and_members(text, expected):
    assert speaks_of(text, NAME) is expected


def test_only_the_name_itself_changes_in_an_expression():
    text = 'x.review_decision == "review_decision" and review_decision = review_decision_2'
    assert with_name(text, NAME, NEW) == text.replace("and review_decision =", f"and {NEW} =")


def test_words_of_people_are_no_use_of_a_variable():
    found = uses_of(NAME, {"p.bpmn": BPMN})
    assert found == (
        NameUse(file="p.bpmn", element_id="t", label="Decide", text="${review_decision}"),
        NameUse(
            file="p.bpmn", element_id="f", label="Agreed",
            text='review_decision == "review_decision"',
        ),
    )  # fmt: skip


def test_a_renamed_diagram_stays_byte_for_byte_but_for_the_name():
    (changed,) = renamed(NAME, NEW, {"p.bpmn": BPMN}).values()
    expected = BPMN.replace(b"${review_decision}", f"${{{NEW}}}".encode()).replace(
        b">review_decision ==", f">{NEW} ==".encode()
    )
    assert changed == expected


def test_uses_are_found_in_the_diagram_the_conditions_and_the_scenarios():
    found = uses_of(NAME, shipped("document_approval"))
    places = {(each.file, each.label) for each in found}
    assert ("document_approval.bpmn", "Согласовать документ") in places
    assert ("forms/review_document.form", "Замечания") in places
    assert ("forms/review_document.form", "Решение") in places
    assert any(file.startswith("scenarios/") for file, _label in places)


def test_columns_of_tables_and_sources_of_choices_use_variables():
    files = shipped("document_approval")
    tables = {each.file for each in uses_of("document_kind", files)}
    assert "registration_index.dmn" in tables
    form = {"type": "default", "components": [
        {"type": "select", "id": "s", "key": "who", "label": "Кто",
         "properties": {"source": "registry:people?organisation={school}"}},
        {"type": "text", "id": "t", "text": "Школа {{school}}, а не school"},
    ]}  # fmt: skip
    content = {"forms/x.form": json.dumps(form).encode()}
    assert [each.element_id for each in uses_of("school", content)] == ["s", "t"]
    again = json.loads(renamed("school", "школа", content)["forms/x.form"])
    assert again["components"][0]["properties"]["source"].endswith("organisation={школа}")
    assert again["components"][1]["text"] == "Школа {{школа}}, а не school"


@pytest.mark.parametrize("key", ["document_approval", "council_session", "vote"])
def test_renaming_there_and_back_gives_the_same_files(key):
    files = shipped(key)
    names = {
        str(part.get("key") or part.get("path"))
        for name, content in files.items()
        if name.endswith(".form")
        for part in json.loads(content)["components"]
    } - {"None", ""}
    for name in sorted(names):
        there = {**files, **renamed(name, "совсем_новое_имя", files)}
        assert uses_of(name, there) == ()
        back = {**there, **renamed("совсем_новое_имя", name, there)}
        same = {k: _meaning(k, v) for k, v in files.items()}
        assert {k: _meaning(k, v) for k, v in back.items()} == same


def _meaning(name: str, content: bytes):
    return json.loads(content) if name.endswith(".form") else content


def test_files_that_cannot_be_read_use_nothing_and_stay_as_they_are():
    broken = {"a.bpmn": b"<a", "b.form": b"{", "c.dmn": b"\xff\xfe", "d.form": b"[1]"}
    assert uses_of(NAME, broken) == ()
    assert renamed(NAME, NEW, broken) == {}
