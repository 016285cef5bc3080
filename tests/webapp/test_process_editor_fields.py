"""What a designer writes in the panel is what the engine reads."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.interpreter import NodeModel
from tests.interpreter.kit import bpmn, flow
from tests.webapp.district import District, open_district
from tests.webapp.editing import editing

Says = Callable[[NodeModel], Any]


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


def attribute(name: str) -> Says:
    return lambda node: node.attributes.get(name)


def own(name: str) -> Says:
    return lambda node: node.properties.get(name)


def event(name: str) -> Says:
    return lambda node: getattr(node.event, name)


def loop(name: str) -> Says:
    return lambda node: getattr(node.loop, name)


CATALOGUE = '<message id="m1" name="old_message"/><error id="x1" errorCode="OLD"/>'
TIMER = "<timerEventDefinition/>"
BODY = "".join(
    [
        '<startEvent id="begun" name="Начато"/>',
        '<userTask id="check_it" name="Проверить"/>',
        '<boundaryEvent id="is_late" attachedToRef="check_it">',
        f"{TIMER}</boundaryEvent>",
        '<endEvent id="left" name="Оставлено"/>',
        '<serviceTask id="register_it" name="Записать"/>',
        '<businessRuleTask id="judge_it" name="Решить"/>',
        '<scriptTask id="count_it" name="Посчитать"/>',
        '<callActivity id="vote_on_it" name="Голосовать"/>',
        '<sendTask id="tell_them" name="Сообщить"/>',
        '<intermediateCatchEvent id="answered" name="Ответили">',
        "<messageEventDefinition/></intermediateCatchEvent>",
        '<intermediateCatchEvent id="is_ready" name="Готово">',
        "<conditionalEventDefinition/></intermediateCatchEvent>",
        '<userTask id="ask_each" name="Спросить каждого"/>',
        '<userTask id="ask_again" name="Спросить снова"/>',
        '<exclusiveGateway id="is_good" name="Хорошо?"/>',
        '<endEvent id="done" name="Сделано"/>',
        '<endEvent id="failed" name="Не вышло"><errorEventDefinition/></endEvent>',
        flow("begun", "check_it", "register_it", "judge_it", "count_it", "vote_on_it"),
        flow("vote_on_it", "tell_them", "answered", "is_ready", "ask_each", "ask_again"),
        flow("ask_again", "is_good"),
        flow("is_good", "done", flow_id="yes"),
        flow("is_good", "failed", flow_id="no"),
        flow("is_late", "left"),
    ]
)
# Element → what is written and picked in which field, and where the engine must find it.
WRITTEN: dict[str, list[tuple[str, str, Says]]] = {
    "begun": [("camunda-initiator", "started_by", attribute("initiator"))],
    "check_it": [
        ("documentation", "Кому и зачем", lambda node: node.documentation),
        ("camunda-assignee", "=started_by", attribute("assignee")),
        ("property-organisation", "=school", own("organisation")),
        ("property-exclude", "=started_by", own("exclude")),
        ("property-excludeAsDeputy", "=started_by", own("excludeAsDeputy")),
        ("property-dueWorkingDays", "5 р. д.", own("dueWorkingDays")),
        ("camunda-priority", "70", attribute("priority")),
        ("property-title", "Проверить: {topic}", own("title")),
        ("property-why", "Так велит порядок.", own("why")),
        ("property-clause", "3.1", own("clause")),
    ],
    "is_late": [("time", "=due()", event("text"))],
    "register_it": [("property-retries", "5", own("retries"))],
    "judge_it": [("camunda-resultVariable", "judged", attribute("resultVariable"))],
    "count_it": [("script", "total = 1 + 1", lambda node: node.script)],
    "vote_on_it": [("calledElement", "vote", attribute("calledElement"))],
    "tell_them": [
        ("message", "fresh_message", event("name")),
        ("property-correlationKey", "=document_id", own("correlationKey")),
        ("property-messageLife", "P3D", own("messageLife")),
    ],
    "answered": [
        ("message", "old_message", event("name")),
        ("property-correlationKey", "=document_id", own("correlationKey")),
    ],
    "is_ready": [("condition", "=total > 1", event("text"))],
    "failed": [("errorRef", "OLD", event("name"))],
}
PICKED: dict[str, list[tuple[str, str, Says]]] = {
    "check_it": [
        ("property-delegation", "never", own("delegation")),
        ("property-substitution", "allowed", own("substitution")),
        ("property-calendar", "teachers", own("calendar")),
    ],
    "register_it": [("camunda-topic", "documents.register", attribute("topic"))],
}


def test_every_field_is_stored_where_the_engine_reads_it(page: Page, district: District) -> None:
    files = {"p.bpmn": bpmn(BODY, catalogue=CATALOGUE)}
    with editing(page, district, files, "p.bpmn") as editor:
        expect(page.locator("[data-editor-notice]")).to_contain_text("В файле не было рисунка")
        for element, fields in WRITTEN.items():
            editor.choose(element)
            for name, value, _ in fields:
                editor.write(name, value)
        for element, fields in PICKED.items():
            editor.choose(element)
            for name, value, _ in fields:
                editor.pick(name, value)
        editor.save()
        nodes, expected = editor.nodes(), {}
        found: dict[tuple[str, str], Any] = {}
        for element, fields in [*WRITTEN.items(), *PICKED.items()]:
            for name, value, says in fields:
                expected[element, name] = value
                found[element, name] = says(nodes[element])
        assert found == expected
        assert nodes["register_it"].attributes["type"] == "external"
        assert editor.content().count(b"BPMNShape ") > 10


def test_lists_and_repetitions_are_stored_where_the_engine_reads_them(
    page: Page, district: District
) -> None:
    files = {"p.bpmn": bpmn(BODY, catalogue=CATALOGUE)}
    with editing(page, district, files, "p.bpmn") as editor:
        editor.choose("check_it")
        editor.pick("whose", "list")
        editor.pick("camunda-candidateGroups", "methodist")
        editor.pick("camunda-candidateGroups", "clerk")
        editor.opened("property-bulk").check()
        editor.opened("property-within").check()
        editor.choose("is_late")
        editor.opened("cancelActivity").uncheck()
        editor.choose("register_it")
        editor.add_row("inputParameters", "document_id", "=document_id")
        editor.add_row("outputParameters", "number", "number")
        editor.choose("vote_on_it")
        editor.add_row("camunda-In", "chair", "chair")
        editor.add_row("camunda-In", "response_days", "=10")
        editor.add_row("camunda-Out", "outcome", "outcome")
        editor.choose("ask_each")
        editor.pick("repeats", "sequential")
        editor.write("camunda-collection", "=schools")
        editor.write("camunda-elementVariable", "school")
        editor.write("property-outputCollection", "answers")
        editor.write("property-outputElement", "=school.id")
        editor.write("completionCondition", "=count(answers) > 2")
        editor.choose("ask_again")
        editor.pick("repeats", "loop")
        editor.write("loopCondition", "=not(is_good)")
        editor.write("loopMaximum", "3")
        editor.opened("testBefore").check()
        editor.choose("yes")
        editor.write("conditionExpression", '=decision = "approved"')
        editor.choose("no")
        editor.opened("default").check()
        editor.save()
        nodes = editor.nodes()
        assert nodes["check_it"].attributes["candidateGroups"] == "methodist,clerk"
        assert nodes["check_it"].properties["bulk"] == "true"
        assert nodes["check_it"].properties["within"] == "instance"
        assert nodes["is_late"].interrupting is False
        assert nodes["register_it"].inputs == (("document_id", "=document_id"),)
        assert nodes["register_it"].outputs == (("number", "number"),)
        passed = (("chair", "chair"), ("response_days", "=10"))
        assert nodes["vote_on_it"].variables_in == passed
        assert nodes["vote_on_it"].variables_out == (("outcome", "outcome"),)
        each = nodes["ask_each"].loop
        assert each is not None
        assert (each.sequential, each.collection) == (True, "=schools")
        assert (each.element_variable, each.output_collection) == ("school", "answers")
        assert (each.output_element, each.completion_condition) == (
            "=school.id",
            "=count(answers) > 2",
        )
        again = nodes["ask_again"].loop
        assert again is not None
        assert (again.standard, again.test_before, again.maximum) == (True, True, "3")
        assert again.condition == "=not(is_good)"
        (process,) = editor.model().models.values()
        conditions = {each.id: each.condition for each in process.scope.flows}
        assert conditions["yes"] == '=decision = "approved"'
        assert nodes["is_good"].default_flow == "no"


def test_what_a_process_and_its_beginning_say_is_stored_where_the_engine_reads_it(
    page: Page, district: District
) -> None:
    with editing(page, district, None, "document_approval.bpmn") as editor:
        (before,) = editor.model().models.values()
        pool = page.get_by_label("Перейти к элементу").locator(
            'optgroup[label="Процесс и дорожки"] option'
        )
        page.get_by_label("Перейти к элементу").select_option(pool.first.get_attribute("value"))
        expect(editor.field("id")).to_have_value("document_approval")
        editor.pick("camunda-candidateStarterGroups", "observer")
        editor.write("property-title", "Документ: {topic}")
        editor.write("property-businessKey", '="Д-" + topic')
        editor.write("property-clause", "3.2")
        editor.write("property-cancelMessage", "stop_it")
        editor.save()
        (after,) = editor.model().models.values()
        starters = before.attributes["candidateStarterGroups"] + ",observer"
        assert after.attributes["candidateStarterGroups"] == starters
        told = {name: after.properties[name] for name in ("title", "businessKey", "clause")}
        assert told == {
            "title": "Документ: {topic}",
            "businessKey": '="Д-" + topic',
            "clause": "3.2",
        }
        assert after.properties["cancelMessage"] == "stop_it"


def test_an_expression_that_cannot_be_read_is_told_beside_its_field(
    page: Page, district: District
) -> None:
    files = {"p.bpmn": bpmn(BODY, catalogue=CATALOGUE)}
    with editing(page, district, files, "p.bpmn") as editor:
        editor.choose("check_it")
        editor.write("property-exclude", "=started_by +")
        error = page.locator("#editor-property-exclude-error")
        expect(error).to_contain_text("Не читается")
        expect(editor.field("property-exclude")).to_have_attribute("aria-invalid", "true")
        editor.write("property-exclude", "=started_by")
        expect(error).to_be_hidden()
        editor.write("property-dueWorkingDays", "3")
        answer = page.locator("#editor-property-dueWorkingDays-answer")
        expect(answer).to_contain_text("3 рабочих дня: появись задача сейчас")
        editor.write("id", "проверить")
        expect(page.locator("#editor-id-error")).to_contain_text("Латинские буквы")
        editor.write("id", "begun")
        expect(page.locator("#editor-id-error")).to_contain_text("уже есть")


FOREIGN = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:own="urn:somebody:else"
  id="defs" targetNamespace="test" own:stamp="kept">
  <bpmn:process id="p" isExecutable="true" own:owner="somebody">
    <bpmn:startEvent id="begun"><bpmn:outgoing>f</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="check_it" name="Review" own:colour="red" camunda:asyncBefore="true">
      <bpmn:extensionElements>
        <zeebe:assignmentDefinition candidateGroups="methodist" />
        <spiff:preScript>a = 1</spiff:preScript>
        <own:deep level="1"><own:inner>text</own:inner></own:deep>
        <camunda:taskListener event="create" class="Listener" />
      </bpmn:extensionElements>
      <bpmn:incoming>f</bpmn:incoming><bpmn:outgoing>g</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="done"><bpmn:incoming>g</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f" sourceRef="begun" targetRef="check_it" />
    <bpmn:sequenceFlow id="g" sourceRef="check_it" targetRef="done" />
  </bpmn:process>
</bpmn:definitions>
"""


