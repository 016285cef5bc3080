"""Sequence flows and gateways (BPMN 2.0.2 §8.4.13, §10.6, §13.4)."""

import random

import pytest

from engine.domain.events import ElementCompleted, InstanceCompleted
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user


def fork(body: str) -> bytes:
    return bpmn(START + '<parallelGateway id="fork"/><parallelGateway id="join"/>' + END + body)


def test_a_user_task_waits_and_its_completion_ends_the_instance():
    world = World(bpmn(START + user("ask") + END + flow("start", "ask", "end"))).start(x=1)

    assert world.names() == ["ask"]
    assert not world.done

    world.complete("ask", y=2)

    assert world.done
    assert world.variables == {"x": 1, "y": 2, "ask_by": "ann"}
    assert [f.outcome for f in world.of(InstanceCompleted)] == ["end"]


def test_an_exclusive_gateway_takes_the_first_true_flow_in_document_order():
    body = (
        START
        + '<exclusiveGateway id="xor" default="other"/>'
        + user("a")
        + user("b")
        + user("c")
        + flow("start", "xor")
        + flow("xor", "b", condition="n &gt; 1", flow_id="f1")
        + flow("xor", "a", condition="n &gt; 0", flow_id="f2")
        + flow("xor", "c", flow_id="other")
    )

    assert World(bpmn(body)).start(n=5).names() == ["b"]
    assert World(bpmn(body)).start(n=1).names() == ["a"]
    assert World(bpmn(body)).start(n=0).names() == ["c"]


def test_without_a_true_condition_and_default_an_exclusive_gateway_raises_an_incident():
    body = (
        START
        + '<exclusiveGateway id="xor"/>'
        + user("a")
        + user("b")
        + flow("start", "xor")
        + flow("xor", "a", condition="n == 1")
        + flow("xor", "b", condition="n == 2")
    )

    world = World(bpmn(body)).start(n=3)

    assert [i.element_id for i in world.incidents()] == ["xor"]
    assert "ни одно условие" in world.incidents()[0].message


def test_a_failing_condition_names_its_text_and_can_be_retried_after_a_correction():
    body = (
        START
        + user("first")
        + '<exclusiveGateway id="xor" default="d"/>'
        + user("a")
        + user("b")
        + flow("start", "first", "xor")
        + flow("xor", "a", condition="missing &gt; 1")
        + flow("xor", "b", flow_id="d")
    )
    world = World(bpmn(body)).start().complete("first")

    assert "missing" in world.incidents()[0].message
    assert world.live.retry(world.incidents()[0].incident_id)
    world._save()
    assert len(world.incidents()) == 1


def test_a_parallel_join_waits_for_every_branch():
    body = (
        user("a")
        + user("b")
        + user("c")
        + "".join(flow("fork", n, "join") for n in "abc")
        + flow("start", "fork")
        + flow("join", "end")
    )
    world = World(fork(body)).start()

    world.complete("b").complete("a")
    assert not world.done
    world.complete("c")

    assert world.done


def test_a_join_merges_what_each_branch_changed_whoever_finishes_last():
    body = (
        user("a")
        + user("b")
        + flow("fork", "a", "join")
        + flow("fork", "b", "join")
        + flow("start", "fork")
        + flow("join", "end")
    )
    for order in (("a", "b"), ("b", "a")):
        world = World(fork(body)).start(status="draft", doc={"x": 1, "y": 1}, log=["start"])
        values = {
            "a": {"status": "approved", "doc": {"x": 2, "y": 1}, "log": ["start", "a"]},
            "b": {"doc": {"x": 1, "y": 2}, "log": ["start", "b"]},
        }
        for name in order:
            world.complete(name, **values[name])

        assert world.variables["status"] == "approved"
        assert world.variables["doc"] == {"x": 2, "y": 2}
        assert world.variables["log"] == ["start", *order]


