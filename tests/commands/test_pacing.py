"""Who goes first, how many at once and how many a minute; and what is done in doubt."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import SYSTEM, Handler, HandlerKind, build_engine, schedule_job
from engine.commands import jobs
from engine.domain.failures import OutcomeUnknown
from engine.domain.pacing import Doubt, Pace, Rank, begun_after, may_begin
from engine.municipalities import OFFICE
from engine.store.tables import Job
from tests.commands.conftest import MORNING, OPERATOR, Office, service

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def paced(office: Office):
    """Let the handlers of the office have another pace."""

    def build(**topics: Pace) -> None:
        known = [
            Handler(topic=f"office.{name}", run=office.outside.run, kind=HandlerKind.EXTERNAL,
                    pace=topics.get(name, Pace()))
            for name in ("outside", "mail")
        ]  # fmt: skip
        office.engine = build_engine(office.engine.database, handlers=known, clock=office.clock)

    return build


def schedule(office: Office, topic: str, count: int = 1) -> list[str]:
    with office.engine.database.write(OFFICE) as session:
        return [
            schedule_job(
                session, topic=topic, payload={}, due_at=office.clock.now(), tenant="default"
            )
            for _ in range(count)
        ]


def begin(office: Office, job_id: str) -> object:
    """Claim a job as another worker would, which then is at it."""
    with office.engine._writing(SYSTEM) as context:
        return jobs.claim(context, job_id)


def states(office: Office) -> list[str]:
    with office.engine.database.read(OFFICE) as session:
        return list(session.scalars(select(Job.state).order_by(Job.created_at, Job.id)))


# -- ranks -----------------------------------------------------------------------------------------
def test_what_a_person_waits_for_goes_before_letters_however_long_they_wait(office, paced):
    paced(mail=Pace(rank=Rank.BULK))
    office.deploy(service("office.outside"))
    letters = schedule(office, "office.mail", 5)
    office.clock.advance(SECOND)
    office.start()

    due = office.engine.due_jobs()

    assert len(due) == 6
    assert set(due[1:]) == set(letters)


def test_bulk_work_that_waited_long_comes_one_by_one_between_that_of_people(office, paced):
    paced(mail=Pace(rank=Rank.BULK))
    office.deploy(service("office.outside"))
    letters = schedule(office, "office.mail", 5)
    office.clock.advance(2 * MINUTE)
    for _ in range(4):
        office.start()

    due = office.engine.due_jobs(limit=4)

    assert len(set(due) & set(letters)) == 1


# -- limits ----------------------------------------------------------------------------------------
def test_no_more_of_a_topic_begin_than_may_be_done_at_once(office, paced):
    paced(mail=Pace(at_once=2))
    first, second, third = schedule(office, "office.mail", 3)
    assert begin(office, first)
    assert begin(office, second)

    assert not office.engine.execute_job(third)
    assert office.engine.due_jobs() == ()
    assert office.engine.next_due_at() == MORNING + jobs.EXTERNAL_LEASE

    office.clock.advance(HOUR)  # whoever had the first two is dead
    assert office.engine.work() == 3
    assert states(office) == ["done"] * 3


def test_another_topic_does_not_wait_for_one_that_is_full(office, paced):
    paced(mail=Pace(at_once=1))
    begin(office, schedule(office, "office.mail")[0])
    schedule(office, "office.mail")
    (other,) = schedule(office, "office.outside")

    assert office.engine.due_jobs() == (other,)


def test_no_more_of_a_topic_begin_within_a_minute_than_may(office, paced):
    paced(mail=Pace(per_minute=3))
    schedule(office, "office.mail", 7)

    assert office.engine.work() == 3
    office.clock.advance(20 * SECOND)
    assert office.engine.work() == 1
    office.clock.advance(MINUTE)
    assert office.engine.work() == 3


def test_a_rate_is_not_stuck_when_the_clock_is_set_back():
    used_up = begun_after(MORNING + MINUTE, MORNING, 1)
    assert used_up is None
    assert may_begin(MORNING + HOUR, MORNING, 5) == 5


# -- doubt -----------------------------------------------------------------------------------------
def test_outside_work_that_was_cut_short_is_done_again_with_the_same_key(office, paced):
    paced(outside=Pace())
    office.deploy(service("office.outside"))
    office.start()
    lease = begin(office, office.engine.due_jobs()[0])
    office.clock.advance(HOUR)

    assert office.engine.work() == 1

    (call,) = office.outside.calls
    assert call.idempotency_key == lease.external.idempotency_key


def test_in_doubt_a_person_finds_out_first_where_twice_would_do_harm(office, paced):
    paced(outside=Pace(doubt=Doubt.ASK))
    office.deploy(service("office.outside"))
    office.start()
    begin(office, office.engine.due_jobs()[0])
    office.clock.advance(HOUR)

    assert office.engine.work() == 1

    assert office.outside.calls == []
    (incident,) = office.engine.incidents(OPERATOR)
    assert "Неизвестно, выполнено ли действие" in incident.message
    assert office.engine.incident(incident.id, OPERATOR).trouble.code == "unknown"
    office.engine.retry(incident.id, OPERATOR)
    assert office.engine.work() == 1
    assert len(office.outside.calls) == 1


def test_in_doubt_a_person_finds_out_first_also_after_a_restart_of_the_only_process(office, paced):
    paced(outside=Pace(doubt=Doubt.ASK))
    office.deploy(service("office.outside"))
    office.start()
    begin(office, office.engine.due_jobs()[0])

    assert office.engine.release_leases() == 1
    assert office.engine.work() == 1

    assert office.outside.calls == []
    (incident,) = office.engine.incidents(OPERATOR)
    assert office.engine.incident(incident.id, OPERATOR).trouble.code == "unknown"


@pytest.mark.parametrize(("doubt", "attempts"), [(Doubt.ASK, 1), (Doubt.REPEAT, 3)])
def test_a_handler_may_say_itself_that_it_does_not_know(office, paced, doubt, attempts):
    paced(outside=replace(Pace(), doubt=doubt))
    office.deploy(service("office.outside"))
    office.outside.answers = [OutcomeUnknown()] * 3
    office.start()
    for _ in range(3):
        office.engine.work()
        office.clock.advance(HOUR)

    assert len(office.outside.calls) == attempts
    assert len(office.engine.incidents(OPERATOR)) == 1
