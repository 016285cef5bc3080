"""Compensation and transactions drawn so that something of them could never happen are refused."""

import pytest

from engine.interpreter import read_deployment
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user
from tests.interpreter.test_compensation import (
    compensated_by,
    compensating_sub,
    for_compensation,
    sub,
    throw,
    undoable,
)
from tests.interpreter.test_transactions import CANCEL, CANCELLED, TIMER, transaction

A_FLOW = START + END + flow("start", "a", "end")
BARE = '<boundaryEvent id="x" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
HANDLER = for_compensation(script("h", "y = 1"))
CANCELLABLE = '<startEvent id="s1"/>' + CANCEL + flow("s1", "cancel")
TX_FLOW = START + END + flow("start", "tx", "end")


def joined(source: str, target: str, own: str = "as") -> str:
    return f'<association id="{own}" sourceRef="{source}" targetRef="{target}"/>'


# What is drawn → (rule, id of the element the finding names).
REFUSED = {
    "a compensation event without a handler": (
        A_FLOW + user("a") + BARE,
        ("compensation_has_one_handler", "x"),
    ),
    "a compensation event with two handlers": (
        A_FLOW + user("a") + BARE + HANDLER + for_compensation(script("h2", "y = 1"))
        + joined("x", "h") + joined("x", "h2", "as2"),
        ("compensation_has_one_handler", "x"),
    ),
    "a handler that is not marked as one": (
        START + user("a") + BARE + user("b") + END + flow("start", "a", "b", "end")
        + joined("x", "b"),
        ("compensation_has_one_handler", "x"),
    ),
    "a handler on another level": (
        A_FLOW + user("a") + BARE + joined("x", "h") + flow("end", "sub")
        + sub("sub", '<startEvent id="s1"/>', HANDLER),
        ("compensation_has_one_handler", "x"),
    ),
    "a compensation event with a flow": (
        A_FLOW + undoable("a") + flow("undo_a", "end"),
        ("compensation_joined_by_association", "undo_a"),
    ),
    "a handler with a flow out of it": (
        A_FLOW + undoable("a") + flow("un_a", "end"),
        ("compensation_handler_outside_flow", "un_a"),
    ),
    "a handler with a flow into it": (
        A_FLOW + undoable("a") + flow("a", "un_a"),
        ("compensation_handler_outside_flow", "un_a"),
    ),
    "a handler nobody refers to": (
        A_FLOW + user("a") + HANDLER,
        ("compensation_handler_used", "h"),
    ),
    "two compensation events on one activity": (
        A_FLOW + undoable("a") + HANDLER + BARE + joined("x", "h"),
        ("compensation_single", "x"),
    ),
    "a handler that is compensated itself": (
        A_FLOW + undoable("a") + HANDLER + BARE.replace('"a"', '"un_a"') + joined("x", "h"),
        ("compensation_of_normal_flow", "x"),
    ),
    "an event sub-process as a handler": (
        A_FLOW + undoable("a", handler=compensating_sub().replace('id="undo"', 'id="un_a"')),
        ("compensation_handler_outside_flow", "un_a"),
    ),
    "a way from a handler into the normal flow": (
        A_FLOW + undoable("a", handler=user("un_a"))
        + f'<boundaryEvent id="late" attachedToRef="un_a">{TIMER}</boundaryEvent>'
        + flow("late", "end"),
        ("compensation_outside_flow", "end"),
    ),
    "a boundary handler beside a compensation event sub-process": (
        A_FLOW.replace('"a"', '"inner"')
        + undoable("inner", sub("inner", '<startEvent id="s1"/>', compensating_sub())),
        ("compensation_single", "undo_inner"),
    ),
    "a compensation event sub-process of the process": (
        A_FLOW + undoable("a") + compensating_sub(),
        ("compensation_inside_sub_process", "undo"),
    ),
    "two compensation event sub-processes": (
        A_FLOW + sub(
            "a", '<startEvent id="s1"/>', compensating_sub(),
            compensating_sub().replace('"undo"', '"undo2"').replace('"us"', '"us2"'),
        ),
        ("compensation_single", "undo2"),
    ),
    "compensation of what is not there": (
        START + user("a") + throw(attributes='activityRef="ghost"') + flow("start", "a", "throw"),
        ("compensation_target_visible", "throw"),
    ),
    "compensation of what is inside a sub-process": (
        START + sub("inner", '<startEvent id="s1"/>', undoable("b"), flow("s1", "b"))
        + throw(attributes='activityRef="b"') + flow("start", "inner", "throw"),
        ("compensation_target_visible", "throw"),
    ),
    "compensation of what nothing compensates": (
        START + user("a") + throw(attributes='activityRef="a"') + flow("start", "a", "throw"),
        ("compensation_target", "throw"),
    ),
    "compensation waited for in the middle": (
        START + '<intermediateCatchEvent id="x"><compensateEventDefinition/>'
        "</intermediateCatchEvent>" + END + flow("start", "x", "end"),
        ("event_supported", "x"),
    ),
    "a process that compensation starts": (
        '<startEvent id="start"><compensateEventDefinition/></startEvent>' + END
        + flow("start", "end"),
        ("event_supported", "start"),
    ),
    "a cancel end outside a transaction": (
        START + CANCEL + flow("start", "cancel"),
        ("cancel_in_transaction", "cancel"),
    ),
    "a cancel end in an ordinary sub-process": (
        A_FLOW + sub("a", CANCELLABLE),
        ("cancel_in_transaction", "cancel"),
    ),
    "a cancel event on an ordinary sub-process": (
        TX_FLOW + sub("tx", '<startEvent id="s1"/>') + CANCELLED + flow("cancelled", "end"),
        ("cancel_on_transaction", "cancelled"),
    ),
    "a cancel end nobody catches": (
        TX_FLOW + transaction(CANCELLABLE),
        ("cancel_is_caught", "tx"),
    ),
    "a cancel event that cannot come": (
        TX_FLOW + transaction('<startEvent id="s1"/>') + CANCELLED + flow("cancelled", "end"),
        ("cancel_can_happen", "cancelled"),
    ),
    "two cancel events": (
        TX_FLOW + transaction(CANCELLABLE) + CANCELLED + CANCELLED.replace("cancelled", "x")
        + flow("cancelled", "end") + flow("x", "end"),
        ("cancel_single", "x"),
    ),
    "a cancel event that does not interrupt": (
        TX_FLOW + transaction(CANCELLABLE)
        + CANCELLED.replace("attached", 'cancelActivity="false" attached')
        + flow("cancelled", "end"),
        ("cancel_interrupts", "cancelled"),
    ),
    "a transaction by another method": (
        TX_FLOW + transaction('<startEvent id="s1"/>', attributes='method="##Image"'),
        ("transaction_method", "tx"),
    ),
    "a transaction started by an event": (
        TX_FLOW.replace('"tx"', '"a"') + user("a")
        + transaction('<startEvent id="s1"/>', attributes='triggeredByEvent="true"'),
        ("transaction_in_flow", "tx"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name_with_a_remedy(name):
    body, expected = REFUSED[name]
    findings = read_deployment({"p.bpmn": bpmn(body)}).findings

    assert expected in {(f.rule, f.element_id) for f in findings}
    assert all(f.message and f.remedy for f in findings)


def test_an_association_may_be_drawn_from_either_end():
    body = A_FLOW + user("a") + BARE + HANDLER + joined("h", "x")
    assert World(bpmn(body)).start().complete("a").done


def test_an_association_with_a_note_changes_nothing():
    note = '<textAnnotation id="note"><text>Почему</text></textAnnotation>' + joined("x", "note")
    body = A_FLOW + user("a") + BARE + HANDLER + joined("x", "h", "as1") + note
    assert not read_deployment({"p.bpmn": bpmn(body)}).findings


def test_compensation_that_never_interrupts_needs_no_flag():
    """§10.5.4: whether a compensation event interrupts has no meaning."""
    body = (
        A_FLOW
        + user("a")
        + compensated_by("a", "h").replace("attached", 'cancelActivity="false" attached')
    )
    assert World(bpmn(body + HANDLER)).start().complete("a").done
