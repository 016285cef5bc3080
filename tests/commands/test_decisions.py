"""Decisions that were worked out stay explainable: by which version, which rows, which values."""

import hashlib
from dataclasses import replace

import pytest

from engine import SYSTEM, Actor, DecisionQuery, DeploymentRefused, NotFound, NotPermitted
from tests.commands.conftest import ADA, OPERATOR, Office
from tests.decisions.graphs import decision, file, on_decision, table, text
from tests.interpreter.kit import END, START, bpmn, flow, user

RULES = [("< 60", '"низкий"'), (">= 60", '"высокий"')]
DMN = file(
    decision("level", table("number(балл)", RULES), name="Уровень"),
    decision("advice", text('if Уровень = "низкий" then 1 else 2'), on_decision("level")),
)
BODY = (
    START
    + '<businessRuleTask id="rule" name="Оценка" camunda:decisionRef="advice"/>'
    + user("review", candidateGroups="methodist")
    + END
    + flow("start", "rule", "review", "end")
)


@pytest.fixture
def deployed(office: Office) -> Office:
    office.engine.deploy({"p.bpmn": bpmn(BODY), "level.dmn": DMN}, SYSTEM)
    return office


def test_every_decision_of_a_graph_is_kept_with_version_rows_and_values(deployed):
    instance = deployed.start({"балл": "50"})

    level, advice = deployed.engine.decisions(DecisionQuery(instance_id=instance), OPERATOR)

    assert (level.decision_id, level.policy, level.rules) == ("level", "UNIQUE", ("level_rule_1",))
    assert level.numbers == (1,)
    assert level.digest == hashlib.sha256(DMN).hexdigest()
    assert level.inputs == {"балл": "50", "number(балл)": 50}
    assert level.outputs == {"итог": "низкий"}
    assert (advice.name, advice.element_name, advice.policy) == ("advice", "Оценка", "")
    assert advice.inputs == {"Уровень": "низкий"}
    assert (
        level.definition_id == deployed.engine.instance(instance, OPERATOR).instance.definition_id
    )


def test_those_who_take_part_read_the_rows_and_not_the_values(deployed):
    instance = deployed.start({"балл": 50})

    found = deployed.engine.decisions(DecisionQuery(instance_id=instance), ADA)

    assert [(one.numbers, one.inputs, one.outputs) for one in found] == [
        ((1,), None, None),
        ((), None, None),
    ]


def test_strangers_do_not_learn_that_anything_was_decided(deployed):
    instance = deployed.start({"балл": 50})
    stranger = Actor(user_id="nobody", name="Н.", principals=frozenset())

    with pytest.raises(NotFound):
        deployed.engine.decisions(DecisionQuery(instance_id=instance), stranger)
    with pytest.raises(NotPermitted):
        deployed.engine.decisions(DecisionQuery(), ADA)


def test_cases_that_one_row_decided_are_found_page_by_page(deployed):
    low = sorted(deployed.start({"балл": score}) for score in (10, 20, 30))
    deployed.start({"балл": 90})
    wanted = DecisionQuery(decision_id="level", rule_id="level_rule_1", limit=2)

    first = deployed.engine.decisions(wanted, OPERATOR)
    after = (first[-1].instance_id, first[-1].sequence)
    rest = deployed.engine.decisions(replace(wanted, after=after), OPERATOR)

    assert [one.instance_id for one in (*first, *rest)] == low
    assert deployed.engine.decisions(DecisionQuery(digest="другая"), OPERATOR) == ()


def test_two_rows_of_a_unique_table_become_an_incident_that_names_them(office):
    either = [("> x", '"а"'), ("> x + 1", '"б"')]
    content = file(decision("pick", table("балл", either), name="Выбор"))
    body = BODY.replace("advice", "pick")
    office.engine.deploy({"p.bpmn": bpmn(body), "pick.dmn": content}, SYSTEM)

    instance = office.start({"балл": 5, "x": 3})

    (incident,) = office.engine.instance(instance, OPERATOR).incidents
    assert "решение «Выбор»" in incident.message
    assert "1 (pick_rule_1), 2 (pick_rule_2)" in incident.message
    assert office.engine.decisions(DecisionQuery(instance_id=instance), OPERATOR) == ()


def test_a_table_that_surely_contradicts_itself_is_not_deployed(office):
    either = [("> 1", '"а"'), ("> 2", '"б"')]
    content = file(decision("pick", table("балл", either), name="Выбор"))

    with pytest.raises(DeploymentRefused) as refused:
        office.engine.deploy(
            {"p.bpmn": bpmn(BODY.replace("advice", "pick")), "pick.dmn": content}, SYSTEM
        )

    [finding] = [each for each in refused.value.findings if each.severity == "error"]
    assert (finding.file, finding.element_id, finding.label) == ("pick.dmn", "pick", "Выбор")
    assert "строки 1 (pick_rule_1) и 2 (pick_rule_2) подходят вместе" in finding.message
    assert "пример: «балл» = 3" in finding.message
    assert finding.remedy


def test_cases_without_a_row_are_a_warning_of_the_deployment(office):
    content = file(decision("pick", table("балл", [("> 1", '"а"')]), name="Выбор"))

    deployed = office.engine.deploy(
        {"p.bpmn": bpmn(BODY.replace("advice", "pick")), "pick.dmn": content}, SYSTEM
    )

    assert [each.rule for each in deployed.warnings] == ["dmn_gap"]
