"""What is not executed exactly as BPMN 2.0.2 says is refused by name, with a remedy."""

import re

import pytest

from engine.domain.errors import Finding
from engine.interpreter import DeploymentModel, read_deployment
from tests.interpreter.kit import END, HEAD, START, bpmn, flow, props, script, user
from tests.interpreter.test_events import (
    CATALOGUE,
    ERROR,
    MESSAGE,
    boundary,
    catch,
    condition,
    throw,
    timer,
)

NAMES = CATALOGUE + '<message id="computed" name="Answer-${number}"/>'


def read(body: str) -> DeploymentModel:
    files = {"p.bpmn": bpmn(body, catalogue=NAMES)}
    return read_deployment(files, topics=("plans.check",), pages=("desk",))


def with_step(element: str, element_id: str = "x") -> str:
    return START + element + END + flow("start", element_id, "end")


def task_with(inner: str = "", attributes: str = "") -> str:
    return with_step(f'<task id="x" name="Шаг" {attributes}>{inner}</task>')


def event_sub(start: str, attributes: str = "") -> str:
    body = f'<startEvent id="s"{attributes}>{start}</startEvent>' + user("in") + flow("s", "in")
    return (
        START + END + flow("start", "end") + f'<subProcess id="x" triggeredByEvent="true">{body}'
        "</subProcess>"
    )


def sub(inner: str) -> str:
    return with_step(f'<subProcess id="x">{inner}</subProcess>')


def definition(kind: str) -> str:
    return f"<{kind}EventDefinition/>"


def external(topic: str) -> str:
    return f'<serviceTask id="x" camunda:type="external" camunda:topic="{topic}"/>'


LOOP = "<multiInstanceLoopCharacteristics{}/>"

# What is drawn → (rule, id of the element the finding names).
NOT_EXECUTED = {
    "complex gateway": (with_step('<complexGateway id="x"/>'), "element_supported", "x"),
    "choreography task": (with_step('<choreographyTask id="x"/>'), "element_supported", "x"),
    "sub-choreography": (with_step('<subChoreography id="x"/>'), "element_supported", "x"),
    "call choreography": (with_step('<callChoreography id="x"/>'), "element_supported", "x"),
    "implicit throw": (with_step('<implicitThrowEvent id="x"/>'), "element_supported", "x"),
    "unknown element": (
        START + END + flow("start", "end") + '<magic id="x"/>',
        "element_supported",
        "x",
    ),
    "conditional start of a process": (
        f'<startEvent id="x">{condition("n == 1")}</startEvent>' + END + flow("x", "end"),
        "event_supported",
        "x",
    ),
    "conditional end": (
        START + f'<endEvent id="x">{condition("n == 1")}</endEvent>' + flow("start", "x"),
        "event_supported",
        "x",
    ),
    "multiple": (with_step(catch("x", MESSAGE + timer("Duration", "P1D"))), "event_single", "x"),
    "shared definition": (
        with_step(catch("x", "<eventDefinitionRef>d</eventDefinitionRef>")),
        "event_supported",
        "x",
    ),
    "catch without a kind": (with_step(catch("x", "")), "event_supported", "x"),
    "terminate in the middle": (
        with_step(throw("x", definition("terminate"))),
        "event_supported",
        "x",
    ),
    "error in the middle": (with_step(catch("x", ERROR)), "event_supported", "x"),
    "timer start inside a sub-process": (
        sub(f'<startEvent id="s">{timer("Duration", "P1D")}</startEvent>'),
        "event_supported",
        "s",
    ),
    "event sub-process without a trigger": (event_sub(""), "event_supported", "s"),
    "multi-instance events": (
        task_with(LOOP.format(' behavior="One" camunda:collection="a"')),
        "loop_supported",
        "x",
    ),
    "loop on an event sub-process": (
        event_sub(MESSAGE).replace("</subProcess>", LOOP.format(' camunda:collection="a"'))
        + "</subProcess>",
        "loop_supported",
        "x",
    ),
    "instantiating receive task": (
        with_step('<receiveTask id="x" messageRef="m" instantiate="true"/>'),
        "element_supported",
        "x",
    ),
    "parallel event gateway": (
        START
        + '<eventBasedGateway id="x" eventGatewayType="Parallel"/>'
        + catch("m1", MESSAGE)
        + flow("start", "x", "m1"),
        "element_supported",
        "x",
    ),
    "start quantity": (task_with(attributes='startQuantity="2"'), "element_supported", "x"),
    "completion quantity": (
        task_with(attributes='completionQuantity="2"'),
        "element_supported",
        "x",
    ),
    "version binding": (
        with_step(
            '<callActivity id="x" calledElement="p" camunda:calledElementBinding="version"/>'
        ),
        "extension_supported",
        "x",
    ),
    "performer of any kind": (
        with_step('<userTask id="x"><performer/></userTask>'),
        "extension_supported",
        "x",
    ),
    "listener": (
        task_with(
            '<extensionElements><camunda:executionListener event="end"/></extensionElements>'
        ),
        "extension_supported",
        "x",
    ),
    "process listener": (
        "<extensionElements><camunda:executionListener/></extensionElements>"
        + START
        + END
        + flow("start", "end"),
        "extension_supported",
        "p",
    ),
    "correlation subscription": (
        START + END + flow("start", "end") + '<correlationSubscription id="x"/>',
        "element_supported",
        "x",
    ),
}

