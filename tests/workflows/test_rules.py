"""Every rule of drawing: its wrong example breaks it alone, its right one breaks none."""

import pytest
from hypothesis import given

from engine import Finding, shipped_calendar
from engine.interpreter import DeploymentModel, read_deployment
from engine.interpreter.deployment import read_accepted
from engine.interpreter.rules.dataflow import asked_in_vain
from engine.rules import Sight, judge
from tests.interpreter.drawing import Drawing, blocks
from tests.interpreter.graphs import Graph, graphs
from tests.interpreter.kit import END, START, bpmn, flow, props, script, user
from tests.interpreter.test_soundness_properties import SETTINGS
from workflows.diagram_handlers import handlers
from workflows.rules import HOUSE_RULES, RULES, example_files, examples_of

SERVICES = {
    each.topic: None if each.outputs is None else tuple(each.outputs)
    for each in handlers(shipped_calendar(), "Asia/Krasnoyarsk")
}
# Which element of its wrong example a rule points at.
AT = {
    **dict.fromkeys(RULES, "write"),
    **dict.fromkeys(
        (
            "gateway_has_default", "gateway_asks", "consent_is_not_default",
            "return_has_way_back", "flow_has_condition",
        ),
        "agreed",
    ),
    **dict.fromkeys(("return_says_why", "approver_is_not_author"), "review"),
    **dict.fromkeys(("join_can_fire", "join_may_wait", "end_leaves_tokens"), "join"),
    **dict.fromkeys(("loop_waits", "loop_may_run_away", "loop_has_way_out"), "again"),
    **dict.fromkeys(("picture_complete", "element_reachable"), "file"),
    "tokens_bounded": "fork",
    "variable_maybe_unset": "check",
    "message_has_key": "arrived",
    "call_passes_named": "agree",
    "timer_changes_course": "late",
    "element_is_named": "done",
    "service_handler_known": "tell",
    "decision_known": "find",
    "path_leads_on": "month",
    "event_can_happen": "refused",
}  # fmt: skip


def sights(model: DeploymentModel) -> list[Sight]:
    return [
        Sight(process=each, forms=model.forms, decisions=model.decisions, services=SERVICES)
        for each in model.models.values()
    ]


def found_in(files: dict[str, bytes]) -> list[Finding]:
    """Everything that is told of files: by the engine itself, and by the house's rules."""
    model = read_deployment(files, topics=set(SERVICES), pages={"plan_section"})
    own = [finding for sight in sights(model) for finding in judge(HOUSE_RULES, sight)]
    return [*model.findings, *own]


@pytest.mark.parametrize("rule", RULES)
def test_the_wrong_example_breaks_exactly_its_rule_at_one_element(rule: str):
    found = found_in(dict(example_files(rule, "wrong")))

    assert [(each.rule, each.element_id) for each in found] == [(rule, AT[rule])]
    assert found[0].severity == RULES[rule].severity
    assert found[0].message
    assert found[0].remedy


@pytest.mark.parametrize("rule", RULES)
def test_the_right_example_breaks_no_rule(rule: str):
    assert found_in(dict(example_files(rule, "right"))) == []


def test_every_rule_says_why_and_how_and_has_two_different_pictures():
    for rule in RULES.values():
        drawn = examples_of(rule.id)
        assert all((rule.title, rule.why, rule.remedy)), rule.id
        assert drawn.wrong != drawn.right or example_files(rule.id, "wrong") != example_files(
            rule.id, "right"
        ), rule.id
    assert len(RULES) == len({rule.title for rule in RULES.values()})


# -- variables -------------------------------------------------------------------------------------
FIELD = b"""{"type": "default", "id": "f", "components": [
  {"type": "textfield", "id": "c1", "key": "always", "label": "A"},
  {"type": "textfield", "id": "c2", "key": "sometimes", "label": "B",
   "conditional": {"hide": "=always = null"}}]}"""
WITH_FORM = '<startEvent id="start" camunda:formKey="f"/>'


def asked(body: str) -> list[tuple[str, str, str]]:
    """Element, variable and how bad, of every use of a variable that may not be there."""
    model = read_accepted({"p.bpmn": bpmn(body), "f.form": FIELD})
    (sight,) = sights(model)
    return [
        (each.node.id, each.name, "never" if each.never else "maybe")
        for each in asked_in_vain(sight)
    ]


