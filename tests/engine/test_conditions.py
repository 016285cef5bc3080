"""Conditional events, links and data objects survive restarts, in SQLite and PostgreSQL."""

import pytest

from engine import SYSTEM, Actor, Permission
from engine.testing import ProcessDriver
from tests.interpreter.kit import END, START, bpmn, flow, props, user
from tests.interpreter.test_data_objects import into as taking
from tests.interpreter.test_data_objects import io, sub
from tests.interpreter.test_data_objects import out as giving
from tests.interpreter.test_events import boundary, catch, condition
from tests.interpreter.test_links import comes, goes

OBJECTS = '<dataObject id="plan"/><dataObject id="votes"/>'
COUNTED = sub(
    f'<userTask id="count">{giving("own")}</userTask>',
    "count",
    io("given", outputs=("own",))
    + '<dataObject id="draft"/>'
    + taking("given", "plan")
    + giving("votes", "own"),
)
BODY = (
    OBJECTS
    + START
    + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    + user("a", inner=props(title="Собрать голоса"))
    + COUNTED
    + catch("wait", condition("votes == 2"))
    + user("c")
    + goes("away")
    + comes("here")
    + END
    + boundary("hurry", "a", condition("votes == 2"), interrupting=False)
    + user("reminded")
    + flow("start", "fork", "a", "join", "end")
    + flow("fork", "x", "join")
    + flow("fork", "wait", "c", "away")
    + flow("here", "join")
    + flow("hurry", "reminded")
)


@pytest.fixture
def driver(database_url):
    made = ProcessDriver(database_url)
    yield made
    made.close()


def complete(driver, instance, element_id, **values):
    (task,) = [t for t in driver.user_tasks(instance) if t.element_id == element_id]
    driver.complete(task, values, "ada")
    driver.restart()


def open_tasks(driver, instance):
    return sorted(t.element_id for t in driver.user_tasks(instance))


def test_a_condition_happens_after_restarts_and_is_told_in_the_history(driver):
    driver.deploy({"p.bpmn": bpmn(BODY)})
    instance = driver.start("p", {"plan": 1})
    driver.restart()
    assert open_tasks(driver, instance) == ["a", "count"]

    complete(driver, instance, "count", own=2, draft=3)
    assert open_tasks(driver, instance) == ["a", "c", "reminded"]
    for element_id in ("c", "reminded", "a"):
        complete(driver, instance, element_id)

    assert driver.state(instance) == "completed"
    variables = driver.variables(instance)
    assert (variables["plan"], variables["votes"]) == (1, 2)
    assert not {"own", "given", "draft"} & set(variables)
    told = [e for e in driver.engine.history(instance.id, SYSTEM) if e.type == "ConditionMet"]
    assert sorted(e.element_id for e in told) == ["hurry", "wait"]
    assert {e.detail["condition"] for e in told} == {"votes == 2"}


@pytest.mark.parametrize(("votes", "offered"), [(1, True), (2, False)])
def test_only_completing_what_made_no_condition_true_is_offered_to_be_recalled(
    driver, votes, offered
):
    ada = Actor(user_id="ada", permissions=frozenset({Permission.READ_ALL}))
    driver.deploy({"p.bpmn": bpmn(BODY)})
    instance = driver.start("p", {"plan": 1})

    complete(driver, instance, "count", own=votes)

    assert bool(driver.engine.instance(instance.id, ada).recallable_task_id) == offered