BROKEN = {
    "no start": (user("x"), "start_present", "p"),
    "two plain starts": (
        START + '<startEvent id="x"/>' + END + flow("start", "end") + flow("x", "end", flow_id="f"),
        "start_single",
        "x",
    ),
    "two starts in a sub-process": (
        sub('<startEvent id="s1"/><startEvent id="s2"/>'),
        "start_single",
        "x",
    ),
    "no start in a sub-process": (sub(user("in")), "start_single", "x"),
    "unconnected node": (START + END + flow("start", "end") + user("x"), "element_reachable", "x"),
    "flow to nowhere": (
        START + user("a") + flow("start", "a") + flow("a", "ghost", flow_id="x"),
        "flow_connected",
        "x",
    ),
    "flow across a border": (
        sub('<startEvent id="s"/>' + user("in") + flow("s", "in"))
        + flow("start", "in", flow_id="f"),
        "flow_connected",
        "f",
    ),
    "start that leads nowhere": ('<startEvent id="x"/>', "path_leads_on", "x"),
    "gateway that leads nowhere": (
        START + '<exclusiveGateway id="x"/>' + flow("start", "x"),
        "path_leads_on",
        "x",
    ),
    "border that leads nowhere": (
        START + user("a") + boundary("x", "a", MESSAGE) + flow("start", "a"),
        "path_leads_on",
        "x",
    ),
    "catch that leads nowhere": (
        START + catch("x", MESSAGE) + flow("start", "x"),
        "path_leads_on",
        "x",
    ),
    "event at the border of a gateway's receive task": (
        START
        + '<eventBasedGateway id="g"/><receiveTask id="x" messageRef="m"/>'
        + boundary("b", "x", timer("Duration", "PT1H"))
        + catch("late", timer("Duration", "P1D"))
        + END
        + flow("start", "g", "x", "end")
        + flow("g", "late", "end")
        + flow("b", "end", flow_id="b_end"),
        "event_gateway_targets",
        "x",
    ),
    "flow out of an end": (
        START + user("a") + '<endEvent id="x"/>' + flow("start", "a", "x", "a"),
        "end_has_no_way_out",
        "x",
    ),
    "flow into a start": (
        START + user("a") + flow("start", "a", "start"),
        "start_has_no_way_in",
        "start",
    ),
    "flow into a boundary": (
        with_step(user("a"), "a")
        + boundary("x", "a", timer("Duration", "P1D"))
        + flow("start", "x"),
        "start_has_no_way_in",
        "x",
    ),
    "flow into an event sub-process": (
        event_sub(MESSAGE) + flow("start", "x"),
        "event_subprocess_stands_alone",
        "x",
    ),
    "duplicate id": (START + user("x") + user("x") + flow("start", "x"), "id_unique", "x"),
    "unknown default": (task_with(attributes='default="ghost"'), "default_flow_known", "x"),
    "exclusive flow without condition": (
        START
        + '<exclusiveGateway id="x"/>'
        + user("a")
        + user("b")
        + flow("start", "x", "a")
        + flow("x", "b", condition="1 == 1"),
        "flow_has_condition",
        "x",
    ),
    "empty condition": (
        START
        + '<sequenceFlow id="x" sourceRef="start" targetRef="end"><conditionExpression/>'
        + "</sequenceFlow>"
        + END,
        "condition_present",
        "x",
    ),
    "condition after a parallel gateway": (
        START
        + '<parallelGateway id="x"/>'
        + user("a")
        + flow("start", "x")
        + flow("x", "a", condition="n == 1"),
        "flow_condition_effective",
        "x",
    ),
    "unreadable condition": (
        START + user("x") + user("a") + flow("start", "x") + flow("x", "a", condition="n =="),
        "expression_valid",
        "x",
    ),
    "event gateway before a task": (
        START + '<eventBasedGateway id="x"/>' + user("a") + flow("start", "x", "a"),
        "event_gateway_targets",
        "x",
    ),
    "event gateway before nothing": (
        START + '<eventBasedGateway id="x"/>' + flow("start", "x"),
        "event_gateway_targets",
        "x",
    ),
    "two ways into a gateway's event": (
        START
        + '<parallelGateway id="fork"/><eventBasedGateway id="g"/>'
        + catch("x", MESSAGE)
        + flow("start", "fork", "g", "x")
        + flow("fork", "x"),
        "event_gateway_targets",
        "x",
    ),
    "boundary on nothing": (
        START + boundary("x", "ghost", timer("Duration", "P1D")),
        "boundary_attached",
        "x",
    ),
    "boundary on an event": (
        START + END + flow("start", "end") + boundary("x", "end", timer("Duration", "P1D")),
        "boundary_attached",
        "x",
    ),
    "non-interrupting error": (
        with_step(user("a"), "a") + boundary("x", "a", ERROR, interrupting=False),
        "error_interrupts",
        "x",
    ),
    "non-interrupting error start": (
        event_sub(ERROR, ' isInterrupting="false"'),
        "error_interrupts",
        "s",
    ),
    "timer without a value": (
        with_step(catch("x", "<timerEventDefinition/>")),
        "timer_has_value",
        "x",
    ),
    "negative duration": (with_step(catch("x", timer("Duration", "-PT1H"))), "timer_valid", "x"),
    "cron": (with_step(catch("x", timer("Cycle", "0 0/5 * * * ?"))), "timer_valid", "x"),
    "endless duration": (
        with_step(catch("x", timer("Duration", "P99999999999Y"))),
        "timer_valid",
        "x",
    ),
    "impossible date": (with_step(catch("x", timer("Date", "2026-02-31"))), "timer_valid", "x"),
    "life of a message that is no duration": (
        with_step(throw("x", MESSAGE, props(messageLife="2027-05-25"))),
        "timer_valid",
        "x",
    ),
    "negative life of a message": (
        with_step(throw("x", MESSAGE, props(messageLife="-P1D"))),
        "timer_valid",
        "x",
    ),
    "unreadable life of a message": (
        with_step(throw("x", MESSAGE, props(messageLife="=days +"))),
        "expression_valid",
        "x",
    ),
    "life of a message where it is received": (
        with_step(catch("x", MESSAGE, props(messageLife="P1D"))),
        "message_life_placed",
        "x",
    ),
    "life of a message on a user task": (
        with_step(user("x", inner=props(messageLife="P1D"))),
        "message_life_placed",
        "x",
    ),
    "timer with two values": (
        with_step(
            catch(
                "x",
                "<timerEventDefinition><timeDate>2027-05-25</timeDate>"
                "<timeDuration>P1D</timeDuration></timerEventDefinition>",
            )
        ),
        "timer_single",
        "x",
    ),
    "cycle without a firing": (
        with_step(catch("x", timer("Cycle", "R0/PT1H"))),
        "timer_valid",
        "x",
    ),
    "start timer with variables": (
        f'<startEvent id="x">{timer("Duration", "=waiting")}</startEvent>' + END + flow("x", "end"),
        "start_timer_without_variables",
        "x",
    ),
    "start timer with a user": (
        f'<startEvent id="x">{timer("Date", "=working_days(days_by)")}</startEvent>'
        + END
        + flow("x", "end"),
        "start_timer_without_variables",
        "x",
    ),
    "too frequent cycle": (with_step(catch("x", timer("Cycle", "R/PT0.1S"))), "timer_valid", "x"),
    "condition event without a condition": (
        with_step(catch("x", definition("conditional"))),
        "condition_present",
        "x",
    ),
    "condition event for some variables only": (
        with_step(
            catch(
                "x",
                condition("n == 1").replace(
                    "<conditionalEventDefinition",
                    '<conditionalEventDefinition camunda:variableName="n"',
                ),
            )
        ),
        "extension_supported",
        "x",
    ),
    "unreadable condition event": (
        with_step(catch("x", condition("n ="))),
        "expression_valid",
        "x",
    ),
    "message without a reference": (
        with_step(catch("x", definition("message"))),
        "event_named",
        "x",
    ),
    "computed message name": (
        with_step(catch("x", '<messageEventDefinition messageRef="computed"/>')),
        "event_named",
        "x",
    ),
    "unknown message": (
        with_step(catch("x", '<messageEventDefinition id="x1" messageRef="ghost"/>')),
        "reference_known",
        "x1",
    ),
    "signal without a reference": (with_step(throw("x", definition("signal"))), "event_named", "x"),
    "error end without a code": (
        START + f'<endEvent id="x">{definition("error")}</endEvent>' + flow("start", "x"),
        "event_named",
        "x",
    ),
    "service without a topic": (with_step('<serviceTask id="x"/>'), "service_has_topic", "x"),
    "service without a handler": (with_step(external("no.such")), "service_handler_known", "x"),
    "unknown decision": (
        with_step('<businessRuleTask id="x" camunda:decisionRef="ghost"/>'),
        "decision_known",
        "x",
    ),
    "unknown form": (with_step(user("x", formKey="ghost")), "form_known", "x"),
    "unknown page": (with_step(user("x", formKey="page:ghost")), "page_known", "x"),
    "unknown delegation": (
        with_step(user("x", inner=props(delegation="sometimes"))),
        "delegation_known",
        "x",
    ),
    "unknown recall": (with_step(user("x", inner=props(recall="always"))), "recall_known", "x"),
    "call without a process": (with_step('<callActivity id="x"/>'), "call_names_process", "x"),
    "empty script": (with_step('<scriptTask id="x"/>'), "script_present", "x"),
    "unreadable script": (with_step(script("x", "import os")), "script_valid", "x"),
    "loop without items": (task_with(LOOP.format("")), "loop_has_items", "x"),
    "unreadable assignee": (with_step(user("x", assignee="${a b}")), "expression_valid", "x"),
    "unreadable collection": (
        task_with(LOOP.format(' camunda:collection="a b"')),
        "expression_valid",
        "x",
    ),
    "unreadable key": (
        with_step(catch("x", MESSAGE, props(correlationKey="a b"))),
        "expression_valid",
        "x",
    ),
    "unreadable title": (with_step(user("x", inner=props(title="=a b"))), "expression_valid", "x"),
    "unreadable due date": (with_step(user("x", dueDate="next week")), "expression_valid", "x"),
    "impossible due date": (with_step(user("x", dueDate="2026-02-31")), "timer_valid", "x"),
    "priority in words": (with_step(user("x", priority="high")), "number_valid", "x"),
    "retries in words": (
        with_step(
            '<serviceTask id="x" camunda:topic="plans.check">'
            + props(retries="many")
            + "</serviceTask>"
        ),
        "number_valid",
        "x",
    ),
}


