"""A stored instance wakes with what decides how it goes on; the rest comes when asked for."""

import pytest

from engine.commands.live_cache import LiveInstances
from engine.domain.events import TimerCancelled
from engine.interpreter.waking import FETCHES_AT_MOST
from tests.interpreter.kit import END, START, World, bpmn, flow, props, script, user
from tests.interpreter.test_events import timer

MANY = 60
EACH = (
    "<multiInstanceLoopCharacteristics>"
    f"<loopCardinality>{MANY}</loopCardinality></multiInstanceLoopCharacteristics>"
)
BODY = '<startEvent id="in"/>' + user("work") + '<endEvent id="out"/>' + flow("in", "work", "out")


def tasks(inner: str = EACH) -> bytes:
    return bpmn(START + user("work", inner=inner) + END + flow("start", "work", "end"))


def sub_processes() -> bytes:
    body = START + f'<subProcess id="part">{EACH}{BODY}</subProcess>' + END
    return bpmn(body + flow("start", "part", "end"))


def loop() -> bytes:
    again = '<exclusiveGateway id="again" default="again__work"/>'
    return bpmn(
        START
        + user("work")
        + again
        + END
        + flow("start", "work", "again", "work")
        + flow("again", "end", condition="good")
    )


@pytest.mark.parametrize(("diagram", "most"), [(tasks(), 5), (sub_processes(), 9), (loop(), 7)])
def test_a_completion_brings_a_few_tokens_however_many_there_are(diagram, most):
    world = World(diagram).start()
    for _ in range(MANY // 2):
        world.complete("work", good=False)
    woken = world.live

    task = world.open_tasks()[-1]
    assert woken.complete_user_task(task.element_instance_id, {"good": False}, "ann")
    woken.drain()

    assert woken.tokens_in_memory <= most + 2  # the loop's next round is new


def test_looking_at_everything_brings_everything():
    world = World(tasks()).start()

    assert len(world.live.open_work().user_tasks) == MANY
    assert world.live.tokens_in_memory == len(world.stored.records)


def test_many_single_questions_bring_everything_at_once():
    world = World(tasks()).start()
    woken = world.live

    for task in world.open_tasks()[: FETCHES_AT_MOST + 1]:
        woken.variables_of(task.element_instance_id)

    assert woken.tokens_in_memory == len(world.stored.records)


def test_the_last_repetition_finds_all_that_came_before_it():
    inner = (
        '<multiInstanceLoopCharacteristics camunda:collection="${schools}" '
        'camunda:elementVariable="school"/>'
    )
    world = World(tasks(inner)).start(schools=["a", "b", "c"])
    world.complete("work", 2, c=3).complete("work", 1, b=2).complete("work", 0, a=1)

    assert world.done
    assert {k: v for k, v in world.variables.items() if k in "abc"} == {"a": 1, "b": 2, "c": 3}


def test_what_is_written_does_not_grow_with_what_is_done():
    world = World(tasks(), restart=False).start()
    sizes = []
    for _ in range(MANY - 1):
        task = world.open_tasks()[0]
        world.live.complete_user_task(task.element_instance_id, {}, "ann")
        outcome = world.live.drain()
        world.facts.extend(outcome.facts)
        sizes.append(sum(len(r.internal) + len(r.variables or "") for r in outcome.changes.upserts))

    assert max(sizes) - min(sizes) <= 8  # digits of the counters


def test_an_event_at_the_border_of_one_repetition_comes_with_it():
    late = (
        f'<boundaryEvent id="late" attachedToRef="work">{props(each="true")}'
        f"{timer('Duration', 'PT1H')}</boundaryEvent>"
    )
    body = START + user("work", inner=EACH) + late + END
    world = World(bpmn(body + flow("start", "work", "end") + flow("late", "end"))).start()
    assert len(world.seen.open_work().timers) == MANY
    woken = world.live

    task = world.open_tasks()[7]
    woken.complete_user_task(task.element_instance_id, {}, "ann")

    assert [f.element_id for f in woken.drain().facts if isinstance(f, TimerCancelled)] == ["late"]
    assert woken.tokens_in_memory < 10


def test_an_instance_of_an_older_release_wakes_whole_and_goes_on_by_parts():
    world = World(tasks()).start()
    world.complete("work")
    world.stored.last_number = 0
    whole = world.interpreter.restore(world.stored)

    assert whole.tokens_in_memory == len(world.stored.records)
    whole.complete_user_task(world.open_tasks()[0].element_instance_id, {}, "ann")
    world.live = whole
    world._save()
    assert world.stored.last_number > 0
    assert world.live.tokens_in_memory < 5


def test_numbers_go_on_where_the_whole_instance_had_come_to():
    body = START + script("count", "n = 1") + user("a", inner=props(title="x")) + END
    world = World(bpmn(body + flow("start", "count", "a", "end"))).start()
    before = max(r.sequence for r in world.stored.records.values())

    world.complete("a")

    numbers = [r.sequence for r in world.stored.records.values()]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) > before


# -- how many are kept awake -----------------------------------------------------------------------
def started(world: World, name: str, count: int) -> object:
    return world.interpreter.start(world.latest("p"), name, {"n": count})


def many() -> World:
    inner = EACH.replace(str(MANY), "n")
    return World(tasks(inner))


def test_live_instances_are_kept_by_their_weight():
    world, kept = many(), LiveInstances(tokens=100)
    for name in ("a", "b", "c"):
        kept.give_back(1, started(world, name, 40))

    assert kept.check_out("a", 1) is None
    assert kept.check_out("c", 1) is not None
    assert kept.check_out("b", 1) is not None


def test_one_live_instance_is_kept_however_heavy():
    world, kept = many(), LiveInstances(tokens=10)
    kept.give_back(1, started(world, "a", 40))

    assert kept.check_out("a", 1) is not None


def test_an_instance_that_has_ended_is_not_kept():
    world, kept = World(bpmn(START + END + flow("start", "end"))), LiveInstances()
    kept.give_back(1, started(world, "a", 0))

    assert kept.check_out("a", 1) is None
