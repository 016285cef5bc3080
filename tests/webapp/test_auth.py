"""Signing in and out, lockout, one-time passwords, the first administrator."""

import re
from datetime import timedelta

import pytest

from engine import ManualClock
from tests.webapp.conftest import Browser
from tests.webapp.district import MONDAY, PASSWORD
from webapp import create_app
from webapp.settings import WebSettings
from workflows import migrate, process_application, read_settings


def test_a_person_comes_to_the_page_they_were_going_to(visitor):
    asked = visitor.get("/plan?q=да")
    assert asked.status_code == 302
    page = visitor.text(asked.headers["Location"])
    goal = re.search(r'name="next" value="([^"]+)"', page)[1]
    answer = visitor.post("/sign-in", {"login": "methodist", "password": PASSWORD, "next": goal})
    assert answer.headers["Location"].startswith("/plan?q=")


def test_a_wrong_password_does_not_say_whether_the_login_exists(visitor):
    known = visitor.post("/sign-in", {"login": "methodist", "password": "нет"})
    unknown = visitor.post("/sign-in", {"login": "no-such", "password": "нет"})
    assert known.status_code == unknown.status_code == 422
    said = [
        re.search(r'role="alert".*?</div>', a.get_data(as_text=True), re.DOTALL)[0]
        for a in (known, unknown)
    ]
    assert said[0] == said[1]


def test_five_wrong_passwords_close_the_door_for_a_while(visitor, district):
    for _ in range(5):
        visitor.post("/sign-in", {"login": "teacher", "password": "мимо"})
    locked = visitor.sign_in("teacher")
    assert locked.status_code == 429
    district.clock.advance(timedelta(minutes=16))
    assert visitor.sign_in("teacher").status_code == 303


def test_signing_out_ends_the_session(as_):
    browser = as_("clerk")
    browser.post("/sign-out")
    assert browser.get("/inbox").status_code == 302


def test_a_new_password_ends_the_other_sessions(as_):
    here, elsewhere = as_("clerk"), as_("clerk")
    answer = here.post(
        "/password",
        {"old_password": PASSWORD, "new_password": "Совсем-Другой-7", "again": "Совсем-Другой-7"},
    )
    assert answer.status_code == 303
    assert here.get("/inbox").status_code == 200
    assert elsewhere.get("/inbox").status_code == 302


def test_a_mistyped_new_password_is_explained(as_):
    browser = as_("clerk")
    answer = browser.post(
        "/password",
        {"old_password": PASSWORD, "new_password": "Длинный-Пароль-1", "again": "Другой"},
    )
    assert answer.status_code == 422
    assert "Пароли не совпали" in answer.get_data(as_text=True)


def test_a_one_time_password_is_shown_once_and_must_be_changed(app, as_, district):
    teacher = district.people["teacher"]
    answer = as_("admin").post(f"/admin/accounts/{teacher}/reset")
    once = re.search(r"<code>([^<]+)</code>", answer.get_data(as_text=True))[1]
    browser = Browser(app.test_client())
    assert browser.sign_in("teacher", once).status_code == 303
    assert browser.get("/inbox").headers["Location"] == "/password"
    new = {
        "old_password": once,
        "new_password": "Мой-Новый-Пароль-3",
        "again": "Мой-Новый-Пароль-3",
    }
    assert browser.post("/password", new).status_code == 303
    assert browser.get("/inbox").status_code == 200


def test_a_closed_account_is_out_at_once(as_, district):
    browser = as_("teacher")
    as_("admin").post(f"/admin/accounts/{district.people['teacher']}/close")
    assert browser.get("/inbox").status_code == 302
    assert browser.sign_in("teacher").status_code == 422


@pytest.fixture
def empty(tmp_path):
    settings = read_settings({"METODKABINET_DATA": str(tmp_path)})
    migrate(settings.database_url)
    application = process_application(settings, clock=ManualClock(MONDAY))
    web = WebSettings(data_dir=tmp_path, secret_key="k" * 64, setup_token="код")  # noqa: S106
    yield Browser(create_app(application, web).test_client())
    application.database.dispose()


FIRST = {"login": "admin", "password": "Первый-Пароль-1", "surname": "Админов", "given": "Тимур"}


def test_the_first_administrator_needs_the_code_of_the_console(empty):
    assert empty.get("/sign-in").headers["Location"] == "/setup"
    wrong = empty.post("/setup", {**FIRST, "token": "не тот"})
    assert wrong.status_code == 422
    assert "Код не подходит" in wrong.get_data(as_text=True)
    assert 'value="Админов"' in wrong.get_data(as_text=True)


def test_after_the_first_administrator_the_door_is_closed(empty):
    assert empty.post("/setup", {**FIRST, "token": "код"}).status_code == 303
    assert empty.get("/setup").headers["Location"] == "/sign-in"
    again = empty.post("/setup", {**FIRST, "login": "second", "token": "код"})
    assert again.headers["Location"] == "/sign-in"
    assert empty.sign_in("second", FIRST["password"]).status_code == 422
    assert empty.sign_in("admin", FIRST["password"]).status_code == 303


def test_a_weak_first_password_is_explained_beside_the_field(empty):
    answer = empty.post("/setup", {**FIRST, "password": "123", "token": "код"})
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.get_data(as_text=True)
