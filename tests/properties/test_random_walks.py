"""Every shipped process, walked at random with a restart after every step."""

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from engine import SYSTEM, TaskNotOpen
from tests.bpmn.diagrams import FOLDERS
from tests.properties.open_rows import by_rows, by_state, check_long_values
from tests.properties.walks import Walk

MOST_STEPS = 45
PAUSED_UNTIL_A_DAY = frozenset({"contest", "council_item", "council_session"})
"""A break of a session and the window of a contest last until an agreed day; nobody acts before."""
# A walk takes seconds, and there are many processes; the nightly profile walks on.
WALKS = max(2, settings.default.max_examples // 40)
walking = settings(
    max_examples=WALKS,
    deadline=None,
    # A smaller failing walk is not worth minutes of shrinking; the seed reproduces it.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
each_process = pytest.mark.parametrize("process", [f.key for f in FOLDERS])


def walk_through(process: str, data: st.DataObject) -> Walk:
    return Walk(process, lambda among: data.draw(st.sampled_from(among)))


@pytest.mark.slow
@each_process
@given(data=st.data())
@walking
def test_a_walk_survives_restarts_and_always_waits_for_somebody(process: str, data: st.DataObject):
    walk = walk_through(process, data)
    try:
        for _ in range(MOST_STEPS):
            check_nothing_is_lost_by_a_restart(walk)
            if not walk.is_active:
                break
            check_somebody_is_waited_for(walk)
            walk.step()
            check_no_trouble(walk)
        check_done_things_stay_done(walk)
        view = walk.district.engine.instance(walk.instance_id, SYSTEM).instance
        event(f"{process}: {view.outcome or view.state}")
    finally:
        walk.district.close()


def check_nothing_is_lost_by_a_restart(walk: Walk) -> None:
    """P1 and P3: stored and woken state are the same, and so are open rows and open work."""
    driver, instance_id = walk.district, walk.instance_id
    before = (
        driver.variables(instance_id),
        [(t.id, t.title, t.due_at, t.candidates) for t in walk.open()],
        by_state(driver.engine, instance_id),
    )

    walk.restart()

    after = (
        driver.variables(instance_id),
        [(t.id, t.title, t.due_at, t.candidates) for t in walk.open()],
        by_state(driver.engine, instance_id),
    )
    assert after == before
    assert by_rows(driver.engine, instance_id) == after[2]
    check_long_values(driver.engine, instance_id)


def check_somebody_is_waited_for(walk: Walk) -> None:
    """P2: beyond messages that may never come, a person or a moment moves the instance on."""
    work = by_rows(walk.district.engine, walk.instance_id)

    # The council sits in an instance of its own; the question there is somebody's work.
    # So does a contest, which judges an application when its day has come.
    waits = work.user_tasks or work.services or walk.asked_council or walk.awaits_contest
    if walk.process in PAUSED_UNTIL_A_DAY:
        waits = waits or work.timers
    assert waits, "экземпляр ждёт только времени или никого"


def check_no_trouble(walk: Walk) -> None:
    """Whatever people answer within the forms, nothing technical goes wrong."""
    assert walk.district.incidents(walk.instance_id) == []


def check_done_things_stay_done(walk: Walk) -> None:
    """P6: doing a finished thing again is refused and changes nothing."""
    driver = walk.district
    before = len(driver.history(walk.instance_id))

    for task, values, person in walk.done:
        with pytest.raises(TaskNotOpen):
            driver.complete(task.id, values, person)

    assert len(driver.history(walk.instance_id)) == before