def test_a_branch_does_not_see_what_another_branch_changes_in_nested_data():
    body = (
        script("edit", "doc['x'] = 2")
        + user("a")
        + user("b")
        + flow("fork", "edit", "a", "join")
        + flow("fork", "b", "join")
        + flow("start", "fork")
        + flow("join", "end")
    )
    world = World(fork(body)).start(doc={"x": 1})

    seen = {
        t.element_id: world.live.variables_of(t.element_instance_id)["doc"]
        for t in world.open_tasks()
    }

    assert seen == {"a": {"x": 2}, "b": {"x": 1}}


REWORK = (
    START
    + '<exclusiveGateway id="enter"/><parallelGateway id="fork"/><parallelGateway id="join"/>'
    + user("a")
    + user("b")
    + '<exclusiveGateway id="again" default="done"/>'
    + END
    + flow("start", "enter", "fork")
    + flow("fork", "a", "join")
    + flow("fork", "b", "join")
    + flow("join", "again")
    + flow("again", "enter", condition="number &lt; rounds", flow_id="back")
    + flow("again", "end", flow_id="done")
)


@pytest.mark.parametrize("seed", range(20))
def test_a_join_in_a_rework_loop_never_mixes_rounds(seed):
    chance = random.Random(seed)  # noqa: S311  an order of completion, not a secret
    world = World(bpmn(REWORK)).start(number=0, rounds=6)
    for number in range(1, 7):
        names = world.names()
        assert sorted(names) == ["a", "b"], f"round {number}"
        chance.shuffle(names)
        world.complete(names[0], number=number)
        assert world.names() == [names[1]]
        world.complete(names[1], number=number)

    assert world.done


def test_a_loop_of_400_rounds_goes_on_and_ends():
    body = (
        START
        + script("count", "n = n + 1")
        + user("look")
        + '<exclusiveGateway id="again" default="done"/>'
        + END
        + flow("start", "count", "look", "again")
        + flow("again", "count", condition="n &lt; 400")
        + flow("again", "end", flow_id="done")
    )
    world = World(bpmn(body), restart=False).start(n=0)
    for _ in range(399):
        world.complete("look")
    world.live = world.interpreter.restore(world.stored)
    world.complete("look")

    assert world.done
    assert world.variables["n"] == 400


def test_a_chain_of_600_tasks_runs_through():
    names = [f"s{i}" for i in range(600)]
    body = (
        START + "".join(script(n, "n = n + 1") for n in names) + END + flow("start", *names, "end")
    )

    assert World(bpmn(body)).start(n=0).variables["n"] == 600


def test_an_inclusive_gateway_joins_exactly_the_branches_that_were_taken():
    body = (
        START
        + '<inclusiveGateway id="split" default="d"/><inclusiveGateway id="merge"/>'
        + user("a")
        + user("b")
        + user("c")
        + END
        + flow("start", "split")
        + flow("split", "a", condition="'a' in take")
        + flow("split", "b", condition="'b' in take")
        + flow("split", "c", flow_id="d")
        + flow("a", "merge")
        + flow("b", "merge")
        + flow("c", "merge")
        + flow("merge", "end")
    )
    both = World(bpmn(body)).start(take=["a", "b"])
    assert both.names() == ["a", "b"]
    both.complete("a")
    assert not both.done
    assert both.complete("b").done

    assert World(bpmn(body)).start(take=["b"]).complete("b").done
    assert World(bpmn(body)).start(take=[]).complete("c").done


def test_several_flows_out_of_a_task_start_parallel_branches_and_conditions_are_honoured():
    body = (
        START
        + script("do", "x = 1")
        + user("a")
        + user("b")
        + user("c")
        + flow("start", "do")
        + flow("do", "a")
        + flow("do", "b", condition="x == 1")
        + flow("do", "c", condition="x == 2")
    )

    assert World(bpmn(body)).start().names() == ["a", "b"]