def test_what_other_editors_wrote_comes_back_unharmed(page: Page, district: District) -> None:
    with editing(page, district, {"p.bpmn": FOREIGN}, "p.bpmn") as editor:
        editor.choose("check_it")
        editor.write("property-dueWorkingDays", "5")
        editor.write("property-dueWorkingDays", "")
        editor.write("property-clause", "3.1")
        editor.save()
        text = editor.content().decode()
        for kept in (
            'own:stamp="kept"',
            'own:owner="somebody"',
            'own:colour="red"',
            'camunda:asyncBefore="true"',
            '<zeebe:assignmentDefinition candidateGroups="methodist" />',
            "<spiff:preScript>a = 1</spiff:preScript>",
            '<own:deep level="1">',
            "<own:inner>text</own:inner>",
            'camunda:taskListener class="Listener" event="create"',
        ):
            assert kept in text
        assert 'name="clause" value="3.1"' in text
        assert "dueWorkingDays" not in text


EVENTS = "".join(
    [
        '<startEvent id="begun"/>',
        '<userTask id="do_it" name="Сделать"/>',
        '<boundaryEvent id="undo" attachedToRef="do_it"><compensateEventDefinition/>',
        "</boundaryEvent>",
        '<userTask id="take_back" name="Отменить" isForCompensation="true"/>',
        '<association id="a1" sourceRef="undo" targetRef="take_back"/>',
        '<boundaryEvent id="went_wrong" attachedToRef="do_it"><errorEventDefinition/>',
        '</boundaryEvent><endEvent id="e1"/>',
        '<boundaryEvent id="raised" attachedToRef="do_it"><escalationEventDefinition/>',
        '</boundaryEvent><endEvent id="e2"/>',
        '<intermediateThrowEvent id="told"><signalEventDefinition/></intermediateThrowEvent>',
        '<intermediateCatchEvent id="heard"><signalEventDefinition/></intermediateCatchEvent>',
        f'<intermediateCatchEvent id="came">{TIMER}</intermediateCatchEvent>',
        '<intermediateThrowEvent id="taken_back"><compensateEventDefinition/>',
        "</intermediateThrowEvent>",
        '<intermediateThrowEvent id="there"><linkEventDefinition name="x"/>',
        "</intermediateThrowEvent>",
        '<intermediateCatchEvent id="here"><linkEventDefinition name="x"/>',
        "</intermediateCatchEvent>",
        '<receiveTask id="receive_it" name="Получить"/>',
        '<adHocSubProcess id="prepare" name="Подготовить"><task id="book" name="Занять"/>',
        '<task id="print_it" name="Напечатать"/></adHocSubProcess>',
        '<endEvent id="over"><escalationEventDefinition/></endEvent>',
        flow("begun", "do_it", "told", "heard", "came", "taken_back", "there"),
        flow("here", "receive_it", "prepare", "over"),
        flow("went_wrong", "e1"),
        flow("raised", "e2"),
    ]
)
OF_EVENTS: dict[str, list[tuple[str, str, Says]]] = {
    "went_wrong": [
        ("errorRef", "BROKEN", event("name")),
        ("camunda-errorCodeVariable", "code", event("code_variable")),
        ("camunda-errorMessageVariable", "words", event("message_variable")),
    ],
    "raised": [
        ("escalationRef", "LATE", event("name")),
        ("camunda-escalationCodeVariable", "late_code", event("code_variable")),
    ],
    "told": [
        ("signal", "plan_ready", event("name")),
        ("property-correlationKey", "", own("nothing")),
    ],
    "heard": [("signal", "plan_ready", event("name"))],
    "there": [("link-name", "onward", event("name"))],
    "here": [("link-name", "onward", event("name"))],
    "receive_it": [("message", "answer", event("name"))],
    "prepare": [
        ("property-activeElements", '=["book"]', own("activeElements")),
        ("completionCondition", "=booked", lambda node: node.completion_condition),
    ],
    "over": [("escalationRef", "LATE", event("name"))],
}


