"""A diagram is told as numbered steps, with gateways as the words between them."""

from pathlib import Path

import pytest

from engine.domain.procedures import Procedure, ProcedureAnswer
from engine.interpreter import procedure_of, read_deployment
from engine.interpreter.model import FlowModel, NodeModel, ProcessModel, ScopeModel

SHIPPED = Path(__file__).parents[2] / "bpmn"


def told(name: str) -> Procedure:
    folder = SHIPPED / name
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in (".bpmn", ".dmn", ".form")
    }
    found = read_deployment(files)
    return procedure_of(found.models[name], found.decisions)


PROCESSES = sorted(each.name for each in SHIPPED.iterdir() if any(each.glob("*.bpmn")))


def test_steps_are_numbered_in_the_order_in_which_they_come():
    steps = told("document_approval").steps

    assert [(each.number, each.name) for each in steps[:3]] == [
        ("1", "Подготовить проект"),
        ("2", "Завести карточку документа"),
        ("3", "Согласовать документ"),
    ]


def test_a_step_inside_a_sub_process_has_a_number_of_two_parts():
    _open, around, inside, *_rest = told("vote").steps

    assert (around.number, around.steps) == ("2", 2)
    assert (inside.number, inside.name, inside.repeats) == ("2.1", "Проголосовать", "each")


def test_a_gateway_is_told_as_its_question_with_an_answer_for_each_way():
    review = next(each for each in told("document_approval").steps if each.number == "3")

    assert [
        (way.answers[0].question, way.answers[0].answer, way.number) for way in review.ways
    ] == [
        ("Есть замечания?", "Нет", "6"),
        ("Есть замечания?", "Есть", "4"),
    ]
    assert review.ways[1].answers[0].otherwise


def test_an_event_at_a_step_says_what_it_is_and_where_it_leads():
    ballot = told("vote").steps[1]

    (event,) = ballot.events
    assert (event.kind, event.text) == ("timer", "=working_days(vote_days)")
    assert [way.number for way in event.ways] == ["3"]


@pytest.mark.parametrize("name", PROCESSES)
def test_every_activity_of_a_shipped_process_is_a_step_and_every_way_leads_somewhere(name: str):
    folder = SHIPPED / name
    model = read_deployment({f"{name}.bpmn": (folder / f"{name}.bpmn").read_bytes()}).models[name]
    procedure = procedure_of(model, {})
    activities = {
        node.id
        for node in model.scope.all_nodes()
        if node.kind.endswith(("Task", "task", "ubProcess", "callActivity", "transaction"))
    }

    assert activities <= {step.element_id for step in procedure.steps}
    numbers = [step.number for step in procedure.steps]
    assert len(numbers) == len(set(numbers))
    ways = [way for step in procedure.steps for way in step.ways]
    ways += [way for step in procedure.steps for event in step.events for way in event.ways]
    assert all(way.number in numbers if way.number else way.end for way in ways)


def drawn(nodes: dict[str, str], flows: list[tuple[str, str]]) -> Procedure:
    """The procedure of nodes (id → kind) and flows between them."""
    scope = ScopeModel(id="p")
    scope.nodes |= {each: NodeModel(id=each, kind=kind, name=each) for each, kind in nodes.items()}
    for source, target in flows:
        scope.add_flow(FlowModel(id=f"{source}_{target}", source=source, target=target))
    model = ProcessModel(id="p", name="p", file="p.bpmn", executable=True, scope=scope)
    return procedure_of(model, {})


def test_ways_that_are_taken_together_say_so():
    nodes = {"s": "startEvent", "both": "parallelGateway", "a": "userTask", "b": "userTask"}
    nodes |= {"join": "parallelGateway", "e": "endEvent"}
    flows = [("s", "both"), ("both", "a"), ("both", "b"), ("a", "join"), ("b", "join")]

    procedure = drawn(nodes, [*flows, ("join", "e")])

    ways = procedure.starts[0].ways
    assert [(way.answers, way.number) for way in ways] == [
        ((ProcedureAnswer(together=True),), "1"),
        ((ProcedureAnswer(together=True),), "2"),
    ]
    assert [way.end for step in procedure.steps for way in step.ways] == ["e", "e"]


def test_a_circle_of_gateways_ends_the_telling_and_not_the_server():
    nodes = {"s": "startEvent", "x": "exclusiveGateway", "y": "exclusiveGateway", "a": "userTask"}

    procedure = drawn(nodes, [("s", "x"), ("x", "y"), ("y", "x"), ("y", "a")])

    assert [way.number for way in procedure.starts[0].ways] == ["1"]


def test_a_decision_is_called_by_its_name():
    steps = told("document_approval").steps

    assert {each.decision for each in steps} - {""} == {
        "Предел доработок",
        "Журнал и индекс регистрации (D12)",
    }
