"""Standard loops, and events at the border of each repetition (BPMN 2.0.2 §10.3.8, §13.3.6)."""

import pytest

from engine.interpreter import read_deployment
from tests.interpreter.kit import END, START, World, bpmn, flow, props, script, user


def looped(kind: str, task_id: str, loop: str, inner: str = "") -> str:
    return f'<{kind} id="{task_id}" name="{task_id}">{inner}{loop}</{kind}>'


def standard(condition: str = "", **attributes: str) -> str:
    text = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    written = "".join(f' {k}="{v}"' for k, v in attributes.items())
    return f"<standardLoopCharacteristics{written}>{text}</standardLoopCharacteristics>"


def in_a_row(*elements: str, ids: str) -> bytes:
    return bpmn(START + "".join(elements) + END + flow("start", *ids.split(), "end"))


def test_the_activity_is_repeated_as_long_as_the_condition_is_true():
    """§10.3.8: the loop condition is evaluated after each iteration when testBefore is false."""
    world = World(in_a_row(looped("userTask", "a", standard("not ready")), ids="a")).start()

    world.complete("a", ready=False).complete("a", ready=False)
    assert world.names() == ["a"]
    assert not world.done

    world.complete("a", ready=True)
    assert world.done
    assert world.variables["ready"] is True


def test_an_activity_whose_condition_is_false_before_the_first_round_is_passed_over():
    """§10.3.8: testBefore makes it a while loop."""
    loop = standard("left &gt; 0", testBefore="true")
    step = looped("scriptTask", "s", loop, "<script>left = left - 1\nrounds = rounds + 1</script>")
    model = in_a_row(step, ids="s")

    assert World(model).start(left=0, rounds=0).variables["rounds"] == 0
    assert World(model).start(left=3, rounds=0).variables == {"left": 0, "rounds": 3}


def test_the_first_round_runs_even_when_the_condition_is_false():
    """§10.3.8: without testBefore it is an until loop."""
    step = looped("scriptTask", "s", standard("left &gt; 0"), "<script>left = left - 1</script>")

    assert World(in_a_row(step, ids="s")).start(left=0).variables == {"left": -1}


def test_loop_maximum_caps_the_rounds():
    """§10.3.8: loopMaximum; the counter is not left behind."""
    for loop in (standard("true", loopMaximum="4"), standard(loopMaximum="4")):
        step = looped("scriptTask", "s", loop, "<script>seen = seen + [loopCounter]</script>")
        world = World(in_a_row(step, ids="s")).start(seen=[])
        assert world.variables == {"seen": [0, 1, 2, 3]}


def test_the_condition_sees_how_many_rounds_are_done():
    """§10.3.8, Table 10.29: loopCounter."""
    step = looped("scriptTask", "s", standard("loopCounter &lt; 2"), "<script>n = n + 1</script>")

    assert World(in_a_row(step, ids="s")).start(n=0, loopCounter=9).variables == {
        "n": 2,
        "loopCounter": 9,
    }


def test_a_looped_sub_process_runs_whole_in_each_round():
    body = '<startEvent id="s1"/>' + user("u") + '<endEvent id="e1"/>' + flow("s1", "u", "e1")
    world = World(in_a_row(looped("subProcess", "sub", standard("more"), body), ids="sub")).start()

    world.complete("u", more=True, note="первый").complete("u", more=False)

    assert world.done
    assert (world.variables["more"], world.variables["note"]) == (False, "первый")


