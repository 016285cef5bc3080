"""A start that nobody was there to see fail is an incident that operators find and retry."""

from datetime import timedelta

import pytest

from engine import SYSTEM, Conflict, NotFound, NotPermitted
from tests.commands.conftest import ADA, OPERATOR, Office
from tests.interpreter.kit import END, bpmn, flow, props, user

DAY = timedelta(days=1)
# The title cannot be worked out before the fourth of March.
TITLE = "=if today() &lt; date(&quot;2026-03-04&quot;) then missing else &quot;План&quot;"


def begun_by(definition: str, catalogue: str = "") -> bytes:
    start = f'<startEvent id="came" name="Пора">{definition}</startEvent>'
    return bpmn(
        props(title=TITLE)
        + start
        + user("review", candidateGroups="methodist")
        + END
        + flow("came", "review", "end"),
        catalogue=catalogue,
    )


DAILY = begun_by("<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>")
ALARM = begun_by('<signalEventDefinition signalRef="s"/>', '<signal id="s" name="Тревога"/>')


def wear_out(office: Office) -> None:
    """Let every attempt at what is due fail."""
    for _ in range(8):
        office.pass_time(timedelta(minutes=5))


@pytest.fixture
def failed(office: Office) -> str:
    office.deploy(DAILY)
    office.pass_time(DAY)
    wear_out(office)
    (incident,) = office.engine.incidents(OPERATOR)
    return incident.id


def test_a_timed_start_that_ran_out_of_attempts_is_an_incident(office, failed):
    (incident,) = office.engine.incidents(OPERATOR)

    assert (incident.instance_id, incident.kind) == ("", "start")
    assert (incident.process_key, incident.process_name) == ("p", "Процесс")
    assert (incident.element_id, incident.element_name) == ("came", "Пора")
    assert "missing" in incident.message
    assert office.engine.instances(SYSTEM) == ()


def test_it_is_the_operators_business_only(office, failed):
    with pytest.raises(NotPermitted):
        office.engine.incidents(ADA)
    with pytest.raises(NotPermitted):
        office.engine.retry(failed, ADA)
    with pytest.raises(NotFound):
        office.engine.retry("0" * 32, OPERATOR)


def test_a_retry_begins_what_did_not_begin_and_nothing_twice(office, failed):
    office.pass_time(timedelta(hours=16))  # the fourth of March, before the day's own start
    office.engine.retry(failed, OPERATOR)
    office.engine.work()

    assert office.engine.incidents(OPERATOR) == ()
    assert len(office.engine.instances(SYSTEM)) == 1
    with pytest.raises(Conflict):
        office.engine.retry(failed, OPERATOR)
    for count in (2, 3):
        office.pass_time(DAY)
        assert len(office.engine.instances(SYSTEM)) == count


def test_a_retry_that_fails_again_is_an_incident_again_and_schedules_nothing_twice(office, failed):
    office.engine.retry(failed, OPERATOR)
    wear_out(office)

    assert [each.id for each in office.engine.incidents(OPERATOR)] == [failed]
    office.pass_time(DAY)
    assert len(office.engine.instances(SYSTEM)) == 1


def test_a_signal_that_could_not_begin_its_process_is_one_too(office):
    office.deploy(ALARM)
    office.engine.signal("Тревога")
    wear_out(office)
    (incident,) = office.engine.incidents(OPERATOR)
    assert (incident.process_key, incident.kind) == ("p", "start")

    office.pass_time(2 * DAY)
    office.engine.retry(incident.id, OPERATOR)
    office.engine.work()

    assert len(office.engine.instances(SYSTEM)) == 1
    assert office.engine.incidents(OPERATOR) == ()