def complete(finding: Finding) -> bool:
    """A finding says where, what and what to do, in Russian."""
    russian = all(re.search("[а-яё]{3}", text) for text in (finding.message, finding.remedy))
    return bool(finding.rule and russian and finding.file and finding.severity == "error")


@pytest.mark.parametrize("name", [*NOT_EXECUTED, *BROKEN])
def test_it_is_refused_by_name_with_a_remedy(name):
    body, rule, element_id = {**NOT_EXECUTED, **BROKEN}[name]

    findings = read(body).findings

    assert (rule, element_id) in {(f.rule, f.element_id) for f in findings}, findings
    assert all(complete(f) for f in findings)


def test_a_finding_carries_the_label_people_see():
    [finding] = read(task_with(attributes='startQuantity="3"')).findings

    assert (finding.label, finding.file) == ("Шаг", "p.bpmn")
    assert "«Шаг»" in str(finding)


def test_all_findings_of_all_files_come_at_once():
    first = bpmn(with_step('<complexGateway id="x"/>') + user("lost"), "one")
    second = bpmn(with_step(script("y", "import os"), "y"), "two")

    findings = read_deployment({"1.bpmn": first, "2.bpmn": second, "bad.bpmn": b"<"}).findings

    assert {(f.file, f.rule) for f in findings} == {
        ("1.bpmn", "element_supported"),
        ("1.bpmn", "element_reachable"),
        ("2.bpmn", "script_valid"),
        ("bad.bpmn", "file_readable"),
    }