def test_an_event_at_the_border_of_a_loop_ends_the_whole_loop():
    """§10.3.8: the boundary belongs to the activity, not to a round of it."""
    border = (
        '<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition>'
        "<timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    task = looped("userTask", "a", standard("true"))
    world = World(
        bpmn(
            START + task + border + END + user("b") + flow("start", "a", "end") + flow("late", "b")
        )
    ).start()

    world.complete("a").advance(hours=1)
    assert world.names() == ["a"]
    world.advance(hours=1)
    assert world.names() == ["b"]


def test_a_condition_that_fails_is_an_incident_and_a_retry_repeats_no_round():
    step = looped("scriptTask", "s", standard("n &lt; top"), "<script>n = n + 1</script>")
    world = World(in_a_row(user("ask"), step, ids="ask s")).start(n=0)
    world.complete("ask", top="много")
    [incident] = world.incidents()
    assert incident.element_id == "s"
    assert world.variables["n"] == 1

    world.live.retry(incident.incident_id)
    assert len(world._save().incidents()) == 1
    [again] = world.incidents()
    assert world.live.variables_of(again.element_instance_id)["n"] == 1


def test_an_endless_loop_without_a_wait_ends_in_an_incident():
    step = looped("scriptTask", "s", standard("true"), "<script>n = n + 1</script>")
    world = World(in_a_row(step, ids="s"), budget=50).start(n=0)

    [incident] = world.incidents()
    assert incident.kind == "budget"


def test_a_loop_with_neither_condition_nor_maximum_is_refused():
    deployment = read_deployment({"f.bpmn": in_a_row(looped("userTask", "a", standard()), ids="a")})

    [finding] = [f for f in deployment.findings if f.severity == "error"]
    assert (finding.rule, finding.element_id) == ("loop_ends", "a")


# -- each repetition ------------------------------------------------------------------------------
def multi(*, sequential: bool = False, condition: str = "") -> str:
    flag = ' isSequential="true"' if sequential else ""
    until = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    return (
        f'<multiInstanceLoopCharacteristics{flag} camunda:collection="schools" '
        f'camunda:elementVariable="school">{until}</multiInstanceLoopCharacteristics>'
    )


def border(event: str, *, interrupting: bool, each: bool = True) -> str:
    flag = "" if interrupting else ' cancelActivity="false"'
    inner = props(each="true") if each else ""
    return f'<boundaryEvent id="b" attachedToRef="a"{flag}>{inner}{event}</boundaryEvent>'


HOUR = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


def reminding(loop: str, *, interrupting: bool, each: bool = True) -> bytes:
    return bpmn(
        START
        + looped("userTask", "a", loop)
        + border(HOUR, interrupting=interrupting, each=each)
        + user("call")
        + user("after")
        + flow("start", "a", "after")
        + flow("b", "call")
    )


def test_a_non_interrupting_event_at_each_repetition_happens_once_for_each_open_one():
    """§10.5.4 applied to every instance of §10.3.8: the school that answered is not reminded."""
    world = World(reminding(multi(), interrupting=False)).start(schools=["5", "7", "9"])
    world.complete("a", nth=1)

    world.advance(hours=2)

    assert world.names() == ["a", "a", "call", "call"]
    called = [t for t in world.open_tasks() if t.element_id == "call"]
    schools = [world.live.variables_of(t.element_instance_id)["school"] for t in called]
    assert sorted(schools) == ["5", "9"]


def test_without_the_property_the_event_covers_the_whole_multi_instance():
    world = World(reminding(multi(), interrupting=False, each=False)).start(schools=["5", "7"])

    assert world.advance(hours=2).names() == ["a", "a", "call"]


def test_an_interrupting_event_ends_one_repetition_and_the_others_go_on():
    world = World(reminding(multi(), interrupting=True)).start(schools=["5", "7"])
    world.advance(minutes=30)
    world.complete("a", nth=0)

    assert world.advance(hours=1).names() == ["after", "call"]


def test_in_a_sequence_the_next_repetition_follows_an_interrupted_one():
    world = World(reminding(multi(sequential=True), interrupting=True)).start(schools=["5", "7"])

    world.advance(minutes=90)
    assert sorted(world.names()) == ["a", "call"]
    world.complete("a")
    assert sorted(world.names()) == ["after", "call"]


def test_an_interrupted_repetition_counts_as_terminated_and_not_as_completed():
    """§10.3.8, Table 10.30: numberOfTerminatedInstances."""
    condition = "nrOfTerminatedInstances == 1 and nrOfCompletedInstances == 1"
    error = '<errorEventDefinition errorRef="no"/>'
    inner = (
        '<startEvent id="s1"/>'
        + user("u")
        + '<exclusiveGateway id="g" default="g__fine"/><endEvent id="fine"/>'
        + f'<endEvent id="bad">{error}</endEvent>'
        + flow("s1", "u", "g", "fine")
        + flow("g", "bad", condition="refused")
    )
    model = bpmn(
        START
        + looped("subProcess", "a", multi(condition=condition), inner)
        + border(error, interrupting=True)
        + user("settle")
        + user("after")
        + flow("start", "a", "after")
        + flow("b", "settle"),
        catalogue='<error id="no" errorCode="no"/>',
    )
    world = World(model).start(schools=["5", "7", "9"])
    world.complete("u", nth=0, refused=True)
    assert world.names() == ["u", "u", "settle"]

    world.complete("u", nth=0, refused=False)

    assert sorted(world.names()) == ["after", "settle"]


def test_an_event_at_each_repetition_of_an_activity_without_repetitions_is_refused():
    model = bpmn(
        START
        + user("a")
        + border(HOUR, interrupting=False)
        + user("call")
        + END
        + flow("start", "a", "end")
        + flow("b", "call")
    )

    [finding] = read_deployment({"f.bpmn": model}).findings
    assert (finding.rule, finding.element_id) == ("boundary_of_each", "b")


# -- joins with a branch that left from the border ------------------------------------------------
@pytest.mark.parametrize("gateway", ["parallelGateway", "inclusiveGateway"])
def test_a_branch_from_the_border_does_not_undo_what_its_activity_answers_later(gateway):
    """Each branch brings what it changed, and only that."""
    border_event = (
        f'<boundaryEvent id="late" attachedToRef="a" cancelActivity="false">{HOUR}</boundaryEvent>'
    )
    world = World(
        bpmn(
            START
            + user("a")
            + border_event
            + script("remind", "reminded = true")
            + f'<{gateway} id="j"/>'
            + user("z")
            + flow("start", "a", "j", "z")
            + flow("late", "remind", "j")
        )
    ).start(x=1)
    world.advance(hours=2)
    assert world.names() == ["a"]

    world.complete("a", answer=5)

    [task] = world.open_tasks()
    known = world.live.variables_of(task.element_instance_id)
    assert (task.element_id, known["answer"], known["reminded"]) == ("z", 5, True)
