"""Timers, messages, signals, errors and escalations (BPMN 2.0.2 §10.5)."""

from datetime import UTC, datetime

from engine.domain.errors import BpmnError
from engine.domain.events import (
    BpmnErrorThrown,
    CancellationOrdered,
    EscalationThrown,
    InstanceCancelled,
    InstanceCompleted,
    MessageThrown,
    ServiceCancelled,
    SignalThrown,
    SubscriptionClosed,
    TimerCancelled,
    TimerScheduled,
    UserTaskCancelled,
)
from tests.interpreter.kit import END, START, World, bpmn, flow, props, user

CATALOGUE = (
    '<message id="m" name="Answer"/><signal id="s" name="Alarm"/>'
    '<error id="e" errorCode="REFUSED"/><escalation id="x" escalationCode="LATE"/>'
)


def timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><time{kind}>{text}</time{kind}></timerEventDefinition>"


def condition(text: str) -> str:
    return (
        "<conditionalEventDefinition>"
        '<condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" language="python" '
        f'xsi:type="tFormalExpression">{text}</condition></conditionalEventDefinition>'
    )


def boundary(
    event_id: str, host: str, definition: str, *, interrupting: bool = True, inner: str = ""
) -> str:
    cancel = "" if interrupting else ' cancelActivity="false"'
    return (
        f'<boundaryEvent id="{event_id}" attachedToRef="{host}"{cancel}>'
        f"{inner}{definition}</boundaryEvent>"
    )


def catch(event_id: str, definition: str, inner: str = "") -> str:
    return f'<intermediateCatchEvent id="{event_id}">{inner}{definition}</intermediateCatchEvent>'


def throw(event_id: str, definition: str, inner: str = "") -> str:
    return f'<intermediateThrowEvent id="{event_id}">{inner}{definition}</intermediateThrowEvent>'


MESSAGE, SIGNAL = (
    '<messageEventDefinition messageRef="m"/>',
    '<signalEventDefinition signalRef="s"/>',
)
ERROR, ESCALATION = (
    '<errorEventDefinition errorRef="e"/>',
    '<escalationEventDefinition escalationRef="x"/>',
)


def test_an_intermediate_timer_holds_the_token_until_its_time():
    world = World(
        bpmn(
            START
            + catch("wait", timer("Duration", "PT1H"))
            + user("a")
            + flow("start", "wait", "a")
        )
    ).start()

    world.advance(minutes=59)
    assert world.names() == []
    world.advance(minutes=1)

    assert world.names() == ["a"]


def test_a_duration_of_a_month_follows_the_calendar():
    world = World(
        bpmn(START + catch("wait", timer("Duration", "P1M")) + END + flow("start", "wait", "end")),
        start=datetime(2027, 1, 31, 2, tzinfo=UTC),
    ).start()

    assert world.of(TimerScheduled)[0].due_at == datetime(2027, 2, 28, 2, tzinfo=UTC)


def test_a_timer_counts_working_days_by_expression():
    world = World(
        bpmn(
            START
            + catch("wait", timer("Date", "=working_days(5)"))
            + END
            + flow("start", "wait", "end")
        ),
        start=datetime(2026, 11, 23, 3, tzinfo=UTC),
    ).start()

    # Five working days after Monday 23 November 2026, 18:00 in Krasnoyarsk (UTC+7).
    assert world.of(TimerScheduled)[0].due_at == datetime(2026, 11, 30, 11, tzinfo=UTC)


def test_an_interrupting_boundary_timer_ends_the_user_task_and_its_path_goes_on():
    world = World(
        bpmn(
            START
            + user("a")
            + user("late")
            + END
            + boundary("due", "a", timer("Duration", "P1D"))
            + flow("start", "a", "end")
            + flow("due", "late")
        )
    ).start(x=1)

    world.advance(days=1)

    assert world.names() == ["late"]
    assert len(world.of(UserTaskCancelled)) == 1
    assert world.complete("late").variables["x"] == 1


def test_completing_the_user_task_cancels_its_boundary_timer():
    world = (
        World(
            bpmn(
                START
                + user("a")
                + user("late")
                + END
                + boundary("due", "a", timer("Duration", "P1D"))
                + flow("start", "a", "end")
                + flow("due", "late")
            )
        )
        .start()
        .complete("a")
    )

    assert world.done
    assert len(world.of(TimerCancelled)) == 1


