"""A region above municipalities: what it shares, what is their own, what it may know of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import (
    Actor,
    Conflict,
    Database,
    InvalidForm,
    ManualClock,
    NotFound,
    NotPermitted,
)
from engine.municipalities import OFFICE, REGION, ProcessFigures, kept_back
from tests.interpreter.kit import END, START, bpmn, flow, user
from workflows import (
    OrganisationCard,
    ProcessApplication,
    Settings,
    SignInRefused,
    process_application,
    region_system,
    region_workbook,
)
from workflows.region.summaries import spelled
from workflows.registry import numbering
from workflows.registry.base import Registry
from workflows.registry.documents import Document, DocumentKind
from workflows.registry.parameters import value_of, write
from workflows.shipped import system_of
from workflows.working_time.edits import SetDay

PASSWORD = "Тихая-Осень-2026"  # noqa: S105 - of invented people
DAY_OFF = date(2026, 12, 15)  # a usual Tuesday


class Land:
    """A region with its administrator, and a municipality north of it with its own."""

    def __init__(self, database: Database, clock: ManualClock, folder: Path) -> None:
        settings = Settings(
            data_dir=folder, database_url=str(database.url), processes_dir=folder / "none"
        )
        self.clock = clock
        self.app: ProcessApplication = process_application(settings, database=database, clock=clock)
        token = self.app.municipalities.found_region(region_system())
        self.app.calendars.seed(REGION)
        self.region = self.enter(token, "regionov", REGION)
        self.founded = self.app.municipalities.found("Северный район", self.region)
        self.north = self.enter(self.founded.token, "nordov", self.founded.id)
        self.app.engine.work()

    def enter(self, token: str, login: str, tenant: str) -> Actor:
        own_id = self.app.invitations.accept(token, login, PASSWORD, surname="Первый", given="Пётр")
        return self.app.identity.actor_for(own_id, tenant)

    def deploy(self, tenant: str, body: str, key: str = "p", **files: bytes) -> Any:
        diagram = {"p.bpmn": bpmn(body, key), **files}
        return self.app.engine.deploy(diagram, system_of(tenant))

    def registry(self, session: Any, tenant: str) -> Registry:
        return Registry(session=session, tenant=tenant, now=self.clock.now())


@pytest.fixture
def land(database: Database, clock: ManualClock, tmp_path: Path) -> Land:
    return Land(database, clock, tmp_path)


@pytest.fixture
def quick_land(quick_database: Database, clock: ManualClock, tmp_path: Path) -> Land:
    """For rules that need no second kind of database."""
    return Land(quick_database, clock, tmp_path)


def one_task(name: str) -> str:
    return START + user(name, candidateGroups="methodist") + END + flow("start", name, "end")


# -- founding --------------------------------------------------------------------------------------
def test_a_founded_municipality_has_a_root_and_an_administrator_of_its_own(
    quick_land: Land,
) -> None:
    (view,) = quick_land.app.municipalities.list(quick_land.region)
    assert (view.id, view.name) == ("severnyy-rayon", "Северный район")
    assert view.entered_at == quick_land.clock.now()
    (root,) = quick_land.app.organisations.list(quick_land.north)
    assert root.card.full_name == "Северный район"
    assert quick_land.north.tenant == view.id
    assert "admin" in quick_land.north.principals


def test_a_link_opens_one_account_and_is_over_after_a_week(quick_land: Land) -> None:
    with pytest.raises(NotFound):
        quick_land.enter(quick_land.founded.token, "another", quick_land.founded.id)
    late = quick_land.app.municipalities.invite(quick_land.founded.id, quick_land.region)
    newer = quick_land.app.municipalities.invite(quick_land.founded.id, quick_land.region)
    with pytest.raises(NotFound):
        quick_land.enter(late, "another", quick_land.founded.id)
    quick_land.clock.advance(timedelta(days=7, seconds=1))
    with pytest.raises(NotFound):
        quick_land.enter(newer, "another", quick_land.founded.id)


def test_a_login_leads_to_its_municipality_and_is_taken_in_all_of_them(quick_land: Land) -> None:
    assert quick_land.app.identity.authenticate("nordov", PASSWORD).tenant == quick_land.founded.id
    assert quick_land.app.identity.authenticate("regionov", PASSWORD).tenant == REGION
    token = quick_land.app.municipalities.found("Южный район", quick_land.region).token
    with pytest.raises(InvalidForm, match="занят"):
        quick_land.enter(token, "nordov", "yuzhnyy-rayon")


def test_nobody_signs_in_to_a_closed_municipality(quick_land: Land) -> None:
    quick_land.app.municipalities.close(quick_land.founded.id, quick_land.region)
    with pytest.raises(SignInRefused):
        quick_land.app.identity.authenticate("nordov", PASSWORD)
    with pytest.raises(Conflict):
        quick_land.app.municipalities.invite(quick_land.founded.id, quick_land.region)
    quick_land.app.municipalities.reopen(quick_land.founded.id, quick_land.region)
    assert quick_land.app.identity.authenticate("nordov", PASSWORD).tenant == quick_land.founded.id


def test_only_the_region_keeps_municipalities_and_only_the_machine_founds_it(
    quick_land: Land,
) -> None:
    for ask in (
        lambda: quick_land.app.municipalities.list(quick_land.north),
        lambda: quick_land.app.municipalities.found("Чужой", quick_land.north),
        lambda: quick_land.app.municipalities.close(quick_land.founded.id, quick_land.north),
        lambda: quick_land.app.municipalities.found_region(quick_land.region),
        lambda: quick_land.app.region.overview(quick_land.north),
    ):
        with pytest.raises(NotPermitted):
            ask()


def test_names_are_told_apart_and_faulty_ones_refused(quick_land: Land) -> None:
    for name in ("северный  район", "", "ab", "я" * 121):
        with pytest.raises(InvalidForm):
            quick_land.app.municipalities.found(name, quick_land.region)
    second = quick_land.app.municipalities.found("Северный-район", quick_land.region)
    assert second.id == "severnyy-rayon-2"


def test_the_office_that_was_alone_becomes_a_municipality(
    database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=str(database.url))
    app = process_application(settings, database=database, clock=clock)
    app.identity.create_first_administrator("adminov", PASSWORD, surname="Админов", given="Тимур")
    token = app.municipalities.found_region(region_system())
    own_id = app.invitations.accept(token, "regionov", PASSWORD, surname="Первый", given="Пётр")
    (view,) = app.municipalities.list(app.identity.actor_for(own_id, REGION))
    assert view.id == OFFICE
    assert "Управление образования" in view.name


def test_organisations_are_a_tree_under_the_root(quick_land: Land) -> None:
    desk, north = quick_land.app.organisations, quick_land.north
    (root,) = desk.list(north)

    def card(name: str, parent: str) -> OrganisationCard:
        return OrganisationCard(
            kind="school", short_name=name, full_name=name, parent_id=parent,
            active_from=date(2020, 9, 1),
        )  # fmt: skip

    school = desk.save(card("Школа", root.id), north)
    branch = desk.save(card("Филиал", school), north)
    for parent in (branch, school, "unknown"):
        with pytest.raises(InvalidForm, match="не подчинённую"):
            desk.save(card("Школа", parent), north, organisation_id=school)


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
        write(land.registry(session, REGION), "numbering.order_dmmc", "КРАЙ-{number}")
    assert _numbered(land, land.founded.id) == "КРАЙ-1"
    with land.app.database.write(land.founded.id) as session:
        write(land.registry(session, land.founded.id), "numbering.order_dmmc", "С-{number}")
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
        write(land.registry(session, REGION), "centre.name", "Центр края")
    with land.app.database.write(land.founded.id) as session:
        own = land.registry(session, land.founded.id)
        write(own, "centre.name", "Свой центр")
        assert value_of(own, "centre.name") == "Свой центр"
        write(own, "centre.name", "Центр края")
        assert value_of(own, "centre.name") == "Центр края"
    with land.app.database.write(REGION) as session:
        write(land.registry(session, REGION), "centre.name", "Новый центр края")
    with land.app.database.read(land.founded.id) as session:
        own = land.registry(session, land.founded.id)
        assert value_of(own, "centre.name") == "Новый центр края"


# -- what the region knows -------------------------------------------------------------------------
def test_the_region_reads_sums_that_a_municipality_has_told(land: Land) -> None:
    land.deploy(REGION, one_task("shared"))
    system = system_of(land.founded.id)
    for _ in range(6):
        land.app.engine.start("p", {}, system)
    land.app.summaries.tell(land.founded.id)
    found = land.app.region.overview(land.region)
    (place,) = found.municipalities
    assert (place.name, place.open, place.overdue) == ("Северный район", 6, 0)
    (process,) = found.processes
    assert (process.used_in, process.open, process.is_partial) == (1, 6, False)
    assert region_workbook(found)[:2] == b"PK"


def test_small_numbers_never_leave_their_municipality(land: Land) -> None:
    land.deploy(REGION, one_task("shared"))
    for _ in range(4):
        land.app.engine.start("p", {}, system_of(land.founded.id))
    land.app.summaries.tell(land.founded.id)
    found = land.app.region.overview(land.region)
    assert found.municipalities[0].open is None
    assert (found.processes[0].open, found.processes[0].is_partial) == (0, True)


def test_a_municipality_tells_by_itself_every_hour(land: Land) -> None:
    land.clock.advance(timedelta(hours=2))
    land.app.engine.work()
    (place,) = land.app.region.overview(land.region).municipalities
    assert place.made_at == land.clock.now()


COUNTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=1), st.integers(0, 40))


@given(COUNTS)
def test_what_is_kept_back_cannot_be_worked_out_from_the_sum(counts: dict[str, int]) -> None:
    hidden = kept_back(counts)
    assert {key for key, number in counts.items() if 0 < number < 5} <= hidden
    rest = sum(counts.values()) - sum(n for key, n in counts.items() if key not in hidden)
    others = [key for key, number in counts.items() if number and key not in hidden]
    assert not hidden or (len(hidden) > 1 and rest >= 5) or not others


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_a_summary_holds_no_small_number(numbers: list[int]) -> None:
    figures = [
        ProcessFigures(key=str(n), name=str(n), open=number, overdue=number // 2, finished=number)
        for n, number in enumerate(numbers)
    ]
    told = spelled(figures, schools=3, since=date(2026, 9, 1))
    shown = [row[name] for row in told["processes"] for name in ("open", "overdue", "finished")]
    shown += told["sums"].values()
    assert not [number for number in shown if number is not None and 0 < number < 5]
