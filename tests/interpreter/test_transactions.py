"""Transactions and cancel events (BPMN 2.0.2 §10.3.5, §10.5.3, §10.5.4)."""

import pytest

from engine.domain.errors import Conflict
from engine.domain.events import (
    ActivityCompensated,
    CompensationThrown,
    ElementCancelled,
    ElementCompleted,
    InstanceCompleted,
    TransactionCancelled,
    UserTaskCancelled,
)
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user
from tests.interpreter.test_compensation import ERROR, sub, throw, undoable, undone, world

CANCEL = '<endEvent id="cancel"><cancelEventDefinition/></endEvent>'
CANCELLED = (
    '<boundaryEvent id="cancelled" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>'
)
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


def transaction(*parts: str, attributes: str = "") -> str:
    return sub("tx", *parts, kind="transaction", attributes=attributes)


def around(tx: str, *further: str) -> tuple[str, ...]:
    """A process with a transaction: `good` follows its success, `bad` its cancelling."""
    return (
        START, tx, CANCELLED, user("good"), user("bad"), *further,
        flow("start", "tx", "good"), flow("cancelled", "bad"),
    )  # fmt: skip


def choice(yes: str, no: str) -> str:
    """A gateway `ok` that leads to `yes` when `good` holds, else to `no`."""
    return (
        '<exclusiveGateway id="ok" default="ok_no"/>'
        + flow("ok", yes, condition="good")
        + flow("ok", no, flow_id="ok_no")
    )


BOOKING = (
    '<startEvent id="s1"/>', undoable("hotel"), undoable("train"), user("pay"),
    '<endEvent id="paid"/>', CANCEL, choice("paid", "cancel"),
    flow("s1", "hotel", "train", "pay", "ok"),
)  # fmt: skip


def test_a_successful_transaction_is_left_like_a_sub_process():
    """§10.3.5: successful completion."""
    w = world(*around(transaction(*BOOKING)))
    w.complete("hotel").complete("train").complete("pay", good=True)

    assert w.names() == ["good"]
    assert not w.of(TransactionCancelled)
    assert undone(w) == []


def test_a_cancelled_transaction_is_compensated_and_left_through_its_cancel_event():
    """§10.3.5: after everything is compensated the cancel event directs the flow."""
    w = world(*around(transaction(*BOOKING)))
    w.complete("hotel").complete("train").complete("pay", good=False)

    assert w.names() == ["bad"]
    assert w.variables["log"] == ["train", "hotel"]
    assert [f.element_id for f in w.of(TransactionCancelled)] == ["tx"]
    assert "cancel" in [f.element_id for f in w.of(ElementCompleted)]
    assert "tx" in [f.element_id for f in w.of(ElementCancelled)]
    assert w.complete("bad").done


def test_the_token_leaves_only_when_the_handlers_are_done():
    """§10.5.4: the cancel event is triggered after the rollback."""
    parts = (
        '<startEvent id="s1"/>', undoable("hotel", handler=user("un_hotel")), undoable("train"),
        CANCEL, flow("s1", "hotel", "train", "cancel"),
    )  # fmt: skip
    w = world(*around(transaction(*parts)))
    w.complete("hotel").complete("train")

    assert w.names() == ["un_hotel"]
    assert w.variables["log"] == ["train"]
    w.complete("un_hotel", refund=5)
    assert w.names() == ["bad"]
    assert w.variables["refund"] == 5


def test_cancelling_ends_everything_else_in_the_transaction():
    """§10.5.3: all other tokens are terminated, those in sub-processes, too."""
    inner = sub("inner", '<startEvent id="s2"/>', undoable("b"), user("c"), flow("s2", "b", "c"))
    parts = (
        '<startEvent id="s1"/>', '<parallelGateway id="f"/>', undoable("a"), inner, CANCEL,
        flow("s1", "f"), flow("f", "a", "cancel"), flow("f", "inner"),
    )  # fmt: skip
    w = world(*around(transaction(*parts)))
    w.complete("b").complete("a")

    assert w.names() == ["bad"]
    assert [f.element_instance_id for f in w.of(UserTaskCancelled)] == [
        f.element_instance_id for f in w.of(ElementCancelled) if f.element_id == "c"
    ]
    assert w.variables["log"] == ["b", "a"]


def test_completed_parts_of_what_is_cancelled_with_the_transaction_are_compensated():
    """§13.5.5: cancellation can result in compensation of completed portions of an activity."""
    handler = script("un_inner", 'log = log + ["whole"]')
    inner = sub("inner", '<startEvent id="s2"/>', undoable("b"), user("c"), flow("s2", "b", "c"))
    parts = (
        '<startEvent id="s1"/>', '<parallelGateway id="f"/>', user("a"),
        undoable("inner", inner, handler), CANCEL,
        flow("s1", "f"), flow("f", "a", "cancel"), flow("f", "inner"),
    )  # fmt: skip
    w = world(*around(transaction(*parts)))
    w.complete("b").complete("a")

    assert w.variables["log"] == ["b"]


