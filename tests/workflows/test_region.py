"""A region above municipalities: what it shares, what is their own, what it may know of them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import (
    Conflict,
    Database,
    InvalidForm,
    ManualClock,
    NotFound,
    NotPermitted,
)
from engine.municipalities import OFFICE, REGION, ProcessFigures, kept_back
from tests.workflows.land import PASSWORD, Land, one_task
from workflows import (
    OrganisationCard,
    Settings,
    SignInRefused,
    process_application,
    region_system,
    region_workbook,
)
from workflows.region.summaries import spelled
from workflows.shipped import system_of


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
