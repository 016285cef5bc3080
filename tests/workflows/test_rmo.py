"""Associations: meetings begin by themselves, attendance is counted, pages show both."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from engine import InvalidForm, NotPermitted
from tests.districts import settled
from workflows.playing.district import District
from workflows.registry.associations import Association
from workflows.registry.base import Registry
from workflows.registry.rmo import Presence, RmoAttendance, attendance_percent
from workflows.registry.school_years import SchoolYear
from workflows.rmo.launching import schedule
from workflows.rmo.plan_services import _meetings, _prefill
from workflows.shipped import system_of

STARTS = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def district() -> Iterator[District]:
    made = settled(STARTS)
    with made.database.write("default") as session:
        schedule(session, made.clock.now(), "default")
    yield made
    made.close()


def test_a_meeting_begins_once_in_time_for_its_agenda(district: District) -> None:
    actor = district.person("metodistova")

    def begun() -> list[str]:
        page = district.application.rmo.page("rmo_maths", actor)
        return [each.theme for each in page.plans[0].meetings if each.instance_id]

    district.advance(timedelta(days=10))
    assert begun() == []
    district.advance(timedelta(days=8))
    assert begun() == ["Заседание 1"]
    district.advance(timedelta(days=3))
    found = district.engine.instances(system_of("default"), process_key="rmo_meeting")
    assert [each.title for each in found] == ["Заседание Математика: Заседание 1"]


def test_attendance_is_counted_of_all_members() -> None:
    came = [RmoAttendance(presence=each) for each in (Presence.PRESENT, Presence.ONLINE)]
    away = [RmoAttendance(presence=Presence.EXCUSED)]
    assert attendance_percent([*came, *away], 8) == 25
    assert attendance_percent(came, 1) == 100
    assert attendance_percent([], 8) is None


def test_a_plan_of_fewer_than_four_meetings_or_of_another_year_is_faulty() -> None:
    year = SchoolYear(first=2026)
    good = {"date": "2026-10-08", "theme": "Тема", "form": "remote", "place": "Школа"}
    found, faults = _meetings([good, {**good, "date": "2025-10-08"}, {**good, "date": ""}], year)
    assert [each["planned_on"] for each in found] == [date(2025, 10, 8), date(2026, 10, 8)]
    assert faults == [
        "Заседание 2: 08.10.2025 не в 2026/27 учебном году.",
        "Заседание 3: укажите дату.",
        "Заседаний должно быть не меньше 4.",
    ]


def test_the_page_of_an_association_shows_meetings_and_attendance(district: District) -> None:
    page = district.application.rmo.page("rmo_crafts", district.person("zamov"))
    (plan,) = page.plans
    assert (page.head, plan.state_title, plan.held) == ("", "утверждён приказом", 0)
    assert [each.state_title for each in plan.meetings] == ["по плану", "отменено"]


def test_the_head_keeps_the_list_of_members_and_the_meeting_invites_them(
    district: District,
) -> None:
    desk, head = district.application.rmo, district.person("uchiteleva")
    with pytest.raises(NotPermitted):
        desk.add_members("rmo_maths", ["klerkova"], date(2027, 2, 1), district.person("zamov"))
    with pytest.raises(InvalidForm, match="работает"):
        desk.add_members("rmo_maths", ["nobody"], date(2027, 2, 1), head)
    assert desk.add_members("rmo_maths", ["metodistova", "zamov"], date(2027, 2, 1), head) == 1
    listed = desk.members("rmo_maths", head).members
    gone = next(each for each in listed if each.name == "Северов С. С.")
    desk.end_membership("rmo_maths", gone.id, head)
    again = {each.name: each for each in desk.members("rmo_maths", head).members}
    assert (again["Северов С. С."].is_now, again["Методистова А. А."].is_now) == (False, True)
    assert desk.page("rmo_maths", head).members == 6
    district.advance(timedelta(days=18))
    (meeting,) = district.engine.instances(system_of("default"), process_key="rmo_meeting")
    invited = district.variables(meeting.id)["people_to_invite"]
    assert {"uchiteleva", "zamov", "metodistova"} <= set(invited)
    assert "severov" not in invited


def test_a_plan_begins_from_the_districts_events(district: District) -> None:
    with district.database.write("default") as session:
        registry = Registry(session=session, tenant="default", now=STARTS)
        told = _prefill(registry, registry.get(Association, "rmo_crafts"), SchoolYear(first=2026))
    assert "Прошлогоднего плана в реестре нет." in told
    assert "События службы в 2026/27: " in told
    assert "Дело раздела 3" in told
