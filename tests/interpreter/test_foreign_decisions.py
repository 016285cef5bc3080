"""Decisions that other tools call give what they give there; an event they drew may have none."""

import pytest

from engine.interpreter import read_deployment
from tests.interpreter.kit import World, flow, user
from tests.interpreter.test_foreign_files import ext, step


def asking(**attributes: str) -> bytes:
    """A task that asks a decision."""
    told = "".join(f' camunda:{name}="{value}"' for name, value in attributes.items())
    return step(f'<businessRuleTask id="x" camunda:decisionRef="d"{told}/>')


def table_of(policy: str, columns: str) -> bytes:
    """A table: 1 for scores from 5 on, 2 for scores from 7 on."""
    outputs = "".join(f'<output name="{name}"/>' for name in columns)
    rows = "".join(
        f"<rule><inputEntry><text>&gt;= {least}</text></inputEntry>"
        + f"<outputEntry><text>{number}</text></outputEntry>" * len(columns)
        + "</rule>"
        for number, least in ((1, 5), (2, 7))
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" '
        f'namespace="n"><decision id="d" name="Балл"><decisionTable hitPolicy="{policy}">'
        "<input><inputExpression><text>score</text></inputExpression></input>"
        f"{outputs}{rows}</decisionTable></decision></definitions>"
    ).encode()


def decided(task: bytes, score: int, policy: str = "FIRST", columns: str = "a") -> object:
    """What the variable `r` holds after a decision."""
    world = World(task, d__dmn=table_of(policy, columns)).start(score=score)
    return world.variables["r"]


RESULTS = {
    ("singleEntry", "FIRST", "a"): (1, None),
    ("singleEntry", "COLLECT", "a"): ([1, 2], []),
    ("singleResult", "FIRST", "ab"): ({"a": 1, "b": 1}, {"a": None, "b": None}),
    ("collectEntries", "COLLECT", "a"): ([1, 2], []),
    ("collectEntries", "FIRST", "a"): ([1], []),
    ("resultList", "FIRST", "a"): ([{"a": 1}], []),
    ("resultList", "COLLECT", "ab"): ([{"a": 1, "b": 1}, {"a": 2, "b": 2}], []),
    ("resultList", "RULE ORDER", "a"): ([{"a": 1}, {"a": 2}], []),
    ("resultList", 'COLLECT" aggregation="SUM', "a"): ([{"a": 3}], [{"a": None}]),
}


@pytest.mark.parametrize(("shape", "policy", "columns"), RESULTS)
def test_the_result_of_a_table_has_the_shape_that_the_diagram_asks_for(shape, policy, columns):
    task = asking(resultVariable="r", mapDecisionResult=shape)

    found = [decided(task, score, policy, columns) for score in (9, 1)]

    assert found == list(RESULTS[shape, policy, columns])


@pytest.mark.parametrize(("columns", "gives"), [("a", 1), ("ab", {"a": 1, "b": 1})])
def test_a_decision_called_by_camunda_8_gives_its_value_or_its_context(columns, gives):
    inner = '<zeebe:calledDecision decisionId="d" resultVariable="r"/>'
    task = step(f'<businessRuleTask id="x">{ext(inner)}</businessRuleTask>')

    assert decided(task, 5, columns=columns) == gives


def test_a_decision_called_by_spiffarena_sets_a_variable_for_each_column():
    inner = "<spiffworkflow:calledDecisionId>d</spiffworkflow:calledDecisionId>"
    task = step(f'<businessRuleTask id="x">{ext(inner)}</businessRuleTask>')

    world = World(task, d__dmn=table_of("FIRST", "ab")).start(score=8)

    assert {name: world.variables[name] for name in "ab"} == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ("", "У события нет определения: неясно, чего оно ждёт или что сообщает."),
        ("<linkEventDefinition/>", "Связь в событии на этом месте не исполняется."),
        ("<terminateEventDefinition/>", "Остановка в событии на этом месте не исполняется."),
    ],
)
def test_an_event_that_cannot_be_executed_is_refused_in_plain_words(event, says):
    border = f'<boundaryEvent id="b" attachedToRef="x">{event}</boundaryEvent>'
    data = step(user("x") + border, more=flow("b", "end"))

    [found] = [f for f in read_deployment({"f.bpmn": data}).findings if f.element_id == "b"]

    assert (found.rule, found.message) == ("event_supported", says)
    assert found.remedy
