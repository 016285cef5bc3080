"""A command that goes on and on stops with one incident, and goes on from there when retried."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.domain.events import EscalationThrown, IncidentRaised, InstanceCompleted
from tests.interpreter.drawing import Drawing, blocks
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user
from tests.interpreter.test_events import (
    CATALOGUE,
    ESCALATION,
    EVENT_SUB,
    MESSAGE,
    boundary,
    sub,
    throw,
)
from tests.interpreter.test_properties import NUMBERS, told_open

MANY = (
    "<multiInstanceLoopCharacteristics><loopCardinality>{}</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)
BUDGET = 200


def retry(world: World) -> World:
    assert world.live.retry(world.incidents()[0].incident_id)
    return world._save()


def kinds(world: World) -> list[str]:
    return [incident.kind for incident in world.incidents()]


def spinning(times: str = "n &lt; 300", step: str = "n = n + 1") -> str:
    """Goes round without waiting while the condition holds."""
    return (
        script("spin", step)
        + '<exclusiveGateway id="x" default="d"/>'
        + '<endEvent id="out"/>'
        + flow("spin", "x")
        + flow("x", "spin", condition=times)
        + flow("x", "out", flow_id="d")
    )


# -- every shape of loop ---------------------------------------------------------------------------
def test_a_standard_loop_without_waiting_stops_and_goes_on():
    condition = "<loopCondition>n &lt; 300</loopCondition>"
    loop = f"<standardLoopCharacteristics>{condition}</standardLoopCharacteristics>"
    body = f'<scriptTask id="s">{loop}<script>n = n + 1</script></scriptTask>'
    world = World(bpmn(START + body + END + flow("start", "s", "end")), budget=BUDGET).start(n=0)
    assert kinds(world) == ["budget"]

    assert retry(world).done
    assert world.variables["n"] == 300


def test_a_loop_that_makes_more_tokens_each_round_has_one_incident_and_few_tokens():
    """The queue grows with each round; all of it is held by the incident of the first."""
    body = START + '<exclusiveGateway id="m"/><parallelGateway id="f"/>' + END
    body += flow("start", "m", "f")
    for own in ("a", "b"):
        body += script(own, "n = n + 1") + f'<exclusiveGateway id="{own}x" default="{own}d"/>'
        body += flow("f", own, f"{own}x") + flow(f"{own}x", "m", condition="n &lt; 8")
        body += flow(f"{own}x", "end", flow_id=f"{own}d")
    world = World(bpmn(body), budget=BUDGET).start(n=0)
    assert kinds(world) == ["budget"]
    assert len(world.stored.records) <= 3 * BUDGET + 3

    rounds = 0
    while not world.done:
        retry(world)
        rounds += 1
    assert rounds > 5
    assert len(world.of(InstanceCompleted)) == 1


def test_processes_that_call_each_other_for_ever_stop_with_an_incident():
    call = '<callActivity id="c" calledElement="p"/>'
    world = World(bpmn(START + call + END + flow("start", "c", "end"))).start()

    assert ["глубже 30" in i.message for i in world.incidents()] == [True]


def test_processes_that_call_each_other_many_times_stop_within_the_budget():
    call = f'<callActivity id="c" calledElement="p">{MANY.format(50)}</callActivity>'
    world = World(bpmn(START + call + END + flow("start", "c", "end")), budget=BUDGET).start()

    assert "budget" in kinds(world)
    assert len(world.stored.records) <= 3 * BUDGET + 60


def test_a_reaction_does_not_start_itself_by_its_own_escalation():
    """§10.5.7: what an event sub-process throws climbs out of the scope it belongs to."""
    reaction = '<startEvent id="es" isInterrupting="false">' + ESCALATION + "</startEvent>"
    reaction += throw("again", ESCALATION) + '<endEvent id="ee"/>' + flow("es", "again", "ee")
    body = START + throw("first", ESCALATION) + END + flow("start", "first", "end")
    world = World(bpmn(body + sub("esp", reaction, EVENT_SUB), catalogue=CATALOGUE)).start()

    assert world.done
    assert [f.caught_by for f in world.of(EscalationThrown)] == ["esp", ""]


def test_a_reaction_that_a_loop_starts_again_and_again_stops_within_the_budget():
    reaction = '<startEvent id="es" isInterrupting="false">' + ESCALATION + "</startEvent>"
    reaction += user("told") + flow("es", "told")
    loop = throw("first", ESCALATION) + flow("start", "first", "spin") + spinning("true")
    loop = loop.replace(flow("x", "spin", condition="true"), flow("x", "first", condition="true"))
    body = START + loop + sub("esp", reaction, EVENT_SUB)
    world = World(bpmn(body, catalogue=CATALOGUE), budget=BUDGET).start(n=0)

    assert kinds(world) == ["budget"]
    assert len(world.names()) < BUDGET


@pytest.mark.parametrize("inner", [10_000, 40])
def test_repetitions_inside_repetitions_do_not_make_all_their_tokens_at_once(inner):
    """10,000 times 10,000 tokens would be a hundred million."""
    many = user("u", inner=MANY.format(inner)) + '<startEvent id="s1"/>' + flow("s1", "u")
    body = START + f'<subProcess id="s">{MANY.format(inner)}{many}</subProcess>' + END
    world = World(bpmn(body + flow("start", "s", "end")), budget=BUDGET, restart=False).start()
    assert kinds(world) == ["budget"]
    assert len(world.stored.records) <= 3 * BUDGET + 10

    before = len(world.stored.records)
    retry(world)
    assert kinds(world) == ["budget"]
    assert before < len(world.stored.records) <= 2 * (3 * BUDGET + 10)


def test_repetitions_inside_repetitions_are_complete_after_enough_retries():
    many = user("u", inner=MANY.format(12)) + '<startEvent id="s1"/>' + flow("s1", "u")
    body = START + f'<subProcess id="s">{MANY.format(12)}{many}</subProcess>' + END
    world = World(bpmn(body + flow("start", "s", "end")), budget=20).start()
    while world.incidents():
        retry(world)

    assert len(world.names()) == 144
    assert world.live.open_work() == told_open(world.facts)


# -- what stopping must not lose -------------------------------------------------------------------
def test_a_sub_process_that_ends_beside_a_runaway_is_over():
    quick = sub("s", '<startEvent id="s1"/>' + script("q", "m = 1") + flow("s1", "q"))
    body = START + '<parallelGateway id="f"/>' + quick + spinning() + user("next")
    body += flow("start", "f", "s", "next") + flow("f", "spin")
    world = World(bpmn(body), budget=BUDGET).start(n=0)
    assert kinds(world) == ["budget"]
    retry(world)
    while world.incidents():
        retry(world)

    assert world.names() == ["next"]
    assert world.complete("next").done


def test_a_join_that_was_about_to_go_on_does_not_wait_for_its_branches_again():
    """Whatever place the budget ends at, the join fires once for its two branches."""
    for budget in range(1, 12):
        body = START + '<parallelGateway id="f"/><parallelGateway id="j"/>' + END
        body += '<task id="a"/><task id="b"/>' + flow("start", "f", "a", "j", "end")
        world = World(bpmn(body + flow("f", "b", "j")), budget=budget).start()
        while world.incidents():
            assert kinds(world) == ["budget"]
            retry(world)
        assert world.done


def test_what_is_held_gets_an_incident_of_its_own_when_the_first_goes_with_its_token():
    around = sub("s", '<startEvent id="s1"/>' + spinning("true") + flow("s1", "spin"))
    beside = script("t", "m = 1") + script("t2", "m = 2") + user("after") + flow("t", "t2", "after")
    body = START + '<parallelGateway id="f"/>' + around + beside + user("gone")
    body += flow("start", "f", "s") + flow("f", "t")
    body += boundary("b", "s", MESSAGE) + flow("b", "gone")
    stopped_at = set()
    for budget in range(5, 15):
        world = World(bpmn(body, catalogue=CATALOGUE), budget=budget).start(n=0)
        stopped_at.update(i.element_id for i in world.incidents())
        assert kinds(world) == ["budget"]
        assert world.deliver("Answer") == 1
        while world.incidents():
            retry(world)
        assert sorted(world.names()) == ["after", "gone"]
    assert {"spin", "t2"} <= stopped_at


def test_cancelling_a_stopped_instance_leaves_nothing_open():
    body = START + '<parallelGateway id="f"/>' + spinning("true") + script("t", "m = 1")
    world = World(bpmn(body + flow("start", "f", "spin") + flow("f", "t")), budget=5).start(n=0)
    world.live.cancel("не нужен")
    world._save()

    assert world.live.is_completed
    assert not world.live.open_work()
    assert not told_open(world.facts)


SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(block=blocks(3), numbers=NUMBERS, budget=st.integers(1, 9))
def test_stopping_anywhere_and_going_on_gives_what_running_through_gives(block, numbers, budget):
    variables = {"log": [], **{f"v{i}": n for i, n in enumerate(numbers)}}
    file = Drawing().file(block)
    whole = World(file, restart=False).start(**variables)
    assume(not whole.incidents())
    parts = World(file, budget=budget).start(**variables)
    while parts.incidents():
        assert kinds(parts) == ["budget"]
        retry(parts)

    assert sorted(parts.names()) == sorted(whole.names())
    assert parts.done == whole.done
    assert parts.live.open_work() == told_open(parts.facts)
    assert not whole.of(IncidentRaised)
