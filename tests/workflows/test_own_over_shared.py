"""Processes, calendars, numbers and parameters: a municipality's own over the region's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import (
    Actor,
    Conflict,
    InvalidForm,
    InvalidInput,
    NotFound,
    NotPermitted,
    migrations,
)
from engine.municipalities import OFFICE, REGION
from tests.interpreter.kit import END, START, bpmn, flow, props, user
from tests.workflows.land import PASSWORD, Land, one_task
from workflows import ParameterView, SignInRefused, region_system
from workflows.registry import numbering
from workflows.registry.accounts import Account
from workflows.registry.base import Registry
from workflows.registry.documents import Document, DocumentKind
from workflows.registry.parameters import value_of, write
from workflows.registry.sign_in_rules import Attempts
from workflows.shipped import deploy_shipped, system_of
from workflows.working_time.edits import SetDay, SetOffice

DAY_OFF = date(2026, 12, 15)  # a usual Tuesday


# -- processes -------------------------------------------------------------------------------------
def test_a_shared_process_is_everybodys_until_one_has_its_own(land: Land) -> None:
    land.deploy(REGION, one_task("shared"))
    system = system_of(land.founded.id)
    first = land.app.engine.start("p", {}, system)
    own = land.deploy(land.founded.id, one_task("own"))
    second = land.app.engine.start("p", {}, system)
    (task,) = land.app.engine.user_tasks(first.id, actor=system)
    assert task.element_id == "shared"
    (task,) = land.app.engine.user_tasks(second.id, actor=system)
    assert task.element_id == "own"
    (shown,) = land.app.engine.definitions(system)
    assert (shown.id, shown.is_shared) == (own.definitions[0].id, False)
    third = land.app.engine.start("p", {}, system_of(REGION))
    (task,) = land.app.engine.user_tasks(third.id, actor=system_of(REGION))
    assert task.element_id == "shared"


def test_a_newer_shared_version_is_for_new_starts(land: Land) -> None:
    system = system_of(land.founded.id)
    land.deploy(REGION, one_task("first"))
    old = land.app.engine.start("p", {}, system)
    land.deploy(REGION, one_task("second"))
    new = land.app.engine.start("p", {}, system)
    found = [land.app.engine.user_tasks(each.id, actor=system)[0] for each in (old, new)]
    assert [task.element_id for task in found] == ["first", "second"]
    assert [view.version for view in land.app.engine.versions("p", system)] == [2, 1]


TIMED = (
    '<startEvent id="start"><timerEventDefinition><timeCycle>R/PT24H</timeCycle>'
    "</timerEventDefinition></startEvent>"
)


def timed(name: str) -> str:
    return TIMED + user(name) + END + flow("start", name, "end")


def test_a_shared_process_begins_by_time_in_each_municipality_and_not_in_the_region(
    land: Land,
) -> None:
    land.deploy(REGION, timed("daily"))
    land.app.engine.work()  # each municipality is told by a job
    land.clock.advance(timedelta(hours=25))
    land.app.engine.work()
    begun = {
        tenant: [task.element_id for task in _open(land, tenant)]
        for tenant in (land.founded.id, REGION)
    }
    assert begun == {land.founded.id: ["daily"], REGION: []}


def test_ones_own_process_silences_the_shared_one(land: Land) -> None:
    land.deploy(REGION, timed("daily"))
    land.app.engine.work()
    land.deploy(land.founded.id, timed("own"))
    land.app.engine.follow_shared(system_of(land.founded.id))
    land.clock.advance(timedelta(hours=25))
    land.app.engine.work()
    assert [task.element_id for task in _open(land, land.founded.id)] == ["own"]


def test_a_new_municipality_follows_what_was_shared_before(land: Land) -> None:
    land.deploy(REGION, timed("daily"))
    late = land.app.municipalities.found("Поздний район", land.region)
    land.app.engine.work()
    land.clock.advance(timedelta(hours=25))
    land.app.engine.work()
    assert [task.element_id for task in _open(land, late.id)] == ["daily"]


def test_no_municipality_stops_what_the_region_shares(land: Land) -> None:
    view = land.deploy(REGION, one_task("shared"))
    with pytest.raises(NotPermitted, match="региона"):
        land.app.engine.suspend_starts(view.definitions[0].id, "нам не нужно", land.north)


def _open(land: Land, tenant: str) -> Iterator[Any]:
    system = system_of(tenant)
    for case in land.app.engine.instances(system, process_key="p"):
        yield from land.app.engine.user_tasks(case.id, actor=system)


# -- back to the shared process --------------------------------------------------------------------
def designer(land: Land) -> Actor:
    """The north's administrator, who deploys processes as well."""
    land.app.roles.grant(land.north.user_id, "process_designer", land.north)
    return land.app.identity.actor_for(land.north.user_id, land.north.tenant)