def test_every_kind_of_event_is_stored_where_the_engine_reads_it(
    page: Page, district: District
) -> None:
    with editing(page, district, {"p.bpmn": bpmn(EVENTS)}, "p.bpmn") as editor:
        for element, fields in OF_EVENTS.items():
            editor.choose(element)
            for name, value, _ in fields:
                if value:
                    editor.write(name, value)
        editor.choose("came")
        editor.pick("time-kind", "timeCycle")
        editor.write("time", "R3/P1D")
        editor.choose("taken_back")
        editor.pick("activityRef", "do_it")
        editor.opened("waitForCompletion").uncheck()
        editor.choose("prepare")
        editor.pick("ordering", "Sequential")
        editor.opened("cancelRemainingInstances").uncheck()
        editor.choose("told")
        editor.add_row("inputParameters", "plan_id", "=plan_id")
        editor.save()
        nodes = editor.nodes()
        expected = {(e, n): v for e, fields in OF_EVENTS.items() for n, v, _ in fields if v}
        found = {
            (e, n): says(nodes[e]) for e, fields in OF_EVENTS.items() for n, v, says in fields if v
        }
        assert found == expected
        came, back = nodes["came"].event, nodes["taken_back"].event
        assert came is not None
        assert back is not None
        assert (came.timer, came.text, came.timers) == ("cycle", "R3/P1D", 1)
        assert (back.activity, back.waits) == ("do_it", False)
        assert nodes["prepare"].attributes["ordering"] == "Sequential"
        assert nodes["prepare"].attributes["cancelRemainingInstances"] == "false"
        assert nodes["told"].inputs == (("plan_id", "=plan_id"),)
        assert nodes["undo"].associated == ("take_back",)


