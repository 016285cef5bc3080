"""Signing in, and who that makes a person for the engine."""

from datetime import date, timedelta
from typing import Any

import pytest

from engine import Conflict, InvalidForm, ManualClock, NotFound, NotPermitted, Permission
from tests.workflows.conftest import District
from workflows import PersonCard, ProcessApplication, SignInRefused, passwords

PASSWORD = "длинный-пароль-7"  # noqa: S105 - of nobody


@pytest.fixture
def admin(app: ProcessApplication) -> str:
    return app.identity.create_first_administrator(
        "admin", PASSWORD, surname="Админов", given="Тимофей"
    )


def test_the_first_administrator_is_made_once(app: ProcessApplication) -> None:
    assert not app.identity.has_accounts()
    user_id = app.identity.create_first_administrator(
        "admin", PASSWORD, surname="Админов", given="Тимофей", patronymic="Тимофеевич"
    )
    assert app.identity.has_accounts()
    assert app.identity.name_of(user_id) == "Админов Т. Т."
    assert app.identity.authenticate(" Admin ", PASSWORD).user_id == user_id
    with pytest.raises(Conflict):
        app.identity.create_first_administrator("two", PASSWORD, surname="Второй", given="Иван")


def test_every_fault_of_the_first_administrator_is_named(app: ProcessApplication) -> None:
    with pytest.raises(InvalidForm) as refused:
        app.identity.create_first_administrator("Я", "short", surname="latin", given="")
    assert set(refused.value.errors) == {"login", "password", "surname", "given"}
    assert not app.identity.has_accounts()


def test_a_wrong_password_and_an_unknown_login_get_one_answer(
    app: ProcessApplication, admin: str
) -> None:
    for login in ("admin", "nobody"):
        with pytest.raises(SignInRefused, match="Логин или пароль неверны"):
            app.identity.authenticate(login, "не тот пароль")


def test_an_endless_password_is_wrong_without_being_hashed() -> None:
    endless = "x" * 201
    assert not passwords.is_right(passwords.hashed(endless), endless)


def test_five_wrong_passwords_lock_even_the_right_one(
    app: ProcessApplication, admin: str, clock: ManualClock
) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused, match="неверны"):
            app.identity.authenticate("admin", "не тот пароль")
    with pytest.raises(SignInRefused, match="Вход откроется в 10:15") as refused:
        app.identity.authenticate("admin", PASSWORD)
    assert refused.value.locked_until == clock.now() + timedelta(minutes=15)
    clock.advance(timedelta(minutes=15))
    assert app.identity.authenticate("admin", PASSWORD).user_id == admin


def test_a_right_password_forgets_the_wrong_ones(app: ProcessApplication, admin: str) -> None:
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(SignInRefused, match="неверны"):
                app.identity.authenticate("admin", "не тот пароль")
        assert app.identity.authenticate("admin", PASSWORD).user_id == admin


def test_a_changed_password_ends_other_sessions(app: ProcessApplication, admin: str) -> None:
    before = app.identity.authenticate("admin", PASSWORD).session_mark
    assert app.identity.returning(admin, before)
    with pytest.raises(InvalidForm) as refused:
        app.identity.change_password(admin, "не тот", "новый-пароль-8")
    assert list(refused.value.errors) == ["old_password"]
    with pytest.raises(InvalidForm) as refused:
        app.identity.change_password(admin, PASSWORD, PASSWORD)
    assert list(refused.value.errors) == ["new_password"]
    mark = app.identity.change_password(admin, PASSWORD, "новый-пароль-8")
    assert mark != before
    assert app.identity.returning(admin, mark).user_id == admin
    assert app.identity.returning(admin, before) is None
    assert app.identity.returning(admin, "") is None
    assert app.identity.returning("nobody", mark) is None
    with pytest.raises(SignInRefused):
        app.identity.authenticate("admin", PASSWORD)
    assert app.identity.authenticate("admin", "новый-пароль-8").session_mark == mark


def test_a_one_time_password_must_be_changed(app: ProcessApplication, admin: str) -> None:
    actor = app.identity.actor_for(admin)
    card = PersonCard(surname="Новикова", given="Ольга")
    person = app.people.save(card, actor)
    with pytest.raises(InvalidForm, match="уже занят"):
        app.accounts.open(person, "admin", actor)
    password = app.accounts.open(person, "novikova", actor)
    assert app.identity.authenticate("novikova", password).must_change_password
    with pytest.raises(Conflict, match="уже есть"):
        app.accounts.open(person, "other", actor)
    again = app.accounts.one_time_password(person, actor)
    assert again != password
    with pytest.raises(SignInRefused):
        app.identity.authenticate("novikova", password)


