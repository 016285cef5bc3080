"""What holds for every process and every order of events, tried on random ones."""

from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.domain.errors import Conflict
from engine.domain.events import (
    Fact,
    IncidentRaised,
    IncidentResolved,
    InstanceCompleted,
    ServiceCancelled,
    ServiceCompleted,
    ServiceRequested,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerCancelled,
    TimerFired,
    TimerScheduled,
    UserTaskCancelled,
    UserTaskCompleted,
    UserTaskCreated,
    UserTaskReopened,
)
from engine.interpreter import OpenWork
from tests.interpreter.drawing import INSIDE, Block, Drawing, blocks
from tests.interpreter.kit import World

MOST_STEPS = 400
Choose = Callable[[int], int]


class Walk:
    """Plays an instance: at each step one of the things it waits for happens."""

    def __init__(self, block: Block, numbers: tuple[int, ...], *, restart: bool = True) -> None:
        self.world = World(Drawing().file(block), restart=restart)
        self.world.start(log=[], **{f"v{i}": n for i, n in enumerate(numbers)})
        self.steps = 0

    def waiting(self) -> list[tuple[str, Fact]]:
        """What may happen next, in order of announcement."""
        work, latest = self.world.live.open_work(), {}
        for fact in self.world.facts:
            for kind, names, key in _announced(fact):
                if key in getattr(work, names):
                    latest[key] = (kind, fact)
        return list(latest.values())

    def step(self, choose: Choose) -> None:
        waiting = self.waiting()
        kind, fact = waiting[choose(len(waiting))]
        self.steps += 1
        happen = getattr(self, f"_{kind}")
        assert happen(fact, choose), f"{kind} was announced as open and is not"
        self.world._save()

    def _task(self, fact: Fact, choose: Choose) -> bool:
        values = {f"v{choose(4)}": choose(4), fact.element_id: self.steps}
        return self.world.live.complete_user_task(fact.element_instance_id, values, "ann")

    def _timer(self, fact: TimerScheduled, choose: Choose) -> bool:
        self.world.clock.set(max(fact.due_at, self.world.clock.now()))
        return self.world.live.fire_timer(fact.element_instance_id, fact.job_id)

    def _service(self, fact: ServiceRequested, choose: Choose) -> bool:
        outputs = {f"v{choose(4)}": choose(4)}
        return self.world.live.complete_service(fact.element_instance_id, fact.job_id, outputs)

    def _subscription(self, fact: SubscriptionOpened, choose: Choose) -> bool:
        return self.world.live.deliver(fact.element_instance_id, fact.subscription_id, {})

    def recall(self, choose: Choose) -> bool:
        """Somebody takes back a completion; a refusal must change nothing."""
        done = [f for f in self.world.facts if isinstance(f, UserTaskCompleted)]
        if not done:
            return False
        before = self.world.live.variables()
        try:
            self.world.live.reopen_user_task(done[choose(len(done))].element_instance_id)
        except Conflict:
            self.world.live = self.world.interpreter.restore(self.world.stored)
            assert self.world.live.variables() == before
            return False
        self.world._save()
        return True


def _announced(fact: Fact) -> list[tuple[str, str, str]]:
    """(what to do, set of open work, id) of a fact that announces something open."""
    if isinstance(fact, (UserTaskCreated, UserTaskReopened)):
        return [("task", "user_tasks", fact.element_instance_id)]
    if isinstance(fact, TimerScheduled):
        return [("timer", "timers", fact.job_id)]
    if isinstance(fact, ServiceRequested):
        return [("service", "services", fact.job_id)]
    if isinstance(fact, SubscriptionOpened):
        return [("subscription", "subscriptions", fact.subscription_id)]
    return []


# -- what must hold --------------------------------------------------------------------------------
OPENING: dict[type[Fact], tuple[str, str, int]] = {
    UserTaskCreated: ("user_tasks", "element_instance_id", 1),
    UserTaskReopened: ("user_tasks", "element_instance_id", 1),
    UserTaskCompleted: ("user_tasks", "element_instance_id", -1),
    UserTaskCancelled: ("user_tasks", "element_instance_id", -1),
    TimerScheduled: ("timers", "job_id", 1),
    TimerFired: ("timers", "job_id", -1),
    TimerCancelled: ("timers", "job_id", -1),
    ServiceRequested: ("services", "job_id", 1),
    ServiceCompleted: ("services", "job_id", -1),
    ServiceCancelled: ("services", "job_id", -1),
    SubscriptionOpened: ("subscriptions", "subscription_id", 1),
    SubscriptionClosed: ("subscriptions", "subscription_id", -1),
    IncidentRaised: ("incidents", "incident_id", 1),
    IncidentResolved: ("incidents", "incident_id", -1),
}


