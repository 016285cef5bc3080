"""Compensation events and handlers (BPMN 2.0.2 §10.7, §13.5.5)."""

import pytest

from engine.domain.errors import Conflict
from engine.domain.events import (
    ActivityCompensated,
    CompensationThrown,
    ElementCompleted,
    InstanceCompleted,
)
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user

ERROR = '<error id="e" errorCode="REFUSED"/>'


def compensated_by(activity: str, handler: str) -> str:
    """A compensation event at the border of `activity`, joined with its handler."""
    return (
        f'<boundaryEvent id="undo_{activity}" attachedToRef="{activity}">'
        "<compensateEventDefinition/></boundaryEvent>"
        f'<association id="as_{activity}" sourceRef="undo_{activity}" targetRef="{handler}"/>'
    )


def for_compensation(element: str) -> str:
    """The same element, marked as a handler."""
    head, separator, rest = element.partition(" ")
    return f'{head}{separator}isForCompensation="true" {rest}'


def undoable(activity: str, element: str = "", handler: str = "") -> str:
    """A user task (or `element`) with a script as its handler that logs the activity's id."""
    undo = handler or script(f"un_{activity}", f'log = log + ["{activity}"]')
    return (
        (element or user(activity))
        + for_compensation(undo)
        + compensated_by(activity, f"un_{activity}")
    )


def throw(event_id: str = "throw", attributes: str = "", kind: str = "intermediateThrow") -> str:
    return f'<{kind}Event id="{event_id}"><compensateEventDefinition {attributes}/></{kind}Event>'


def world(*parts: str, catalogue: str = "", **variables: object) -> World:
    return World(bpmn("".join(parts), catalogue=catalogue)).start(**{"log": [], **variables})


def undone(world: World) -> list[str]:
    return [f.element_id for f in world.of(ActivityCompensated)]


def test_completed_activities_of_the_scope_are_compensated_in_reverse_order():
    """§10.5.3: all successfully completed activities, in reverse order of their sequence flows."""
    w = world(
        START, undoable("a"), undoable("b"), throw(), user("after"),
        flow("start", "a", "b", "throw", "after"),
    )  # fmt: skip
    w.complete("a").complete("b")

    assert w.variables["log"] == ["b", "a"]
    assert undone(w) == ["b", "a"]
    assert w.names() == ["after"]


def test_parallel_branches_are_compensated_in_reverse_order_of_completion():
    """§13.5.5: the order of completion counts, not that of the drawing."""
    parts = (
        START, '<parallelGateway id="f"/>', '<parallelGateway id="j"/>', undoable("a"),
        undoable("b"), undoable("c"), throw(), END, flow("start", "f"), flow("f", "a", "j"),
        flow("f", "b", "j"), flow("f", "c", "j"), flow("j", "throw", "end"),
    )  # fmt: skip
    w = world(*parts).complete("b").complete("c").complete("a")

    assert w.done
    assert w.variables["log"] == ["a", "c", "b"]


def test_only_the_activity_that_is_named_is_compensated():
    """§10.5.5: activityRef."""
    w = world(
        START, undoable("a"), undoable("b"), throw(attributes='activityRef="a"'), END,
        flow("start", "a", "b", "throw", "end"),
    )  # fmt: skip
    w.complete("a").complete("b")

    assert w.done
    assert undone(w) == ["a"]
    assert w.of(CompensationThrown)[0].activity_id == "a"


def test_what_has_not_completed_is_not_compensated():
    """§13.5.5: an activity that is still active cannot be compensated."""
    parts = (
        START, '<parallelGateway id="f"/>', undoable("a"), undoable("b"), throw(), END,
        flow("start", "f"), flow("f", "a", "throw", "end"), flow("f", "b"),
    )  # fmt: skip
    w = world(*parts).complete("a")

    assert undone(w) == ["a"]
    assert w.names() == ["b"]


def test_what_was_interrupted_is_not_compensated():
    """§13.5.5: compensation of a failed activity is a null operation."""
    timer = (
        '<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    w = world(
        START, undoable("a"), timer, throw(), END, flow("start", "a"), flow("late", "throw", "end")
    )
    w.advance(hours=2)

    assert w.done
    assert undone(w) == []
    assert w.of(CompensationThrown)[0].activities == 0


