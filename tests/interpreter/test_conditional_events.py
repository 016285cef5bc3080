"""Conditional events (BPMN 2.0.2 §10.5.5 "Conditional", §13.5)."""

import pytest

from engine.domain.errors import Conflict
from engine.domain.events import ConditionMet, ElementCancelled, UserTaskCancelled
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user
from tests.interpreter.test_events import (
    CATALOGUE,
    MESSAGE,
    SIGNAL,
    boundary,
    catch,
    condition,
    timer,
)

FORK, JOIN = '<parallelGateway id="fork"/>', '<parallelGateway id="join"/>'


def reaction(text: str, body: str, *, interrupting: bool) -> str:
    flag = "" if interrupting else ' isInterrupting="false"'
    return (
        '<subProcess id="react" triggeredByEvent="true">'
        f'<startEvent id="came"{flag}>{condition(text)}</startEvent>{body}</subProcess>'
    )


def beside(text: str, *, first: str = "") -> bytes:
    """Branch one works on `a` and `b`, branch two waits for the condition and goes on to `c`."""
    body = START + FORK + user("a") + user("b") + user("c") + catch("wait", condition(text))
    path = ("start", "s", "fork") if first else ("start", "fork")
    body += script("s", first) if first else ""
    return bpmn(body + flow(*path, "a", "b") + flow("fork", "wait", "c"))


def guarded(text: str, *, interrupting: bool = True, host: str = "") -> bytes:
    """A user task `a` or another host `x`, with a conditional event at its border, beside `b`."""
    own = "x" if host else "a"
    body = START + FORK + (host or user("a")) + user("b") + user("c") + END
    body += boundary("came", own, condition(text), interrupting=interrupting)
    return bpmn(body + flow("start", "fork", own, "end") + flow("fork", "b") + flow("came", "c"))


# -- intermediate events ---------------------------------------------------------------------------
def test_a_condition_that_is_true_on_arrival_happens_at_once():
    """§10.5.5: "This type of event is triggered when a condition becomes true"."""
    world = World(beside("n &gt; 2")).start(n=3)

    assert world.names() == ["a", "c"]
    assert [f.element_id for f in world.of(ConditionMet)] == ["wait"]


def test_a_condition_happens_when_a_parallel_branch_has_changed_the_data():
    world = World(beside("n &gt; 2")).start(n=1)

    assert world.names() == ["a"]
    assert world.complete("a", n=2).names() == ["b"]
    assert world.complete("b", n=3).names() == ["c"]


def test_a_branch_that_has_ended_still_counts():
    body = START + FORK + user("a") + catch("wait", condition("n == 2")) + user("c")
    world = World(bpmn(body + flow("start", "fork", "a") + flow("fork", "wait", "c"))).start(n=1)

    assert world.complete("a", n=2).names() == ["c"]
    assert world.complete("c").done


def test_a_variable_written_before_the_fork_does_not_hide_what_was_written_after_it():
    world = World(beside("n == 2", first="n = 1")).start()

    assert world.complete("a", n=2).names() == ["b", "c"]


def test_the_waiting_branch_goes_on_with_its_own_variables_and_branches_meet_at_joins():
    """§13.4.1: a parallel join merges; until then each branch has its own variables."""
    body = START + FORK + JOIN + user("a") + user("b") + catch("wait", condition("n == 2"))
    body += user("c") + user("d") + flow("start", "fork", "a", "b", "join", "d")
    world = World(bpmn(body + flow("fork", "wait", "c", "join"))).start(n=1)

    world.complete("a", n=2)
    waiting = {t.element_id: t.element_instance_id for t in world.open_tasks()}
    assert world.live.variables_of(waiting["c"])["n"] == 1
    world.complete("b").complete("c", m=5)

    assert world.names() == ["d"]
    assert (world.variables["n"], world.variables["m"]) == (2, 5)


def test_an_unknown_variable_means_not_yet():
    world = World(beside("n == 2")).start()

    assert world.names() == ["a"]
    assert world.complete("a", n=2).names() == ["b", "c"]


