"""No branch takes back what another one wrote, wherever they meet (BPMN 2.0.2 §13.4.1, §13.5.6)."""

from tests.interpreter.kit import END, START, World, bpmn, flow, script, user
from tests.interpreter.test_events import CATALOGUE, MESSAGE, boundary, timer

FORK = '<parallelGateway id="fork"/>'
BEFORE = START + script("s", "x = 1\nlog = [0]") + END


def reaction(body: str, *, interrupting: bool) -> str:
    flag = "" if interrupting else ' isInterrupting="false"'
    return (
        '<subProcess id="react" triggeredByEvent="true">'
        f'<startEvent id="news"{flag}>{MESSAGE}</startEvent>{body}</subProcess>'
    )


def test_a_branch_that_ends_last_does_not_take_back_what_another_one_wrote():
    """§13.5.6: a process completes when every token has been consumed."""
    body = BEFORE + FORK + user("a") + user("b") + flow("start", "s", "fork", "a", "end")
    world = World(bpmn(body + flow("fork", "b"))).start()

    world.complete("a", x=2).complete("b")

    assert world.done
    assert world.variables["x"] == 2


def test_a_reminder_that_is_done_last_does_not_take_back_what_the_main_task_wrote():
    """§10.5.4: a non-interrupting boundary event begins a branch beside its activity."""
    body = BEFORE + user("a") + user("remind") + flow("start", "s", "a", "end")
    body += boundary("r", "a", timer("Duration", "PT1H"), interrupting=False) + flow("r", "remind")
    world = World(bpmn(body)).start()

    world.advance(hours=1).complete("a", x=2)
    assert world.variables["x"] == 2
    world.complete("remind", y=3)

    assert world.done
    assert (world.variables["x"], world.variables["y"]) == (2, 3)


def test_of_two_branches_that_wrote_the_same_variable_the_one_that_moved_last_wins():
    body = BEFORE + FORK + user("a") + user("b") + flow("start", "s", "fork", "a", "end")
    world = World(bpmn(body + flow("fork", "b"))).start()

    assert world.complete("b", x=3).variables["x"] == 3
    assert world.complete("a", x=2).variables["x"] == 2


def test_forks_within_forks_meet_at_one_join_without_loss():
    """§13.4.1: the tokens of all incoming flows are joined."""
    inner = '<parallelGateway id="inner"/><parallelGateway id="join"/>'
    body = START + FORK + inner + script("s", "x = 1\nlog = [0]")
    body += user("a") + user("b") + user("c") + user("after")
    body += flow("start", "fork", "s", "inner", "a", "join", "after") + flow("inner", "b", "join")
    world = World(bpmn(body + flow("fork", "c", "join"))).start(log=[])

    world.complete("a", x=2).complete("c", y=5).complete("b")

    assert world.names() == ["after"]
    assert (world.variables["x"], world.variables["y"], world.variables["log"]) == (2, 5, [0])


def test_a_reaction_beside_its_scope_adds_to_a_list_once():
    """§13.5.4: a non-interrupting event sub-process runs beside its scope."""
    inside = script("t", "log = log + [9]") + user("in") + flow("news", "t", "in")
    body = BEFORE + user("a") + flow("start", "s", "a", "end")
    world = World(bpmn(body + reaction(inside, interrupting=False), catalogue=CATALOGUE)).start()

    world.deliver("Answer", heard=True)
    world.complete("a", log=[0, 5], x=2).complete("in", y=3)

    assert world.done
    assert sorted(world.variables["log"]) == [0, 5, 9]
    assert [world.variables[n] for n in ("x", "y", "heard")] == [2, 3, True]


def test_a_reaction_that_replaces_its_scope_goes_on_with_all_that_was_written():
    """§13.5.4: an interrupting event sub-process ends what runs in its scope."""
    inside = script("t", "log = log + [9]") + user("in") + flow("news", "t", "in")
    body = BEFORE + FORK + user("a") + user("b") + flow("start", "s", "fork", "a", "end")
    body += flow("fork", "b") + reaction(inside, interrupting=True)
    world = World(bpmn(body, catalogue=CATALOGUE)).start()

    world.complete("a", log=[0, 5], x=2)
    world.deliver("Answer")
    assert (world.variables["log"], world.variables["x"]) == ([0, 5, 9], 2)
    world.complete("in", y=3)

    assert world.done
    assert world.variables["log"] == [0, 5, 9]
    assert [world.variables[n] for n in ("x", "y")] == [2, 3]


def test_a_reminder_joined_with_its_activity_counts_as_the_main_way_afterwards():
    join = '<parallelGateway id="join"/>'
    body = START + FORK + join + script("s", "x = 1") + user("a") + user("remind")
    body += user("b") + user("after") + flow("start", "fork", "s", "a", "join", "after")
    body += boundary("r", "a", timer("Duration", "PT1H"), interrupting=False)
    world = World(bpmn(body + flow("r", "remind", "join") + flow("fork", "b"))).start()

    world.advance(hours=1).complete("a", y=2).complete("remind", z=3).complete("after")
    world.complete("b", w=4)

    assert world.done
    assert [world.variables[n] for n in "xyzw"] == [1, 2, 3, 4]