def begun(land: Land) -> tuple[str, str]:
    """Begin an instance in the north: its id and the element at which it waits."""
    system = system_of(land.founded.id)
    case = land.app.engine.start("p", {}, system)
    (task,) = land.app.engine.user_tasks(case.id, actor=system)
    return case.id, task.element_id


def test_after_going_back_new_instances_are_the_regions_and_old_ones_end_on_their_version(
    land: Land,
) -> None:
    engine, system = land.app.engine, system_of(land.founded.id)
    shared = land.deploy(REGION, one_task("shared")).definitions[0]
    own = land.deploy(land.founded.id, one_task("own")).definitions[0]
    old, _ = begun(land)
    actor = designer(land)
    assert engine.return_to_shared("p", "общий удобнее", actor).id == shared.id
    assert begun(land)[1] == "shared"
    assert [task.element_id for task in engine.user_tasks(old, actor=system)] == ["own"]
    assert [view.id for view in engine.definitions(system)] == [shared.id]
    assert [view.id for view in engine.versions("p", system)] == [shared.id, own.id]
    gone = engine.definition(own.id, system).given_up
    assert gone is not None
    assert (gone.by, gone.reason, gone.at) == (actor.user_id, "общий удобнее", land.clock.now())


def test_who_went_back_follows_newer_shared_versions_until_deploying_again(land: Land) -> None:
    engine, actor = land.app.engine, designer(land)
    land.deploy(REGION, one_task("first"))
    land.deploy(land.founded.id, one_task("own"))
    engine.return_to_shared("p", "общий удобнее", actor)
    land.deploy(REGION, one_task("second"))
    assert begun(land)[1] == "second"
    again = land.deploy(land.founded.id, one_task("own"))
    assert (again.unchanged, again.definitions[0].version) == (False, 2)
    assert begun(land)[1] == "own"
    engine.return_to_shared("p", "и всё же общий", actor)
    reasons = [each.given_up.reason for each in engine.versions("p", actor) if each.given_up]
    assert reasons == ["и всё же общий", "общий удобнее"]


def test_what_runs_on_ones_own_version_can_be_moved_to_the_shared_one(land: Land) -> None:
    engine, actor = land.app.engine, system_of(land.founded.id)
    shared = land.deploy(REGION, one_task("shared")).definitions[0]
    own = land.deploy(land.founded.id, one_task("own")).definitions[0]
    case, _ = begun(land)
    engine.return_to_shared("p", "общий удобнее", actor)
    plan = migrations.MigrationPlan(source=own.id, target=shared.id, mapping={"own": "shared"})
    engine.start_migration(plan, "на общую", actor)
    engine.work()
    assert [task.element_id for task in engine.user_tasks(case, actor=actor)] == ["shared"]


def test_what_begins_by_time_begins_by_the_shared_process_after_going_back(land: Land) -> None:
    land.deploy(REGION, timed("daily"))
    land.app.engine.work()
    land.deploy(land.founded.id, timed("own"))
    land.app.engine.return_to_shared("p", "общий удобнее", designer(land))
    land.app.engine.follow_shared(system_of(land.founded.id))
    land.clock.advance(timedelta(hours=25))
    land.app.engine.work()
    assert [task.element_id for task in _open(land, land.founded.id)] == ["daily"]