def test_a_choreography_beside_the_process_is_refused():
    whole = bpmn(START).replace(b"</definitions>", b'<choreography id="c"/></definitions>')

    assert "c" in {f.element_id for f in read_deployment({"p.bpmn": whole}).findings}


def test_two_processes_with_one_id_are_refused():
    one = bpmn(START + END + flow("start", "end"))

    [finding] = read_deployment({"1.bpmn": one, "2.bpmn": one}).findings

    assert (finding.rule, finding.file) == ("process_unique", "2.bpmn")


def test_files_without_an_executable_process_are_refused():
    drawing = bpmn(START).replace(b'"true"', b'"false"')

    assert [f.rule for f in read_deployment({"p.bpmn": drawing}).findings] == ["process_present"]
    assert [f.rule for f in read_deployment({}).findings] == ["process_present"]


# -- bytes -----------------------------------------------------------------------------------------
VALID = bpmn(START + user("a") + END + flow("start", "a", "end"))
BOMB = b"<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"
UNREADABLE = {
    "empty": b"",
    "blank": b"  \n",
    "not XML": b"just text",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "doctype": VALID.replace(b"<definitions", b'<!DOCTYPE d SYSTEM "http://x/y.dtd"><definitions'),
    "entities": VALID.replace(b"<definitions", BOMB + b"<definitions"),
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>' + VALID.split(b"?>", 1)[1],
    "unknown encoding": b'<?xml version="1.0" encoding="koi9"?><a/>',
    "not in its encoding": VALID.replace("Процесс".encode(), "Процесс".encode("cp1251")),
    "cut off": VALID[:-20],
    "too large": VALID + b" " * 5_000_000,
    "too deep": VALID.replace(b"<definitions", b"<a>" * 150 + b"</a>" * 150),
    "deep but well-formed": (HEAD + "<a>" * 150 + "</a>" * 150 + "</definitions>").encode(),
    "another vocabulary": b"<html/>",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_file_is_refused_by_its_name(name):
    [finding] = read_deployment({"p.bpmn": UNREADABLE[name]}).findings

    assert finding.rule in ("file_readable", "file_is_bpmn")
    assert complete(finding)


# -- expressions -----------------------------------------------------------------------------------
def calling(mapping: str) -> str:
    return with_step(
        '<callActivity id="x" name="Согласование" calledElement="approval"><extensionElements>'
        f"{mapping}</extensionElements></callActivity>"
    )


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ('<camunda:in sourceExpression="${1 +}" target="m"/>', "передача «m» (camunda:in)"),
        ('<camunda:out source="a b" target="n"/>', "передача «n» (camunda:out)"),
        ('<camunda:in target="m"/>', "передача «m» (camunda:in)"),
    ],
)
def test_a_broken_mapping_of_a_call_names_the_element_and_the_mapping(mapping, named):
    [finding] = read(calling(mapping)).findings

    assert (finding.rule, finding.element_id) == ("expression_valid", "x")
    assert named in finding.message
    assert complete(finding)