def test_nothing_is_compensated_twice():
    """§13.5.5: what has been compensated is not completed any more."""
    w = world(
        START, undoable("a"), throw("t1"), undoable("b"), throw("t2"), END,
        flow("start", "a", "t1", "b", "t2", "end"),
    )  # fmt: skip
    w.complete("a").complete("b")

    assert w.done
    assert w.variables["log"] == ["a", "b"]


def test_a_handler_that_is_a_user_task_keeps_the_throwing_event_waiting():
    """§10.7.2: by default the throwing event waits until the handlers are done."""
    w = world(
        START, undoable("a", handler=user("un_a")), undoable("b", handler=user("un_b")), throw(),
        user("after"), flow("start", "a", "b", "throw", "after"),
    )  # fmt: skip
    w.complete("a").complete("b")
    assert w.names() == ["un_b"]

    w.complete("un_b", refund=5)
    assert w.names() == ["un_a"]
    assert w.variables["refund"] == 5

    w.complete("un_a", refund=7)
    assert w.names() == ["after"]
    assert w.variables["refund"] == 7
    assert w.complete("after").done


def test_a_throwing_event_that_does_not_wait_lets_its_token_go_on():
    """§10.7.2: waitForCompletion=false; the process still cannot end before the handlers."""
    w = world(
        START, undoable("a", handler=user("un_a")), throw(attributes='waitForCompletion="false"'),
        user("after"), END, flow("start", "a", "throw", "after", "end"),
    )  # fmt: skip
    w.complete("a")
    assert sorted(w.names()) == ["after", "un_a"]

    w.complete("after", x=1)
    assert not w.done
    w.complete("un_a", refund=5)

    assert w.done
    assert w.variables["x"] == 1
    assert w.variables["refund"] == 5


def test_an_end_event_compensates_before_its_scope_ends():
    """§10.5.3: a compensation end event."""
    w = world(
        START, undoable("a", handler=user("un_a")), throw("end", kind="end"),
        flow("start", "a", "end"),
    )  # fmt: skip
    w.complete("a")
    assert not w.done

    assert w.complete("un_a").done
    assert w.of(InstanceCompleted)[0].outcome == "end"


def test_an_activity_that_completed_three_times_in_a_loop_is_compensated_three_times():
    """§13.5.5: each time with the data of that completion, the last one first."""
    handler = script("un_a", "log = log + [booking]")
    parts = (
        START, '<exclusiveGateway id="in"/>', undoable("a", handler=handler),
        '<exclusiveGateway id="out" default="on"/>', throw(), END,
        flow("start", "in", "a", "out"), flow("out", "in", condition="booking &lt; 3"),
        flow("out", "throw", flow_id="on"), flow("throw", "end"),
    )  # fmt: skip
    w = world(*parts)
    for booking in (1, 2, 3):
        w.complete("a", booking=booking)

    assert w.done
    assert w.variables["log"] == [3, 2, 1]


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_each_completed_instance_of_a_multi_instance_is_compensated_with_its_own_data(sequential):
    """§10.7.2: the boundary handler is invoked once for each instance."""
    many = user(
        "a",
        inner=f'<multiInstanceLoopCharacteristics isSequential="{sequential}" '
        'camunda:collection="schools" camunda:elementVariable="school"/>',
    )
    handler = script("un_a", "log = log + [[school, plan]]")
    w = world(
        START, undoable("a", many, handler), throw(), END, flow("start", "a", "throw", "end"),
        schools=["x", "y", "z"],
    )  # fmt: skip
    for plan in (1, 2, 3):
        w.complete("a", plan=plan)

    assert w.done
    assert w.variables["log"] == [["z", 3], ["y", 2], ["x", 1]]
    assert "school" not in w.variables