def line(middle: str, *ids: str) -> str:
    return WITH_FORM + middle + END + flow("start", *ids, "end")


def test_a_field_is_there_after_its_form_and_a_hidden_one_only_maybe():
    body = script("s", "x = always") + script("t", "y = sometimes") + script("u", "z = nowhere")

    assert asked(line(body, "s", "t", "u")) == [
        ("t", "sometimes", "maybe"), ("u", "nowhere", "never"),
    ]  # fmt: skip


def test_what_one_branch_sets_is_there_behind_a_parallel_join_and_maybe_behind_a_choice():
    def split(kind: str) -> str:
        marks = ' default="g__b"' if kind == "exclusiveGateway" else ""
        body = f'<{kind} id="g"{marks}/><{kind} id="j"/>' + script("a", "v = 1")
        body += script("b", "w = 1") + script("use", "x = v + w")
        body += flow("a", "j") + flow("b", "j", "use", "end") + flow("g", "b")
        body += flow("g", "a", condition="always" if marks else "")
        return WITH_FORM + END + body + flow("start", "g")

    assert asked(split("parallelGateway")) == []
    assert asked(split("exclusiveGateway")) == [("use", "v", "maybe"), ("use", "w", "maybe")]


def test_what_a_loop_sets_on_its_way_back_is_maybe_there_in_its_first_round():
    body = '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x__end"/>'
    body += script("use", "y = round") + script("set", "round = 1")
    body += flow("start", "m", "use", "set", "x", "end") + flow("x", "m", condition="always")

    assert asked(WITH_FORM + END + body) == [("use", "round", "maybe")]


def test_an_event_at_the_border_does_not_see_the_answer_of_its_task():
    timer = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    task = user("ask", formKey="f")
    late = f'<boundaryEvent id="late" attachedToRef="ask">{timer}</boundaryEvent>'
    body = '<startEvent id="start" camunda:formKey="g"/>' + task + late + script("u", "x = always")
    files = {"p.bpmn": bpmn(body + END + flow("start", "ask", "end") + flow("late", "u"))}
    nothing = FIELD.replace(b"always", b"other").replace(b"sometimes", b"more")
    model = read_accepted({**files, "f.form": FIELD, "g.form": nothing})

    (found,) = asked_in_vain(sights(model)[0])
    assert (found.node.id, found.name) == ("u", "always")


def test_nothing_is_said_where_anything_may_have_been_set():
    """Behind a start without a form, and behind a page of the application."""
    page = user("page", formKey="page:plan_section")
    use = script("use", "x = unknown")

    assert asked(START + use + END + flow("start", "use", "end")) == []
    assert asked(line(page + use, "page", "use")) == []
    assert asked(line(use, "use")) == [("use", "unknown", "never")]


def test_asking_first_whether_a_variable_is_there_is_asking_safely():
    safe = user("t", inner=props(dueWorkingDays="=if is defined(days) then days else 3"))
    rash = user("t", inner=props(dueWorkingDays="=days"))

    assert asked(line(safe, "t")) == []
    assert asked(line(rash, "t")) == [("t", "days", "never")]


def test_of_repetitions_only_the_declared_results_come_out():
    def repeated(result: str) -> str:
        inner = '<multiInstanceLoopCharacteristics camunda:collection="always" '
        inner += 'camunda:elementVariable="one"/>'
        more = props(outputCollection="results", outputElement="=always", title="=one")
        task = user("each", inner=more + inner, formKey="f")
        return line(task + script("use", f"x = {result}"), "each", "use")

    assert asked(repeated("results")) == []
    assert asked(repeated("each_result")) == [("use", "each_result", "never")]


# -- no rule ever fails ----------------------------------------------------------------------------
@SETTINGS
@given(block=blocks())
def test_no_rule_fails_on_a_block_structured_process(block):
    model = read_accepted({"p.bpmn": Drawing().file(block)})

    for sight in sights(model):
        assert all(f.element_id for f in judge(HOUSE_RULES, sight))


@SETTINGS
@given(nodes=graphs())
def test_no_rule_fails_on_a_graph_without_structure(nodes):
    model = read_accepted({"p.bpmn": Graph(nodes).file()})

    for sight in sights(model):
        assert all(f.element_id for f in judge(HOUSE_RULES, sight))