def test_sound_mappings_of_a_call_are_accepted():
    mapping = (
        '<camunda:in variables="all"/><camunda:in businessKey="k"/>'
        '<camunda:in source="plan" target="doc"/>'
        '<camunda:out sourceExpression="${len(votes)}" target="count"/>'
    )
    assert read(calling(mapping)).findings == ()


UNKNOWN = {
    "condition": START
    + '<exclusiveGateway id="x" default="x__end"/>'
    + END
    + user("a")
    + flow("start", "x")
    + flow("x", "a", condition="quorum(votes)")
    + flow("x", "end"),
    "script": with_step(script("x", "n = quorum(votes)")),
    "attribute": with_step(user("x", assignee="=quorum(votes)")),
    "property": with_step(user("x", inner=props(exclude="=quorum(votes)"))),
    "mapping": calling('<camunda:in sourceExpression="quorum(votes)" target="m"/>'),
    "timer": with_step(catch("x", timer("Date", "=quorum(votes)"))),
}


@pytest.mark.parametrize("place", UNKNOWN)
def test_an_unknown_function_is_refused_where_it_is_called(place):
    [finding] = read(UNKNOWN[place]).findings

    assert (finding.rule, finding.element_id) == ("function_known", "x")
    assert "функция «quorum» неизвестна" in finding.message
    assert complete(finding)


