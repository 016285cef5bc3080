"""Diagrams that only a program would draw: refused by name, or bounded when they run."""

import pytest

from engine.interpreter import read_deployment
from tests.interpreter.kit import END, HEAD, START, World, bpmn, flow, user

PLAIN = START + END + flow("start", "end")


def test_a_broken_table_of_decisions_beside_the_diagram_says_what_to_do_too():
    found = read_deployment({"a.bpmn": bpmn(PLAIN), "t.dmn": b"<html/>"}).findings

    assert [(f.file, f.severity, bool(f.remedy)) for f in found] == [("t.dmn", "error", True)]


def refusals(**files: bytes) -> set[tuple[str, str, str]]:
    """(file, rule, element id) of every error."""
    found = read_deployment({f"{name}.bpmn": data for name, data in files.items()}).findings
    assert all(f.message and f.remedy for f in found)
    return {(f.file, f.rule, f.element_id) for f in found if f.severity == "error"}


def test_two_processes_with_one_id_are_refused_in_one_file_and_in_two():
    twice = bpmn(PLAIN).replace(b"</definitions>", b'<process id="p"/></definitions>')

    assert ("a.bpmn", "process_unique", "p") in refusals(a=twice)
    assert refusals(a=bpmn(PLAIN), b=bpmn(PLAIN)) == {("b.bpmn", "process_unique", "p")}


def calling(own: str, *called: str) -> bytes:
    steps = {f"{own}_{n}": name for n, name in enumerate(called)}
    calls = "".join(f'<callActivity id="{s}" calledElement="{c}"/>' for s, c in steps.items())
    return bpmn(START + calls + END + flow("start", *steps, "end"), own)


@pytest.mark.parametrize(
    "files",
    [
        {"itself": [calling("p", "p")]},
        {"in a circle": [calling("p", "q"), calling("q", "r"), calling("r", "p")]},
        {"twice in a circle": [calling("p", "q", "q"), calling("q", "p", "p")]},
    ],
    ids=lambda files: next(iter(files)),
)
def test_calls_without_an_end_stop_with_one_incident_that_says_so(files):
    (drawn,) = files.values()

    (incident,) = World(*drawn).start().incidents()

    assert "вызовы вложены глубже" in incident.message


def test_an_id_used_twice_is_refused_wherever_the_second_one_stands():
    inner = f'<subProcess id="sub">{START}{END}{flow("start", "end")}</subProcess>'
    body = START + inner + user("x") + user("x") + END + flow("start", "sub", "x", "end")

    found = refusals(a=bpmn(body))

    assert {("a.bpmn", "id_unique", each) for each in ("start", "x")} <= found


@pytest.mark.parametrize(
    ("body", "rule", "element"),
    [
        (PLAIN + flow("start", "nowhere"), "flow_connected", "start__nowhere"),
        (
            PLAIN + '<sequenceFlow sourceRef="start" targetRef="nowhere"/>',
            "flow_connected",
            "p__flow_2",
        ),
        (
            START + '<receiveTask id="x" messageRef="gone"/>' + END + flow("start", "x", "end"),
            "reference_known",
            "x",
        ),
        (
            START + '<exclusiveGateway id="x" default="gone"/>' + END + flow("start", "x", "end"),
            "default_flow_known",
            "x",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused_at_its_element(body, rule, element):
    assert ("a.bpmn", rule, element) in refusals(a=bpmn(body))


def test_a_gateway_of_a_tool_that_writes_no_ids_on_flows_chooses_by_condition():
    conditional = (
        '<sequenceFlow sourceRef="g" targetRef="{}"><conditionExpression>{}</conditionExpression>'
        "</sequenceFlow>"
    )
    body = (
        START + '<exclusiveGateway id="g"/>' + user("a") + user("b")
        + '<sequenceFlow sourceRef="start" targetRef="g"/>'
        + conditional.format("a", "n == 1") + conditional.format("b", "n != 1")
    )  # fmt: skip

    assert World(bpmn(body)).start(n=2).names() == ["b"]
    without = body.replace("<conditionExpression>n != 1</conditionExpression>", "")
    assert ("a.bpmn", "flow_has_condition", "g") in refusals(a=bpmn(without))


def test_everything_wrong_with_everything_is_told_at_once():
    first = bpmn(START + '<complexGateway id="x"/>' + flow("start", "x"))
    second = bpmn(START + '<serviceTask id="y"/>' + flow("start", "y"), "q")

    found = refusals(a=first, b=second, c=b"<html/>", d=HEAD.encode())

    assert {("a.bpmn", "element_supported", "x"), ("b.bpmn", "service_has_topic", "y")} <= found
    assert {("c.bpmn", "file_is_bpmn", ""), ("d.bpmn", "file_readable", "")} <= found


def test_a_file_with_thousands_of_elements_is_read_and_checked():
    steps = [f"t{n}" for n in range(3000)]
    body = START + "".join(f'<task id="{s}"/>' for s in steps) + END + flow("start", *steps, "end")

    assert refusals(a=bpmn(body)) == set()
