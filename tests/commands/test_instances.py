"""Starting once, by whom it is allowed; cancelling with a reason; seeing only one's own."""

import json
import threading

import pytest
from sqlalchemy import func, select

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    InvalidForm,
    InvalidInput,
    NotFound,
    NotPermitted,
    Permission,
    StaleInstance,
    build_engine,
)
from engine.commands import live_instances
from engine.interpreter import Interpreter
from engine.municipalities import OFFICE
from engine.store.tables import ElementInstance, ProcessInstance, RequestKey, UserTask
from tests.commands.conftest import (
    ADA,
    BOB,
    EVE,
    OPERATOR,
    READER,
    STRANGER,
    Office,
    review,
    two_steps,
)

FOR_METHODISTS = b'isExecutable="true" camunda:candidateStarterGroups="methodist, head"'


def startable(content: bytes) -> bytes:
    return content.replace(b'isExecutable="true"', FOR_METHODISTS)


# -- starting --------------------------------------------------------------------------------------
def test_a_candidate_starter_starts_and_is_recorded(office):
    office.deploy(startable(review()))

    view = office.engine.start("p", {"n": 1}, ADA, business_key="П-7")

    assert (view.started_by, view.business_key, view.version) == ("ada", "П-7", 1)
    assert office.engine.variables(view.id, SYSTEM) == {"n": 1}


@pytest.mark.parametrize("actor", [EVE, STRANGER, OPERATOR, READER], ids=lambda a: a.user_id)
def test_nobody_else_starts(office, actor):
    office.deploy(startable(review()))

    with pytest.raises(NotPermitted):
        office.engine.start("p", {}, actor)

    assert office.engine.instances(SYSTEM) == ()
    assert office.engine.startable(actor) == ()


def test_a_role_in_one_organisation_counts_as_the_role(office):
    office.deploy(startable(review()))
    head = Actor(user_id="h", principals=frozenset({"head@school_5"}))

    assert office.engine.start("p", {}, head).started_by == "h"
    assert [each.key for each in office.engine.startable(head)] == ["p"]


def test_who_may_start_any_process_may_start_this_one(office):
    office.deploy(review())
    chief = Actor(user_id="c", permissions=frozenset({Permission.START_ANY}))

    assert office.engine.start("p", {}, chief).started_by == "c"
    with pytest.raises(NotPermitted):
        office.engine.start("p", {}, ADA)


def test_an_unknown_process_is_named(office):
    with pytest.raises(NotFound, match="«нет»"):
        office.engine.start("нет", {}, SYSTEM)


def test_the_same_request_starts_once(office):
    office.deploy(startable(review()))

    first = office.engine.start("p", {}, ADA, request_key="r1")
    again = office.engine.start("p", {}, ADA, request_key="r1")
    other = office.engine.start("p", {}, BOB, request_key="r1")

    assert again.id == first.id
    assert other.id != first.id
    assert len(office.engine.instances(SYSTEM)) == 2


def test_a_refused_request_may_be_repeated_with_better_values(office):
    with_form = review().replace(b'id="start"', b'id="start" camunda:formKey="begin"')
    form = {
        "type": "default",
        "components": [
            {"type": "number", "key": "hours", "label": "Часы", "validate": {"required": True}}
        ],
    }
    office.deploy(startable(with_form), begin_form=json.dumps(form).encode())
    with pytest.raises(InvalidForm):
        office.engine.start("p", {"hours": None}, ADA, request_key="r1")

    view = office.engine.start("p", {"hours": 12, "approved": True}, ADA, request_key="r1")

    assert office.engine.variables(view.id, SYSTEM) == {"hours": 12}


def test_the_same_request_at_the_same_time_starts_once(office):
    office.deploy(startable(review()))
    started: list[str] = []

    def start() -> None:
        started.append(office.engine.start("p", {}, ADA, request_key="r1").id)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(started) == 6
    assert len(set(started)) == 1
    assert len(office.engine.instances(SYSTEM)) == 1


@pytest.mark.parametrize("values", [{"x": {1}}, {"a\0b": 1}, {"x": float("inf")}])
def test_variables_that_cannot_be_kept_start_nothing(office, values):
    office.deploy(review())

    with pytest.raises(InvalidInput):
        office.engine.start("p", values, SYSTEM, request_key="r1")

    with office.engine.database.read(OFFICE) as session:
        for entity in (ProcessInstance, ElementInstance, UserTask, RequestKey):
            assert session.scalar(select(func.count()).select_from(entity)) == 0


# -- cancelling ------------------------------------------------------------------------------------
def test_the_starter_and_operators_cancel_with_a_reason(office):
    office.deploy(startable(review()))
    mine, theirs = (office.engine.start("p", {}, ADA).id for _ in range(2))

    office.engine.cancel(mine, "передумали", ADA)
    office.engine.cancel(theirs, "дубль", OPERATOR)

    assert office.state(mine) == office.state(theirs) == "cancelled"
    assert office.engine.user_tasks(actor=SYSTEM) == ()
    told = [each for each in office.engine.history(mine, ADA) if each.type == "InstanceCancelled"]
    assert [(each.actor_id, each.detail["reason"]) for each in told] == [("ada", "передумали")]


def test_nobody_else_cancels_and_no_reason_is_no_cancellation(office):
    office.deploy(startable(review()))
    instance = office.engine.start("p", {}, ADA).id

    with pytest.raises(NotPermitted):
        office.engine.cancel(instance, "так", BOB)
    with pytest.raises(InvalidInput):
        office.engine.cancel(instance, "  ", ADA)
    assert office.state(instance) == "active"