def test_a_condition_in_a_sub_process_sees_what_is_written_outside_of_it():
    """§10.4.1: data of a scope is accessible to everything inside that scope."""
    inner = '<startEvent id="s"/>' + catch("wait", condition("n == 2")) + user("in")
    inner += flow("s", "wait", "in")
    body = START + FORK + user("a") + f'<subProcess id="x">{inner}</subProcess>'
    world = World(bpmn(body + flow("start", "fork", "a") + flow("fork", "x"))).start(n=1)

    assert world.complete("a", n=2).names() == ["in"]


def test_each_repetition_waits_with_its_own_variables():
    inner = '<startEvent id="s"/>' + catch("wait", condition("limit == own")) + user("in")
    inner += flow("s", "wait", "in") + (
        '<multiInstanceLoopCharacteristics camunda:collection="limits" '
        'camunda:elementVariable="own"/>'
    )
    body = START + FORK + user("a") + user("b") + f'<subProcess id="x">{inner}</subProcess>'
    world = World(bpmn(body + flow("start", "fork", "a", "b") + flow("fork", "x"))).start(
        limits=[1, 2], limit=0
    )

    assert world.complete("a", limit=2).names() == ["b", "in"]
    [waiting] = [t for t in world.open_tasks() if t.element_id == "in"]
    assert world.live.variables_of(waiting.element_instance_id)["own"] == 2
    assert world.complete("b", limit=1).names() == ["in", "in"]


def test_a_called_process_sees_only_its_own_variables():
    """§10.3.6: a called process has its own data."""
    called = START + catch("wait", condition("n == 2")) + END + flow("start", "wait", "end")
    body = START + FORK + user("a") + '<callActivity id="x" calledElement="q"/>'
    world = World(
        bpmn(body + flow("start", "fork", "a") + flow("fork", "x")), bpmn(called, "q")
    ).start(n=1)

    world.complete("a", n=2)

    assert not world.done
    assert not world.of(ConditionMet)


def test_a_condition_that_nothing_can_change_any_more_is_no_incident():
    world = World(beside("n == 2")).start(n=1)

    world.complete("a").complete("b")

    assert not world.done
    assert not world.incidents()
    assert not world.live.open_work()
    world.live.cancel("не нужно")
    assert world._save().done


def test_time_alone_does_not_ask_a_condition_again():
    body = START + FORK + user("a") + catch("wait", condition("now() &gt; moment")) + user("c")
    world = World(bpmn(body + flow("start", "fork", "a") + flow("fork", "wait", "c"))).start(
        moment="2026-11-24T00:00:00+00:00"
    )

    world.advance(days=2)
    assert world.names() == ["a"]


# -- event-based gateways --------------------------------------------------------------------------
RACE = (
    START
    + FORK
    + '<eventBasedGateway id="g"/>'
    + catch("m1", MESSAGE)
    + catch("s1", SIGNAL)
    + catch("t1", timer("Duration", "PT1H"))
    + catch("c1", condition("n == 2"))
    + user("a")
    + "".join(user(f"after_{e}") + flow("g", e, f"after_{e}") for e in ("m1", "s1", "t1", "c1"))
    + flow("start", "fork", "g")
    + flow("fork", "a")
)


def test_a_condition_wins_a_race_behind_an_event_based_gateway():
    """§10.6.6: the first event that occurs decides, the others are withdrawn."""
    world = World(bpmn(RACE, catalogue=CATALOGUE)).start(n=1)
    assert len(world.live.open_work().subscriptions) == 2

    world.complete("a", n=2)

    assert world.names() == ["after_c1"]
    assert not world.live.open_work().subscriptions
    assert not world.live.open_work().timers


@pytest.mark.parametrize("winner", ["m1", "s1", "t1"])
def test_another_event_withdraws_the_condition(winner):
    world = World(bpmn(RACE, catalogue=CATALOGUE)).start(n=1)

    if winner == "t1":
        world.advance(hours=1)
    else:
        world.deliver({"m1": "Answer", "s1": "Alarm"}[winner])
    world.complete("a", n=2)

    assert world.names() == [f"after_{winner}"]
    assert not world.of(ConditionMet)


def test_a_condition_that_is_true_from_the_start_wins_before_others_are_listened_to():
    world = World(bpmn(RACE, catalogue=CATALOGUE)).start(n=2)

    assert world.names() == ["a", "after_c1"]
    assert not world.live.open_work().subscriptions


