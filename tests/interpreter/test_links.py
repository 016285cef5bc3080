"""Link events (BPMN 2.0.2 §10.5.5 "Link")."""

import pytest

from engine.domain.errors import Conflict
from engine.domain.events import ElementCompleted, TimerScheduled
from engine.interpreter import read_deployment
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user
from tests.interpreter.test_events import CATALOGUE, MESSAGE, boundary, catch, throw, timer


def goes(event_id: str, name: str = "A") -> str:
    return throw(event_id, f'<linkEventDefinition name="{name}"/>')


def comes(event_id: str, name: str = "A") -> str:
    return catch(event_id, f'<linkEventDefinition name="{name}"/>')


def test_a_source_link_goes_on_at_the_target_link_of_the_same_name():
    """§10.5.5: "a mechanism for connecting two sections of a Process"."""
    world = World(
        bpmn(
            START
            + goes("away", "B")
            + goes("never", "A")
            + comes("other", "A")
            + user("wrong")
            + comes("here", "B")
            + user("right")
            + END
            + '<exclusiveGateway id="x" default="x__away"/>'
            + flow("start", "x", "away")
            + flow("x", "never", condition="False")
            + flow("here", "right", "end")
            + flow("other", "wrong", "end")
        )
    ).start()

    assert world.names() == ["right"]
    assert world.complete("right").done


def test_several_source_links_may_lead_to_one_target_link():
    """§10.5.5: "there can be multiple source Link Events, but only one target Link Event"."""
    world = World(
        bpmn(
            START
            + '<parallelGateway id="fork"/>'
            + user("a")
            + user("b")
            + goes("away_a")
            + goes("away_b")
            + comes("here")
            + user("c")
            + flow("start", "fork", "a", "away_a")
            + flow("fork", "b", "away_b")
            + flow("here", "c")
        )
    ).start()

    world.complete("a").complete("b")

    assert world.names() == ["c", "c"]
    assert world.complete("c").complete("c").done


def test_links_make_loops():
    """§10.5.5: "Link Events can be used to create looping situations"."""
    world = World(
        bpmn(
            START
            + comes("again")
            + user("a")
            + '<exclusiveGateway id="x" default="x__end"/>'
            + goes("back", "again")
            + END
            + flow("start", "a", "x", "end")
            + flow("again", "a")
            + flow("x", "back", condition="n &lt; 400")
        ).replace(b'name="A"', b'name="again"'),
        restart=False,
    ).start(n=0)

    for n in range(1, 401):
        world.complete("a", n=n)

    assert world.done


def test_the_label_of_the_event_is_its_name_when_the_definition_has_none():
    named = (
        '<intermediate{0}Event id="{1}" name="Продолжение"><linkEventDefinition/>'
        "</intermediate{0}Event>"
    )
    world = World(
        bpmn(
            START
            + named.format("Throw", "away")
            + named.format("Catch", "here")
            + user("a")
            + flow("start", "away")
            + flow("here", "a")
        )
    ).start()

    assert world.names() == ["a"]


def test_links_of_one_name_on_two_levels_do_not_meet():
    """§10.5.5: the use of Link is "limited to a single Process level"."""
    inner = (
        '<startEvent id="s"/>'
        + goes("in_away")
        + comes("in_here")
        + user("inside")
        + flow("s", "in_away")
        + flow("in_here", "inside")
    )
    world = World(
        bpmn(
            START
            + f'<subProcess id="sub">{inner}</subProcess>'
            + goes("away")
            + comes("here")
            + user("after")
            + flow("start", "sub", "away")
            + flow("here", "after")
        )
    ).start()

    assert world.names() == ["inside"]
    assert world.complete("inside").names() == ["after"]


def test_variables_travel_over_a_link_and_history_tells_flows_only():
    world = World(
        bpmn(
            START
            + script("s", "x = 5")
            + goes("away")
            + comes("here")
            + user("a")
            + flow("start", "s", "away")
            + flow("here", "a")
        )
    ).start()

    assert world.live.variables_of(world.open_tasks()[0].element_instance_id)["x"] == 5
    completed = {f.element_id: f.flows for f in world.of(ElementCompleted)}
    assert (completed["away"], completed["here"]) == ((), ("here__a",))


def test_an_inclusive_join_waits_for_a_token_that_can_come_over_a_link():
    """§13.4.3: a join waits while a token can still reach an empty incoming flow."""
    world = World(
        bpmn(
            START
            + '<inclusiveGateway id="split"/><inclusiveGateway id="join"/>'
            + user("a")
            + user("b")
            + goes("away")
            + comes("here")
            + user("after")
            + flow("start", "split", "a", "join", "after")
            + flow("split", "b", "away")
            + flow("here", "join")
        )
    ).start()

    assert world.complete("a").names() == ["b"]
    assert world.complete("b").names() == ["after"]


