"""A message reaches the key it is for, wherever its receiver is drawn (BPMN 2.0.2 §10.5.1, §8.4.2).

The key is worked out where and when the waiting begins. Two instances of everything wait here at
once, each with a key of its own, and a third key is nobody's.
"""

import pytest

from engine.domain.events import MessageReceived, MessageThrown, SubscriptionOpened
from tests.interpreter.kit import END, START, World, bpmn, flow, props, script, user
from tests.interpreter.test_events import CATALOGUE, MESSAGE, boundary, catch, sub, throw, timer

KEY = props(correlationKey="number")
ITEM = props(correlationKey="item")
EACH = (
    '<multiInstanceLoopCharacteristics isSequential="false" camunda:collection="items" '
    'camunda:elementVariable="item"/>'
)


def receive(task_id: str, inner: str) -> str:
    return f'<receiveTask id="{task_id}" messageRef="m">{inner}</receiveTask>'


def inside(receiver: str, *, first: str = "r") -> str:
    """A scope around a receiver."""
    return f'<startEvent id="s1"/>{receiver}<endEvent id="e1"/>' + flow("s1", first, "e1")


def around(element: str, element_id: str) -> bytes:
    path = flow("start", element_id, "a")
    return bpmn(START + element + user("a") + path, catalogue=CATALOGUE)


def at_boundary(*, interrupting: bool) -> bytes:
    event = boundary("r", "work", MESSAGE, interrupting=interrupting, inner=KEY)
    body = START + user("work") + event + user("a") + flow("start", "work") + flow("r", "a")
    return bpmn(body, catalogue=CATALOGUE)


def in_event_sub_process(*, interrupting: bool, deep: bool = False) -> bytes:
    flag = "" if interrupting else ' isInterrupting="false"'
    reaction = (
        f'<subProcess id="esp" triggeredByEvent="true"><startEvent id="es"{flag}>{KEY}{MESSAGE}'
        f"</startEvent>{user('a')}{flow('es', 'a')}</subProcess>"
    )
    work = user("work") + reaction
    if deep:
        body = START + sub("s", '<startEvent id="s1"/>' + work + flow("s1", "work"))
        return bpmn(body + flow("start", "s"), catalogue=CATALOGUE)
    return bpmn(START + work + flow("start", "work"), catalogue=CATALOGUE)


CALLED = bpmn(
    START + receive("r", KEY) + END + flow("start", "r", "end"), "called", catalogue=CATALOGUE
)
CALLING = (
    '<callActivity id="c" calledElement="called"><extensionElements>'
    '<camunda:in sourceExpression="=number" target="number"/></extensionElements></callActivity>'
)
RACE = (
    '<eventBasedGateway id="race"/>'
    + catch("r", MESSAGE, KEY)
    + catch("late", timer("Duration", "PT1H"))
    + user("a")
    + user("b")
    + flow("start", "race", "r", "a")
    + flow("race", "late", "b")
)
PLACES = {
    "catch event": [around(catch("r", MESSAGE, KEY), "r")],
    "receive task": [around(receive("r", KEY), "r")],
    "sub-process": [around(sub("s", inside(catch("r", MESSAGE, KEY))), "s")],
    "sub-process of a sub-process": [
        around(
            sub(
                "t",
                '<startEvent id="s2"/>'
                + sub("s", inside(receive("r", KEY)))
                + '<endEvent id="e2"/>'
                + flow("s2", "s", "e2"),
            ),
            "t",
        )
    ],
    "call activity": [around(CALLING, "c"), CALLED],
    "event-based gateway": [bpmn(START + RACE, catalogue=CATALOGUE)],
    "interrupting boundary": [at_boundary(interrupting=True)],
    "non-interrupting boundary": [at_boundary(interrupting=False)],
    "interrupting event sub-process": [in_event_sub_process(interrupting=True)],
    "non-interrupting event sub-process": [in_event_sub_process(interrupting=False)],
    "event sub-process of a sub-process": [in_event_sub_process(interrupting=True, deep=True)],
}


