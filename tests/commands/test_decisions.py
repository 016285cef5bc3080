"""Decisions that were worked out stay explainable: by which version, which rows, which values."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import (
    SYSTEM,
    Actor,
    DecisionQuery,
    DecisionView,
    DeploymentRefused,
    InvalidInput,
    NotFound,
    NotPermitted,
    Permission,
)
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

    level, advice = deployed.engine.decisions(instance, OPERATOR)

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

    found = deployed.engine.decisions(instance, ADA)

    assert [(one.numbers, one.inputs, one.outputs) for one in found] == [
        ((1,), None, None),
        ((), None, None),
    ]


def test_strangers_do_not_learn_that_anything_was_decided(deployed):
    instance = deployed.start({"балл": 50})
    stranger = Actor(user_id="nobody", name="Н.", principals=frozenset())

    with pytest.raises(NotFound):
        deployed.engine.decisions(instance, stranger)
    with pytest.raises(NotFound):
        deployed.engine.decision(instance, 1, stranger)
    assert deployed.engine.find_decisions(DecisionQuery(), stranger).items == ()


def every_page(office: Office, wanted: DecisionQuery, actor: Actor) -> list[DecisionView]:
    """All pages of an answer, one after the other."""
    found = office.engine.find_decisions(wanted, actor)
    items = list(found.items)
    while found.next_cursor:
        found = office.engine.find_decisions(replace(wanted, cursor=found.next_cursor), actor)
        assert len(found.items) <= wanted.limit
        items += found.items
    return items


def test_decisions_are_found_page_by_page_the_newest_first(deployed):
    scores = (10, 20, 30, 90)
    started = {deployed.start({"балл": score}): score for score in scores}

    found = every_page(deployed, DecisionQuery(limit=3), OPERATOR)

    assert len(found) == 2 * len(scores)
    places = [(one.at, one.instance_id, one.sequence) for one in found]
    assert places == sorted(places, reverse=True)
    wanted = DecisionQuery(decision_id="level", row=1, limit=2)
    low = every_page(deployed, wanted, OPERATOR)
    assert sorted(started[one.instance_id] for one in low) == [10, 20, 30]
    assert every_page(deployed, replace(wanted, row=0, rule_id="level_rule_1"), OPERATOR) == low
    with pytest.raises(InvalidInput):
        deployed.engine.find_decisions(DecisionQuery(cursor="чужой"), OPERATOR)


def test_decisions_are_found_by_all_that_is_known_of_them(deployed):
    low, high = deployed.start({"балл": 10}), deployed.start({"балл": 90})
    [first, *_] = deployed.engine.decisions(low, OPERATOR)
    now, day = first.at, timedelta(days=1)

    def found(**wanted: object) -> set[str]:
        views = every_page(deployed, DecisionQuery(**wanted, limit=1), OPERATOR)
        return {one.instance_id for one in views}

    assert found(result="низк") == found(result="НИЗКИЙ") == {low}
    assert found(result="2", decision_id="advice") == {high}
    assert found(result="средний") == set()
    assert found(process_key="p", version=1) == found(since=now, until=now + day) == {low, high}
    assert found(version=2) == found(process_key="q") == found(until=now) == set()
    assert found(case="нет такого дела") == found(case="!") == set()
    assert deployed.engine.decision_names(OPERATOR) == (("advice", "advice"), ("level", "Уровень"))


def test_who_began_an_instance_finds_its_decisions_and_who_watches_finds_all(deployed):
    starter = replace(ADA, permissions=frozenset({Permission.START_ANY}))
    instance = deployed.engine.start("p", {"балл": 10}, starter).id
    deployed.start({"балл": 10})
    watcher = Actor(
        user_id="w", name="Н.", principals=frozenset(), permissions=frozenset({Permission.WATCH})
    )
    part = Actor(user_id="m", name="М.", principals=frozenset({"methodist"}))

    for actor in (ADA, watcher):
        views = every_page(deployed, DecisionQuery(), actor)
        assert [one.outputs for one in views if one.instance_id == instance] == [None, None]
        assert len(views) == (2 if actor is ADA else 4)
        with pytest.raises(NotPermitted):
            deployed.engine.find_decisions(DecisionQuery(result="низкий"), actor)
    assert every_page(deployed, DecisionQuery(), part) == []
    assert deployed.engine.decision_names(part) == ()
    [level, _] = deployed.engine.decisions(instance, part)
    with pytest.raises(NotPermitted):
        deployed.engine.decision(instance, level.sequence, part)


def test_a_decision_is_shown_with_its_table_and_the_rows_that_gave_the_result(deployed):
    instance = deployed.start({"балл": 10})
    level, advice = deployed.engine.decisions(instance, OPERATOR)

    shown = deployed.engine.decision(instance, level.sequence, OPERATOR)
    other = deployed.engine.decision(instance, advice.sequence, OPERATOR)

    assert shown.decision == level
    assert (level.input_labels, level.output_labels) == (
        {"number(балл)": "number(балл)"},
        {"итог": "итог"},
    )
    assert shown.table is not None
    assert (shown.table.inputs, shown.table.outputs) == (("number(балл)",), ("итог",))
    assert [(row.conditions, row.results, row.is_matched) for row in shown.table.rows] == [
        (("< 60",), ('"низкий"',), True),
        ((">= 60",), ('"высокий"',), False),
    ]
    assert (other.table, other.expression) == (None, 'if Уровень = "низкий" then 1 else 2')
    with pytest.raises(NotFound):
        deployed.engine.decision(instance, 999, OPERATOR)


def test_two_rows_of_a_unique_table_become_an_incident_that_names_them(office):
    either = [("> x", '"а"'), ("> x + 1", '"б"')]
    content = file(decision("pick", table("балл", either), name="Выбор"))
    body = BODY.replace("advice", "pick")
    office.engine.deploy({"p.bpmn": bpmn(body), "pick.dmn": content}, SYSTEM)

    instance = office.start({"балл": 5, "x": 3})

    (incident,) = office.engine.instance(instance, OPERATOR).incidents
    assert "решение «Выбор»" in incident.message
    assert "1 (pick_rule_1), 2 (pick_rule_2)" in incident.message
    assert office.engine.decisions(instance, OPERATOR) == ()


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