def test_the_role_of_a_lane_is_that_of_its_tasks(page: Page, district: District) -> None:
    with editing(page, district, None, "annual_plan.bpmn") as editor:
        page.get_by_label("Перейти к элементу").select_option("lane_edu_head")
        expect(editor.field("id")).to_have_value("lane_edu_head")
        editor.pick("property-role", "clerk")
        editor.save()
        assert editor.nodes()["agree_plan"].lane_role == "clerk"
        editor.choose("agree_plan")
        whose = page.locator('[data-field="whose"] option:checked')
        expect(whose).to_have_text("роли дорожки: Делопроизводитель ДММЦ")


def test_decisions_and_forms_of_the_draft_are_picked_by_name(
    page: Page, district: District
) -> None:
    with editing(page, district, None, "council_item.bpmn") as editor:
        element = "check_item_quorum"
        editor.choose(element)
        tables = editor.opened("camunda-decisionRef").locator("option")
        assert {"item_quorum", "council_decision"} <= set(
            tables.evaluate_all("all => all.map(each => each.value)")
        )
        editor.pick("camunda-decisionRef", "council_decision")
        editor.write("camunda-resultVariable", "decided")
        editor.save()
        assert editor.nodes()[element].attributes["decisionRef"] == "council_decision"
        assert editor.nodes()[element].attributes["resultVariable"] == "decided"


def test_the_name_of_a_data_object_s_variable_is_stored_where_the_engine_reads_it(
    page: Page, district: District
) -> None:
    body = (
        '<dataObject id="d1"/><dataObjectReference id="sheet" name="Лист" dataObjectRef="d1"/>'
        '<startEvent id="begun"/><userTask id="do_it" name="Сделать"/>'
    ) + flow("begun", "do_it")
    with editing(page, district, {"p.bpmn": bpmn(body)}, "p.bpmn") as editor:
        page.locator('[data-element-id="sheet"] .djs-hit').first.click()
        expect(editor.field("id")).to_have_value("sheet")
        editor.write("property-variable", "score_sheet")
        editor.opened("isCollection").check()
        editor.save()
        (process,) = editor.model().models.values()
        assert process.scope.data_objects == ("score_sheet",)
        assert 'isCollection="true"' in editor.content().decode()