def test_each_round_of_a_standard_loop_is_compensated():
    """§13.5.5: instances of a loop, in reverse order of their completion."""
    loop = user("a", inner='<standardLoopCharacteristics loopMaximum="2"/>')
    handler = script("un_a", "log = log + [plan]")
    w = world(START, undoable("a", loop, handler), throw(), END, flow("start", "a", "throw", "end"))
    w.complete("a", plan=1).complete("a", plan=2)

    assert w.variables["log"] == [2, 1]


def sub(sub_id: str, *parts: str, kind: str = "subProcess", attributes: str = "") -> str:
    return f'<{kind} id="{sub_id}" {attributes}>{"".join(parts)}</{kind}>'


def test_a_completed_sub_process_is_compensated_by_compensating_what_it_contains():
    """§10.5.3: the implicit handler of a sub-process calls all handlers inside, last one first."""
    deep = sub("deep", '<startEvent id="s2"/>', undoable("b"), undoable("c"), flow("s2", "b", "c"))
    inner = sub("inner", '<startEvent id="s1"/>', undoable("a"), deep, undoable("d"),
                flow("s1", "a", "deep", "d"))  # fmt: skip
    w = world(START, inner, throw(), END, flow("start", "inner", "throw", "end"))
    for task in "abcd":
        w.complete(task)

    assert w.done
    assert w.variables["log"] == ["d", "c", "b", "a"]
    assert undone(w) == ["d", "c", "b", "deep", "a", "inner"]


def test_each_instance_of_a_multi_instance_sub_process_is_compensated():
    """§10.7.2: compensation is triggered for each instance with its own snapshot."""
    inner = sub(
        "inner",
        '<multiInstanceLoopCharacteristics camunda:collection="schools" '
        'camunda:elementVariable="school"/>',
        '<startEvent id="s1"/>',
        undoable("a", handler=script("un_a", "log = log + [school]")),
        flow("s1", "a"),
    )
    w = world(
        START, inner, throw(), END, flow("start", "inner", "throw", "end"), schools=["x", "y"]
    )
    w.complete("a", nth=1).complete("a")

    assert w.done
    assert w.variables["log"] == ["x", "y"]


def test_a_boundary_handler_of_a_sub_process_stands_for_everything_inside():
    """§10.7.1: a handler at the border is black-box compensation."""
    inner = sub("inner", '<startEvent id="s1"/>', undoable("a"), flow("s1", "a"))
    w = world(START, undoable("inner", inner), throw(), END, flow("start", "inner", "throw", "end"))
    w.complete("a")

    assert w.variables["log"] == ["inner"]


def test_a_call_is_compensated_only_by_its_own_handler():
    """§10.7.1: what the called process completed is not visible from outside."""
    call = '<callActivity id="call" calledElement="child"/>'
    parent = bpmn(
        START + undoable("call", call) + throw() + END + flow("start", "call", "throw", "end")
    )
    child = bpmn(
        '<startEvent id="cs"/>' + undoable("x") + throw("ct", 'activityRef="x"')
        + flow("cs", "x", "ct"), "child",
    )  # fmt: skip
    w = World(parent, child).start(log=[]).complete("x")

    assert w.done
    assert w.variables["log"] == ["x", "call"]


def compensating_sub(*parts: str) -> str:
    return sub(
        "undo",
        '<startEvent id="us"><compensateEventDefinition/></startEvent>',
        *parts,
        attributes='triggeredByEvent="true"',
    )


def test_a_compensation_event_sub_process_runs_with_the_snapshot_of_its_sub_process():
    """§13.5.5: the context of the parent is restored from the snapshot at its completion."""
    inner = sub(
        "inner", '<startEvent id="s1"/>', undoable("a"), flow("s1", "a"),
        compensating_sub(user("look"), flow("us", "look")),
    )  # fmt: skip
    w = world(
        START, inner, script("later", "plan = 9; reason = 'x'"), throw(), END,
        flow("start", "inner", "later", "throw", "end"),
    )  # fmt: skip
    w.complete("a", plan=1)
    [look] = w.open_tasks()
    assert w.live.variables_of(look.element_instance_id)["plan"] == 1
    assert w.live.variables_of(look.element_instance_id)["reason"] == "x"

    w.complete("look", refund=5)

    assert w.done
    assert w.variables["refund"] == 5
    assert w.variables["plan"] == 9
    assert w.variables["log"] == []
    assert w.of(ActivityCompensated)[0].handled_by == "undo"