def test_a_non_interrupting_cycle_reminds_as_often_as_it_says_and_leaves_the_user_task_open():
    world = World(
        bpmn(
            START
            + user("a")
            + user("remind")
            + END
            + boundary("cycle", "a", timer("Cycle", "R3/PT1H"), interrupting=False)
            + flow("start", "a", "end")
            + flow("cycle", "remind")
        )
    ).start()

    world.advance(hours=10)

    assert world.names() == ["a", "remind", "remind", "remind"]


def test_an_open_reminder_survives_the_completion_of_the_main_task():
    world = World(
        bpmn(
            START
            + user("a")
            + user("remind")
            + END
            + boundary("cycle", "a", timer("Cycle", "R/PT1H"), interrupting=False)
            + flow("start", "a", "end")
            + flow("cycle", "remind")
        )
    ).start()
    world.advance(hours=1).complete("a")

    assert world.names() == ["remind"]
    assert not world.live.open_work().timers


def test_an_interrupting_cycle_fires_once():
    world = World(
        bpmn(
            START
            + user("a")
            + user("late")
            + END
            + boundary("c", "a", timer("Cycle", "R3/PT1H"))
            + flow("start", "a", "end")
            + flow("c", "late")
        )
    ).start()
    world.advance(hours=5)

    assert world.names() == ["late"]


def test_a_boundary_timer_can_count_from_the_due_date_of_its_user_task():
    task = user("a", inner=props(dueWorkingDays="3"))
    world = World(
        bpmn(
            START
            + task
            + user("late")
            + END
            + boundary("due", "a", timer("Date", "=due()"))
            + flow("start", "a", "end")
            + flow("due", "late")
        )
    ).start()

    assert world.of(TimerScheduled)[0].due_at == world.open_tasks()[0].due_at