def test_a_moment_that_ones_own_process_did_not_come_to_begins_the_shared_one(land: Land) -> None:
    land.deploy(REGION, timed("daily"))
    land.deploy(land.founded.id, timed("own"))
    land.clock.advance(timedelta(hours=25))
    land.app.engine.return_to_shared("p", "общий удобнее", designer(land))
    land.app.engine.work()
    assert [task.element_id for task in _open(land, land.founded.id)] == ["daily"]


def test_going_back_needs_a_right_a_reason_and_something_to_go_back_to(quick_land: Land) -> None:
    engine, actor = quick_land.app.engine, designer(quick_land)
    with pytest.raises(NotFound):
        engine.return_to_shared("p", "так надо", actor)
    quick_land.deploy(quick_land.founded.id, one_task("own"))
    with pytest.raises(Conflict, match="не к чему"):
        engine.return_to_shared("p", "так надо", actor)
    quick_land.deploy(REGION, one_task("shared"))
    with pytest.raises(NotPermitted):
        engine.return_to_shared("p", "так надо", quick_land.north)
    with pytest.raises(InvalidInput, match="причину"):
        engine.return_to_shared("p", " ", actor)
    engine.return_to_shared("p", "так надо", actor)
    for whoever in (actor, region_system()):
        with pytest.raises(Conflict, match="не от чего"):
            engine.return_to_shared("p", "так надо", whoever)


def test_an_upgrade_brings_no_own_version_back_that_was_given_up(
    quick_land: Land, tmp_path: Path
) -> None:
    engine, north = quick_land.app.engine, quick_land.founded.id
    folder = tmp_path / "shipped" / "p"
    folder.mkdir(parents=True)
    for words in ("first", "second"):
        (folder / "p.bpmn").write_bytes(bpmn(one_task(words)))
        deploy_shipped(engine, folder.parent, REGION)
        if words == "first":
            deploy_shipped(engine, folder.parent, north)
            quick_land.deploy(north, one_task("own"))
            engine.return_to_shared("p", "общий удобнее", system_of(north))
        assert deploy_shipped(engine, folder.parent, north, only_known=True) == ()
    assert begun(quick_land)[1] == "second"


# -- calendars, numbers, parameters ----------------------------------------------------------------
def test_the_official_calendar_counts_until_one_has_changed_ones_own(land: Land) -> None:
    calendars = land.app.calendars
    assert _works(land, land.north)
    calendars.save(
        SetDay(day=DAY_OFF, kind="days_off"), _number(land, land.region), "указ", land.region
    )
    assert _works(land, land.north) is False
    calendars.save(
        SetDay(day=DAY_OFF, kind="working"), _number(land, land.north), "у нас", land.north
    )
    assert (_works(land, land.north), _works(land, land.region)) == (True, False)


def _number(land: Land, actor: Actor) -> int:
    return land.app.calendars.year(DAY_OFF.year, actor).number


def _works(land: Land, actor: Actor) -> bool:
    with land.app.database.read(actor.tenant) as session:
        return land.app.working_time.read(session).is_working(DAY_OFF)


def test_each_municipality_numbers_by_its_own_mask_or_the_regions(land: Land) -> None:
    with land.app.database.write(REGION) as session:
        write(land.registry(session, REGION), "numbering.order_dmmc", "КРАЙ-{number}", "")
    assert _numbered(land, land.founded.id) == "КРАЙ-1"
    with land.app.database.write(land.founded.id) as session:
        write(land.registry(session, land.founded.id), "numbering.order_dmmc", "С-{number}", "")
    assert _numbered(land, land.founded.id) == "С-2"
    assert _numbered(land, REGION) == "КРАЙ-1"


def _numbered(land: Land, tenant: str) -> str:
    with land.app.database.write(tenant) as session:
        registry = land.registry(session, tenant)
        document = registry.add(
            Document(
                kind=DocumentKind.ORDER_DMMC, title="О плане", body={}, created_at=registry.now
            )
        )
        numbering.register(registry, document, "x", registry.today)
        return str(document.number)