@pytest.mark.parametrize("place", UNKNOWN)
def test_a_function_of_the_application_is_known(place):
    files = {"p.bpmn": bpmn(UNKNOWN[place], catalogue=NAMES)}

    assert read_deployment(files, functions=("quorum",)).findings == ()


def test_only_a_timer_on_a_border_asks_for_its_activitys_due_date():
    on_border = START + user("a") + END + flow("start", "a", "end") + user("late")
    on_border += boundary("b", "a", timer("Date", "=due()")) + flow("b", "late")
    beside = with_step(catch("x", timer("Date", "=due()")))

    assert read(on_border).findings == ()
    assert [f.rule for f in read(beside).findings] == ["function_known"]


def test_the_process_itself_carries_sound_expressions_only():
    said = props(businessKey="=&quot;П-&quot; + quorum(year)", title="План на {year}")
    [finding] = read(said + START + END + flow("start", "end")).findings

    assert (finding.rule, finding.element_id) == ("function_known", "p")
    assert "businessKey" in finding.message


def test_a_cancel_message_that_the_process_does_not_wait_for_is_refused():
    said = props(cancelMessage="Answer") + START + END + flow("start", "end")
    thrown = said + throw("t", MESSAGE)
    caught = props(cancelMessage="Answer") + event_sub(MESSAGE)

    for body in (said, thrown):
        rules = {(f.rule, f.element_id) for f in read(body).findings}
        assert ("cancel_message_awaited", "p") in rules
    assert read(caught).findings == ()


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="t"><decision id="rule" name="Правило"><decisionTable id="t" hitPolicy="FIRST">
 <input id="i" label="Голоса"><inputExpression id="e"><text>votes</text></inputExpression></input>
 <output id="o" name="ok"/><rule id="r1"><inputEntry id="c1"><text>{cell}</text></inputEntry>
 <outputEntry id="o1"><text>true</text></outputEntry></rule></decisionTable></decision>
 </definitions>"""


def test_an_unknown_function_in_a_decision_table_is_refused_by_its_row():
    files = {"p.bpmn": VALID, "rule.dmn": TABLE.format(cell="quorum(?)").encode()}

    [finding] = read_deployment(files).findings

    assert (finding.rule, finding.file, finding.element_id) == (
        "function_known",
        "rule.dmn",
        "rule",
    )
    assert finding.message == "Строка 1: функция «quorum» неизвестна."
    files["rule.dmn"] = TABLE.format(cell="whole(?)").encode()
    known = [f.rule for f in read_deployment(files, functions=("whole",)).findings]
    assert known == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_file_is_read_in_the_encoding_it_declares(encoding):
    declared = {"utf-8-sig": "UTF-8", "cp1251": "windows-1251"}.get(encoding, encoding)
    text = VALID.decode().replace('encoding="UTF-8"', f'encoding="{declared}"')

    deployment = read_deployment({"p.bpmn": text.encode(encoding)})

    assert not deployment.findings
    assert [p.name for p in deployment.processes] == ["Процесс"]