def told_open(facts: list[Fact]) -> OpenWork:
    """The open work as somebody knows it who reads only facts; each thing opens and closes once."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in OpenWork.__annotations__}
    for fact in facts:
        if type(fact) in OPENING:
            name, attribute, change = OPENING[type(fact)]
            key = str(getattr(fact, attribute))
            counts[name][key] += change
            assert counts[name][key] in (0, 1), f"{fact} opens or closes something twice"
    return OpenWork(
        **{n: frozenset(k for k, c in found.items() if c) for n, found in counts.items()}
    )


def check(walk: Walk) -> None:
    world = walk.world
    work = world.live.open_work()
    assert work == told_open(world.facts), "facts and open work disagree"
    assert not world.incidents(), world.incidents()
    assert world.done != bool(work), "an unfinished instance waits, a finished one does not"
    assert len(world.of(InstanceCompleted)) == world.done
    assert not [name for name in world.variables if name.startswith(INSIDE)]


NUMBERS = st.tuples(*[st.integers(0, 3)] * 4)
# The nightly profile looks at twenty times as many walks.
SETTINGS = settings(
    max_examples=settings.default.max_examples * 6 // 10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def to_the_end(walk: Walk, choose: Choose) -> None:
    """Walk on; late in a long walk no event that may come again happens while people work."""
    while not walk.world.done and walk.steps < MOST_STEPS:
        check(walk)
        calm = [i for i, (kind, _) in enumerate(walk.waiting()) if kind != "subscription"]
        quiet = calm[0] if calm else 0
        walk.step(choose if walk.steps < 60 else lambda _, quiet=quiet: quiet)
    check(walk)
    assert walk.world.done, f"not done after {walk.steps} steps: {walk.waiting()}"


@SETTINGS
@given(block=blocks(), numbers=NUMBERS, data=st.data())
def test_every_walk_ends_and_facts_tell_the_whole_truth(block, numbers, data):
    walk = Walk(block, numbers)

    to_the_end(walk, lambda n: data.draw(st.integers(0, n - 1)) if n > 1 else 0)

    event(f"steps: {min(walk.steps // 10, 6)}0+")


@SETTINGS
@given(block=blocks(), numbers=NUMBERS, data=st.data())
def test_an_instance_restored_before_every_step_does_the_same_as_one_kept_in_memory(
    block, numbers, data
):
    stored, kept = Walk(block, numbers), Walk(block, numbers, restart=False)
    while not stored.world.done and stored.steps < 60:
        choices: list[int] = []

        def choose(n: int, choices: list[int] = choices) -> int:
            choices.append(data.draw(st.integers(0, n - 1)) if n > 1 else 0)
            return choices[-1]

        stored.step(choose)
        again = iter(choices)
        kept.step(lambda _: next(again))  # noqa: B023  used up before the next round

        assert kept.world.variables == stored.world.variables
        assert kept.world.names() == stored.world.names()
    assert kept.world.done == stored.world.done
    assert [type(f) for f in kept.world.facts] == [type(f) for f in stored.world.facts]


@SETTINGS
@given(block=blocks(3), numbers=NUMBERS, data=st.data())
def test_recalling_now_and_then_keeps_the_instance_whole(block, numbers, data):
    walk = Walk(block, numbers)

    def choose(n: int) -> int:
        return data.draw(st.integers(0, n - 1)) if n > 1 else 0

    for _ in range(30):
        if walk.world.done:
            break
        walk.step(choose)
        check(walk)
        if choose(3) == 0:
            event(f"recalled: {walk.recall(choose)}")
            check(walk)
    to_the_end(walk, choose)


@SETTINGS
@given(block=blocks(3), numbers=NUMBERS, steps=st.integers(0, 12), data=st.data())
def test_cancelling_at_any_moment_closes_everything_once(block, numbers, steps, data):
    walk = Walk(block, numbers)
    for _ in range(steps):
        if not walk.world.done:
            walk.step(lambda n: data.draw(st.integers(0, n - 1)) if n > 1 else 0)
    if not walk.world.done:
        walk.world.live.cancel("не нужен")
        walk.world._save()

    assert not walk.world.live.open_work()
    assert not told_open(walk.world.facts)
    assert walk.world.live.is_completed
