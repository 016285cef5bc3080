"""A bell is rung with the job or not at all, when it is due and not before, and again when lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from engine import SYSTEM, Actor, Permission, ProcessEngine, schedule_job
from engine.municipalities import OFFICE
from engine.store.tables import Job
from tests.queue.work import bells

pytestmark = pytest.mark.postgres


def jobs(engine: ProcessEngine) -> list[str]:
    with engine.database.read(OFFICE) as session:
        return list(session.scalars(select(Job.id).order_by(Job.created_at, Job.id)))


def change(engine: ProcessEngine, **values: object) -> None:
    with engine.database.write(OFFICE) as session:
        session.execute(update(Job).values(**values))


def lose(engine: ProcessEngine) -> None:
    with engine.database.write(OFFICE) as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))


def test_a_bell_is_rung_with_the_job_that_a_command_makes_due(engine):
    engine.start("inside", {}, SYSTEM)

    assert bells(engine) == jobs(engine) != []


def test_what_is_rolled_back_is_not_rung_for(engine):
    def fail_at_the_end() -> None:
        with engine.database.write(OFFICE) as session:
            schedule_job(session, topic="t", payload={}, due_at=engine.now(), tenant="default")
            engine.database.announced(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_at_the_end()
    assert (bells(engine), jobs(engine)) == ([], [])


def test_a_job_of_the_future_stays_silent_until_it_is_due(engine):
    engine.start("round", {}, SYSTEM)
    assert engine.ring_due() == 0
    assert bells(engine) == []

    change(engine, due_at=engine.now())

    assert engine.ring_due() == 1
    assert bells(engine) == jobs(engine)


def test_two_schedulers_ring_once(engine, second):
    engine.start("round", {}, SYSTEM)
    change(engine, due_at=engine.now())

    assert (engine.ring_due(), second.ring_due()) == (1, 0)
    assert len(bells(engine)) == 1


def test_a_lost_bell_is_rung_again_but_not_while_it_may_still_be_heard(engine):
    engine.start("inside", {}, SYSTEM)
    long_ago = engine.now() - timedelta(minutes=2)
    change(engine, rung_at=long_ago)
    with engine.database.write(OFFICE) as session:
        said = (
            "UPDATE procrastinate_jobs"
            " SET args = args || jsonb_build_object('rung_at', CAST(:at AS text))"
        )
        session.execute(text(said), {"at": long_ago.isoformat()})
    assert engine.ring_again() == 0

    lose(engine)

    assert engine.ring_again() == 1
    assert bells(engine) == jobs(engine)


def test_a_bell_of_the_future_was_rung_by_a_clock_that_was_set_back(engine):
    engine.start("inside", {}, SYSTEM)
    lose(engine)
    change(engine, rung_at=engine.now() + timedelta(hours=1))

    assert engine.ring_again() == 1


def test_a_failed_job_is_rung_for_when_its_rest_is_over(engine):
    engine.start("inside", {}, SYSTEM)
    with engine.database.write(OFFICE) as session:
        session.execute(text("DROP TABLE trace"))
    (job_id,) = engine.due_jobs()
    assert engine.execute_job(job_id)
    lose(engine)
    assert engine.ring_due() == 0

    change(engine, due_at=engine.now())

    assert engine.ring_due() == 1


def test_a_lease_that_ran_out_is_rung_for(engine):
    engine.start("inside", {}, SYSTEM)
    lose(engine)
    lease = engine.now() - timedelta(seconds=1)
    change(engine, state="leased", lease_until=lease, lease_owner="dead", rung_at=None)

    assert engine.ring_due() == 1


def test_a_held_job_is_rung_for_when_its_instance_goes_on(engine):
    operator = Actor(user_id="olga", permissions=frozenset({Permission.OPERATE}))
    instance = engine.start("inside", {}, SYSTEM).id
    engine.suspend(instance, "Проверяем", operator)
    lose(engine)
    assert engine.ring_due() == 0

    engine.resume(instance, operator)

    assert bells(engine) == jobs(engine)