def test_what_has_ended_is_not_cancelled(office):
    office.deploy(review())
    instance = office.start()
    office.engine.complete(office.task(), {}, ADA)

    with pytest.raises(Conflict, match="завершено"):
        office.engine.cancel(instance, "поздно", OPERATOR)


# -- seeing ----------------------------------------------------------------------------------------
@pytest.fixture
def seen_by(office: Office) -> str:
    """Begun by Eve; Ada completed the first step, the second waits for methodists."""
    office.deploy(two_steps())
    starter = Actor(user_id="eve", permissions=frozenset({Permission.START_ANY}))
    instance = office.engine.start("p", {}, starter).id
    office.engine.complete(office.task(), {}, ADA)
    office.engine.claim(office.task(), ADA)
    return instance


@pytest.mark.parametrize("actor", [ADA, BOB, EVE, OPERATOR, READER, SYSTEM], ids=lambda a: a.name)
def test_who_has_to_do_with_an_instance_sees_it(office, seen_by, actor):
    assert office.engine.instance(seen_by, actor).instance.id == seen_by
    assert office.engine.history(seen_by, actor)


@pytest.mark.parametrize(
    "stranger",
    [STRANGER, Actor(user_id="ada", principals=ADA.principals, tenant="other")],
    ids=["stranger", "other_municipality"],
)
def test_a_stranger_does_not_even_learn_that_it_exists(office, seen_by, stranger):
    for look in (office.engine.instance, office.engine.history, office.engine.variables):
        with pytest.raises(NotFound):
            look(seen_by, stranger)
    assert office.engine.instances(stranger) == ()
    task = office.task(seen_by)
    with pytest.raises(NotFound):
        office.engine.user_task(task, stranger)
    assert office.engine.user_tasks(seen_by, actor=stranger) == ()
    with pytest.raises(NotFound):
        office.engine.incidents(stranger, seen_by)


def test_the_list_shows_each_what_is_theirs(office):
    office.deploy(startable(review()))
    mine = office.engine.start("p", {}, ADA).id
    done = office.engine.start("p", {}, BOB).id
    office.engine.complete(office.task(done), {}, BOB)

    def ids(actor: Actor, **wanted: str) -> list[str]:
        return [each.id for each in office.engine.instances(actor, **wanted)]

    assert ids(READER) == [done, mine]
    assert ids(ADA) == [mine]
    assert ids(BOB) == [done, mine]  # the open one is offered to methodists
    assert ids(READER, state="completed") == [done]
    assert ids(READER, process_key="other") == []
    assert ids(READER, cursor=done) == [mine]


def test_the_page_shows_how_every_element_stands(office, seen_by):
    page = office.engine.instance(seen_by, ADA)

    stands = {each.element_id: (each.state, each.people) for each in page.elements}
    assert stands["first"] == ("completed", ("ada",))
    assert stands["second"] == ("active", ())
    assert "end" not in stands
    assert [each.key for each in page.definitions] == ["p"]
    assert not page.may_cancel
    assert office.engine.instance(seen_by, EVE).may_cancel


# -- state and cache -------------------------------------------------------------------------------
def test_a_failed_command_leaves_nothing_half_saved(office, monkeypatch):
    office.deploy(two_steps())
    instance = office.start({"n": 1})
    task = office.task()
    before = office.facts(instance)

    def fail(*_: object) -> None:
        raise RuntimeError("диск полон")

    with monkeypatch.context() as patch:
        patch.setattr(live_instances, "advance_state", fail)
        with pytest.raises(RuntimeError, match="диск полон"):
            office.engine.complete(task, {"n": 2}, ADA)

    assert office.facts(instance) == before
    assert office.task() == task
    assert office.engine.variables(instance, SYSTEM) == {"n": 1}
    office.engine.complete(task, {"n": 3}, ADA)
    assert office.engine.variables(instance, SYSTEM)["n"] == 3


def test_an_instance_stays_awake_after_a_commit_and_is_dropped_after_a_failure(office, monkeypatch):
    restored: list[str] = []
    real = Interpreter.restore

    def restore(self, records):
        restored.append(records.instance_id)
        return real(self, records)

    monkeypatch.setattr(Interpreter, "restore", restore)
    office.deploy(two_steps())
    instance = office.start()
    office.engine.complete(office.task(), {}, ADA)
    assert restored == []

    with pytest.raises(InvalidInput):
        office.engine.complete(office.task(), {"x": {1}}, ADA)
    office.engine.complete(office.task(), {}, ADA)

    assert restored == [instance]


def test_an_instance_changed_behind_the_lock_is_refused(office):
    """The version guards even where somebody forgot the lock."""
    office.deploy(two_steps())
    instance = office.start()

    with pytest.raises(StaleInstance):
        save_with_another_version(office, instance)


def save_with_another_version(office: Office, instance: str) -> None:
    with office.engine._writing(OPERATOR) as context:
        row = context.lock_instance(instance)
        live = live_instances.wake(context, row)
        row.version += 1
        live_instances.save(context, row, live)


def test_another_process_that_moved_the_instance_on_is_noticed(office, database_url):
    """Two engines over one database: neither trusts its own memory."""
    office.deploy(two_steps())
    instance = office.start()
    other = build_engine(database_url, clock=office.clock)
    other.complete(office.task(), {"who": "other"}, ADA)

    office.engine.complete(office.task(), {"and": "me"}, ADA)
    other.database.dispose()

    variables = office.engine.variables(instance, SYSTEM)
    assert (variables["who"], variables["and"]) == ("other", "me")
    assert office.state(instance) == "completed"