def test_the_usual_value_is_followed_on(land: Land) -> None:
    with land.app.database.write(REGION) as session:
        write(land.registry(session, REGION), "centre.name", "Центр края", "")
    with land.app.database.write(land.founded.id) as session:
        own = land.registry(session, land.founded.id)
        write(own, "centre.name", "Свой центр", "")
        assert value_of(own, "centre.name") == "Свой центр"
        write(own, "centre.name", "Центр края", "")
        assert value_of(own, "centre.name") == "Центр края"
    with land.app.database.write(REGION) as session:
        write(land.registry(session, REGION), "centre.name", "Новый центр края", "")
    with land.app.database.read(land.founded.id) as session:
        own = land.registry(session, land.founded.id)
        assert value_of(own, "centre.name") == "Новый центр края"


# -- calendars that follow -------------------------------------------------------------------------
def due_day(land: Land, actor: Actor) -> date:
    (task,) = land.app.engine.user_tasks(actor=actor)
    assert task.due_at is not None
    with land.app.database.read(actor.tenant) as session:
        return land.app.working_time.read(session).local_day(task.due_at)


def set_day(land: Land, kind: str, actor: Actor) -> None:
    number = _number(land, actor)
    land.app.calendars.save(SetDay(day=DAY_OFF, kind=kind), number, "указ № 7", actor)


def test_open_deadlines_follow_the_regions_calendar_and_not_where_it_is_ones_own(
    land: Land,
) -> None:
    task = user("review", candidateGroups="methodist", inner=props(dueWorkingDays="18"))
    land.deploy(REGION, START + task + END + flow("start", "review", "end"))
    south = land.app.municipalities.found("Южный район", land.region)
    own = land.enter(south.token, "yuzhnov", south.id)
    set_day(land, "working", own)
    for actor in (land.north, own):
        land.app.engine.start("p", {}, system_of(actor.tenant))
    assert {due_day(land, system_of(each.tenant)) for each in (land.north, own)} == {
        date(2026, 12, 17)
    }
    set_day(land, "days_off", land.region)
    land.clock.advance(timedelta(seconds=5))
    land.app.engine.work()
    land.clock.advance(timedelta(seconds=5))
    land.app.engine.work()
    assert due_day(land, system_of(land.founded.id)) == date(2026, 12, 18)
    assert due_day(land, system_of(south.id)) == date(2026, 12, 17)


def test_a_municipality_in_another_zone_keeps_the_days_of_the_region(land: Land) -> None:
    west = land.app.municipalities.found("Западный район", land.region, zone="Asia/Omsk")
    actor = land.enter(west.token, "zapadov", west.id)
    page = land.app.calendars.year(2026, actor)
    assert (page.zone, page.follows) == ("Asia/Omsk", True)
    assert land.app.calendars.year(2026, land.north).zone == "Asia/Krasnoyarsk"
    set_day(land, "days_off", land.region)
    assert _works(land, actor) is False
    assert land.app.calendars.offer(actor) is None
    ends = [_end_of(land, each) for each in (actor, land.north)]
    assert ends[0] - ends[1] == timedelta(hours=1)


def _end_of(land: Land, actor: Actor) -> datetime:
    with land.app.database.read(actor.tenant) as session:
        return land.app.working_time.read(session).end_of(date(2026, 12, 16))


def test_each_municipality_counts_its_days_and_says_its_hours_by_its_own_zone(
    quick_land: Land,
) -> None:
    desk = quick_land.app.municipalities
    west = desk.found("Западный район", quick_land.region, zone="Asia/Omsk")
    quick_land.enter(west.token, "zapadov", west.id)
    quick_land.clock.set(datetime(2026, 11, 30, 17, 30, tzinfo=UTC))
    until = quick_land.clock.now() + timedelta(minutes=15)
    for login, hour in (("nordov", "00:45"), ("zapadov", "23:45")):
        tenant = quick_land.app.identity.authenticate(login, PASSWORD).tenant
        with quick_land.app.database.write(tenant) as session:
            account = session.scalars(select(Account)).one()
            account.attempts = Attempts(failed=5, locked_until=until)
        with pytest.raises(SignInRefused, match=hour):
            quick_land.app.identity.authenticate(login, PASSWORD)
    days = {}
    for tenant in (quick_land.founded.id, west.id):
        with quick_land.app.database.read(tenant) as session:
            zone = quick_land.app.working_time.zone_in(session)
            now = quick_land.clock.now()
            days[tenant] = Registry(session=session, tenant=tenant, now=now, zone=zone).today
    assert list(days.values()) == [date(2026, 12, 1), date(2026, 11, 30)]


