"""Trouble stops only the token it belongs to, is told once, and a retry repeats nothing done."""

from datetime import date

import pytest

from engine.domain.errors import Conflict
from engine.domain.events import (
    BpmnErrorThrown,
    IncidentRaised,
    IncidentResolved,
    MessageReceived,
    ServiceCompleted,
    ServiceRequested,
    SubscriptionOpened,
    TimerScheduled,
    UserTaskCompleted,
    UserTaskCreated,
    UserTaskReopened,
)
from tests.interpreter.kit import END, START, World, bpmn, flow, props, script, user
from tests.interpreter.test_events import (
    CATALOGUE,
    ERROR,
    ESCALATION,
    EVENT_SUB,
    MESSAGE,
    boundary,
    catch,
    event_sub,
    sub,
    throw,
    timer,
)
from tests.interpreter.test_properties import told_open

FAILING = f'<startEvent id="s1"/><endEvent id="f">{ERROR}</endEvent>' + flow("s1", "f")

GONE = '<endEvent id="gone"/>' + flow("due", "gone")


def retry(world: World) -> World:
    assert world.live.retry(world.incidents()[0].incident_id)
    return world._save()


def consistent(world: World) -> bool:
    return world.live.open_work() == told_open(world.facts)


def beside(task: str, task_id: str, *, after: str = "") -> bytes:
    """A user task `fix` runs beside, so that its values can repair what failed."""
    return bpmn(START + task + END + after + flow("start", task_id, "end"), catalogue=CATALOGUE)


def test_a_user_task_whose_candidates_fail_opens_after_a_retry():
    task = user("a", candidateGroups="=names", inner=props(title="x"))
    world = World(beside(task, "a")).start()
    assert (world.names(), len(world.incidents()), consistent(world)) == ([], 1, True)

    world.live._workflow.find(world.incidents()[0].element_instance_id).assign({"names": ["g"]})
    world._save()
    retry(world)

    assert [t.candidates for t in world.open_tasks()] == [("g",)]
    assert world.complete("a").done
    assert consistent(world)


def test_an_answer_survives_an_output_mapping_that_fails():
    mapping = (
        '<extensionElements><camunda:inputOutput><camunda:outputParameter name="y">x + missing'
        "</camunda:outputParameter></camunda:inputOutput></extensionElements>"
    )
    world = World(beside(user("a", inner=mapping), "a")).start().complete("a", x=1)
    assert (world.names(), len(world.incidents()), consistent(world)) == ([], 1, True)
    assert world.of(UserTaskCompleted)[0].values == {"x": 1}

    world.live._workflow.find(world.incidents()[0].element_instance_id).assign({"missing": 2})
    world._save()
    retry(world)

    assert world.done
    assert world.variables["y"] == 3
    assert len(world.of(UserTaskCreated)) == 1


def test_retrying_a_failed_condition_asks_nobody_again():
    body = (
        START
        + user("a")
        + user("b")
        + flow("start", "a")
        + flow("a", "b", condition="missing == 1")
    )
    world = World(bpmn(body)).start().complete("a")
    retry(world)
    assert (world.names(), len(world.incidents()), consistent(world)) == ([], 1, True)

    world.live._workflow.find(world.incidents()[0].element_instance_id).assign({"missing": 1})
    retry(world._save())

    assert world.names() == ["b"]
    assert len(world.of(UserTaskCompleted)) == 1


def test_retrying_a_failed_condition_after_a_service_does_not_call_it_again():
    task = '<serviceTask id="a" camunda:type="external" camunda:topic="a.b"/>'
    body = START + task + user("b") + flow("start", "a") + flow("a", "b", condition="missing == 1")
    world = World(bpmn(body)).start().answer("a.b")
    retry(world)

    assert len(world.of(ServiceRequested)) == 1
    assert consistent(world)


def test_retrying_a_failed_condition_after_a_timer_does_not_wait_again():
    wait = catch("a", timer("Duration", "PT1H"))
    body = START + wait + user("b") + flow("start", "a") + flow("a", "b", condition="missing == 1")
    world = World(bpmn(body)).start().advance(hours=1)
    retry(world)

    assert len(world.of(TimerScheduled)) == 1
    assert consistent(world)