def test_of_two_conditions_that_come_true_together_the_first_drawn_wins():
    body = START + '<eventBasedGateway id="g"/>' + user("a") + user("b")
    body += catch("c1", condition("n == 2")) + catch("c2", condition("n &gt; 1"))
    world = World(bpmn(body + flow("start", "g", "c2", "b") + flow("g", "c1", "a"))).start(n=2)

    assert world.names() == ["b"]


# -- at the border of an activity ------------------------------------------------------------------
def test_an_interrupting_condition_ends_its_activity():
    """§10.5.4: an interrupting boundary event cancels the activity it is attached to."""
    world = World(guarded("n == 2")).start(n=1, kept=7)

    assert world.complete("b", n=2).names() == ["c"]
    assert [f.element_id for f in world.of(UserTaskCancelled)] == ["a"]
    assert world.complete("c").done
    assert (world.variables["n"], world.variables["kept"]) == (2, 7)


def test_a_condition_at_a_border_that_is_true_on_arrival_interrupts_at_once():
    world = World(guarded("n == 2")).start(n=2)

    assert world.names() == ["b", "c"]


def test_completing_the_activity_withdraws_its_condition():
    world = World(guarded("n == 2")).start(n=1)

    world.complete("a", n=2)

    assert world.names() == ["b"]
    assert not world.of(ConditionMet)
    assert [f.element_id for f in world.of(ElementCancelled)] == ["came"]


def test_a_non_interrupting_condition_happens_on_each_change_from_false_to_true():
    """§10.5.4: a non-interrupting event may be triggered again while the activity lasts."""
    inside = '<startEvent id="s"/>' + "".join(user(f"u{i}") for i in range(6))
    host = f'<subProcess id="x">{inside}{flow("s", *(f"u{i}" for i in range(6)))}</subProcess>'
    world = World(guarded("n &gt; 2", interrupting=False, host=host)).start(n=1)

    for step, (n, times) in enumerate([(3, 1), (4, 1), (1, 1), (5, 2), (6, 2)]):
        world.complete(f"u{step}", n=n)
        assert world.names().count("c") == times

    world.complete("u5")
    assert sorted(world.names()) == ["b", "c", "c"]


def test_a_non_interrupting_condition_that_is_true_on_arrival_happens_once():
    world = World(guarded("n == 2", interrupting=False)).start(n=2)

    assert world.names() == ["a", "b", "c"]
    assert world.complete("b", n=2).names() == ["a", "c"]


def test_a_condition_at_the_border_of_a_sub_process_sees_what_is_written_inside():
    host = (
        '<subProcess id="x"><startEvent id="s"/>' + user("in") + script("t", "m = 1") + user("more")
        + flow("s", "in", "t", "more") + "</subProcess>"
    )  # fmt: skip
    world = World(guarded("n == 2", host=host)).start(n=1)

    world.complete("in", n=2)

    assert world.names() == ["b", "c"]
    # It interrupts before the next step inside is taken.
    assert "m" not in world.variables


def test_the_last_step_of_a_sub_process_can_interrupt_it():
    """§10.5.4: until the sub-process is completed its boundary events are armed."""
    inside = '<startEvent id="s"/>' + user("in") + flow("s", "in")
    host = f'<subProcess id="x">{inside}<endEvent id="e"/>{flow("in", "e")}</subProcess>'
    world = World(guarded("n == 2", host=host)).start(n=1)

    assert world.complete("in", n=2).names() == ["b", "c"]


def test_a_condition_at_the_border_of_a_repetition_sees_only_that_one():
    each = (
        '<multiInstanceLoopCharacteristics camunda:collection="limits" '
        'camunda:elementVariable="own"/>'
    )
    body = START + FORK + user("a", inner=each) + user("b") + user("c") + END
    inner = (
        "<extensionElements><camunda:properties>"
        '<camunda:property name="each" value="true"/></camunda:properties></extensionElements>'
    )
    body += boundary("came", "a", condition("own == n"), inner=inner)
    world = World(
        bpmn(body + flow("start", "fork", "a", "end") + flow("fork", "b") + flow("came", "c"))
    ).start(limits=[1, 2, 3], n=0)

    assert sorted(world.complete("b", n=2).names()) == ["a", "a", "c"]
    assert world.complete("a").complete("a").complete("c").done