def test_a_compensation_event_sub_process_may_trigger_the_default_for_its_scope():
    """§10.7.1: it can recursively trigger compensation for activities contained in its parent."""
    inner = sub(
        "inner", '<startEvent id="s1"/>', undoable("a"), undoable("b"), flow("s1", "a", "b"),
        compensating_sub(
            throw("first", 'activityRef="a"'), script("between", 'log = log + ["-"]'),
            throw("rest"), flow("us", "first", "between", "rest"),
        ),
    )  # fmt: skip
    w = world(START, inner, throw(), END, flow("start", "inner", "throw", "end"))
    w.complete("a").complete("b")

    assert w.done
    assert w.variables["log"] == ["a", "-", "b"]


def test_an_error_handler_inside_compensates_what_its_sub_process_completed():
    """§10.7.2: an inline error handler triggers compensation for its sub-process."""
    reaction = sub(
        "reaction",
        '<startEvent id="rs"><errorEventDefinition errorRef="e"/></startEvent>',
        throw("rt"), '<endEvent id="re"/>', flow("rs", "rt", "re"),
        attributes='triggeredByEvent="true"',
    )  # fmt: skip
    inner = sub(
        "inner", '<startEvent id="s1"/>', undoable("a"), user("b"),
        '<endEvent id="fail"><errorEventDefinition errorRef="e"/></endEvent>',
        flow("s1", "a", "b", "fail"), reaction,
    )  # fmt: skip
    w = world(START, inner, END, flow("start", "inner", "end"), catalogue=ERROR)
    w.complete("a").complete("b")

    assert w.done
    assert w.variables["log"] == ["a"]


def test_a_handler_may_be_a_sub_process_with_events_at_its_border():
    """§10.7.1: the compensation activity is a task or a sub-process."""
    handler = sub("un_a", '<startEvent id="hs"/>', user("ask"), flow("hs", "ask"))
    timer = (
        '<boundaryEvent id="late" attachedToRef="un_a"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    parts = (
        START, undoable("a", handler=handler), timer, user("chase"), throw(), END,
        flow("start", "a", "throw", "end"), flow("late", "chase"),
    )  # fmt: skip
    w = world(*parts).complete("a")
    assert w.names() == ["ask"]

    w.advance(hours=2)
    assert w.names() == ["chase"]
    assert w.complete("chase").done


def test_an_error_in_a_handler_comes_from_the_scope_of_the_throwing_event():
    """§10.7.3: what the handler does not catch itself the scope of the throwing event may catch."""
    handler = sub(
        "un_a", '<startEvent id="hs"/>',
        '<endEvent id="fail"><errorEventDefinition errorRef="e"/></endEvent>', flow("hs", "fail"),
    )  # fmt: skip
    inner = sub(
        "inner", '<startEvent id="s1"/>', undoable("a", handler=handler), undoable("b"), throw(),
        flow("s1", "b", "a", "throw"),
    )  # fmt: skip
    caught = (
        '<boundaryEvent id="caught" attachedToRef="inner"><errorEventDefinition errorRef="e"/>'
        "</boundaryEvent>"
    )
    w = world(
        START, inner, caught, user("look"), END, flow("start", "inner", "end"),
        flow("caught", "look"), catalogue=ERROR,
    )  # fmt: skip
    w.complete("b").complete("a")

    assert w.names() == ["look"]
    assert undone(w) == []
    assert w.variables["log"] == []


def test_a_handler_that_fails_is_an_incident_there_and_a_retry_goes_on():
    """A technical failure stops at the handler; nothing is skipped."""
    handler = '<serviceTask id="un_a" camunda:type="external" camunda:topic="a.b"/>'
    w = world(
        START, undoable("b"), undoable("a", handler=handler), throw(), END,
        flow("start", "b", "a", "throw", "end"),
    )  # fmt: skip
    w.complete("b").complete("a")
    job = w._service("a.b")
    assert w.live.fail_service(job.element_instance_id, job.job_id, "нет связи")
    w._save()
    [incident] = w.incidents()
    assert incident.element_id == "un_a"
    assert undone(w) == []

    assert w.live.retry(incident.incident_id)
    w._save()
    w.answer("a.b", refund=1)

    assert w.done
    assert undone(w) == ["a", "b"]