def test_a_call_that_is_cancelled_with_the_transaction_stays_a_black_box():
    """§10.7.1: what the called process completed is not undone from outside."""
    call = '<callActivity id="call" calledElement="child"/>'
    parts = (
        '<startEvent id="s1"/>', '<parallelGateway id="f"/>', user("a"), undoable("call", call),
        CANCEL, flow("s1", "f"), flow("f", "a", "cancel"), flow("f", "call"),
    )  # fmt: skip
    child = bpmn(
        '<startEvent id="cs"/>' + undoable("x") + user("y") + throw("ct")
        + flow("cs", "x", "y", "ct"), "child",
    )  # fmt: skip
    w = World(bpmn("".join(around(transaction(*parts)))), child).start(log=[])
    w.complete("x").complete("a")

    assert w.names() == ["bad"]
    assert undone(w) == []


def test_each_round_of_a_repeated_transaction_belongs_to_it():
    """§10.3.5: a loop of transactions is cancelled with what its earlier rounds completed."""
    loop = '<standardLoopCharacteristics loopMaximum="3"/>'
    w = world(*around(transaction(loop, *BOOKING)))
    w.complete("hotel").complete("train").complete("pay", good=True)
    w.complete("hotel").complete("train").complete("pay", good=False)

    assert w.names() == ["bad"]
    assert w.variables["log"] == ["train", "hotel", "train", "hotel"]


def test_a_cancel_event_in_a_sub_process_cancels_the_transaction_around():
    """§10.5.3: the cancel end event belongs to the transaction, at any depth."""
    inner = sub("inner", '<startEvent id="s2"/>', undoable("b"), CANCEL, flow("s2", "b", "cancel"))
    parts = ('<startEvent id="s1"/>', undoable("a"), inner, flow("s1", "a", "inner"))
    w = world(*around(transaction(*parts)))
    w.complete("a").complete("b")

    assert w.names() == ["bad"]
    assert w.variables["log"] == ["b", "a"]


def test_a_nested_transaction_is_cancelled_alone():
    """§10.5.3: the innermost transaction."""
    nested = (
        sub("inner", '<startEvent id="s2"/>', undoable("b"), CANCEL, flow("s2", "b", "cancel"),
            kind="transaction")
        + '<boundaryEvent id="off" attachedToRef="inner"><cancelEventDefinition/></boundaryEvent>'
    )  # fmt: skip
    parts = (
        '<startEvent id="s1"/>', undoable("a"), nested, user("next"), END,
        flow("s1", "a", "inner", "end"), flow("off", "next"),
    )  # fmt: skip
    w = world(START, transaction(*parts), user("good"), flow("start", "tx", "good"))
    w.complete("a").complete("b")

    assert w.names() == ["next"]
    assert w.variables["log"] == ["b"]
    assert w.complete("next").names() == ["good"]


def test_an_error_leaves_a_transaction_without_compensation():
    """§10.3.5: a hazard interrupts the activity without compensation."""
    parts = (
        '<startEvent id="s1"/>', undoable("a"),
        '<endEvent id="fail"><errorEventDefinition errorRef="e"/></endEvent>',
        flow("s1", "a", "fail"),
    )  # fmt: skip
    hazard = (
        '<boundaryEvent id="hazard" attachedToRef="tx"><errorEventDefinition errorRef="e"/>'
        "</boundaryEvent>"
    )
    w = world(
        START, transaction(*parts), hazard, user("good"), user("worse"),
        flow("start", "tx", "good"), flow("hazard", "worse"), catalogue=ERROR,
    )  # fmt: skip
    w.complete("a")

    assert w.names() == ["worse"]
    assert undone(w) == []


def test_an_error_in_a_handler_of_a_cancelled_transaction_is_a_hazard():
    """§10.3.5: when the rollback fails, the token leaves through the error event."""
    handler = sub(
        "un_a", '<startEvent id="hs"/>',
        '<endEvent id="fail"><errorEventDefinition errorRef="e"/></endEvent>', flow("hs", "fail"),
    )  # fmt: skip
    reaction = sub(
        "reaction", '<startEvent id="rs"><errorEventDefinition errorRef="e"/></startEvent>',
        user("r"), flow("rs", "r"), attributes='triggeredByEvent="true"',
    )  # fmt: skip
    hazard = (
        '<boundaryEvent id="hazard" attachedToRef="tx"><errorEventDefinition errorRef="e"/>'
        "</boundaryEvent>"
    )
    parts = (
        '<startEvent id="s1"/>', undoable("b"), undoable("a", handler=handler), CANCEL, reaction,
        flow("s1", "b", "a", "cancel"),
    )  # fmt: skip
    w = world(
        *around(transaction(*parts), hazard, user("worse"), flow("hazard", "worse")),
        catalogue=ERROR,
    )
    w.complete("b").complete("a")

    assert w.names() == ["worse"]
    assert undone(w) == []


