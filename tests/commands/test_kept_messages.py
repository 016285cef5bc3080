"""A message that nobody waits for is kept for a stated life and then reaches one receiver, once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from engine import SYSTEM, Conflict, InvalidInput, NotFound, NotPermitted
from engine.municipalities import OFFICE
from engine.store.tables import Job, KeptMessage
from tests.commands.conftest import ADA, OPERATOR, Office
from tests.commands.test_messages import CATALOGUE, listener, reached, thrower
from tests.interpreter.kit import END, START, bpmn, flow, props, user

DAY = timedelta(days=1)


def publish(office: Office, key: str | int | None = "7", **payload: object) -> int:
    return office.engine.correlate("ответ", key=key, payload=payload, life=30 * DAY)


def states(office: Office) -> list[str]:
    return [each.state.value for each in office.engine.kept_messages(OPERATOR)]


def sending(life: str = "", before: str = "", **properties: str) -> bytes:
    """A process that throws «ответ» to its number and then waits for a person."""
    said = {"correlationKey": "number"} | ({"messageLife": life} if life else {}) | properties
    ref = '<messageEventDefinition messageRef="m"/>'
    throw = f'<intermediateThrowEvent id="throw" name="Ответить">{props(**said)}{ref}'
    throw += "</intermediateThrowEvent>"
    path = flow("start", "throw", "stay", "end")
    return bpmn(START + throw + user("stay") + END + path, "q", catalogue=CATALOGUE)


def looping(*, event_sub: bool = False) -> bytes:
    """A process that takes «ответ» again and again beside its main task."""
    ref = f'{props(correlationKey="number")}<messageEventDefinition messageRef="m"/>'
    if event_sub:
        inner = (
            f'<subProcess id="esp" triggeredByEvent="true"><startEvent id="came" '
            f'isInterrupting="false">{ref}</startEvent>{user("note")}<endEvent id="ee"/>'
            f"{flow('came', 'note', 'ee')}</subProcess>"
        )
    else:
        inner = (
            f'<boundaryEvent id="came" attachedToRef="work" cancelActivity="false">{ref}'
            f"</boundaryEvent>{user('note')}{flow('came', 'note')}"
        )
    return bpmn(
        START + user("work") + END + flow("start", "work", "end") + inner, catalogue=CATALOGUE
    )


def answers(office: Office, element_id: str = "after") -> list[object]:
    """The `n` of what was received, in order of reception."""
    tasks = office.engine.user_tasks(actor=SYSTEM)
    return [
        office.engine.user_task(each.id, SYSTEM).variables.get("n")
        for each in tasks
        if each.element_id == element_id
    ]


def jobs(office: Office, kind: str) -> list[str]:
    with office.engine.database.read(OFFICE) as session:
        return list(session.scalars(select(Job.state).where(Job.kind == kind)))


# -- who gets it -----------------------------------------------------------------------------------
def test_a_published_message_waits_for_its_receiver(office):
    office.deploy(listener())
    assert publish(office, n=1) == 0
    waiting = office.start({"number": "7"})
    assert reached(office) == set()
    office.engine.work()

    assert reached(office) == {waiting}
    assert office.engine.variables(waiting, SYSTEM) == {"number": "7", "n": 1}
    assert states(office) == []
    assert jobs(office, "message_life") == ["cancelled"]


def test_without_a_life_a_published_message_is_delivered_now_or_never(office):
    office.deploy(listener())
    assert office.engine.correlate("ответ", key="7") == 0
    office.start({"number": "7"})
    office.engine.work()

    assert reached(office) == set()
    assert states(office) == []


def test_a_thrown_message_waits_for_its_receiver_for_thirty_days_unless_it_says_otherwise(office):
    office.deploy(listener())
    office.deploy(thrower())
    office.start({"number": "7"}, "q")
    office.engine.work()
    (kept,) = office.engine.kept_messages(OPERATOR)
    assert (kept.name, kept.key, kept.until - kept.since) == ("ответ", "7", 30 * DAY)

    waiting = office.start({"number": "7"})
    office.engine.work()

    assert reached(office) == {waiting}


@pytest.mark.parametrize(("name", "key"), [("ответ", "8"), ("ответ", None), ("вопрос", "7")])
def test_a_kept_message_never_reaches_another_name_or_key(office, name, key):
    office.deploy(listener())
    office.engine.correlate(name, key=key, life=DAY)
    office.start({"number": "7"})
    office.engine.work()

    assert reached(office) == set()
    assert states(office) == ["kept"]


@pytest.mark.parametrize("number", [7, 7.0, "7"])
@pytest.mark.parametrize("key", [7, "7"])
def test_keys_are_texts(office, number, key):
    office.deploy(listener())
    publish(office, key)
    waiting = office.start({"number": number})
    office.engine.work()

    assert reached(office) == {waiting}


def test_several_kept_messages_are_delivered_in_order_one_to_each_receiver(office):
    office.deploy(listener())
    for n in range(3):
        publish(office, n=n)
    for _ in range(2):
        office.start({"number": "7"})
        office.engine.work()

    assert answers(office) == [0, 1]
    assert states(office) == ["kept"]


def test_receivers_that_came_at_once_get_one_each_and_none_twice(office):
    office.deploy(listener())
    for n in range(2):
        publish(office, n=n)
    for _ in range(3):
        office.start({"number": "7"})
    office.engine.work()

    assert sorted(answers(office)) == [0, 1]
    assert states(office) == []


@pytest.mark.parametrize("event_sub", [False, True], ids=["boundary", "event sub-process"])
def test_an_event_that_listens_again_takes_the_next_one(office, event_sub):
    office.deploy(looping(event_sub=event_sub))
    for n in range(3):
        publish(office, n=n)
    office.start({"number": "7"})
    office.engine.work()

    assert answers(office, "note") == [0, 1, 2]
    assert states(office) == []


def test_a_new_message_does_not_overtake_those_that_wait(office):
    office.deploy(looping())
    publish(office, n=0)
    office.start({"number": "7"})
    assert publish(office, n=1) == 0
    office.engine.work()

    assert answers(office, "note") == [0, 1]
    assert publish(office, n=2) == 1


def test_a_receiver_that_left_before_its_delivery_leaves_the_message_to_the_next(office):
    office.deploy(listener())
    publish(office, n=1)
    gone = office.start({"number": "7"})
    office.engine.cancel(gone, "ошибка", OPERATOR)
    office.engine.work()
    assert states(office) == ["kept"]

    here = office.start({"number": "7"})
    office.engine.work()

    assert reached(office) == {here}


def test_what_several_wait_for_is_ambiguous_with_or_without_a_life(office):
    office.deploy(listener())
    for _ in range(2):
        office.start({"number": "7"})

    with pytest.raises(Conflict, match="несколько дел"):
        publish(office)

    assert states(office) == []


# -- start events are receivers, too ---------------------------------------------------------------
def begun_by_message() -> bytes:
    begin = '<startEvent id="begin"><messageEventDefinition messageRef="m"/></startEvent>'
    return bpmn(begin + user("after") + END + flow("begin", "after", "end"), catalogue=CATALOGUE)


def test_a_newly_deployed_start_takes_every_message_of_its_name_that_is_kept(office):
    for n in range(3):
        publish(office, f"Д-{n}", n=n)
    office.deploy(begun_by_message())
    office.engine.work()

    assert answers(office) == [0, 1, 2]
    tasks = office.engine.user_tasks(actor=SYSTEM)
    assert [each.business_key for each in tasks] == ["Д-0", "Д-1", "Д-2"]
    assert states(office) == []


def test_a_start_that_fails_on_a_kept_message_is_an_incident_and_the_message_stays(office):
    title = props(title="=missing + n")
    publish(office, n=1)
    office.deploy(begun_by_message().replace(b"<startEvent", f"{title}<startEvent".encode(), 1))
    for _ in range(8):
        office.pass_time(timedelta(minutes=5))

    (incident,) = office.engine.incidents(OPERATOR)
    assert (incident.kind, incident.process_key) == ("start", "p")
    assert states(office) == ["kept"]
    office.deploy(begun_by_message())
    office.engine.work()
    assert answers(office) == [1]


# -- nothing is lost -------------------------------------------------------------------------------
def test_a_payload_that_the_receiver_cannot_map_is_an_incident_that_still_has_it(office):
    broken = (
        "<camunda:inputOutput><camunda:outputParameter name='sum'>n + other"
        "</camunda:outputParameter></camunda:inputOutput></extensionElements><messageEvent"
    )
    content = listener().replace(b"</extensionElements><messageEvent", broken.encode())
    office.deploy(content)
    publish(office, n=1)
    waiting = office.start({"number": "7"})
    office.engine.work()

    (incident,) = office.engine.incidents(OPERATOR)
    assert (incident.instance_id, incident.element_id) == (waiting, "wait")
    assert "other" in incident.message
    office.engine.forget()
    office.engine.retry(incident.id, OPERATOR)
    (again,) = office.engine.incidents(OPERATOR)
    assert "other" in again.message
    assert office.facts(waiting).count("MessageReceived") == 1
    assert states(office) == []


def test_a_delivery_that_fails_leaves_the_message_and_names_the_receiver(office, monkeypatch):
    office.deploy(listener())
    publish(office, n=1)
    waiting = office.start({"number": "7"})
    with monkeypatch.context() as patch:
        patch.setattr("engine.interpreter.LiveInstance.deliver", _broken)
        for _ in range(8):
            office.pass_time(timedelta(minutes=5))
    (incident,) = office.engine.incidents(OPERATOR)
    assert (incident.instance_id, incident.kind) == (waiting, "message")
    assert states(office) == ["kept"]

    office.engine.retry(incident.id, OPERATOR)
    office.engine.work()

    assert answers(office) == [1]
    assert states(office) == []


def _broken(*_: object) -> bool:
    raise RuntimeError("сломано")


# -- the end of a life -----------------------------------------------------------------------------
def test_a_message_whose_life_ended_reaches_nobody_and_its_sender_says_so(office):
    office.deploy(listener())
    office.deploy(sending(life="P2D"))
    sender = office.start({"number": "7"}, "q")
    office.engine.work()
    office.pass_time(2 * DAY)
    late = office.start({"number": "7"})
    office.engine.work()

    assert late not in reached(office)
    history = office.engine.history(sender, SYSTEM)
    (told,) = [each for each in history if each.type == "MessageExpired"]
    assert (told.element_name, told.detail) == (
        "Ответить",
        {"name": "ответ", "key": "7", "how": "life"},
    )
    (row,) = office.engine.kept_messages(OPERATOR)
    assert (row.state.value, row.ended_at) == ("expired", office.clock.now())
    assert (row.instance_id, row.process_name, row.element_name) == (sender, "Процесс", "Ответить")


def test_a_finished_sender_is_told_nothing_and_the_row_remains(office):
    office.deploy(thrower())
    sender = office.start({"number": "7"}, "q")
    office.engine.work()
    office.pass_time(31 * DAY)

    assert "MessageExpired" not in office.facts(sender)
    assert states(office) == ["expired"]


@pytest.mark.parametrize("life", ["PT0S", "=&quot;PT0S&quot;"])
def test_a_thrown_message_may_be_for_now_or_never_and_leaves_its_trace(office, life):
    office.deploy(listener())
    office.deploy(sending(life=life))
    sender = office.start({"number": "7"}, "q")
    office.engine.work()
    office.start({"number": "7"})
    office.engine.work()

    assert answers(office) == []
    assert "MessageExpired" in office.facts(sender)
    assert states(office) == ["expired"]


def test_a_life_that_cannot_be_worked_out_is_an_incident_before_anything_is_thrown(office):
    office.deploy(sending(life="=missing"))
    sender = office.start({"number": "7"}, "q")

    assert [each.element_id for each in office.engine.incidents(OPERATOR)] == ["throw"]
    assert "MessageThrown" not in office.facts(sender)


def test_what_an_ended_message_said_is_forgotten(office):
    publish(office, said="тайна")
    office.pass_time(31 * DAY)

    with office.engine.database.read(OFFICE) as session:
        assert session.scalars(select(KeptMessage.payload)).all() == [{}]


@pytest.mark.parametrize("life", [-DAY, timedelta.max])
def test_an_absurd_life_is_refused(office, life):
    with pytest.raises(InvalidInput):
        office.engine.correlate("ответ", life=life)


# -- operators -------------------------------------------------------------------------------------
def test_an_operator_takes_a_message_away(office):
    office.deploy(listener())
    office.deploy(sending())
    sender = office.start({"number": "7"}, "q")
    office.engine.work()
    (kept,) = office.engine.kept_messages(OPERATOR)
    for refused in (office.engine.kept_messages, lambda by: office.engine.discard_message("x", by)):
        with pytest.raises(NotPermitted):
            refused(ADA)

    office.engine.discard_message(kept.id, OPERATOR)

    assert states(office) == ["discarded"]
    (told,) = [e for e in office.engine.history(sender, SYSTEM) if e.type == "MessageExpired"]
    assert (told.detail["how"], told.actor_id) == ("discarded", "olga")
    with pytest.raises(Conflict):
        office.engine.discard_message(kept.id, OPERATOR)
    with pytest.raises(NotFound):
        office.engine.discard_message("unknown", OPERATOR)
    office.start({"number": "7"})
    office.pass_time(40 * DAY)
    assert answers(office) == []
    assert states(office) == ["discarded"]


# -- races -----------------------------------------------------------------------------------------
def together(*actions: Callable[[], object]) -> None:
    """Do it all at once; failures are raised here."""
    start, failures = threading.Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        start.wait()
        try:
            action()
        except Exception as failure:  # noqa: BLE001 - reported below
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(each,)) for each in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_receiver_and_a_message_that_come_at_once_always_meet(office):
    office.deploy(listener())
    for turn in range(25):
        key = f"К-{turn}"
        together(
            lambda key=key: office.start({"number": key}),
            lambda key=key, turn=turn: publish(office, key, n=turn),
        )
        office.engine.work()

    assert answers(office) == list(range(25))
    assert states(office) == []


def test_a_message_kept_while_its_receiver_has_not_committed_yet_finds_it(postgres_url):
    """READ COMMITTED: neither sees the other's rows; the ledger's lock makes the second wait."""
    from engine import ManualClock, build_engine
    from tests.commands.conftest import MORNING

    engine = build_engine(postgres_url, clock=ManualClock(MORNING))
    engine.deploy({"p.bpmn": listener()}, SYSTEM)
    subscribed, published = threading.Event(), threading.Event()

    def hold_back(_: object) -> None:
        # Runs in the receiver's transaction, after it has looked for kept messages.
        if threading.current_thread().name == "receiver":
            subscribed.set()
            published.wait(0.5)

    event.listen(engine.database._writer, "commit", hold_back)
    receiver = threading.Thread(
        target=lambda: engine.start("p", {"number": "7"}, SYSTEM), name="receiver"
    )
    receiver.start()
    assert subscribed.wait(20)
    engine.correlate("ответ", key="7", payload={"n": 1}, life=DAY)
    published.set()
    receiver.join()
    engine.work()

    assert len(engine.user_tasks(actor=SYSTEM)) == 1
    assert engine.kept_messages(OPERATOR) == ()
    engine.database.dispose()


def test_many_receivers_messages_and_workers_at_once_lose_and_double_nothing(office):
    office.deploy(looping())
    keys = [f"К-{n}" for n in range(4)]
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            office.engine.work()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    together(
        *(lambda key=key: office.start({"number": key}) for key in keys),
        *(
            lambda key=key, base=base: [publish(office, key, n=base + n) for n in range(5)]
            for key in keys
            for base in (0, 100)
        ),
    )
    done.set()
    for worker in workers:
        worker.join()
    office.engine.work()

    received: dict[str, list[int]] = {}
    for task in office.engine.user_tasks(actor=SYSTEM):
        if task.element_id == "note":
            seen = office.engine.user_task(task.id, SYSTEM).variables
            received.setdefault(str(seen["number"]), []).append(int(str(seen["n"])))
    assert {key: sorted(all_) for key, all_ in received.items()} == {
        key: [*range(5), *range(100, 105)] for key in keys
    }
    assert states(office) == []
    assert office.engine.incidents(OPERATOR) == ()