def test_a_handler_sees_what_its_activity_set_even_to_the_value_it_had_before():
    """§13.5.5: the snapshot tells what was so then, whatever came of it later."""
    w = world(
        START, undoable("a", handler=script("un_a", "log = log + [agreed]")),
        undoable("b", script("b", "agreed = true"), script("un_b", "log = log + [agreed]")),
        script("c", "agreed = false"), throw(), END,
        flow("start", "a", "b", "c", "throw", "end"),
    )  # fmt: skip
    w.complete("a", agreed=True)

    assert w.variables["log"] == [True, True]
    assert w.variables["agreed"] is False


def test_handlers_see_what_the_ones_before_them_changed():
    """Sums over all handlers come out right, whatever the order."""
    w = world(
        START, undoable("a", handler=script("un_a", "refund = refund + paid")),
        undoable("b", handler=script("un_b", "refund = refund + paid")), throw(), END,
        flow("start", "a", "b", "throw", "end"), refund=0,
    )  # fmt: skip
    w.complete("a", paid=3).complete("b", paid=4)

    assert w.variables["refund"] == 7
    assert w.variables["paid"] == 4


def test_an_instance_cancelled_while_it_compensates_leaves_nothing_open():
    w = world(
        START, undoable("a", handler=user("un_a")), throw(), END, flow("start", "a", "throw", "end")
    )
    w.complete("a")

    w.live.cancel("не нужен")
    w._save()

    assert w.done
    assert not w.live.open_work()


def test_a_completion_cannot_be_recalled_past_a_compensation():
    w = world(
        START, undoable("a", handler=user("un_a")), user("b"), throw(), END,
        flow("start", "a", "b", "throw", "end"),
    )  # fmt: skip
    tasks = [w.open_tasks()[0].element_instance_id]
    w.complete("a")
    tasks.append(w.open_tasks()[0].element_instance_id)
    w.complete("b")

    for task in tasks:
        with pytest.raises(Conflict, match="Отозвать нельзя"):
            w.live.reopen_user_task(task)
    assert w.names() == ["un_a"]


def test_an_event_at_the_border_of_a_handler_may_call_for_further_compensation():
    """§10.5.3: it sees the activities of the level on which the handler is drawn."""
    timer = (
        '<boundaryEvent id="late" attachedToRef="un_b"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    w = world(
        START, undoable("a"), undoable("b", handler=user("un_b")), timer,
        throw("more", 'activityRef="a"'), throw(attributes='activityRef="b"'), END,
        flow("start", "a", "b", "throw", "end"), flow("late", "more"),
    )  # fmt: skip
    w.complete("a").complete("b")
    assert w.names() == ["un_b"]
    w.advance(hours=2)

    assert w.done
    assert undone(w) == ["a", "b"]


def test_what_a_completed_event_sub_process_did_is_compensated_with_its_scope():
    """§13.5.5: an event sub-process that has completed is a completed activity of its scope."""
    reaction = sub(
        "reaction",
        '<startEvent id="rs" isInterrupting="false"><messageEventDefinition messageRef="m"/>'
        "</startEvent>",
        undoable("b"), flow("rs", "b"), attributes='triggeredByEvent="true"',
    )  # fmt: skip
    w = world(
        START, undoable("a"), user("c"), reaction, throw(), END,
        flow("start", "a", "c", "throw", "end"), catalogue='<message id="m" name="M"/>',
    )  # fmt: skip
    w.complete("a")
    w.deliver("M")
    w.complete("b").complete("c")

    assert w.done
    assert w.variables["log"] == ["b", "a"]