def test_an_event_at_the_border_does_not_interrupt_a_transaction_that_is_being_cancelled():
    """§13.3.2: an activity that is terminating does not listen to its boundary events any more."""
    late = f'<boundaryEvent id="late" attachedToRef="tx">{TIMER}</boundaryEvent>'
    parts = (
        '<startEvent id="s1"/>', undoable("a", handler=user("un_a")), CANCEL,
        flow("s1", "a", "cancel"),
    )  # fmt: skip
    w = world(*around(transaction(*parts), late, user("chase"), flow("late", "chase")))
    w.complete("a").advance(hours=2)

    assert w.names() == ["un_a"]
    assert w.complete("un_a").names() == ["bad"]


def test_a_completed_transaction_is_compensated_like_a_sub_process():
    """§10.7: it may be compensated later, from outside."""
    w = world(
        START, transaction(*BOOKING), CANCELLED, throw(), user("bad"), END,
        flow("start", "tx", "throw", "end"), flow("cancelled", "bad"),
    )  # fmt: skip
    w.complete("hotel").complete("train").complete("pay", good=True)

    assert w.done
    assert w.variables["log"] == ["train", "hotel"]


def test_a_cancelled_transaction_cannot_be_compensated_again():
    """§13.5.5: it has not completed, and its activities are compensated already."""
    w = world(
        START, transaction(*BOOKING), CANCELLED, throw(), user("good"), END,
        flow("start", "tx", "good"), flow("cancelled", "throw", "end"),
    )  # fmt: skip
    w.complete("hotel").complete("train").complete("pay", good=False)

    assert w.done
    assert w.variables["log"] == ["train", "hotel"]
    assert w.of(CompensationThrown)[0].activities == 0
    assert w.of(InstanceCompleted)[0].outcome == "end"


MANY = (
    '<multiInstanceLoopCharacteristics camunda:collection="schools" '
    'camunda:elementVariable="school"/>'
)
EACH = (
    MANY, '<startEvent id="s1"/>', undoable("a", handler=script("un_a", "log = log + [school]")),
    user("b"), '<endEvent id="fine"/>', CANCEL, choice("fine", "cancel"),
    flow("s1", "a", "b", "ok"),
)  # fmt: skip


def test_all_instances_of_a_multi_instance_transaction_succeed_or_are_cancelled_together():
    """§10.3.5: the cancel event is at the border of the whole activity."""
    w = world(*around(transaction(*EACH)), schools=["x", "y", "z"])
    w.complete("a").complete("b", good=True)
    w.complete("a")
    assert w.variables["log"] == []
    w.complete("b", good=False)

    assert w.names() == ["bad"]
    assert w.variables["log"] == ["y", "x"]


def test_with_a_cancel_event_for_each_instance_only_that_instance_is_cancelled():
    """§10.3.8: the event belongs to one repetition."""
    each = CANCELLED.replace(
        "<cancelEventDefinition/>",
        '<extensionElements><camunda:properties><camunda:property name="each" value="true"/>'
        "</camunda:properties></extensionElements><cancelEventDefinition/>",
    )
    w = world(
        START, transaction(*EACH), each, user("good"), user("bad"),
        flow("start", "tx", "good"), flow("cancelled", "bad"), schools=["x", "y"],
    )  # fmt: skip
    w.complete("a").complete("b", good=False)

    assert w.variables["log"] == ["x"]
    assert sorted(w.names()) == ["a", "bad"]
    w.complete("a").complete("b", good=True)
    assert sorted(w.names()) == ["bad", "good"]


def test_a_completion_cannot_be_recalled_past_a_cancelling():
    w = world(*around(transaction('<startEvent id="s1"/>', user("a"), CANCEL,
                                  flow("s1", "a", "cancel"))))  # fmt: skip
    [task] = w.open_tasks()
    w.complete("a")

    with pytest.raises(Conflict, match="Отозвать нельзя"):
        w.live.reopen_user_task(task.element_instance_id)


def test_a_transaction_walked_without_restarts_ends_the_same():
    kept = World(bpmn("".join(around(transaction(*BOOKING)))), restart=False).start(log=[])
    kept.complete("hotel").complete("train").complete("pay", good=False)
    stored = world(*around(transaction(*BOOKING)))
    stored.complete("hotel").complete("train").complete("pay", good=False)

    assert kept.variables == stored.variables
    assert [type(f) for f in kept.facts] == [type(f) for f in stored.facts]
    assert [f.element_id for f in kept.of(ActivityCompensated)] == undone(stored)
