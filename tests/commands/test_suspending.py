"""A suspended instance stands still for everybody, loses nothing, and goes on where it was."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from engine import (
    SYSTEM,
    Actor,
    BpmnError,
    Conflict,
    EngineError,
    InboxQuery,
    InvalidInput,
    NotPermitted,
    Suspended,
    verify,
)
from engine.commands import jobs, live_instances
from engine.municipalities import OFFICE
from engine.store.tables import Job, ProcessInstance
from tests.commands.conftest import ADA, BOB, OPERATOR, Office, review, service, two_steps
from tests.commands.test_drafts import ANSWER, TYPED
from tests.commands.test_instances import startable
from tests.interpreter.kit import END, START, bpmn, flow, props, user

DAY = timedelta(days=1)
WHY = "Проверка прокуратуры"


def jobs_of(office: Office) -> list[Job]:
    with office.engine.database.read(OFFICE) as session:
        return list(session.scalars(select(Job).order_by(Job.created_at, Job.id)))


def states_of_jobs(office: Office) -> list[str]:
    return [each.state for each in jobs_of(office)]


def suspend(office: Office, instance: str) -> None:
    office.engine.suspend(instance, WHY, OPERATOR)


def resume(office: Office, instance: str) -> None:
    office.engine.resume(instance, OPERATOR)
    office.engine.work()


def listening(key: str = "number", after: str = "") -> bytes:
    catch = (
        '<intermediateCatchEvent id="wait"><extensionElements><camunda:properties>'
        f'<camunda:property name="correlationKey" value="{key}"/></camunda:properties>'
        '</extensionElements><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    )
    body = START + catch + user("after", candidateGroups="methodist") + END + after
    way = flow("start", "wait", "after", "end")
    return bpmn(body + way, catalogue='<message id="m" name="ответ"/>')


def timed(kind: str, text: str, interrupting: str = "false") -> bytes:
    late = (
        f'<boundaryEvent id="late" attachedToRef="review" cancelActivity="{interrupting}">'
        f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition></boundaryEvent>"
        + user("remind", candidateGroups="methodist")
        + '<endEvent id="told"/>'
        + flow("late", "remind", "told")
    )
    task = user("review", candidateGroups="methodist")
    return bpmn(START + task + END + late + flow("start", "review", "end"))


# -- who, when and why -----------------------------------------------------------------------------
@pytest.mark.parametrize("actor", [ADA, BOB])
def test_only_operators_suspend_and_resume(office, actor):
    office.deploy(review())
    instance = office.start()

    with pytest.raises(NotPermitted):
        office.engine.suspend(instance, WHY, actor)
    suspend(office, instance)
    with pytest.raises(NotPermitted):
        office.engine.resume(instance, actor)


def test_a_reason_is_asked_for_and_shown_with_who_and_when(office):
    office.deploy(review())
    instance = office.start()
    for nothing in ("", "  "):
        with pytest.raises(InvalidInput, match="причину"):
            office.engine.suspend(instance, nothing, OPERATOR)
    with pytest.raises(InvalidInput, match="не длиннее"):
        office.engine.suspend(instance, "я" * 2001, OPERATOR)

    suspend(office, instance)

    page = office.engine.instance(instance, OPERATOR)
    said = page.instance.suspension
    assert (page.instance.state, said.by, said.reason) == ("suspended", "olga", WHY)
    assert said.at == office.clock.now()
    (task,) = office.engine.inbox(InboxQuery(), ADA).items
    assert task.suspension == said
    assert office.engine.user_task(task.id, ADA).task.suspension == said
    assert office.facts(instance)[-1] == "InstanceSuspended"


STATES: dict[str, Callable[[Office, str], object]] = {
    "active": lambda office, instance: None,
    "suspended": suspend,
    "completed": lambda office, instance: office.engine.complete(office.task(), {}, ADA),
    "cancelled": lambda office, instance: office.engine.cancel(instance, "не нужно", OPERATOR),
}
VERBS: dict[str, tuple[Callable[[Office, str], object], set[str]]] = {
    "suspend": (suspend, {"active"}),
    "resume": (resume, {"suspended"}),
    "cancel": (
        lambda office, instance: office.engine.cancel(instance, "стоп", OPERATOR),
        {"active", "suspended"},
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_works_in_its_states_only(office, verb, state):
    office.deploy(review())
    instance = office.start()
    STATES[state](office, instance)
    act, allowed = VERBS[verb]

    if state in allowed:
        act(office, instance)
    else:
        with pytest.raises(Conflict):
            act(office, instance)


# -- nobody works ----------------------------------------------------------------------------------
WORK: dict[str, Callable[[Office, str], object]] = {
    "claim": lambda office, task: office.engine.claim(task, BOB),
    "complete": lambda office, task: office.engine.complete(task, {}, ADA),
    "unclaim": lambda office, task: office.engine.unclaim(task, ADA),
    "delegate": lambda office, task: office.engine.delegate(task, "bob", ADA),
    "assign": lambda office, task: office.engine.assign(task, "bob", OPERATOR, reason="так"),
    "ask": lambda office, task: office.engine.ask(task, "bob", "Что думаете?", ADA),
}


@pytest.mark.parametrize("verb", WORK)
def test_nobody_works_on_a_task_of_a_suspended_instance(office, verb):
    office.deploy(review())
    instance = office.start()
    task = office.task()
    office.engine.claim(task, ADA)
    suspend(office, instance)
    before = office.facts(instance)

    with pytest.raises(Suspended, match=f"Ольгина О. О., .*{WHY}"):
        WORK[verb](office, task)

    assert office.facts(instance) == before
    page = office.engine.user_task(task, ADA)
    assert (page.may_complete, page.may_prepare, page.may_unclaim) == (False, True, False)


def test_drafts_and_comments_go_on_while_it_is_suspended(office):
    office.deploy(review(formKey="answer"), answer_form=ANSWER)
    instance = office.start()
    task = office.task()
    office.engine.claim(task, ADA)
    suspend(office, instance)

    office.engine.save_draft(task, TYPED, ADA)
    office.engine.comment(task, "Ждём проверку", ADA)

    assert office.engine.draft(task, ADA).values == TYPED
    resume(office, instance)
    office.engine.complete(task, {}, ADA)
    assert office.state(instance) == "completed"


def test_a_completion_is_not_recalled_from_a_suspended_instance(office):
    office.deploy(two_steps())
    instance = office.start()
    first = office.task()
    office.engine.complete(first, {}, ADA)
    suspend(office, instance)

    with pytest.raises(Suspended):
        office.engine.recall(first, ADA)
    resume(office, instance)
    office.engine.recall(first, ADA)


def test_nothing_is_begun_in_a_suspended_ad_hoc_sub_process(office):
    inner = '<adHocSubProcess id="box" name="Меры">' + user("a", candidateGroups="methodist")
    inner += "<completionCondition>false</completionCondition></adHocSubProcess>"
    office.deploy(bpmn(START + inner + END + flow("start", "box", "end")))
    instance = office.start()
    (choice,) = office.engine.instance(instance, OPERATOR).choices
    suspend(office, instance)

    assert office.engine.instance(instance, OPERATOR).choices == ()
    assert office.engine.offered_activities(ADA) == ()
    with pytest.raises(Suspended):
        office.engine.choose_activity(
            instance, choice.element_instance_id, choice.element_id, OPERATOR
        )


# -- time ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "text"), [("timeDuration", "P1D"), ("timeCycle", "R5/P1D")])
def test_a_timer_that_became_due_fires_once_when_it_is_resumed(office, kind, text):
    office.deploy(timed(kind, text))
    instance = office.start()
    suspend(office, instance)
    office.pass_time(3 * DAY)
    assert office.engine.due_jobs() == ()
    assert office.engine.next_due_at() is None
    assert office.facts(instance).count("TimerFired") == 0

    resume(office, instance)

    assert office.facts(instance).count("TimerFired") == 1
    assert len(office.engine.user_tasks(instance, actor=SYSTEM)) == 2


def test_a_deadline_stays_as_it_is_and_nobody_is_reminded(office):
    office.deploy(review(inner=props(dueWorkingDays="2")))
    instance = office.start()
    (before,) = office.engine.user_tasks(instance, actor=SYSTEM)
    suspend(office, instance)
    office.pass_time(5 * DAY)

    (after,) = office.engine.user_tasks(instance, actor=SYSTEM)
    assert after.due_at == before.due_at


# -- automatic work --------------------------------------------------------------------------------
@pytest.mark.parametrize("topic", ["office.inside", "office.outside"])
def test_automatic_work_waits_and_is_done_after_the_resumption(office, topic):
    office.deploy(service(topic, retries=1))
    instance = office.start()
    suspend(office, instance)

    office.pass_time(DAY)
    assert (office.outside.calls, states_of_jobs(office)) == ([], ["held"])
    resume(office, instance)

    assert len(office.outside.calls) == 1
    assert office.facts(instance).count("ServiceCompleted") == 1


class SuspendsMidway:
    """A handler during whose work an operator suspends the instance."""

    def __init__(self, office: Office, instance: str, answer: object) -> None:
        self.office, self.instance, self.answer, self.calls = office, instance, answer, 0

    def __call__(self, *_: object) -> dict[str, object]:
        self.calls += 1
        suspend(self.office, self.instance)
        if isinstance(self.answer, Exception):
            raise self.answer
        return dict(self.answer)  # type: ignore[call-overload]


CAUGHT = (
    '<boundaryEvent id="refused" attachedToRef="work">'
    '<errorEventDefinition errorRef="err"/></boundaryEvent>'
    + user("repair", candidateGroups="methodist")
    + flow("refused", "repair", "end")
)


@pytest.mark.parametrize(
    ("answer", "then"),
    [({"number": 7}, "after"), (BpmnError("NO", "нет", {"why": "так"}), "repair")],
)
def test_an_answer_that_comes_meanwhile_is_kept_and_nobody_is_asked_twice(office, answer, then):
    content = service("office.outside", retries=1, inner=CAUGHT)
    office.deploy(content.replace(b"<process ", b'<error id="err" errorCode="NO"/><process ', 1))
    instance = office.start()
    midway = SuspendsMidway(office, instance, answer)
    office.outside.run = midway
    handler = office.engine._equipment.handlers["office.outside"]
    object.__setattr__(handler, "run", midway)

    office.engine.work()
    assert states_of_jobs(office) == ["held"]
    assert office.facts(instance)[-1] == "InstanceSuspended"
    office.engine.forget()
    resume(office, instance)

    assert midway.calls == 1
    (task,) = office.engine.user_tasks(instance, actor=SYSTEM)
    assert task.element_id == then


def test_an_attempt_that_fails_meanwhile_waits_for_the_resumption(office):
    office.deploy(service("office.outside"))
    instance = office.start()
    midway = SuspendsMidway(office, instance, OSError("нет связи"))
    handler = office.engine._equipment.handlers["office.outside"]
    object.__setattr__(handler, "run", midway)

    office.engine.work()
    (job,) = jobs_of(office)
    assert (job.state, job.attempts, "нет связи" in job.last_error) == ("held", 1, True)
    object.__setattr__(handler, "run", office.outside.run)
    office.engine.resume(instance, OPERATOR)
    office.pass_time(DAY)

    assert states_of_jobs(office) == ["done"]


def test_another_program_may_answer_a_suspended_instance_once(office):
    office.deploy(service("office.outside"))
    instance = office.start()
    (job,) = office.engine.open_services(instance, "office.outside")
    suspend(office, instance)

    assert office.engine.answer_service(job, {"number": 5})
    with pytest.raises(Conflict, match="уже есть ответ"):
        office.engine.answer_service(job, {"number": 6})
    resume(office, instance)

    assert office.outside.calls == []
    assert office.engine.variables(instance, SYSTEM)["number"] == 5


def test_a_restarted_program_begins_nothing_in_a_suspended_instance(office):
    office.deploy(service("office.outside"))
    instance = office.start()
    (job_id,) = office.engine.due_jobs()
    with office.engine._writing(SYSTEM) as context:
        assert jobs.claim(context, job_id) is not None
    suspend(office, instance)
    office.engine.release_leases()
    office.pass_time(DAY)
    assert (office.outside.calls, states_of_jobs(office)) == ([], ["held"])

    resume(office, instance)
    assert len(office.outside.calls) == 1


def test_a_lease_that_runs_out_meanwhile_is_not_taken_again(office):
    office.deploy(service("office.outside"))
    instance = office.start()
    (job_id,) = office.engine.due_jobs()
    with office.engine._writing(SYSTEM) as context:
        assert jobs.claim(context, job_id) is not None
    suspend(office, instance)
    office.pass_time(DAY)
    assert (office.outside.calls, states_of_jobs(office)) == ([], ["held"])


# -- messages and signals --------------------------------------------------------------------------
@pytest.mark.parametrize("life", [timedelta(0), timedelta(hours=1)])
def test_a_message_to_a_suspended_instance_waits_however_long_it_takes(office, life):
    office.deploy(listening())
    instance = office.start({"number": "7"})
    suspend(office, instance)

    assert office.engine.correlate("ответ", key="7", payload={"x": 1}, life=life) == 1
    office.pass_time(30 * DAY)
    resume(office, instance)

    assert office.engine.variables(instance, SYSTEM)["x"] == 1
    assert office.engine.kept_messages(OPERATOR) == ()


def test_messages_to_a_suspended_instance_keep_their_order(office):
    office.deploy(listening())
    instance = office.start({"number": "7"})
    suspend(office, instance)
    for number in (1, 2):
        office.engine.correlate("ответ", key="7", payload={"x": number}, life=DAY)
        office.clock.advance(timedelta(seconds=1))

    resume(office, instance)

    assert office.engine.variables(instance, SYSTEM)["x"] == 1
    assert [each.state for each in office.engine.kept_messages(OPERATOR)] == ["kept"]


def test_a_message_whose_life_ends_meanwhile_still_reaches_a_suspended_instance(office):
    office.deploy(listening())
    office.engine.correlate("ответ", key="7", payload={"x": 1}, life=timedelta(hours=1))
    instance = office.start({"number": "7"})
    suspend(office, instance)
    assert "held" in states_of_jobs(office)
    office.pass_time(DAY)

    resume(office, instance)

    assert office.engine.variables(instance, SYSTEM)["x"] == 1


def test_a_message_to_one_that_is_cancelled_while_suspended_looks_for_another(office):
    office.deploy(listening())
    first = office.start({"number": "7"})
    suspend(office, first)
    office.engine.correlate("ответ", key="7", payload={"x": 1}, life=DAY)
    office.engine.cancel(first, "ошибка", OPERATOR)
    second = office.start({"number": "7"})

    office.engine.work()

    assert office.engine.variables(second, SYSTEM)["x"] == 1


def test_a_signal_reaches_a_suspended_instance_when_it_goes_on(office):
    content = listening().replace(b"messageEvent", b"signalEvent")
    content = content.replace(b"messageRef", b"signalRef")
    office.deploy(content.replace(b"<message id", b"<signal id"))
    instance = office.start({"number": "7"})
    suspend(office, instance)

    assert office.engine.signal("ответ", {"x": 1}) == 1
    office.engine.work()
    assert office.facts(instance)[-1] == "InstanceSuspended"
    resume(office, instance)

    assert office.engine.variables(instance, SYSTEM)["x"] == 1


# -- the starts of a process -----------------------------------------------------------------------
def test_a_process_whose_starts_are_stopped_is_not_begun_by_hand(office):
    content = startable(bpmn(START + END + flow("start", "end")))
    (definition,) = office.deploy(content).definitions
    with pytest.raises(NotPermitted):
        office.engine.suspend_starts(definition.id, WHY, ADA)
    office.engine.suspend_starts(definition.id, WHY, OPERATOR)

    assert office.engine.startable(ADA) == ()
    assert office.engine.definition(definition.id, ADA).suspension.reason == WHY
    with pytest.raises(Suspended, match=WHY):
        office.engine.start("p", {}, SYSTEM)
    with pytest.raises(Conflict):
        office.engine.suspend_starts(definition.id, WHY, OPERATOR)
    office.engine.resume_starts(definition.id, OPERATOR)
    office.engine.start("p", {}, SYSTEM)
    with pytest.raises(Conflict):
        office.engine.resume_starts(definition.id, OPERATOR)


def begun_by(event: str, catalogue: str = "") -> bytes:
    body = f'<startEvent id="start">{event}</startEvent>' + user("after") + END
    return bpmn(body + flow("start", "after", "end"), catalogue=catalogue)


CYCLE = "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>"
MESSAGE = '<messageEventDefinition messageRef="m"/>', '<message id="m" name="заявка"/>'
SIGNAL = '<signalEventDefinition signalRef="m"/>', '<signal id="m" name="заявка"/>'


@pytest.mark.parametrize(
    ("content", "send"),
    [
        (begun_by(CYCLE), lambda office: office.pass_time(3 * DAY)),
        (begun_by(*MESSAGE), lambda office: office.engine.correlate("заявка", payload={"x": 1})),
        (begun_by(*SIGNAL), lambda office: office.engine.signal("заявка", {"x": 1})),
    ],
)
@pytest.mark.parametrize("deployed_anew", [False, True])
def test_what_would_have_begun_meanwhile_begins_once_afterwards(
    office, content, send, deployed_anew
):
    (definition,) = office.deploy(content).definitions
    office.engine.suspend_starts(definition.id, WHY, OPERATOR)
    send(office)
    office.engine.work()
    assert office.engine.instances(OPERATOR) == ()

    if deployed_anew:
        office.deploy(content.replace("Процесс".encode(), "Дело".encode()))
    else:
        office.engine.resume_starts(definition.id, OPERATOR)
    office.engine.work()

    assert len(office.engine.instances(OPERATOR)) == 1


# -- cancelling ------------------------------------------------------------------------------------
def test_a_suspended_instance_that_closes_its_own_records_goes_on_to_do_so(office):
    body = (
        props(cancelMessage="прекратить")
        + START
        + user("review", candidateGroups="methodist")
        + END
        + '<subProcess id="closing" triggeredByEvent="true">'
        '<startEvent id="cs" isInterrupting="true"><messageEventDefinition messageRef="m"/>'
        "</startEvent>"
        + user("archive", candidateGroups="methodist")
        + '<endEvent id="ce"/>'
        + flow("cs", "archive", "ce")
        + "</subProcess>"
        + flow("start", "review", "end")
    )
    office.deploy(bpmn(body, catalogue='<message id="m" name="прекратить"/>'))
    instance = office.start()
    suspend(office, instance)

    office.engine.cancel(instance, "не нужно", OPERATOR)

    assert office.state(instance) == "active"
    (task,) = office.engine.user_tasks(instance, actor=SYSTEM)
    assert task.element_id == "archive"


# -- all at once -----------------------------------------------------------------------------------
def test_suspending_completing_and_a_timer_at_once_leave_one_truth(office):
    office.deploy(timed("timeDuration", "P1D", "true"))
    for _ in range(6):
        instance = office.start()
        task = office.task(instance)
        office.clock.advance(DAY)
        due = office.engine.due_jobs()
        refused: list[EngineError] = []
        acts: list[Callable[[], object]] = [
            partial(suspend, office, instance),
            partial(office.engine.complete, task, {}, ADA),
            *(partial(office.engine.execute_job, each) for each in due),
        ]
        at_once(acts, refused)
        consistent(office, instance)
        if office.state(instance) == "suspended":
            resume(office, instance)
        for left in office.engine.user_tasks(instance, actor=SYSTEM):
            office.engine.complete(left.id, {}, ADA)
        assert office.state(instance) == "completed"
        assert all(isinstance(each, Conflict) for each in refused)


def at_once(acts: list[Callable[[], object]], refused: list[EngineError]) -> None:
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except EngineError as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=run, args=[each]) for each in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def consistent(office: Office, instance: str) -> None:
    with office.engine._reading(SYSTEM) as context:
        session = context.session
        row = session.scalars(select(ProcessInstance).where(ProcessInstance.id == instance)).one()
        work = live_instances.wake(context, row).open_work()
        waits = ("pending", "leased", "held")
        mine = select(Job).where(Job.instance_id == instance, Job.state.in_(waits))
        assert {each.id for each in session.scalars(mine)} == set(work.timers | work.services)
        assert verify(session, row.id, row.last_hash) == ()


def test_a_stranger_hears_nothing_of_a_suspension(office):
    office.deploy(review())
    instance = office.start()
    task = office.task()
    suspend(office, instance)

    with pytest.raises(NotPermitted):
        office.engine.complete(task, {}, Actor(user_id="sam"))
