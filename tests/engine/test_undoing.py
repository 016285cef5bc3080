"""Compensation and cancelled transactions survive restarts, in SQLite and PostgreSQL."""

import pytest

from engine import SYSTEM
from engine.testing import ProcessDriver
from tests.interpreter.kit import bpmn, flow, user
from tests.interpreter.test_compensation import undoable
from tests.interpreter.test_transactions import CANCEL, around, choice, transaction

BOOKING = bpmn(
    "".join(
        around(
            transaction(
                '<startEvent id="s1"/>',
                undoable("hotel", handler=user("un_hotel", candidateGroups="clerk")),
                undoable("train"),
                user("pay"),
                '<endEvent id="paid"/>',
                CANCEL,
                choice("paid", "cancel"),
                flow("s1", "hotel", "train", "pay", "ok"),
            )
        )
    )
)


@pytest.fixture
def driver(database_url):
    made = ProcessDriver(database_url)
    yield made
    made.close()


def test_a_cancelled_transaction_is_undone_step_by_step_with_restarts_between(driver):
    driver.deploy({"booking.bpmn": BOOKING})
    instance = driver.start("p", {"log": []})
    for values in ({"room": 7}, {}, {"good": False}):
        (task,) = driver.user_tasks(instance)
        driver.complete(task, values, "ada")
        driver.restart()

    (undo,) = driver.user_tasks(instance)
    assert (undo.element_id, undo.candidate_groups) == ("un_hotel", ["clerk"])
    assert undo.variables["room"] == 7
    states = {e.element_id: e.state for e in driver.engine.instance(instance.id, SYSTEM).elements}
    assert states["un_hotel"] == "active"
    assert states["un_train"] == "completed"
    assert "" not in states

    driver.complete(undo, {"refund": 5}, "ada")
    driver.restart()
    (bad,) = driver.user_tasks(instance)
    driver.complete(bad, {}, "ada")

    assert driver.state(instance) == "completed"
    assert driver.variables(instance)["refund"] == 5
    told = [
        (e.type, e.element_id)
        for e in driver.history(instance)
        if e.type in ("TransactionCancelled", "ActivityCompensated")
    ]
    assert told == [
        ("TransactionCancelled", "tx"),
        ("ActivityCompensated", "train"),
        ("ActivityCompensated", "hotel"),
    ]


def test_an_instance_cancelled_while_a_handler_waits_leaves_nothing_open(driver):
    driver.deploy({"booking.bpmn": BOOKING})
    instance = driver.start("p", {"log": []})
    for values in ({}, {}, {"good": False}):
        (task,) = driver.user_tasks(instance)
        driver.complete(task, values, "ada")
    driver.restart()
    driver.cancel(instance)

    assert driver.user_tasks(instance) == []
    assert driver.state(instance) == "cancelled"
