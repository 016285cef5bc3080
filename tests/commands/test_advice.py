"""What an incident's page knows of a failure, so that it can say what to try."""

from dataclasses import replace

import pytest

from engine import SYSTEM
from engine.repairs import IncidentPage
from tests.commands.conftest import OPERATOR, Office, service
from tests.commands.test_messages import listener, thrower
from tests.decisions.graphs import decision, file, table
from tests.interpreter.kit import END, START, bpmn, flow, script, user


def page(office: Office) -> IncidentPage:
    (found,) = office.engine.incidents(OPERATOR)
    return office.engine.incident(found.id, OPERATOR)


def decided(office: Office, then: str, **variables: object) -> None:
    """Ask a table that knows scores up to 60, and go on with what it said."""
    content = file(decision("level", table("балл", [("< 60", '"низкий"')]), name="Уровень"))
    task = '<businessRuleTask id="rule" camunda:decisionRef="level"/>'
    body = START + task + then + user("after") + END + flow("start", "rule", "use")
    files = {"p.bpmn": bpmn(body + flow("after", "end")), "level.dmn": content}
    office.engine.deploy(files, SYSTEM)
    office.start(variables)


def computing(text: str) -> str:
    return script("use", text) + flow("use", "after")


CHOOSING = '<exclusiveGateway id="use"/>' + flow("use", "after", condition='итог == "низкий"')


@pytest.mark.parametrize(
    ("then", "code"), [(CHOOSING, "no_way"), (computing("level = итог + 1"), "expression")]
)
def test_a_decision_without_a_matching_rule_is_named_with_what_it_judged(office, then, code):
    decided(office, then, балл=75)

    found = page(office)

    assert (found.trouble.code, found.trouble.decision) == (code, "Уровень")
    assert found.trouble.decision_inputs == {"балл": 75}


def test_a_decision_that_found_its_rule_is_not_blamed_for_what_came_after(office):
    decided(office, computing("level = нет_такой"), балл=5)

    found = page(office)

    assert (found.trouble.code, found.trouble.decision) == ("missing_name", "")
    assert found.trouble.decision_inputs == {}


def test_a_decision_that_could_not_be_worked_out_is_named(office):
    decided(office, computing("level = итог"))

    found = page(office)

    assert found.trouble.code == "decision"
    assert found.trouble.about == "Уровень"


NAMES = [
    ("srok", {"Srok": 1, "srok_dney": 2, "school": 3}, ("Srok", "srok_dney")),
    ("срокк", {"срок": 1, "план": 2}, ("срок",)),
    ("total", {"план": 2}, ()),
]


@pytest.mark.parametrize(("wanted", "there", "similar"), NAMES)
def test_an_unknown_name_comes_with_the_names_most_like_it(office, wanted, there, similar):
    body = START + script("count", f"x = {wanted} + 1") + END + flow("start", "count", "end")
    office.deploy(bpmn(body))
    office.start(there)

    trouble = page(office).trouble

    assert (trouble.code, trouble.about, trouble.similar) == ("missing_name", wanted, similar)


def test_several_receivers_of_a_message_are_told_apart_from_a_lost_one(office):
    office.deploy(listener())
    office.deploy(thrower())
    for _ in range(2):
        office.start({"number": "7"})
    office.start({"number": "7"}, "q")
    office.engine.work()

    found = page(office)

    assert (found.instance.state, found.trouble.code) == ("completed", "several_receivers")
    assert (found.may_retry, found.may_change) == (True, False)
    assert "пропускать нечего" in found.no_skipping


@pytest.mark.parametrize("topic", ["office.inside", "office.outside"])
def test_a_handler_that_is_no_longer_there_is_named_by_its_topic(office, topic):
    office.deploy(service(topic, retries=1))
    office.start()
    handlers = office.engine._equipment.handlers
    whole = handlers.pop(topic)
    office.engine.work()

    found = page(office)
    assert (found.trouble.code, found.trouble.about) == ("no_handler", topic)

    handlers[topic] = whole
    office.engine.retry(found.incident.id, OPERATOR)
    office.engine.work()
    assert office.engine.incidents(OPERATOR) == ()


def test_a_step_that_breaks_its_worker_off_every_time_says_so(office):
    class Killed(BaseException):
        """The end of a worker."""

    def run(_call: object) -> dict[str, object]:
        raise Killed

    office.deploy(service("office.outside", retries=1))
    handlers = office.engine._equipment.handlers
    handlers["office.outside"] = replace(handlers["office.outside"], run=run)
    office.start()
    with pytest.raises(Killed):
        office.engine.work()
    office.engine.release_leases()
    office.engine.work()

    found = page(office)
    assert (found.trouble.code, "обрывалось" in found.incident.message) == ("crashed", True)
    assert "CutShort" not in found.incident.message
    assert "CutShort" in found.incident.technical
