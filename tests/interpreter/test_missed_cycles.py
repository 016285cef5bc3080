"""Cycles after a time when nothing ran: one firing for all that were missed (§10.5.5).

BPMN leaves open what happens to moments that nobody was there to see; docs/ru/modelling.md states
what happens here, and these tests are that statement.
"""

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.events import TimerFired, TimerScheduled
from tests.interpreter.kit import END, START, World, bpmn, flow, user
from tests.interpreter.test_events import boundary, catch, event_sub, timer


def reminded(cycle: str, *, interrupting: bool = False) -> bytes:
    return bpmn(
        START
        + user("a")
        + user("remind")
        + END
        + boundary("cycle", "a", timer("Cycle", cycle), interrupting=interrupting)
        + flow("start", "a", "end")
        + flow("cycle", "remind")
    )


def last_scheduled(world: World) -> TimerScheduled:
    return world.of(TimerScheduled)[-1]


def wake_after(world: World, **span: float) -> World:
    """Nothing runs for a while; then everything that is due is done."""
    world.clock.advance(timedelta(**span))
    return world.advance()


def test_all_missed_moments_of_a_boundary_cycle_are_one_firing():
    world = wake_after(World(reminded("R/PT1H")).start(), days=3, minutes=20)

    assert world.names() == ["a", "remind"]
    assert last_scheduled(world).due_at == world.clock.now() + timedelta(minutes=40)


def test_the_count_of_a_cycle_is_used_up_by_missed_moments():
    world = wake_after(World(reminded("R3/PT1H")).start(), hours=2, minutes=30)
    assert world.names() == ["a", "remind"]
    world.advance(hours=5)

    assert world.names() == ["a", "remind", "remind"]
    assert not world.live.open_work().timers


def test_a_cycle_whose_last_moment_was_missed_too_fires_once_and_never_again():
    world = wake_after(World(reminded("R3/PT1H")).start(), days=3)

    assert world.names() == ["a", "remind"]
    assert not world.live.open_work().timers


def test_nothing_is_skipped_while_the_engine_runs():
    world = World(reminded("R5/PT1H")).start().advance(hours=9)

    assert world.names() == ["a"] + ["remind"] * 5


def test_months_are_counted_on_the_calendar_from_the_anchor_also_after_missed_ones():
    january = datetime(2027, 1, 31, 2, tzinfo=UTC)
    world = World(reminded("R/P1M"), start=january).start()
    due = [last_scheduled(world).due_at]
    for _ in range(3):
        world.advance(days=(due[-1] - world.clock.now()).days)
        due.append(last_scheduled(world).due_at)
    assert [(each.month, each.day) for each in due] == [(2, 28), (3, 31), (4, 30), (5, 31)]

    missed = wake_after(World(reminded("R/P1M"), start=january).start(), days=45)

    assert last_scheduled(missed).due_at == datetime(2027, 3, 31, 2, tzinfo=UTC)


def test_a_leap_year_has_its_29_february():
    world = World(reminded("R/P1M"), start=datetime(2028, 1, 31, 2, tzinfo=UTC)).start()

    assert last_scheduled(world).due_at == datetime(2028, 2, 29, 2, tzinfo=UTC)


def test_years_of_silence_in_seconds_are_one_firing():
    world = wake_after(World(reminded("R/PT1S")).start(), days=3 * 365)

    assert len(world.of(TimerFired)) == 1
    assert last_scheduled(world).due_at == world.clock.now() + timedelta(seconds=1)


def test_all_missed_moments_of_an_event_sub_process_are_one_firing():
    body = (
        START
        + user("a")
        + END
        + flow("start", "a", "end")
        + event_sub(timer("Cycle", "R/PT1H"), interrupting=False)
    )
    world = wake_after(World(bpmn(body)).start(), days=1, minutes=15)

    assert world.names() == ["a", "react"]
    assert last_scheduled(world).due_at == world.clock.now() + timedelta(minutes=45)


def test_a_missed_catch_event_with_a_cycle_goes_on_once():
    wait = catch("wait", timer("Cycle", "R/PT1H"))
    body = START + wait + user("a") + flow("start", "wait", "a")
    world = wake_after(World(bpmn(body)).start(), days=1)

    assert world.names() == ["a"]
    assert not world.live.open_work().timers


def test_an_interrupting_boundary_cycle_fires_once_and_interrupts():
    world = wake_after(World(reminded("R3/PT1H", interrupting=True)).start(), days=1)

    assert world.names() == ["remind"]
    assert not world.live.open_work().timers


def test_open_follow_up_work_of_a_cycle_stays_when_the_main_activity_ends():
    world = wake_after(World(reminded("R/PT1H")).start(), days=1)
    world.advance(hours=1).complete("a")

    assert world.names() == ["remind", "remind"]
    assert not world.live.open_work().timers
    assert world.complete("remind").complete("remind").done


@pytest.mark.parametrize(
    ("cycle", "due"),
    [
        ("R/2026-11-20T03:30:00Z/P1D", datetime(2026, 11, 23, 3, 30, tzinfo=UTC)),
        ("R9/2026-11-20T03:30:00Z/P1D", datetime(2026, 11, 23, 3, 30, tzinfo=UTC)),
        ("R2/2026-11-20T03:30:00Z/P1D", datetime(2026, 11, 21, 3, 30, tzinfo=UTC)),
        ("R/2026-12-01T03:30:00Z/P1D", datetime(2026, 12, 1, 3, 30, tzinfo=UTC)),
    ],
    ids=["endless", "some left", "all gone by: at once", "ahead"],
)
def test_moments_of_a_drawn_start_before_the_timer_was_set_are_not_its_own(cycle, due):
    world = World(reminded(cycle), start=datetime(2026, 11, 23, 3, tzinfo=UTC)).start()

    assert last_scheduled(world).due_at == due
