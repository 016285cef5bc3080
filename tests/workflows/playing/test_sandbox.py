"""A draft is tried out in a district in memory: with real handlers, within a budget, safely."""

from dataclasses import replace
from datetime import date

import pytest

from engine import SYSTEM, DeploymentRefused
from engine.testing import ProcessDriver
from tests.workflows.playing.drafts import approval, begun, changed, diagram, stories, story
from workflows.playing.sandbox import Sandbox, sandbox_of

TIMER = """
<bpmn:startEvent id="begin"/><bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="wait"/>
<bpmn:intermediateCatchEvent id="wait" name="Каждую секунду"><bpmn:timerEventDefinition>
<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1S</bpmn:timeDuration>
</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:sequenceFlow id="b" sourceRef="wait" targetRef="again"/>
<bpmn:exclusiveGateway id="again" default="c"/>
<bpmn:sequenceFlow id="c" sourceRef="again" targetRef="wait"/>
<bpmn:sequenceFlow id="d" sourceRef="again" targetRef="done">
<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">1 == 2</bpmn:conditionExpression>
</bpmn:sequenceFlow><bpmn:endEvent id="done"/>"""
CIRCLE = """
<bpmn:startEvent id="begin"/><bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="work"/>
<bpmn:scriptTask id="work" name="Считать" scriptFormat="python">
<bpmn:script>total = sum(range(2000))</bpmn:script></bpmn:scriptTask>
<bpmn:sequenceFlow id="b" sourceRef="work" targetRef="again"/>
<bpmn:exclusiveGateway id="again" default="c"/>
<bpmn:sequenceFlow id="c" sourceRef="again" targetRef="work"/>
<bpmn:sequenceFlow id="d" sourceRef="again" targetRef="done">
<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">1 == 2</bpmn:conditionExpression>
</bpmn:sequenceFlow><bpmn:endEvent id="done"/>"""
OUTSIDERS = """
<bpmn:startEvent id="begin"/><bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="judge"/>
<bpmn:userTask id="judge" name="Оценить" camunda:candidateGroups="lawyer,auditor"/>
<bpmn:sequenceFlow id="b" sourceRef="judge" targetRef="done"/><bpmn:endEvent id="done"/>"""


def test_every_story_of_the_shipped_approval_comes_out_on_a_draft_of_it():
    found = Sandbox(files=approval()).run_all(stories())

    assert {each.story.name: each.differences for each in found.failed} == {}
    assert len(found.results) == len(stories())


def test_coverage_names_the_one_flow_that_no_story_takes():
    (coverage,) = Sandbox(files=approval()).run_all(stories()).coverage

    assert coverage.missing_nodes == ()
    assert [flow.name for _id, flow in coverage.missing_flows] == ["Доработать"]
    assert coverage.share == 98


def test_one_play_leaves_nothing_to_the_next():
    sandbox = Sandbox(files=approval())
    sandbox.run(story("signed"))
    with sandbox.on_stage(story("signed")) as stage:
        assert len(stage.engine.instances(SYSTEM)) == 1


def test_who_would_have_been_told_is_seen_and_nobody_is():
    with Sandbox(files=approval()).on_stage(story("signed")) as stage:
        said = stage.said()

    assert {each.title for each in said} >= {"Документ зарегистрирован"}


def test_a_role_that_nobody_holds_is_played_by_an_invented_person():
    sandbox = Sandbox(files=diagram(OUTSIDERS))
    with sandbox.on_stage(begun([{"as": "lawyer", "claim": "judge", "complete": {}}])) as stage:
        assert stage.broke is None
        assert stage.state(stage.performance.instance) == "completed"

    with sandbox.on_stage(begun([])) as stage:
        (waiting,) = stage.waiting()
        assert {person.user_id for person in waiting.people} == {"lawyer", "auditor"}


def test_what_waits_shows_deadlines_and_messages_to_come():
    short = story("withdrawn_during_review")
    first = replace(short, data={**short.data, "steps": short.data["steps"][:1]})
    with Sandbox(files=approval()).on_stage(first) as stage:
        (due,) = stage.coming()
        (awaited,) = [each for each in stage.awaited() if each.name == "document_withdrawal"]
        assert (due.element_id, due.at.date(), due.is_timer) == (
            "review_document",
            date(2027, 2, 4),
            False,
        )
        assert awaited.key == stage.variables(stage.performance.instance)["document_id"]


def test_a_timer_that_fires_every_second_cannot_hang_the_page():
    found = Sandbox(files=diagram(TIMER)).run(begun([{"wait": "30 days"}]), seconds=5)

    assert "остановлена" in (found.problem or found.differences[0].message)


def test_an_endless_circle_of_automatic_steps_ends_in_an_incident():
    with Sandbox(files=diagram(CIRCLE)).on_stage(begun([]), seconds=120) as stage:
        told = str(stage.broke or "") + "".join(
            each.message for each in stage.incidents(stage.performance.instance)
        )

    assert "бесконечн" in told


def test_a_draft_that_cannot_be_executed_is_refused_with_the_reasons():
    with (
        pytest.raises(DeploymentRefused),
        Sandbox(files=diagram("<bpmn:startEvent id='Start'/>")).on_stage(begun([])),
    ):
        pass


def test_called_processes_come_as_they_are_deployed():
    caller = diagram(
        '<bpmn:startEvent id="begin"/>'
        '<bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="call"/>'
        '<bpmn:callActivity id="call" name="Позвать" calledElement="called"/>'
        '<bpmn:sequenceFlow id="b" sourceRef="call" targetRef="done"/><bpmn:endEvent id="done"/>'
    )
    office = ProcessDriver()
    office.deploy(diagram(OUTSIDERS, key="called"))
    office.deploy(diagram(TIMER, key="not_called"))
    sandbox = sandbox_of(caller, office.engine, SYSTEM)
    office.close()

    assert [sorted(each) for each in sandbox.beside] == [["called.bpmn"]]
    with sandbox.on_stage(begun([])) as stage:
        assert [each.task.element_id for each in stage.waiting()] == ["judge"]


def test_the_offices_own_database_knows_nothing_of_a_play():
    office = ProcessDriver()
    sandbox_of(approval(), office.engine, SYSTEM).run(story("signed"))

    assert office.engine.definitions(SYSTEM) == ()
    assert office.engine.instances(SYSTEM) == ()
    office.close()


def test_a_changed_assignment_is_told_at_the_step_where_it_matters():
    moved = changed(
        'camunda:candidateGroups="methodist,clerk">', 'camunda:candidateGroups="clerk">'
    )
    found = Sandbox(files=moved).run(story("author_cannot_review"))

    assert [each.step for each in found.differences] == [1]
    assert "Подготовить проект" in found.differences[0].message
    assert "Делопроизводитель" in found.differences[0].message