def test_a_message_reaches_only_the_key_it_is_for():
    body = (
        START
        + catch("wait", MESSAGE, props(correlationKey="number"))
        + user("a")
        + flow("start", "wait", "a")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start(number="K-1")

    assert world.deliver("Answer", "K-2", text="no") == 0
    assert world.deliver("Answer", "K-1", text="yes") == 1

    assert world.names() == ["a"]
    assert world.variables["text"] == "yes"
    assert len(world.of(SubscriptionClosed)) == 1


def test_a_non_interrupting_message_boundary_fires_again_and_again():
    body = (
        START
        + user("a")
        + user("note")
        + END
        + boundary("msg", "a", MESSAGE, interrupting=False)
        + flow("start", "a", "end")
        + flow("msg", "note")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()
    for _ in range(3):
        assert world.deliver("Answer") == 1

    assert world.names() == ["a", "note", "note", "note"]


def test_after_an_event_based_gateway_the_first_event_wins():
    body = (
        START
        + '<eventBasedGateway id="race"/>'
        + catch("msg", MESSAGE)
        + catch("short", timer("Duration", "PT1H"))
        + catch("long", timer("Duration", "PT2H"))
        + user("a")
        + user("b")
        + user("c")
        + flow("start", "race")
        + flow("race", "msg", "a")
        + flow("race", "short", "b")
        + flow("race", "long", "c")
    )
    timed = World(bpmn(body, catalogue=CATALOGUE)).start().advance(hours=5)
    assert timed.names() == ["b"]
    assert not timed.live.open_work().timers

    answered = World(bpmn(body, catalogue=CATALOGUE)).start()
    answered.deliver("Answer")
    assert answered.names() == ["a"]
    assert not answered.live.open_work().timers


def test_thrown_messages_and_signals_leave_with_their_declared_payload_only():
    inner = (
        "<extensionElements><camunda:properties>"
        '<camunda:property name="correlationKey" value="number"/></camunda:properties>'
        '<camunda:inputOutput><camunda:inputParameter name="id">=number'
        "</camunda:inputParameter></camunda:inputOutput></extensionElements>"
    )
    body = (
        START
        + throw("send", MESSAGE, inner)
        + throw("alarm", SIGNAL)
        + END
        + flow("start", "send", "alarm", "end")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start(number="K-1", private="x")

    [message] = world.of(MessageThrown)
    assert (message.name, message.key, message.payload) == ("Answer", "K-1", {"id": "K-1"})
    assert world.of(SignalThrown)[0].name == "Alarm"
    assert world.done


def sub(sub_id: str, body: str, attributes: str = "") -> str:
    return f'<subProcess id="{sub_id}"{attributes}>{body}</subProcess>'


INNER_ERROR = sub(
    "inner",
    '<startEvent id="s1"/>'
    + user("work")
    + f'<endEvent id="fail">{ERROR}</endEvent>'
    + user("other")
    + flow("s1", "work", "fail")
    + flow("s1", "other"),
)


def test_an_error_end_event_is_caught_at_the_boundary_and_ends_the_sub_process():
    body = (
        START
        + INNER_ERROR
        + user("fix")
        + END
        + boundary("caught", "inner", ERROR)
        + flow("start", "inner", "end")
        + flow("caught", "fix")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start().complete("work", why="no")

    assert world.names() == ["fix"]
    assert world.of(BpmnErrorThrown)[0].caught_by == "caught"
    assert world.variables["why"] == "no"


def test_an_error_that_nobody_catches_is_an_incident():
    body = START + INNER_ERROR + END + flow("start", "inner", "end")
    world = World(bpmn(body, catalogue=CATALOGUE)).start().complete("work")

    assert [i.kind for i in world.incidents()] == ["error"]
    assert not world.done


def test_a_business_error_of_a_service_is_caught_by_code():
    body = (
        START
        + '<serviceTask id="ask" camunda:type="external" camunda:topic="a.b"/>'
        + user("fix")
        + END
        + boundary("caught", "ask", ERROR)
        + flow("start", "ask", "end")
        + flow("caught", "fix")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()
    job = world._service("a.b")

    world.live.throw_error(
        job.element_instance_id, job.job_id, BpmnError("REFUSED", "нет", {"reason": "r"})
    )
    world._save()

    assert world.names() == ["fix"]
    assert world.variables["reason"] == "r"
    assert len(world.of(ServiceCancelled)) == 1


def test_an_uncaught_escalation_lets_the_process_go_on():
    body = START + throw("esc", ESCALATION) + END + flow("start", "esc", "end")
    world = World(bpmn(body, catalogue=CATALOGUE)).start()

    assert world.done
    assert world.of(EscalationThrown)[0].caught_by == ""


def test_a_non_interrupting_escalation_starts_its_path_and_the_sub_process_goes_on():
    inner = sub(
        "inner",
        '<startEvent id="s1"/>'
        + throw("esc", ESCALATION)
        + user("work")
        + flow("s1", "esc", "work"),
    )
    body = (
        START
        + inner
        + user("told")
        + END
        + boundary("b", "inner", ESCALATION, interrupting=False)
        + flow("start", "inner", "end")
        + flow("b", "told")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()

    assert world.names() == ["told", "work"]


def test_a_terminate_end_event_ends_every_token_of_its_scope():
    body = (
        START
        + '<parallelGateway id="fork"/>'
        + user("a")
        + user("b")
        + '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
        + flow("start", "fork")
        + flow("fork", "a", "stop")
        + flow("fork", "b")
    )
    world = World(bpmn(body)).start().complete("a")

    assert world.done
    assert len(world.of(UserTaskCancelled)) == 1


EVENT_SUB = ' triggeredByEvent="true"'


def event_sub(definition: str, *, interrupting: bool, inner: str = "") -> str:
    flag = "" if interrupting else ' isInterrupting="false"'
    return sub(
        "esp",
        f'<startEvent id="es"{flag}>{inner}{definition}</startEvent>'
        + user("react")
        + '<endEvent id="ee"/>'
        + flow("es", "react", "ee"),
        EVENT_SUB,
    )


def test_an_interrupting_event_sub_process_replaces_the_rest_of_its_scope():
    body = (
        START + user("a") + END + flow("start", "a", "end") + event_sub(MESSAGE, interrupting=True)
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()
    world.deliver("Answer", reason="r")

    assert world.names() == ["react"]
    assert world.complete("react").done
    assert world.variables["reason"] == "r"
    assert [fact.outcome for fact in world.of(InstanceCompleted)] == ["ee"]


def test_the_outcome_is_the_end_inside_the_innermost_reaction():
    inner = sub(
        "outer",
        f'<startEvent id="os">{MESSAGE}</startEvent>'
        + user("work")
        + f'<endEvent id="fail">{ERROR}</endEvent>'
        + flow("os", "work", "fail")
        + event_sub(ERROR, interrupting=True),
        EVENT_SUB,
    )
    body = START + user("a") + END + flow("start", "a", "end") + inner
    world = World(bpmn(body, catalogue=CATALOGUE)).start()
    world.deliver("Answer")

    assert world.complete("work").complete("react").done
    assert [fact.outcome for fact in world.of(InstanceCompleted)] == ["ee"]


def test_a_reaction_that_ran_beside_does_not_name_the_outcome():
    body = (
        START + user("a") + END + flow("start", "a", "end") + event_sub(MESSAGE, interrupting=False)
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()
    world.deliver("Answer")

    assert world.complete("react").complete("a").done
    assert [fact.outcome for fact in world.of(InstanceCompleted)] == ["end"]


def test_a_non_interrupting_event_sub_process_runs_beside_and_again():
    body = (
        START + user("a") + END + flow("start", "a", "end") + event_sub(MESSAGE, interrupting=False)
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()
    world.deliver("Answer")
    world.deliver("Answer")

    assert world.names() == ["a", "react", "react"]
    world.complete("a").complete("react")
    assert not world.done
    assert world.complete("react").done


def test_a_timer_of_an_event_sub_process_does_not_keep_the_process_alive():
    body = (
        START
        + user("a")
        + END
        + flow("start", "a", "end")
        + event_sub(timer("Duration", "P9D"), interrupting=False)
    )
    world = World(bpmn(body)).start().complete("a")

    assert world.done
    assert not world.live.open_work()


def test_an_error_event_sub_process_starts_only_when_the_error_comes():
    inner = sub(
        "inner",
        '<startEvent id="s1"/>'
        + user("work")
        + f'<endEvent id="fail">{ERROR}</endEvent>'
        + flow("s1", "work", "fail")
        + event_sub(ERROR, interrupting=True),
    )
    world = World(
        bpmn(START + inner + END + flow("start", "inner", "end"), catalogue=CATALOGUE)
    ).start()
    assert world.names() == ["work"]

    world.complete("work")
    assert world.names() == ["react"]
    assert world.complete("react").done


def test_a_process_that_draws_its_cancellation_gets_the_reason_and_goes_on():
    body = props(cancelMessage="Answer") + START + user("a") + END + flow("start", "a", "end")
    body += event_sub(MESSAGE, interrupting=True, inner=props(correlationKey="odd"))
    world = World(bpmn(body, catalogue=CATALOGUE)).start(odd="x")

    world.live.cancel("дубль")
    world._save()

    assert world.names() == ["react"]
    assert [fact.reason for fact in world.of(CancellationOrdered)] == ["дубль"]
    assert world.complete("react").done
    assert world.variables["reason"] == "дубль"
    assert world.of(InstanceCancelled) == []


def test_who_cancels_again_while_it_closes_its_records_ends_it_at_once():
    body = props(cancelMessage="Answer") + START + user("a") + END + flow("start", "a", "end")
    body += event_sub(MESSAGE, interrupting=True)
    world = World(bpmn(body, catalogue=CATALOGUE)).start()

    for reason in ("дубль", "застряло"):
        world.live.cancel(reason)
        world._save()

    assert [fact.reason for fact in world.of(InstanceCancelled)] == ["застряло"]
    assert not world.live.open_work()


def test_cancelling_closes_everything_that_was_open():
    body = (
        START
        + user("a")
        + boundary("due", "a", timer("Duration", "P1D"))
        + END
        + event_sub(MESSAGE, interrupting=False)
        + flow("start", "a", "end")
        + flow("due", "end")
    )
    world = World(bpmn(body, catalogue=CATALOGUE)).start()

    world.live.cancel("не нужен")
    world._save()

    assert not world.live.open_work()
    assert world.live.is_completed
