"""A message reaches one instance, a signal reaches all; who throws never waits for who catches."""

import threading

import pytest

from engine import SYSTEM, Conflict
from tests.commands.conftest import OPERATOR, Office
from tests.interpreter.kit import END, START, bpmn, flow, props, user
from tests.interpreter.test_correlation import PLACES

CATALOGUE = '<message id="m" name="ответ"/><signal id="g" name="звонок"/>'


def listener(process_id: str = "p", key: str = "number") -> bytes:
    inner = props(correlationKey=key) if key else ""
    event = (
        f'<intermediateCatchEvent id="wait">{inner}'
        '<messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    )
    body = START + event + user("after") + END + flow("start", "wait", "after", "end")
    return bpmn(body, process_id, catalogue=CATALOGUE)


def thrower(process_id: str = "q", definition: str = "message") -> bytes:
    inner = props(correlationKey="number") if definition == "message" else ""
    ref = 'messageEventDefinition messageRef="m"'
    if definition == "signal":
        ref = 'signalEventDefinition signalRef="g"'
    event = f'<intermediateThrowEvent id="throw">{inner}<{ref}/></intermediateThrowEvent>'
    body = START + event + END + flow("start", "throw", "end")
    return bpmn(body, process_id, catalogue=CATALOGUE)


def signal_listener(process_id: str = "p") -> bytes:
    event = (
        '<intermediateCatchEvent id="wait">'
        '<signalEventDefinition signalRef="g"/></intermediateCatchEvent>'
    )
    body = START + event + user("after") + END + flow("start", "wait", "after", "end")
    return bpmn(body, process_id, catalogue=CATALOGUE)


def reached(office: Office) -> set[str]:
    return {each.instance_id for each in office.engine.user_tasks(actor=SYSTEM)}


def test_a_message_reaches_the_instance_with_exactly_its_key(office):
    office.deploy(listener())
    five, seven = office.start({"number": "5"}), office.start({"number": "7"})

    assert office.engine.correlate("ответ", key="7", payload={"answer": "да"}) == 1

    assert reached(office) == {seven}
    assert office.engine.variables(seven, SYSTEM)["answer"] == "да"
    assert office.engine.variables(five, SYSTEM) == {"number": "5"}


@pytest.mark.parametrize("files", PLACES.values(), ids=PLACES)
def test_of_two_instances_that_wait_anywhere_the_right_one_is_reached(office, files):
    office.deploy(*files)
    five, seven = office.start({"number": 5}), office.start({"number": 7})

    assert office.engine.correlate("Answer", key="6") == 0
    assert office.engine.correlate("Answer", key="7") == 1

    assert "MessageReceived" not in office.facts(five)
    assert office.facts(seven).count("MessageReceived") == 1


@pytest.mark.parametrize(("name", "key"), [("ответ", "8"), ("ответ", None), ("вопрос", "7")])
def test_a_message_that_nobody_waits_for_reaches_nobody(office, name, key):
    office.deploy(listener())
    office.start({"number": "7"})

    assert office.engine.correlate(name, key=key) == 0
    assert reached(office) == set()


def test_a_message_is_received_once(office):
    office.deploy(listener())
    office.start({"number": "7"})

    assert office.engine.correlate("ответ", key="7") == 1
    assert office.engine.correlate("ответ", key="7") == 0


def test_an_ambiguous_message_is_refused_and_reaches_nobody(office):
    office.deploy(listener())
    for _ in range(2):
        office.start({"number": "7"})

    with pytest.raises(Conflict, match="несколько дел"):
        office.engine.correlate("ответ", key="7")

    assert reached(office) == set()


def test_of_two_equal_messages_at_once_one_is_received(office):
    office.deploy(listener())
    office.start({"number": "7"})
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(office.engine.correlate("ответ", key="7")))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [0] * 5 + [1]


def test_a_cancelled_instance_no_longer_listens(office):
    office.deploy(listener())
    instance = office.start({"number": "7"})
    office.engine.cancel(instance, "ошибка", OPERATOR)

    assert office.engine.correlate("ответ", key="7") == 0


def test_a_thrown_message_travels_as_a_job(office):
    office.deploy(listener())
    office.deploy(thrower())
    waiting = office.start({"number": "7"})
    sender = office.start({"number": "7"}, "q")

    assert office.state(sender) == "completed"
    assert reached(office) == set()
    office.engine.work()

    assert reached(office) == {waiting}


def test_a_thrown_message_that_is_ambiguous_is_an_incident_of_the_sender(office):
    office.deploy(listener())
    office.deploy(thrower())
    first, second = office.start({"number": "7"}), office.start({"number": "7"})
    sender = office.start({"number": "7"}, "q")

    office.engine.work()

    (incident,) = office.engine.incidents(OPERATOR)
    assert (incident.instance_id, incident.kind) == (sender, "message")
    assert "несколько дел" in incident.message
    office.engine.cancel(first, "дубль", OPERATOR)
    office.engine.retry(incident.id, OPERATOR)
    office.engine.work()

    assert reached(office) == {second}
    assert office.engine.incidents(OPERATOR) == ()


def test_a_signal_reaches_everybody_who_listens(office):
    office.deploy(signal_listener())
    instances = {office.start() for _ in range(3)}

    assert office.engine.signal("звонок", {"why": "сбор"}) == 3
    office.engine.work()

    assert reached(office) == instances
    for each in instances:
        assert office.engine.variables(each, SYSTEM) == {"why": "сбор"}


def test_a_thrown_signal_fans_out_as_jobs(office):
    office.deploy(signal_listener())
    office.deploy(thrower(definition="signal"))
    instances = {office.start() for _ in range(2)}
    office.start(key="q")

    office.engine.work()

    assert reached(office) == instances


def test_a_listener_that_left_before_the_signal_came_harms_nobody(office):
    office.deploy(signal_listener())
    gone, here = office.start(), office.start()
    office.engine.signal("звонок")
    office.engine.cancel(gone, "ошибка", OPERATOR)

    office.engine.work()

    assert reached(office) == {here}
    assert office.engine.incidents(OPERATOR) == ()
