"""Several organisations take part in one instance, and none of them reads another's work."""

from dataclasses import replace

import pytest

from engine import SYSTEM, Actor, NotFound, NotPermitted, Permission
from tests.commands.conftest import OPERATOR, READER, STRANGER, Office
from tests.interpreter.kit import END, START, bpmn, flow, props, user

FIVE = Actor(user_id="fedor", principals=frozenset({"deputy@school_5"}))
SEVEN = Actor(user_id="sonya", principals=frozenset({"deputy@school_7"}))
COLLEAGUE = replace(FIVE, user_id="kim")
STARTER = Actor(user_id="ira", permissions=frozenset({Permission.START_ANY}))

PROPOSALS = bpmn(
    START
    + user(
        "propose",
        candidateGroups="deputy",
        inner=props(organisation="school")
        + '<multiInstanceLoopCharacteristics camunda:collection="schools" '
        'camunda:elementVariable="school"/>',
    )
    + END
    + flow("start", "propose", "end")
)


@pytest.fixture
def instance(office: Office) -> str:
    office.deploy(PROPOSALS)
    return office.engine.start("p", {"schools": ["school_5", "school_7"]}, STARTER).id


@pytest.fixture
def task(office: Office, instance: str) -> str:
    """School 5's."""
    return office.engine.user_tasks(instance, actor=SYSTEM)[0].id


def seen(office: Office, instance: str, actor: Actor) -> list[str]:
    return [each.organisation for each in office.engine.instance(instance, actor).user_tasks]


@pytest.mark.parametrize("how", ["offered", "claimed", "completed"])
def test_school_sevens_deputy_never_sees_the_task_of_school_five(office, instance, task, how):
    if how != "offered":
        office.engine.claim(task, FIVE)
    if how == "completed":
        office.engine.complete(task, {"topic": "тайна"}, FIVE)

    with pytest.raises(NotFound):
        office.engine.user_task(task, SEVEN)
    with pytest.raises(NotFound):
        office.engine.comment(task, "вижу", SEVEN)

    page = office.engine.instance(instance, SEVEN)
    assert [each.organisation for each in page.user_tasks] == ["school_7"]
    assert page.hidden_open_tasks == (0 if how == "completed" else 1)
    assert "тайна" not in str(page)
    assert "тайна" not in str(office.engine.history(instance, SEVEN))


def test_those_who_worked_on_it_still_see_it_when_it_is_done(office, instance, task):
    office.engine.assign(task, "sam", OPERATOR)
    office.engine.complete(task, {"topic": "ФГОС"}, STRANGER)

    assert office.engine.user_task(task, STRANGER).task.completed_by == "sam"
    assert seen(office, instance, STRANGER) == ["school_5"]
    told = office.engine.history(instance, STRANGER)
    (done,) = [each for each in told if each.type == "UserTaskCompleted"]
    assert done.detail["values"] == {"topic": "ФГОС"}


@pytest.mark.parametrize(
    "actor", [STARTER, OPERATOR, READER, SYSTEM], ids=["starter", "operator", "reader", "system"]
)
def test_the_starter_operators_and_readers_of_everything_see_all_of_them(
    office, instance, task, actor
):
    assert office.engine.user_task(task, actor).task.organisation == "school_5"
    assert seen(office, instance, actor) == ["school_5", "school_7"]
    assert office.engine.instance(instance, actor).hidden_open_tasks == 0


def test_a_colleague_of_the_same_school_sees_who_took_it(office, instance, task):
    office.engine.claim(task, FIVE)

    page = office.engine.user_task(task, COLLEAGUE)

    assert (page.task.assignee, page.may_complete) == ("fedor", False)


def test_variables_of_the_whole_are_shown_to_operators_and_readers_only(office, instance):
    known = {"schools": ["school_5", "school_7"]}
    for actor in (OPERATOR, READER, SYSTEM):
        assert office.engine.instance(instance, actor).variables == known
        assert office.engine.variables(instance, actor) == known
    for actor in (FIVE, STARTER):
        assert office.engine.instance(instance, actor).variables == {}
        with pytest.raises(NotPermitted):
            office.engine.variables(instance, actor)
    with pytest.raises(NotFound):
        office.engine.variables(instance, STRANGER)