def test_a_zone_that_is_none_is_refused(quick_land: Land) -> None:
    for zone in ("Asia/Nowhere", "../../etc/passwd", "Омск"):
        with pytest.raises(InvalidForm, match="пояс"):
            quick_land.app.municipalities.found("Новый район", quick_land.region, zone=zone)


def test_ones_own_hours_leave_the_days_shared_and_one_may_go_back_to_them(land: Land) -> None:
    calendars, north = land.app.calendars, land.north
    hours = SetOffice(zone="Asia/Omsk", end_of_day="17:30", end_of_shortened_day="16:30")
    calendars.save(hours, _number(land, north), "", north)
    assert calendars.year(2026, north).follows
    assert calendars.following(north) is None
    set_day(land, "working", north)
    assert calendars.year(2026, north).follows is False
    set_day(land, "days_off", land.region)
    assert _works(land, north)
    back = calendars.following(north)
    assert back is not None
    assert calendars.preview(back, north).difference.total == 1
    calendars.save(back, _number(land, north), "проще вместе", north)
    page = calendars.year(2026, north)
    assert (page.follows, page.zone, page.end_of_day) == (True, "Asia/Omsk", "17:30")
    assert _works(land, north) is False


# -- parameters ------------------------------------------------------------------------------------
def view_of(land: Land, key: str, actor: Actor) -> ParameterView:
    return land.app.parameters.get(key, actor)


def test_a_value_says_whose_it_is_since_when_and_by_whom(land: Land) -> None:
    desk, key = land.app.parameters, "numbering.protocol"
    usual = view_of(land, key, land.north)
    assert (usual.is_own, usual.is_usual_shared, usual.changed_at) == (False, False, None)
    desk.save(key, "Р-{number}/{year}", land.region)
    land.clock.advance(timedelta(days=1))
    shared = view_of(land, key, land.north)
    assert (shared.value, shared.example) == ("Р-{number}/{year}", "Р-1/2026")
    assert (shared.is_usual_shared, shared.changed_by) == (True, "")
    assert shared.changed_at == land.clock.now() - timedelta(days=1)
    desk.save(key, "С-{number}", land.north)
    own = view_of(land, key, land.north)
    assert (own.value, own.usual, own.is_own) == ("С-{number}", "Р-{number}/{year}", True)
    assert (own.changed_at, own.changed_by) == (land.clock.now(), land.north.user_id)
    assert view_of(land, key, land.region).value == "Р-{number}/{year}"


def test_ones_own_value_can_be_given_up_and_every_change_stays_in_the_log(land: Land) -> None:
    desk, key = land.app.parameters, "council.quorum_rule"
    desk.save(key, "two_thirds", land.north)
    desk.follow(key, land.north)
    assert view_of(land, key, land.north).is_own is False
    kept, gone = sorted(desk.log(land.north), key=lambda note: note.after == "")
    assert (kept.after, kept.by) == (gone.before, land.north.user_id)
    assert desk.log(land.region) == ()


def test_who_saw_another_value_is_told_before_overwriting(quick_land: Land) -> None:
    desk, key, north = quick_land.app.parameters, "plan.contest_lead_days", quick_land.north
    desk.save(key, "90", north, seen="60")
    with pytest.raises(Conflict, match="тем временем"):
        desk.save(key, "30", north, seen="60")
    with pytest.raises(NotFound):
        desk.get("unknown", north)


def test_names_of_the_first_office_are_nobody_elses(quick_land: Land) -> None:
    values = quick_land.app.parameters.values(quick_land.north)
    assert not [text for text in values.values() if "Дзержинск" in text or "ДММЦ" in text]
    home = quick_land.app.parameters.values(system_of(OFFICE))
    assert "Дзержинский" in home["centre.name"]
