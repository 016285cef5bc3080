"""How the annual plan begins: by the calendar or by a person, and only once a year."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import NotPermitted
from tests.districts import settled
from workflows.playing.district import District

MARCH = datetime(2027, 3, 31, 3, 0, tzinfo=UTC)
DEADLINE = datetime(2027, 8, 31, 11, 1, tzinfo=UTC)  # a minute after 18:00 in Krasnoyarsk


@pytest.fixture
def district():
    with_people = settled(MARCH)
    yield with_people
    with_people.close()


def test_on_the_first_of_april_planning_begins_by_itself(district: District):
    district.advance(timedelta(days=1))

    (instance,) = district.instances("annual_plan")
    assert instance.business_key == "ПЛАН-2027/28"
    assert instance.title == "План ДММЦ на 2027/28 учебный год"
    assert district.variables(instance)["school_year"] == "2027/28"
    assert {t.element_id for t in district.user_tasks(instance)} == {"submit_proposals"}
    assert district.incidents() == []


def test_a_year_later_it_begins_again(district: District):
    district.advance(timedelta(days=367))

    years = [district.variables(i)["school_year"] for i in district.instances("annual_plan")]
    assert years == ["2027/28", "2028/29"]


def test_a_plan_begun_by_the_calendar_knows_its_deadline_too(district: District):
    district.advance(DEADLINE - MARCH)

    (instance,) = district.instances("annual_plan")
    assert "prepare_interim_plan" in {t.element_id for t in district.user_tasks(instance)}


def test_a_second_plan_for_the_same_year_is_refused(district: District):
    director = district.person("direktorov")
    first = district.start("annual_plan", {"school_year": "2027/28"}, director)
    second = district.start("annual_plan", {"school_year": "2027/28"}, director)

    assert district.state(first) == "active"
    assert district.state(second) == "completed"
    assert second.outcome == "planning_refused"
    assert district.user_tasks(second) == []


def test_a_cancelled_plan_makes_room_for_a_new_one(district: District):
    director = district.person("direktorov")
    first = district.start("annual_plan", {"school_year": "2027/28"}, director)

    district.cancel(first, "начали не тот год", director)
    second = district.start("annual_plan", {"school_year": "2027/28"}, director)

    assert district.state(first) == "completed"
    assert district.engine.instance(first.id, director).instance.outcome == "planning_cancelled"
    assert district.state(second) == "active"
    assert {t.instance_id for t in district.user_tasks()} == {second.id}


def test_a_teacher_cannot_begin_planning(district: District):
    with pytest.raises(NotPermitted):
        district.start("annual_plan", {"school_year": "2027/28"}, district.person("uchiteleva"))


def test_processes_that_only_others_call_are_offered_to_nobody_of_the_district(district: District):
    offered = {
        definition.key
        for person in district.people()
        for definition in district.engine.startable(person)
        if person.user_id != "direktorov"  # may start everything
    }

    assert offered >= {"annual_plan", "assignment", "council_session", "document_approval"}
    only_called = {"collect_proposals", "council_question", "vote"}
    assert offered & only_called == set()
