"""The course of an instance changed by hand: tokens taken away, added, moved; back to a step."""

import pytest

from engine.domain.errors import Conflict, InvalidInput
from engine.domain.events import (
    ElementCancelled,
    InstanceModified,
    InstanceReset,
    TimerCancelled,
    UserTaskCancelled,
)
from engine.domain.modifications import Modification, Move
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user

FORKED = bpmn(
    START
    + END
    + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    + user("a")
    + user("b")
    + user("c")
    + user("z")
    + flow("start", "fork", "a", "c", "join", "z", "end")
    + flow("fork", "b", "join")
)
LINE = bpmn(START + END + user("a") + user("b") + user("c") + flow("start", "a", "b", "c", "end"))
LONELY = bpmn(
    START + END + user("a") + '<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition>'
    "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
    + '<subProcess id="sub">'
    + '<startEvent id="s"/>'
    + user("x")
    + user("y")
    + '<endEvent id="e"/>'
    + flow("s", "x", "y", "e")
    + "</subProcess>"
    + flow("start", "a", "sub", "end")
    + flow("late", "end")
)
MANY = bpmn(
    START
    + END
    + user(
        "each",
        inner="<multiInstanceLoopCharacteristics>"
        "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>",
    )
    + user("z")
    + flow("start", "each", "z", "end")
)


def modify(world: World, *moves: Move, **values: object) -> World:
    world.live.modify(Modification(moves=moves, reason="ошибка", values=values))
    return world._save()


def at(world: World, element_id: str, nth: int = 0) -> str:
    found = [t.id for t in world.seen.course().tokens if t.element_id == element_id]
    return found[nth]


def passed(world: World, element_id: str) -> str:
    return next(t.id for t in world.seen.course().earlier if t.element_id == element_id)


def reset(world: World, element_id: str, *, restore: bool = True) -> World:
    world.live.reset(passed(world, element_id), "ошибка", restore=restore)
    return world._save()


def test_a_token_that_moves_keeps_its_branch_and_what_it_changed():
    world = World(FORKED).start(who="")
    world.complete("b", who="b")

    modify(world, Move(cancel=at(world, "a"), element_id="c"), plan="новый")
    world.complete("c", text="да")

    assert world.names() == ["z"]
    assert world.variables["who"] == "b"
    assert world.variables["plan"] == "новый"
    assert [f.element_id for f in world.of(ElementCancelled)] == ["a"]
    assert [(f.cancelled, f.begun) for f in world.of(InstanceModified)] == [(("a",), ("c",))]


def test_what_hangs_on_a_token_goes_with_it():
    world = World(LONELY).start()

    modify(world, Move(cancel=at(world, "a"), element_id="sub"))

    assert world.names() == ["x"]
    assert len(world.of(TimerCancelled)) == len(world.of(UserTaskCancelled)) == 1


def test_an_added_token_counts_with_its_own_changes_only():
    world = World(FORKED).start(v=0)

    modify(world, Move(element_id="z"))
    world.complete("a", v=5)
    world.complete("z", nth=0, w=1)

    assert not world.done
    world.complete("b").complete("c").complete("z")
    assert world.done
    assert (world.variables["v"], world.variables["w"]) == (5, 1)


def test_after_an_element_its_ways_out_are_taken_and_joins_count_them():
    world = World(FORKED).start()

    modify(world, Move(cancel=at(world, "a"), element_id="c", after=True))
    assert world.names() == ["b"]
    world.complete("b")

    assert world.names() == ["z"]


def test_a_join_that_now_waits_in_vain_is_told_beforehand_and_is_an_incident_then():
    world = World(FORKED).start()

    modify(world, Move(cancel=at(world, "a")))

    assert "может ждать ветвь" in world.seen.warnings()[0]
    world.complete("b")
    assert [i.kind for i in world.incidents()] == ["deadlock"]
    modify(world, Move(cancel=at(world, "join"), element_id="join", after=True))
    assert world.names() == ["z"]


def test_a_step_inside_a_sub_process_that_does_not_run_opens_it():
    world = World(LONELY).start()

    modify(world, Move(cancel=at(world, "a"), element_id="y"))

    assert world.names() == ["y"]
    world.complete("y")
    assert world.done