def test_a_closed_account_is_nobody(app: ProcessApplication, admin: str) -> None:
    actor = app.identity.actor_for(admin)
    person = app.people.save(PersonCard(surname="Новикова", given="Ольга"), actor)
    password = app.accounts.open(person, "novikova", actor)
    app.accounts.close(person, actor)
    with pytest.raises(SignInRefused, match="закрыта"):
        app.identity.authenticate("novikova", password)
    with pytest.raises(NotFound):
        app.identity.actor_for(person)
    with pytest.raises(Conflict):
        app.accounts.close(admin, actor)
    app.accounts.reopen(person, actor)
    assert app.identity.authenticate("novikova", password).user_id == person


def test_only_the_administrator_keeps_accounts(district: District) -> None:
    director = district.actor("direktorov")
    for verb in (
        lambda: district.app.accounts.list(director),
        lambda: district.app.accounts.open("zamov", "zamov2", director),
        lambda: district.app.accounts.one_time_password("zamov", director),
        lambda: district.app.accounts.close("zamov", director),
        lambda: district.app.accounts.reopen("zamov", director),
    ):
        with pytest.raises(NotPermitted, match="Администратор"):
            verb()
    assert len(district.app.accounts.list(district.actor("adminov"))) == 50


def test_a_deputy_answers_for_one_organisation_only(district: District) -> None:
    actor = district.actor("zamov")
    assert {"oo_deputy", "oo_deputy@school_1"} <= actor.principals
    assert not actor.answers_to(["oo_deputy@school_7"])
    assert actor.permissions == frozenset()


@pytest.mark.parametrize(
    ("login", "permissions"),
    [
        ("direktorov", {"read_all", "start_any", "operate"}),
        ("metodistova", {"read_all"}),
        ("adminov", {"operate"}),
        ("protsessov", {"deploy", "watch"}),
        ("nablyudateleva", {"read_all"}),
        ("uchiteleva", set()),
    ],
)
def test_rights_come_from_roles(district: District, login: str, permissions: set[str]) -> None:
    assert district.actor(login).permissions == {Permission(each) for each in permissions}


def test_a_seat_on_the_council_gives_its_roles(district: District) -> None:
    assert {"council_chair", "council_member"} <= district.actor("predsedatelev").principals
    assert {"council_secretary", "council_member"} <= district.actor("sekretareva").principals
    assert "council_member" not in district.actor("direktorov").principals


def test_the_head_of_an_association_is_one_by_heading_it(district: District) -> None:
    assert "rmo_head" in district.actor("uchiteleva").principals
    assert "rmo_head" not in district.actor("apellyatsiev").principals


def test_a_dismissed_person_is_nobody_from_that_day(district: District, clock: ManualClock) -> None:
    admin = district.actor("adminov")
    district.app.people.dismiss("zamov", date(2026, 11, 25), admin)
    assert district.actor("zamov").user_id == "zamov"
    clock.advance(timedelta(days=2))
    with pytest.raises(NotFound, match="уволен"):
        district.actor("zamov")


def test_a_role_lasts_from_day_to_day(district: District, clock: ManualClock) -> None:
    roles, admin = district.app.roles, district.actor("adminov")
    granted = roles.grant(
        "zamov", "clerk", admin, active_from=date(2026, 11, 24), active_to=date(2026, 11, 30)
    )
    assert "clerk" not in district.actor("zamov").principals
    clock.advance(timedelta(days=1))
    assert "clerk" in district.actor("zamov").principals
    roles.end(granted, date(2026, 11, 24), admin)
    clock.advance(timedelta(days=1))
    assert "clerk" not in district.actor("zamov").principals


@pytest.mark.parametrize(
    ("role", "place", "field"),
    [("wizard", None, "role"), ("oo_deputy", None, "organisation_id")],
)
def test_an_unknown_role_or_one_without_its_organisation_is_refused(
    district: District, role: str, place: str | None, field: str
) -> None:
    with pytest.raises(InvalidForm) as refused:
        district.app.roles.grant("zamov", role, district.actor("adminov"), organisation_id=place)
    assert list(refused.value.errors) == [field]


def test_names_are_given_for_ids_and_the_system(district: District) -> None:
    assert district.app.identity.names(["sekretareva", "", "ghost"]) == {
        "sekretareva": "Секретарева Е. Е.",
        "": "Система",
        "ghost": "ghost",
    }


def test_another_municipality_sees_nobody(district: District, registry_at: Any) -> None:
    from workflows.registry import people

    with registry_at("neighbour") as registry:
        assert people.every(registry) == []