def test_a_link_joins_parallel_branches():
    world = World(
        bpmn(
            START
            + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
            + user("a")
            + user("b")
            + goes("away")
            + comes("here")
            + user("after")
            + flow("start", "fork", "a", "join", "after")
            + flow("fork", "b", "away")
            + flow("here", "join")
        )
    ).start()

    assert world.complete("b", y=2).names() == ["a"]
    assert world.complete("a", x=1).names() == ["after"]
    assert (world.variables["x"], world.variables["y"]) == (1, 2)


def test_a_link_leads_from_a_boundary_event():
    world = World(
        bpmn(
            START
            + user("a")
            + END
            + boundary("late", "a", timer("Duration", "P1D"))
            + goes("away")
            + comes("here")
            + user("after")
            + flow("start", "a", "end")
            + flow("late", "away")
            + flow("here", "after")
        )
    ).start()

    assert world.advance(days=1).names() == ["after"]


def test_recalling_takes_back_what_lies_behind_a_link():
    body = START + user("a") + goes("away") + comes("here") + user("b") + flow("start", "a", "away")
    world = World(bpmn(body + flow("here", "b"))).start()
    [task] = world.open_tasks()

    world.complete("a")
    world.live.reopen_user_task(task.element_instance_id)
    world._save()
    assert world.names() == ["a"]

    world.complete("a").complete("b")
    assert world.done
    with pytest.raises(Conflict):
        world.live.reopen_user_task(task.element_instance_id)


def test_an_endless_loop_of_links_ends_in_an_incident():
    body = START + script("s", "n = 1") + goes("away") + comes("here") + flow("start", "s")
    ways = END + flow("s", "away", condition="n == 1") + flow("s", "end", condition="n &gt; 1")
    world = World(bpmn(body + flow("here", "s") + ways), budget=200).start()

    assert [i.kind for i in world.incidents()] == ["budget"]


# -- refused ---------------------------------------------------------------------------------------
REFUSED = {
    "source without target": (
        START + goes("x") + flow("start", "x"),
        {("link_has_target", "x")},
    ),
    "target without source": (
        START + comes("x") + user("a") + flow("start", "a") + flow("x", "a"),
        {("link_has_source", "x"), ("element_reachable", "x")},
    ),
    "two targets": (
        START + goes("away") + comes("x1") + comes("x") + flow("start", "away"),
        {("link_single_target", "x"), ("element_reachable", "x")},
    ),
    "another level": (
        START
        + '<subProcess id="sub"><startEvent id="s"/>'
        + goes("x")
        + flow("s", "x")
        + "</subProcess>"
        + goes("away")
        + comes("here")
        + flow("start", "sub", "away"),
        {("link_within_level", "x")},
    ),
    "flow into a target": (
        START + goes("away") + comes("x") + END + '<parallelGateway id="fork"/>'
        + flow("start", "fork", "x", "end") + flow("fork", "away"),
        {("link_catch_has_no_way_in", "x")},
    ),
    "flow out of a source": (
        START + goes("x") + comes("here") + END + flow("start", "x", "end"),
        {("link_throw_has_no_way_out", "x")},
    ),
    "behind an event-based gateway": (
        START + '<eventBasedGateway id="g"/>' + catch("m1", MESSAGE) + comes("x")
        + goes("away") + flow("start", "g", "m1", "away") + flow("g", "x"),
        {("link_catch_has_no_way_in", "x")},
    ),
    "no name": (
        START + throw("x", "<linkEventDefinition/>") + flow("start", "x"),
        {("link_named", "x")},
    ),
    "at a border": (
        START + user("a") + boundary("x", "a", '<linkEventDefinition name="A"/>')
        + flow("start", "a"),
        {("event_supported", "x")},
    ),
    "at the end": (
        START + '<endEvent id="x"><linkEventDefinition name="A"/></endEvent>' + flow("start", "x"),
        {("event_supported", "x")},
    ),
    "at the start": (
        '<startEvent id="x"><linkEventDefinition name="A"/></startEvent>' + END + flow("x", "end"),
        {("event_supported", "x")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_link_that_cannot_be_followed_is_refused_by_name(name):
    body, expected = REFUSED[name]

    findings = read_deployment({"p.bpmn": bpmn(body, catalogue=CATALOGUE)}).findings

    assert {(f.rule, f.element_id) for f in findings if f.rule != "path_leads_on"} == expected
    assert all(f.message and f.remedy for f in findings)


def test_a_link_may_lead_to_where_something_waits():
    body = START + goes("away") + comes("here") + catch("wait", timer("Duration", "PT1H")) + END
    world = World(bpmn(body + flow("start", "away") + flow("here", "wait", "end"))).start()

    assert len(world.of(TimerScheduled)) == 1
    assert world.advance(hours=1).done