def test_a_sub_process_in_which_nothing_is_left_goes_too():
    world = World(LONELY).start().complete("a")

    modify(world, Move(cancel=at(world, "x"), element_id="a"))

    assert world.names() == ["a"]
    assert {f.element_id for f in world.of(ElementCancelled)} == {"x", "sub", "late"}


def test_one_repetition_may_be_taken_away_and_the_others_go_on():
    world = World(MANY).start()

    modify(world, Move(cancel=at(world, "each", 1)))
    # The host comes first, then its repetitions.
    assert world.names() == ["each", "each"]
    world.complete("each").complete("each")

    assert world.names() == ["z"]


@pytest.mark.parametrize(
    ("diagram", "move", "why"),
    [
        (FORKED, Move(element_id="join"), "собирает ветви"),
        (FORKED, Move(element_id="end", after=True), "ничего нет"),
        (LONELY, Move(element_id="late"), "на границе шага"),
        (LONELY, Move(element_id="nothing"), "нет шага «nothing»"),
        (LONELY, Move(element_id="#placed"), "нет шага"),
        (MANY, Move(element_id="each#each"), "нет шага"),
        (MANY, Move(), "Укажите"),
        (MANY, Move(cancel="zz"), "Такого шага"),
    ],
)
def test_what_would_be_meaningless_is_refused_by_name(diagram, move, why):
    world = World(diagram).start()

    with pytest.raises((Conflict, InvalidInput), match=why):
        world.live.modify(Modification(moves=(move,), reason="ошибка"))


def test_an_instance_cannot_be_left_without_any_token_nor_one_repetition_be_moved():
    world, many = World(LINE).start(), World(MANY).start()

    with pytest.raises(Conflict, match="не останется ни одного шага"):
        modify(world, Move(cancel=at(world, "a")))
    with pytest.raises(Conflict, match="один из повторов"):
        modify(many, Move(cancel=at(many, "each", 1), element_id="z"))


def test_going_back_restores_what_the_step_began_with():
    world = World(LINE).start(v=0).complete("a", v=1).complete("b", v=2)

    reset(world, "b")

    assert world.names() == ["b"]
    assert world.variables["v"] == 1
    assert [dict(f.values)["v"] for f in world.of(InstanceReset)] == [1]
    world.complete("b").complete("c")
    assert world.done


def test_going_back_may_keep_the_data():
    world = World(LINE).start(v=0).complete("a", v=1).complete("b", v=2)

    reset(world, "a", restore=False)

    assert world.names() == ["a"]
    assert world.variables["v"] == 2


def test_going_back_beyond_a_join_lets_the_other_branch_wait_there_again():
    world = World(FORKED).start().complete("b", who="b").complete("a").complete("c")
    assert world.names() == ["z"]

    reset(world, "a")
    assert world.names() == ["a"]
    world.complete("a").complete("c")

    assert world.names() == ["z"]
    assert world.variables["who"] == "b"


def test_going_back_lets_the_branch_wait_that_had_made_the_join_fire():
    world = World(FORKED).start().complete("a").complete("c", x=1).complete("b", who="b")

    reset(world, "c")
    assert world.names() == ["c"]
    world.complete("c", x=2)

    assert world.names() == ["z"]
    assert (world.variables["who"], world.variables["x"]) == ("b", 2)


def test_going_back_to_the_fork_begins_every_branch_anew():
    world = World(FORKED).start().complete("a").complete("b")

    reset(world, "fork")

    assert sorted(world.names()) == ["a", "b"]
    world.complete("a").complete("b").complete("c").complete("z")
    assert world.done


def test_a_loop_of_scripts_goes_on_after_going_back():
    diagram = bpmn(
        START
        + END
        + script("count", "n = n + 1")
        + user("look")
        + '<exclusiveGateway id="again" default="again__end"/>'
        + flow("start", "count", "look", "again", "end")
        + flow("again", "count", condition="n &lt; 3")
    )
    world = World(diagram).start(n=0).complete("look").complete("look")
    assert world.variables["n"] == 3

    reset(world, "count")

    assert world.variables["n"] == 3
    world.complete("look")
    assert world.done