def test_retrying_a_failed_condition_after_a_caught_error_does_not_wait_for_another_error():
    body = (
        START
        + sub(
            "s", '<startEvent id="s1"/>' + f'<endEvent id="f">{ERROR}</endEvent>' + flow("s1", "f")
        )
        + boundary("caught", "s", ERROR)
        + user("fix")
        + END
        + flow("start", "s", "end")
        + flow("caught", "fix", condition="missing == 1")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()
    assert [i.element_id for i in world.incidents()] == ["caught"]

    world.live._workflow.find(world.incidents()[0].element_instance_id).assign({"missing": 1})
    retry(world._save())

    assert world.names() == ["fix"]


def test_a_boundary_timer_that_fails_leaves_the_user_task_open_and_can_be_retried():
    late = boundary("due", "a", timer("Date", "=deadline")) + GONE
    world = World(beside(user("a"), "a", after=late)).start()
    assert (world.names(), [i.element_id for i in world.incidents()]) == (["a"], ["due"])

    world.live._workflow.find(world.incidents()[0].element_instance_id).assign(
        {"deadline": "2026-12-01"}
    )
    retry(world._save())
    assert len(world.live.open_work().timers) == 1

    assert world.complete("a").done
    assert consistent(world)


def test_ending_what_has_an_incident_resolves_the_incident():
    late = boundary("due", "a", timer("Date", "=deadline")) + GONE
    completed = World(beside(user("a"), "a", after=late)).start().complete("a")
    cancelled = World(beside(user("a"), "a", after=late)).start()
    cancelled.live.cancel("не нужен")
    cancelled._save()

    for world in (completed, cancelled):
        assert [f.how for f in world.of(IncidentResolved)] == ["cancel"]
        assert consistent(world)


def test_a_timer_that_leaves_the_calendar_is_an_incident():
    far = timer("Date", "=when"), timer("Cycle", "R/9999-12-31T20:00:00+00:00/P1Y")
    for text in far:
        world = World(beside(catch("a", text), "a")).start(when="9999-12-31T23:59:59-12:00")
        assert "Таймер" in world.incidents()[0].message or "таймер" in world.incidents()[0].message


def test_an_absurd_deadline_is_an_incident():
    for days in (10**9, -1, 1e300):
        world = World(beside(user("a", inner=props(dueWorkingDays="days")), "a")).start(days=days)
        assert "рабочих дней" in world.incidents()[0].message


# -- multi-instance --------------------------------------------------------------------------------
def many(*, sequential: bool, condition: str, inner: str = "") -> bytes:
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<loopCardinality>3</loopCardinality><completionCondition>{condition}"
        "</completionCondition></multiInstanceLoopCharacteristics>"
    )
    return beside(user("a", inner=inner + loop), "a")


def test_a_failing_completion_condition_is_one_incident_and_loses_no_answer():
    for sequential in (False, True):
        world = World(many(sequential=sequential, condition="enough == 1")).start()
        world.complete("a", x=1)
        assert len(world.of(IncidentRaised)) == 1
        if not sequential:
            world.complete("a", y=2)
            assert len(world.of(IncidentRaised)) == 1

        while not world.done:
            if world.incidents():
                token = world.live._workflow.find(world.incidents()[0].element_instance_id)
                for child in [token, *token.children]:
                    child.assign({"enough": 0})
                retry(world._save())
            else:
                world.complete("a", enough=0)

        assert len(world.of(UserTaskCompleted)) == 3
        assert world.variables["x"] == 1
        assert consistent(world)


# -- joins and reactions ---------------------------------------------------------------------------
def test_two_branches_that_both_waited_in_vain_join_after_retries_and_a_recall():
    body = (
        START
        + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
        + '<exclusiveGateway id="go" default="out"/>'
        + user("a")
        + user("b")
        + END
        + '<endEvent id="lost"/>'
        + flow("start", "fork")
        + flow("fork", "a", "go")
        + flow("go", "join", condition="ok")
        + flow("go", "lost", flow_id="out")
        + flow("fork", "b", "join")
        + flow("join", "end")
    )
    world = World(bpmn(body)).start()
    task = next(t for t in world.open_tasks() if t.element_id == "a")
    world.complete("a", ok=False).complete("b")
    assert [i.kind for i in world.incidents()] == ["deadlock"]

    world.live.reopen_user_task(task.element_instance_id)
    world._save().complete("a", ok=True)
    retry(world)

    assert world.done
    assert consistent(world)


