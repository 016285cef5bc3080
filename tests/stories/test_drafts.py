"""A form is begun at a desk and finished elsewhere: no line, no session and no device loses it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import violations
from tests.stories.office import Office, Person, open_office
from tests.webapp.district import PASSWORD
from tests.webapp.story import start_plan, tasks_of

COMMENT = "Комментарий методисту"


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, browser_context_args: dict
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("drafts") / "data"
    with open_office(folder, browser, browser_context_args) as opened:
        start_plan(opened.district)
        yield opened


@pytest.fixture
def desk(office: Office) -> Person:
    """The deputy of school five on the page of their task, with nothing written yet."""
    person = office.person("deputy")
    (task,) = tasks_of(office.district, "deputy")
    office.district.application.engine.discard_draft(task.id, office.district.actor("deputy"))
    person.page.evaluate("sessionStorage.clear()")
    person.problems.clear()  # a browser says aloud that a draft was refused or a line was cut
    person.go(f"/tasks/{task.id}")
    return person


def comment(page: Page):
    return page.get_by_label(COMMENT)


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-draft-state]")).to_contain_text(words)


def test_what_is_typed_is_saved_and_goes_on_at_another_device(office: Office, desk: Person) -> None:
    desk.check("Да, вношу предложения")
    desk.fill("Мероприятие", "Семинар")
    desk.page.get_by_role("button", name="Добавить строку").click()
    comment(desk.page).fill("начато на работе")
    says(desk.page, "Сохранено")
    assert violations(desk.page) == []

    at_home = Person(office, "deputy", desk.page.context.browser.new_context().new_page())
    at_home.go(desk.page.url.removeprefix(office.address))
    expect(comment(at_home.page)).to_have_value("начато на работе")
    expect(at_home.page.locator("[data-list-row]")).to_have_count(2)
    comment(at_home.page).fill("дописано дома")
    says(at_home.page, "Сохранено")

    comment(desk.page).fill("исправлено на работе")
    expect(desk.page.get_by_role("alert")).to_contain_text("дописано дома")
    assert violations(desk.page) == []
    desk.page.get_by_role("button", name="Взять версию оттуда").click()
    expect(comment(desk.page)).to_have_value("дописано дома")
    comment(desk.page).fill("снова на работе")
    says(desk.page, "Сохранено")
    comment(at_home.page).fill("дома решено иначе")
    at_home.page.get_by_role("button", name="Оставить написанное здесь").click()
    says(at_home.page, "Сохранено")
    at_home.page.reload()
    expect(comment(at_home.page)).to_have_value("дома решено иначе")
    at_home.page.context.close()


def test_without_a_line_nothing_is_lost_and_the_line_brings_it_home(desk: Person) -> None:
    desk.page.context.set_offline(True)
    comment(desk.page).fill("написано без связи")
    says(desk.page, "Нет связи, сохраним позже")
    desk.page.context.set_offline(False)
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    says(desk.page, "Сохранено")
    desk.page.context.set_offline(True)
    comment(desk.page).fill("и вкладка обновлена слишком рано")
    says(desk.page, "Нет связи")
    desk.page.context.set_offline(False)
    desk.page.reload()
    expect(comment(desk.page)).to_have_value("и вкладка обновлена слишком рано")


def test_leaving_the_page_at_once_saves_what_was_typed(desk: Person) -> None:
    address = desk.page.url
    comment(desk.page).fill("написано и сразу ушли")
    desk.page.get_by_role("link", name="Входящие").first.click()
    desk.page.goto(address)
    expect(comment(desk.page)).to_have_value("написано и сразу ушли")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_expired_session_brings_everything_back_after_signing_in(
    office: Office, desk: Person, scripts: bool
) -> None:
    context = desk.page.context.browser.new_context(java_script_enabled=scripts)
    person = Person(office, "deputy", context.new_page())
    person.go(desk.page.url.removeprefix(office.address))
    context.clear_cookies()
    comment(person.page).fill("сеанс закончился")
    person.press("Готово")
    person.sees("Написанное не пропало")
    person.page.get_by_label("Логин").fill("deputy")
    person.page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    person.press("Войти")
    person.sees("Вы вошли снова")
    expect(comment(person.page)).to_have_value("сеанс закончился")
    context.close()


def test_a_draft_is_cleared_in_two_steps_and_handed_in_without_a_trace(desk: Person) -> None:
    comment(desk.page).fill("лишнее")
    says(desk.page, "Сохранено")
    desk.page.get_by_text("Очистить черновик").click()
    desk.press("Очистить и начать заново")
    expect(comment(desk.page)).to_have_value("")
    desk.check("Нет, предложений")
    comment(desk.page).fill("предложений нет")
    desk.press("Готово")
    expect(desk.page).to_have_url(re.compile("/inbox"))
    assert (
        desk.page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('draft:'))") == []
    )
    assert desk.problems == []