def test_flows_without_ids_are_followed():
    body = (
        START
        + user("a")
        + END
        + '<sequenceFlow sourceRef="start" targetRef="a"/>'
        + '<sequenceFlow sourceRef="a" targetRef="end"/>'
    )

    assert World(bpmn(body)).start().complete("a").done


def test_elements_called_start_and_end_are_ordinary_elements():
    body = (
        '<startEvent id="Start"/>' + user("a") + '<endEvent id="End"/>' + flow("Start", "a", "End")
    )
    world = World(bpmn(body)).start().complete("a")

    assert world.done
    assert [f.element_id for f in world.of(ElementCompleted)] == ["Start", "a", "End"]


def test_a_branch_that_ends_elsewhere_makes_a_waiting_join_an_incident_instead_of_a_hang():
    body = (
        user("a")
        + '<exclusiveGateway id="x" default="d"/><endEvent id="early"/>'
        + flow("fork", "a", "x")
        + flow("x", "join", condition="go")
        + flow("x", "early", flow_id="d")
        + user("b")
        + flow("fork", "b", "join")
        + flow("start", "fork")
        + flow("join", "end")
    )
    world = World(fork(body)).start(go=False).complete("a").complete("b")

    assert [i.kind for i in world.incidents()] == ["deadlock"]


def test_an_endless_loop_of_automatic_steps_stops_with_an_incident():
    body = (
        START
        + script("spin", "n = n + 1")
        + '<exclusiveGateway id="x" default="again"/>'
        + END
        + flow("start", "spin", "x")
        + flow("x", "end", condition="n &lt; 0")
        + flow("x", "spin", flow_id="again")
    )
    world = World(bpmn(body), budget=500).start(n=0)

    assert [i.kind for i in world.incidents()] == ["budget"]


OR_REWORK = (
    START
    + '<exclusiveGateway id="enter"/><inclusiveGateway id="split" default="d"/>'
    + '<inclusiveGateway id="merge"/><exclusiveGateway id="again" default="done"/>'
    + user("a")
    + user("b")
    + user("c")
    + END
    + flow("start", "enter", "split")
    + flow("split", "a", condition="'a' in take")
    + flow("split", "b", condition="'b' in take")
    + flow("split", "c", flow_id="d")
    + flow("a", "merge")
    + flow("b", "merge")
    + flow("c", "merge")
    + flow("merge", "again")
    + flow("again", "enter", condition="number &lt; 5", flow_id="back")
    + flow("again", "end", flow_id="done")
)


@pytest.mark.parametrize("seed", range(10))
def test_an_inclusive_join_in_a_rework_loop_never_mixes_rounds(seed):
    chance = random.Random(seed)  # noqa: S311  an order of completion, not a secret
    world = World(bpmn(OR_REWORK)).start(number=0, take=["a", "b"])
    for number in range(1, 6):
        take = chance.choice((["a", "b"], ["a"], ["b"], []))
        while names := world.names():
            if len(names) == 1 or number != world.variables["number"] + 1:
                break
            world.complete(chance.choice(names))
        assert world.names() in (["a"], ["b"], ["c"]), f"round {number}"
        world.complete(world.names()[0], number=number, take=take)

    assert world.done


def test_an_inclusive_join_waits_for_a_token_that_may_still_come_round_a_loop():
    """The slow branch may be reworked any number of times before it reaches the join."""
    body = (
        START
        + '<inclusiveGateway id="split"/><inclusiveGateway id="merge"/>'
        + '<exclusiveGateway id="in"/><exclusiveGateway id="out" default="ok"/>'
        + user("fast")
        + user("slow")
        + END
        + flow("start", "split", "fast", "merge", "end")
        + flow("split", "in", "slow", "out")
        + flow("out", "in", condition="not good")
        + flow("out", "merge", flow_id="ok")
    )
    world = World(bpmn(body)).start(good=False).complete("fast").complete("slow").complete("slow")
    assert (world.names(), world.done) == (["slow"], False)

    assert world.complete("slow", good=True).done