@pytest.mark.parametrize("files", PLACES.values(), ids=PLACES)
def test_a_message_goes_to_its_key_and_to_no_other(files):
    world = World(*files).start(number="K-1")
    (opened,) = world.of(SubscriptionOpened)
    assert opened.key == "K-1"

    assert world.deliver("Answer", "K-2") == 0
    assert world.deliver("Answer", "") == 0
    assert world.deliver("Other", "K-1") == 0
    assert "a" not in world.names()
    assert world.deliver("Answer", "K-1", said="yes") == 1

    assert "a" in world.names()
    assert [fact.key for fact in world.of(MessageReceived)] == ["K-1"]


REPEATED = {
    "receive task": receive("r", ITEM + EACH),
    "sub-process": sub("r", EACH + inside(catch("m1", MESSAGE, ITEM), first="m1")),
    "call activity": (
        '<callActivity id="r" calledElement="called"><extensionElements>'
        '<camunda:in source="item" target="number"/></extensionElements>' + EACH + "</callActivity>"
    ),
}


@pytest.mark.parametrize("element", REPEATED.values(), ids=REPEATED)
def test_each_child_of_a_multi_instance_has_its_own_key(element):
    """§10.3.8: each instance works on its own item."""
    world = World(around(element, "r"), CALLED).start(items=["A", "B", "C"], number="none")
    assert [fact.key for fact in world.of(SubscriptionOpened)] == ["A", "B", "C"]

    assert world.deliver("Answer", "none") == 0
    for key in ("B", "C"):
        assert world.deliver("Answer", key) == 1
        assert world.deliver("Answer", key) == 0
    assert world.names() == []
    assert world.deliver("Answer", "A") == 1

    assert world.names() == ["a"]


def test_the_boundary_of_each_child_has_that_childs_key():
    event = boundary("b", "w", MESSAGE, inner=ITEM) + '<endEvent id="told"/>' + flow("b", "told")
    repeated = sub("r", EACH + inside(user("w") + event, first="w"))
    world = World(around(repeated, "r")).start(items=["A", "B"])
    assert world.deliver("Answer", "B") == 1

    (left,) = world.open_tasks()
    assert world.live.variables_of(left.element_instance_id)["item"] == "A"


def test_the_key_is_worked_out_when_the_waiting_begins():
    body = (
        START
        + user("work")
        + boundary("r", "work", MESSAGE, interrupting=False, inner=KEY)
        + '<parallelGateway id="fork"/>'
        + script("change", "number = 'K-2'")
        + user("a")
        + user("b")
        + flow("start", "fork", "work")
        + flow("fork", "change", "b")
        + flow("r", "a")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start(number="K-1")

    assert world.deliver("Answer", "K-2") == 0
    assert world.deliver("Answer", "K-1") == 1


def test_an_event_that_listens_again_works_its_key_out_again():
    world = World(in_event_sub_process(interrupting=False)).start(number="K-1")
    for _ in range(3):
        assert world.deliver("Answer", "K-1") == 1

    assert [fact.key for fact in world.of(SubscriptionOpened)] == ["K-1"] * 4


@pytest.mark.parametrize(
    ("value", "key"),
    [(1, "1"), (1.0, "1"), ("1", "1"), (1.5, "1.5"), (None, ""), ("", "")],
)
def test_keys_are_texts_on_both_sides(value, key):
    send = throw("send", MESSAGE, KEY)
    body = START + send + catch("r", MESSAGE, KEY) + END + flow("start", "send", "r", "end")
    world = World(bpmn(body, catalogue=CATALOGUE)).start(number=value)

    assert [fact.key for fact in world.of(MessageThrown)] == [key]
    assert [fact.key for fact in world.of(SubscriptionOpened)] == [key]
