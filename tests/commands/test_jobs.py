"""Automatic work: done once, retried with pauses, fenced, and at last an incident for a person."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Column, MetaData, String, Table, insert, select

from engine import SYSTEM, BpmnError, Conflict, NotFound, NotPermitted, Unavailable
from engine.commands import instances
from engine.commands.handler_calls import MOST_DEATHS
from engine.interpreter import LiveInstance
from engine.municipalities import OFFICE
from engine.store.tables import Job
from tests.commands.conftest import ADA, OPERATOR, Office, review, service
from tests.interpreter.kit import END, START, bpmn, flow, props, user

DAY = timedelta(days=1)
BOTH_KINDS = pytest.mark.parametrize("topic", ["office.inside", "office.outside"])


def jobs_of(office: Office) -> list[Job]:
    with office.engine.database.read(OFFICE) as session:
        return list(session.scalars(select(Job).order_by(Job.created_at)))


def run_out_of_attempts(office: Office, attempts: int = 3) -> None:
    for _ in range(attempts):
        office.pass_time(DAY)


# -- services --------------------------------------------------------------------------------------
@BOTH_KINDS
def test_a_handler_is_told_everything_and_its_answer_becomes_variables(office, topic):
    office.deploy(service(topic))
    office.outside.answers = [{"number": 7}]
    instance = office.engine.start("p", {"n": 1}, SYSTEM, business_key="П-1").id

    assert office.engine.work() == 1

    (call,) = office.outside.calls
    assert (call.topic, call.inputs, call.instance_id) == (topic, {"n": 1}, instance)
    assert (call.business_key, call.element_id, call.now) == ("П-1", "work", office.clock.now())
    assert office.engine.variables(instance, SYSTEM) == {"n": 1, "number": 7}
    assert [job.state for job in jobs_of(office)] == ["done"]


@BOTH_KINDS
def test_a_failing_handler_is_tried_again_later_with_the_same_key(office, topic):
    office.deploy(service(topic))
    office.outside.answers = [OSError("почта молчит"), {}]
    office.start()

    office.engine.work()
    assert office.engine.work() == 0
    (job,) = jobs_of(office)
    assert (job.state, job.attempts, "почта молчит" in job.last_error) == ("pending", 1, True)
    office.pass_time(DAY)

    assert [job.state for job in jobs_of(office)] == ["done"]
    assert len({call.idempotency_key for call in office.outside.calls}) == 1


@BOTH_KINDS
def test_out_of_attempts_is_an_incident_that_a_person_resolves(office, topic):
    office.deploy(service(topic))
    office.outside.answers = [OSError("нет связи")] * 3 + [{"sent": True}]
    instance = office.start()
    run_out_of_attempts(office)

    (incident,) = office.engine.incidents(OPERATOR)
    assert (incident.instance_id, incident.element_name) == (instance, "Работа")
    assert "нет связи" in incident.message
    assert office.engine.instance(instance, SYSTEM).instance.has_incident
    assert len(office.outside.calls) == 3

    with pytest.raises(NotPermitted):
        office.engine.retry(incident.id, ADA)
    office.engine.retry(incident.id, OPERATOR)
    office.engine.work()

    assert office.engine.variables(instance, SYSTEM) == {"sent": True}
    assert office.engine.incidents(OPERATOR) == ()
    assert not office.engine.instance(instance, SYSTEM).instance.has_incident
    assert len({call.idempotency_key for call in office.outside.calls}) == 1
    with pytest.raises(Conflict, match="уже разобран"):
        office.engine.retry(incident.id, OPERATOR)


@BOTH_KINDS
def test_the_number_of_attempts_is_drawn_in_the_diagram(office, topic):
    office.deploy(service(topic, retries=1))
    office.outside.answers = [OSError("нет")]
    office.start()

    office.engine.work()

    assert len(office.engine.incidents(OPERATOR)) == 1


@BOTH_KINDS
def test_an_answer_that_the_diagram_cannot_digest_is_kept_and_the_handler_is_not_asked_again(
    office, topic
):
    broken = (
        "<camunda:inputOutput><camunda:outputParameter name='sum'>n + unknown"
        "</camunda:outputParameter></camunda:inputOutput></extensionElements></serviceTask>"
    )
    content = service(topic).replace(b"</extensionElements></serviceTask>", broken.encode())
    office.deploy(content)
    office.outside.answers = [{"n": 1}]
    instance = office.start()
    office.engine.work()
    (incident,) = office.engine.incidents(OPERATOR)
    assert incident.kind == "expression"
    for _ in range(2):
        office.engine.forget()
        office.engine.retry(incident.id, OPERATOR)
        office.engine.work()
        (incident,) = office.engine.incidents(OPERATOR)
        assert "unknown" in incident.message

    assert len(office.outside.calls) == 1
    assert office.facts(instance).count("ServiceCompleted") == 1
    assert office.engine.due_jobs() == ()


CAUGHT = (
    '<boundaryEvent id="refused" attachedToRef="work">'
    '<errorEventDefinition errorRef="err"/></boundaryEvent>'
    + user("repair", candidateGroups="methodist")
    + flow("refused", "repair", "end")
)


def with_error(topic: str) -> bytes:
    content = service(topic, inner=CAUGHT)
    return content.replace(b"<process ", b'<error id="err" errorCode="NO_PAPER"/><process ', 1)


@BOTH_KINDS
def test_a_business_error_goes_the_way_that_is_drawn(office, topic):
    office.deploy(with_error(topic))
    office.outside.answers = [BpmnError("NO_PAPER", "бумага кончилась", {"sheets": 0})]
    instance = office.start()

    office.engine.work()

    (task,) = office.engine.user_tasks(instance, actor=SYSTEM)
    assert task.element_id == "repair"
    assert office.engine.due_jobs() == ()
    assert all(job.state in ("done", "cancelled") for job in jobs_of(office))


@BOTH_KINDS
def test_a_business_error_that_nobody_catches_is_an_incident(office, topic):
    office.deploy(service(topic))
    office.outside.answers = [BpmnError("NO_PAPER")]
    instance = office.start()

    office.engine.work()

    assert [each.instance_id for each in office.engine.incidents(OPERATOR)] == [instance]
    assert office.engine.due_jobs() == ()


ledger = Table("ledger", MetaData(), Column("entry", String(20), primary_key=True))


@pytest.fixture
def booking(office: Office) -> Office:
    with office.engine.database.connection() as connection:
        ledger.metadata.create_all(connection)
        connection.commit()
    office.deploy(service("office.inside"))
    return office


def entries(office: Office) -> list[str]:
    with office.engine.database.read(OFFICE) as session:
        return list(session.scalars(select(ledger.c.entry)))


def book(office: Office, failure: Exception | None) -> None:
    handler = office.engine._equipment.handlers["office.inside"]

    def run(call):
        call.session.execute(insert(ledger).values(entry=call.idempotency_key[:20]))
        if failure is not None:
            raise failure
        return {}

    object.__setattr__(handler, "run", run)


def test_what_a_handler_writes_commits_with_the_step(booking):
    book(booking, None)
    booking.start()

    booking.engine.work()

    assert len(entries(booking)) == 1
    assert [each.element_id for each in booking.engine.user_tasks(actor=SYSTEM)] == ["after"]


@pytest.mark.parametrize("failure", [OSError("мимо"), BpmnError("NO")], ids=["crash", "refusal"])
def test_what_a_handler_wrote_before_it_failed_is_gone(booking, failure):
    book(booking, failure)
    booking.start()

    booking.engine.work()

    assert entries(booking) == []


# -- leases ----------------------------------------------------------------------------------------
def test_a_worker_that_died_inside_a_handler_has_used_up_an_attempt(office):
    office.deploy(service("office.outside"))
    office.start()
    (job_id,) = office.engine.due_jobs()

    class Killed(BaseException):
        """As the process sees a kill: nothing after it runs."""

    handler = office.engine._equipment.handlers["office.outside"]
    real = handler.run

    def die(call):
        raise Killed

    object.__setattr__(handler, "run", die)
    with pytest.raises(Killed):
        office.engine.execute_job(job_id)
    (job,) = jobs_of(office)
    assert (job.state, job.attempts) == ("leased", 1)
    assert office.engine.due_jobs() == ()

    object.__setattr__(handler, "run", real)
    office.outside.answers = [{}]
    office.pass_time(timedelta(minutes=6))

    (job,) = jobs_of(office)
    assert (job.state, job.attempts) == ("done", 2)


def test_a_job_that_kills_every_worker_becomes_an_incident(office):
    office.deploy(service("office.inside", retries=2))
    office.start()
    (job_id,) = office.engine.due_jobs()
    handler = office.engine._equipment.handlers["office.inside"]
    attempts = []

    def die(call):
        attempts.append(1)
        raise KeyboardInterrupt

    object.__setattr__(handler, "run", die)
    for _ in range(2 + MOST_DEATHS):
        with pytest.raises(KeyboardInterrupt):
            office.engine.execute_job(job_id)
        office.clock.advance(timedelta(minutes=2))
    office.engine.work()

    assert len(attempts) == 2 + MOST_DEATHS
    assert len(office.engine.incidents(OPERATOR)) == 1


def test_deaths_of_its_process_are_not_the_fault_of_a_job_that_leaves_nothing_behind(office):
    office.deploy(service("office.inside", retries=1))
    instance = office.start()
    (job_id,) = office.engine.due_jobs()
    office.outside.answers = [KeyboardInterrupt(), KeyboardInterrupt(), Unavailable("gone")]
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            office.engine.execute_job(job_id)
        office.engine.release_leases()
    office.engine.work()
    office.pass_time(timedelta(minutes=5))

    assert [task.element_id for task in office.engine.user_tasks(instance, actor=SYSTEM)] == [
        "after"
    ]
    assert len(office.outside.calls) == 4


def test_a_late_answer_of_an_attempt_that_lost_its_lease_changes_nothing(office):
    office.deploy(service("office.outside"))
    instance = office.start()
    (job_id,) = office.engine.due_jobs()
    handler = office.engine._equipment.handlers["office.outside"]
    nested = []

    def slow(call):
        if nested:
            return {"by": "second"}
        nested.append(1)
        office.clock.advance(timedelta(minutes=6))  # while this one sleeps, another takes over
        assert office.engine.execute_job(job_id)
        return {"by": "first"}

    object.__setattr__(handler, "run", slow)

    assert not office.engine.execute_job(job_id)

    assert office.engine.variables(instance, SYSTEM) == {"by": "second"}
    assert office.facts(instance).count("ServiceCompleted") == 1


def test_a_job_is_done_once_by_however_many_workers(office):
    office.deploy(service("office.inside"))
    office.start()
    (job_id,) = office.engine.due_jobs()
    results: list[bool] = []
    threads = [
        threading.Thread(target=lambda: results.append(office.engine.execute_job(job_id)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False] * 5 + [True]
    assert len(office.outside.calls) == 1


def test_a_cancelled_instance_wants_no_answer(office):
    office.deploy(service("office.outside"))
    instance = office.start()
    (job_id,) = office.engine.due_jobs()
    handler = office.engine._equipment.handlers["office.outside"]

    def cancelled_meanwhile(call):
        office.engine.cancel(instance, "передумали", OPERATOR)
        return {"late": True}

    object.__setattr__(handler, "run", cancelled_meanwhile)

    assert not office.engine.execute_job(job_id)

    assert [job.state for job in jobs_of(office)] == ["cancelled"]
    assert "late" not in office.engine.variables(instance, SYSTEM)


def test_another_program_may_answer_a_service_task_once(office):
    office.deploy(service("office.outside"))
    instance = office.start()
    (job_id,) = office.engine.open_services(instance, "office.outside")

    assert office.engine.answer_service(job_id, {"sent": True})

    assert office.engine.variables(instance, SYSTEM) == {"sent": True}
    with pytest.raises(Conflict):
        office.engine.answer_service(job_id, {})
    with pytest.raises(NotFound):
        office.engine.answer_service("0", {})


# -- timers ----------------------------------------------------------------------------------------
def waiting(text: str) -> bytes:
    timer = f"<timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition>"
    event = f'<intermediateCatchEvent id="pause">{timer}</intermediateCatchEvent>'
    return bpmn(START + event + END + flow("start", "pause", "end"))


def test_a_timer_fires_when_it_is_due_and_not_before(office):
    office.deploy(waiting("P2D"))
    instance = office.start()
    assert office.engine.next_due_at() == office.clock.now() + 2 * DAY

    office.pass_time(DAY)
    assert office.state(instance) == "active"
    office.pass_time(DAY)

    assert office.state(instance) == "completed"
    assert office.engine.next_due_at() is None


def test_a_timer_and_a_person_at_the_same_moment_do_not_both_win(office):
    boundary = (
        '<boundaryEvent id="late" attachedToRef="review"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
        '<endEvent id="overdue"/>' + flow("late", "overdue")
    )
    office.deploy(review().replace(b"</process>", boundary.encode() + b"</process>"))
    for _ in range(5):
        instance = office.start()
        task = office.task(instance)
        office.clock.advance(DAY)
        refused: list[Exception] = []

        def complete(task=task, refused=refused):
            try:
                office.engine.complete(task, {}, ADA)
            except Conflict as failure:
                refused.append(failure)

        person = threading.Thread(target=complete)
        timer = threading.Thread(target=office.engine.work)
        for thread in (person, timer):
            thread.start()
        for thread in (person, timer):
            thread.join()
        office.engine.work()

        told = office.facts(instance)
        assert told.count("UserTaskCompleted") + told.count("TimerFired") == 1
        assert ("UserTaskCompleted" in told) == (not refused)
        assert office.state(instance) == "completed"


def test_a_timer_that_cannot_fire_becomes_an_incident_and_goes_on_after_a_retry(
    office, monkeypatch
):
    def fail(*_: object) -> bool:
        raise RuntimeError("сломано")

    office.deploy(waiting("PT1H"))
    instance = office.start()
    with monkeypatch.context() as patch:
        patch.setattr(LiveInstance, "fire_timer", fail)
        run_out_of_attempts(office, 4)
        (incident,) = office.engine.incidents(OPERATOR)
        assert "сломано" in incident.message

    office.engine.retry(incident.id, OPERATOR)
    office.engine.work()

    assert office.state(instance) == "completed"
    assert office.engine.incidents(OPERATOR) == ()


def test_a_doorbell_rings_after_the_commit_with_the_new_jobs(office):
    rung: list[tuple[str, ...]] = []
    office.engine.on_commit.append(lambda ids: rung.append(tuple(ids)))
    office.deploy(service("office.inside"))
    assert rung == []

    office.start()

    assert rung == [office.engine.due_jobs()]


def test_a_transaction_that_fails_rings_nobody(office):
    rung: list[object] = []
    office.engine.on_commit.append(rung.append)
    office.deploy(service("office.inside"))

    with pytest.raises(RuntimeError):
        start_and_fail(office)

    assert rung == []
    assert office.engine.due_jobs() == ()


def start_and_fail(office: Office) -> None:
    with office.engine._writing(SYSTEM) as context:
        instances.start(context, "p", {})
        raise RuntimeError


def test_an_expression_that_fails_is_an_incident_and_can_be_retried(office):
    task = user("review", candidateGroups="methodist", inner=props(dueWorkingDays="missing + 1"))
    office.deploy(bpmn(START + task + END + flow("start", "review", "end")))

    instance = office.start()

    (incident,) = office.engine.incidents(OPERATOR)
    assert incident.instance_id == instance
    assert office.engine.instance(instance, OPERATOR).incidents == (incident,)