def test_activities_of_an_ad_hoc_sub_process_are_compensated_in_reverse_order_of_completion():
    """§13.5.5: compensation of B before that of A if A completed before."""
    inner = sub("inner", undoable("a"), undoable("b"), undoable("c"), kind="adHocSubProcess")
    w = world(START, inner, throw(), END, flow("start", "inner", "throw", "end"))
    w.complete("b").complete("a").complete("c")

    assert w.done
    assert w.variables["log"] == ["c", "a", "b"]


def test_an_escalation_of_a_handler_is_caught_around_the_throwing_event():
    """§10.5.7: it climbs out of the scope of the throwing event and the handler goes on."""
    handler = sub(
        "un_a", '<startEvent id="hs"/>',
        '<intermediateThrowEvent id="up"><escalationEventDefinition escalationRef="esc"/>'
        "</intermediateThrowEvent>", user("rest"), flow("hs", "up", "rest"),
    )  # fmt: skip
    inner = sub("inner", '<startEvent id="s1"/>', undoable("a", handler=handler), throw(),
                flow("s1", "a", "throw"))  # fmt: skip
    told = (
        '<boundaryEvent id="told" attachedToRef="inner" cancelActivity="false">'
        '<escalationEventDefinition escalationRef="esc"/></boundaryEvent>'
    )
    w = world(
        START, inner, told, user("look"), END, flow("start", "inner", "end"),
        flow("told", "look"), catalogue='<escalation id="esc" escalationCode="UP"/>',
    )  # fmt: skip
    w.complete("a")

    assert sorted(w.names()) == ["look", "rest"]
    assert w.complete("rest").complete("look").done
    assert undone(w) == ["a"]


def test_two_throwing_events_at_once_compensate_each_activity_once():
    """§13.5.5: what is being compensated is not completed any more."""
    w = world(
        START, undoable("a", handler=user("un_a")), '<parallelGateway id="f"/>', throw("t1"),
        throw("t2"), user("x"), user("y"), flow("start", "a", "f", "t1", "x"),
        flow("f", "t2", "y"),
    )  # fmt: skip
    w.complete("a")
    assert sorted(w.names()) == ["un_a", "y"]

    assert sorted(w.complete("un_a").names()) == ["x", "y"]
    assert undone(w) == ["a"]


def test_compensation_ends_with_the_scope_that_called_for_it():
    """§13.3.2: what interrupts the scope of the throwing event ends its handlers, too."""
    inner = sub("inner", '<startEvent id="s1"/>', undoable("a", handler=user("un_a")), throw(),
                flow("s1", "a", "throw"))  # fmt: skip
    timer = (
        '<boundaryEvent id="late" attachedToRef="inner"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    w = world(
        START, inner, timer, user("chase"), END, flow("start", "inner", "end"),
        flow("late", "chase"),
    )  # fmt: skip
    w.complete("a").advance(hours=2)

    assert w.names() == ["chase"]
    assert undone(w) == []


def test_the_completion_of_a_handler_cannot_be_recalled_once_the_next_one_runs():
    w = world(
        START, undoable("a", handler=user("un_a")), undoable("b", handler=user("un_b")), throw(),
        flow("start", "a", "b", "throw"),
    )  # fmt: skip
    w.complete("a").complete("b")
    [handler] = w.open_tasks()
    w.complete("un_b")

    with pytest.raises(Conflict, match="Отозвать нельзя"):
        w.live.reopen_user_task(handler.element_instance_id)
    assert w.names() == ["un_a"]


def test_a_process_that_compensates_nothing_keeps_no_marks():
    """Only where something may be undone does the past matter to the running instance."""
    w = world(START, undoable("a"), user("b"), flow("start", "a", "b")).complete("a")

    assert not w.latest("p").spec.needs_past
    assert not [r for r in w.stored.records.values() if "finished" in r.internal]
    assert w.names() == ["b"]


def test_the_handler_is_shown_where_it_is_drawn():
    w = world(START, undoable("a"), throw(), END, flow("start", "a", "throw", "end")).complete("a")

    assert [f.element_id for f in w.of(ElementCompleted)] == ["start", "a", "un_a", "throw", "end"]