def test_an_error_inside_a_reaction_is_not_caught_by_the_same_reaction():
    reaction = sub(
        "react",
        f'<startEvent id="rs">{ERROR}</startEvent><endEvent id="rf">{ERROR}</endEvent>'
        + flow("rs", "rf"),
        EVENT_SUB,
    )
    inner = sub(
        "s",
        f'<startEvent id="s1"/><endEvent id="f">{ERROR}</endEvent>' + flow("s1", "f") + reaction,
    )
    body = (
        START
        + inner
        + boundary("caught", "s", ERROR)
        + user("fix")
        + END
        + flow("start", "s", "end")
        + flow("caught", "fix")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()

    assert world.names() == ["fix"]
    assert [f.caught_by for f in world.of(BpmnErrorThrown)] == ["react", "caught"]


def test_recall_gives_back_the_due_date_and_the_declared_inputs():
    inner = (
        "<extensionElements><camunda:properties>"
        '<camunda:property name="dueWorkingDays" value="3"/></camunda:properties>'
        '<camunda:inputOutput><camunda:inputParameter name="n">=1 + 1</camunda:inputParameter>'
        "</camunda:inputOutput></extensionElements>"
    )
    body = START + user("a", inner=inner) + user("b") + flow("start", "a", "b")
    world = World(bpmn(body)).start()
    [task] = world.open_tasks()
    world.complete("a", n=5)

    world.live.reopen_user_task(task.element_instance_id)
    world._save()

    assert world.of(UserTaskReopened)[0].due_at == task.due_at
    assert world.live.variables_of(task.element_instance_id)["n"] == 2


def test_recall_is_refused_after_an_escalation():
    body = (
        START
        + sub(
            "s",
            '<startEvent id="s1"/>'
            + user("a")
            + throw("e", ESCALATION)
            + user("b")
            + flow("s1", "a", "e", "b"),
        )
        + boundary("told", "s", ESCALATION, interrupting=False)
        + user("c")
        + END
        + flow("start", "s", "end")
        + flow("told", "c")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()
    [task] = world.open_tasks()
    world.complete("a")

    with pytest.raises(Conflict, match="уже отправлено"):
        world.live.reopen_user_task(task.element_instance_id)


def test_recall_is_refused_after_a_reaction_has_replaced_the_rest_of_the_process():
    reaction = event_sub(MESSAGE, interrupting=True)
    fork = '<parallelGateway id="fork"/>' + flow("start", "fork", "a", "end") + flow("fork", "b")
    world = World(bpmn(START + fork + user("a") + user("b") + END + reaction, catalogue=CATALOGUE))
    task = world.start().open_tasks()[0]
    world.complete("a")
    world.deliver("Answer")
    assert world.names() == ["react"]

    with pytest.raises(Conflict, match="уже завершена"):
        world.live.reopen_user_task(task.element_instance_id)


def test_a_stopped_runaway_goes_on_where_it_stopped():
    body = (
        START
        + script("spin", "n = n + 1")
        + '<exclusiveGateway id="x" default="d"/>'
        + END
        + flow("start", "spin", "x")
        + flow("x", "spin", condition="n &lt; 300")
        + flow("x", "end", flow_id="d")
    )
    world = World(bpmn(body), budget=400).start(n=0)
    assert [i.kind for i in world.incidents()] == ["budget"]

    assert retry(world).done


# -- what came from outside is kept until the diagram can digest it --------------------------------
BROKEN = (
    '<extensionElements><camunda:inputOutput><camunda:outputParameter name="y">x + missing'
    "</camunda:outputParameter></camunda:inputOutput></extensionElements>"
)
LATE_TIMER = boundary("late", "a", timer("Duration", "P1D"), interrupting=False)


def mend(world: World) -> World:
    """Somebody repairs the variables; then the incident is retried."""
    [incident] = world.incidents()
    world.live._workflow.find(incident.element_instance_id).assign({"missing": 2})
    world._save()
    return retry(world)


def test_an_answer_of_a_service_survives_an_output_mapping_that_fails():
    task = f'<serviceTask id="a" camunda:type="external" camunda:topic="a.b">{BROKEN}</serviceTask>'
    world = World(beside(task, "a")).start().answer("a.b", x=1)
    assert ([i.kind for i in world.incidents()], consistent(world)) == (["expression"], True)

    mend(world)

    assert world.done
    assert world.variables["y"] == 3
    assert len(world.of(ServiceRequested)) == len(world.of(ServiceCompleted)) == 1


def test_a_retry_that_fails_again_still_has_the_answer():
    task = f'<serviceTask id="a" camunda:type="external" camunda:topic="a.b">{BROKEN}</serviceTask>'
    world = World(beside(task, "a")).start().answer("a.b", x=1)
    for _ in range(3):
        retry(world)
        assert (len(world.incidents()), consistent(world)) == (1, True)

    assert mend(world).variables["y"] == 3


def test_a_payload_survives_an_output_mapping_that_fails():
    for element in (
        catch("a", MESSAGE, BROKEN),
        f'<receiveTask id="a" messageRef="m">{BROKEN}</receiveTask>',
    ):
        world = World(beside(element, "a")).start()
        assert world.deliver("Answer", x=1) == 1
        assert (len(world.incidents()), consistent(world)) == (1, True)
        assert not world.live.open_work().subscriptions

        mend(world)

        assert world.done
        assert world.variables["y"] == 3
        assert len(world.of(SubscriptionOpened)) == len(world.of(MessageReceived)) == 1


def test_a_payload_at_a_boundary_survives_and_the_activity_stays_open_until_the_retry():
    caught = boundary("caught", "a", MESSAGE, inner=BROKEN) + user("fix") + flow("caught", "fix")
    world = World(beside(user("a"), "a", after=caught)).start()
    world.deliver("Answer", x=1)
    assert (world.names(), consistent(world)) == (["a"], True)
    [incident] = world.incidents()
    host = world.live._workflow.find(incident.element_instance_id).parent
    host.assign({"missing": 2})
    world.live._workflow.find(incident.element_instance_id).assign({"missing": 2})
    world._save()

    assert retry(world).names() == ["fix"]
    assert (world.variables["y"], consistent(world)) == (3, True)


def test_a_payload_that_begins_an_event_sub_process_survives():
    reaction = event_sub(MESSAGE, interrupting=False).replace(">", f">{BROKEN}", 1)
    world = World(beside(user("a"), "a", after=reaction)).start()
    world.deliver("Answer", x=1)
    assert (world.names(), len(world.incidents()), consistent(world)) == (["a"], 1, True)

    mend(world)

    assert world.names() == ["a", "react"]
    assert world.deliver("Answer", x=5) == 1


def test_rivals_of_an_event_that_came_are_withdrawn_even_if_its_mapping_fails():
    """§13.4.4: the first event wins; what the diagram does with it changes nothing."""
    race = (
        '<eventBasedGateway id="race"/>'
        + catch("msg", MESSAGE, BROKEN)
        + catch("late", timer("Duration", "PT1H"))
        + user("b")
        + END
        + flow("start", "race", "msg", "end")
        + flow("race", "late", "b")
    )
    world = World(bpmn(START + race, catalogue=CATALOGUE)).start()
    world.deliver("Answer", x=1)

    assert not world.live.open_work().timers
    assert mend(world).done


def test_a_date_among_the_outputs_of_a_message_stays_a_date():
    outputs = BROKEN.replace("x + missing", "date(x)")
    world = World(beside(catch("a", MESSAGE, outputs), "a")).start()
    world.deliver("Answer", x="2027-05-25")

    assert world.variables["y"] == date(2027, 5, 25)


def test_a_retried_service_has_its_boundary_events_once():
    task = '<serviceTask id="a" camunda:type="external" camunda:topic="a.b"/>'
    after = LATE_TIMER + user("late_work") + flow("late", "late_work")
    world = World(beside(task, "a", after=after)).start()
    job = world._service("a.b")
    assert world.live.fail_service(job.element_instance_id, job.job_id, "нет связи")
    world._save()
    retry(world)
    assert len(world.live.open_work().timers) == 1
    world.advance(days=1)
    job = world._service("a.b")
    assert world.live.fail_service(job.element_instance_id, job.job_id, "нет связи")
    retry(world._save())

    assert not world.live.open_work().timers
    assert world.names() == ["late_work"]
    assert consistent(world)