# -- event sub-processes ---------------------------------------------------------------------------
def test_an_interrupting_event_sub_process_replaces_its_scope_when_its_condition_comes_true():
    """§13.5.4: an interrupting event sub-process ends its parent's other work."""
    body = START + FORK + user("a") + user("b") + flow("start", "fork", "a") + flow("fork", "b")
    body += reaction("n == 2", user("c") + flow("came", "c"), interrupting=True)
    world = World(bpmn(body)).start(n=1)

    assert world.complete("a", n=2, m=3).names() == ["c"]
    assert world.variables["m"] == 3
    assert world.complete("c").done


def test_the_last_change_of_a_scope_is_not_missed():
    body = START + user("a") + END + flow("start", "a", "end")
    body += reaction("n == 2", user("c") + flow("came", "c"), interrupting=True)
    world = World(bpmn(body)).start(n=1)

    assert world.complete("a", n=2).names() == ["c"]


def test_a_non_interrupting_event_sub_process_runs_again_on_each_change_from_false_to_true():
    body = START + "".join(user(f"u{i}") for i in range(4))
    body += flow("start", *(f"u{i}" for i in range(4)))
    body += reaction("n &gt; 2", user("c") + flow("came", "c"), interrupting=False)
    world = World(bpmn(body)).start(n=1)

    for step, (n, times) in enumerate([(3, 1), (4, 1), (1, 1)]):
        assert world.complete(f"u{step}", n=n).names().count("c") == times
    world.complete("u3", n=5)
    assert world.names() == ["c", "c"]
    world.complete("c").complete("c")

    assert world.done
    assert world.variables["n"] == 5


def test_a_waiting_event_sub_process_does_not_keep_its_scope_alive():
    body = START + user("a") + END + flow("start", "a", "end")
    body += reaction("n == 2", user("c") + flow("came", "c"), interrupting=False)

    assert World(bpmn(body)).start(n=1).complete("a").done


# -- trouble ---------------------------------------------------------------------------------------
def test_a_condition_that_cannot_be_worked_out_is_an_incident_that_can_be_retried():
    world = World(beside("n &gt; 2")).start(n=[])

    [incident] = world.incidents()
    assert (incident.kind, incident.element_id) == ("expression", "wait")
    assert world.complete("a", n=5).names() == ["b"]
    assert world.live.retry(incident.incident_id)

    assert world._save().names() == ["b", "c"]


def test_an_incident_at_a_border_is_closed_with_its_activity():
    world = World(guarded("n &gt; 2")).start(n=[])

    assert [i.element_id for i in world.incidents()] == ["came"]
    world.complete("a").complete("b")

    assert world.done
    assert not world.incidents()


def test_conditions_that_make_each_other_true_for_ever_end_in_an_incident():
    def again(name: str, text: str, change: str) -> str:
        own = reaction(text, script(f"s{name}", change), interrupting=False)
        for old in ("react", "came"):
            own = own.replace(f'"{old}"', f'"{old}{name}"')
        return own.replace("</subProcess>", flow(f"came{name}", f"s{name}") + "</subProcess>")

    body = START + user("a") + user("b") + flow("start", "a", "b")
    body += again("1", "n == 1", "n = 2") + again("2", "n == 2", "n = 1")
    world = World(bpmn(body), budget=200).start(n=0)

    world.complete("a", n=1)

    assert "budget" in {i.kind for i in world.incidents()}
    assert world.names() == ["b"]


def test_a_completion_that_made_a_condition_true_cannot_be_taken_back():
    world = World(beside("n == 2")).start(n=1)
    [task] = world.open_tasks()
    world.complete("a", n=2)

    with pytest.raises(Conflict, match="wait"):
        world.live.reopen_user_task(task.element_instance_id)


def test_a_completion_that_changed_no_condition_can_be_taken_back():
    world = World(beside("n == 2")).start(n=1)
    [task] = world.open_tasks()
    world.complete("a", n=3)

    world.live.reopen_user_task(task.element_instance_id)

    assert world._save().complete("a", n=2).names() == ["b", "c"]
