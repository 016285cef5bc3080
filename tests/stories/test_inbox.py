"""The inbox as people live with it: a day, a phone, the keyboard alone, a leave, two devices."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, expect

from engine import InboxQuery
from tests.keyboard import walk
from tests.stories.office import Office, Person, open_office

KRASNOYARSK = ZoneInfo("Asia/Krasnoyarsk")
CARD = {
    "document_kind": "order_dmmc",
    "document_basis": "План, п. 4.1",
    "approvers": ["methodist"],
    "signer_role": "dmmc_director",
}
TITLES = ("О семинаре", "О практикуме", "О мастер-классе", "О выставке")


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, browser_context_args: dict
) -> Iterator[Office]:
    """Four documents wait for the agreement of a methodist, and schools are asked for proposals."""
    folder: Path = tmp_path_factory.mktemp("inbox") / "data"
    with open_office(folder, browser, browser_context_args) as opened:
        opened.story = "inbox"
        district = opened.district
        engine, clerk = district.application.engine, district.actor("clerk")
        for title in TITLES:
            engine.start("document_approval", CARD | {"document_title": title}, clerk)
            engine.work()
            draft = next(
                t for t in engine.user_tasks(actor=clerk) if t.form_key == "draft_document"
            )
            engine.complete(draft.id, {"document_text": f"{title}: провести."}, clerk)
            engine.work()
        engine.start("annual_plan", {"school_year": "2026/27"}, district.actor("director"))
        engine.work()
        yield opened
        assert {p.login: p.problems for p in opened.people() if p.problems} == {}


def row(person: Person, title: str) -> Locator:
    return person.page.locator(".task-line").filter(has_text=title)


def test_a_day_of_a_methodist(office: Office) -> None:
    methodist = office.person("methodist")
    methodist.go("/inbox")
    expect(row(methodist, "О семинаре")).to_contain_text("для вашей роли")
    methodist.shot("a-morning")

    # A filter stays while user tasks are opened and left again.
    methodist.follow("Для моей роли")
    methodist.page.get_by_label("Искать в списке").fill("семинаров")
    methodist.page.locator("main").get_by_role("button", name="Найти").click()
    expect(methodist.page.locator(".task-line")).to_have_count(1)
    listed = methodist.page.url
    row(methodist, "О семинаре").locator(".task-link").click()
    methodist.sees("Согласовать: О семинаре")
    methodist.shot("a-task")
    methodist.page.get_by_label("Где вы").get_by_role("link").first.click()
    assert "scope=groups" in methodist.page.url
    assert "q=" in methodist.page.url
    assert methodist.page.url.split("#")[0].split("&task")[0] == listed.split("#")[0]

    # Taken, agreed, and taken back while nobody has acted on it.
    row(methodist, "О семинаре").locator(".task-link").click()
    methodist.press("Взять в работу")
    methodist.sees("Задача у вас в работе")
    methodist.check("Согласовать")
    methodist.page.locator("#answer .action-bar button[type=submit]").last.click()
    methodist.sees("Выполнено")
    methodist.shot("done-with-undo")

    # Several at once, shown first.
    methodist.go("/inbox?scope=groups")
    for title in ("О практикуме", "О мастер-классе"):
        row(methodist, title).get_by_role("checkbox").check()
    methodist.page.get_by_role("group", name="С отмеченными").get_by_role(
        "button", name="Выполнить"
    ).click()
    methodist.sees("Будет сделано: 2 из 2")
    methodist.shot("two-at-once")
    methodist.check("Согласовать")
    methodist.press("Выполнить: 2")
    methodist.sees("Сделано: 2 из 2")
    methodist.shot("two-done")
    methodist.page.get_by_role("link", name="К списку").last.click()
    expect(row(methodist, "О практикуме")).to_have_count(0)

    clerk = office.person("clerk")
    clerk.go("/applications")
    clerk.sees("О практикуме")
    clerk.shot("where-is-my-request")


def test_a_deputy_answers_on_a_phone(office: Office) -> None:
    deputy = office.person("deputy7", viewport={"width": 360, "height": 740}, has_touch=True)
    deputy.go("/inbox")
    assert deputy.page.evaluate("document.documentElement.scrollWidth") <= 360
    deputy.shot("phone-list")
    row(deputy, "Предложения").locator(".task-link").tap()
    deputy.sees("Предложения")
    assert deputy.page.evaluate("document.documentElement.scrollWidth") <= 360
    deputy.check("Нет, предложений")
    bar = deputy.page.locator("#answer .action-bar")
    expect(bar).to_be_in_viewport()
    deputy.shot("phone-form")
    bar.get_by_role("button").last.tap()
    deputy.sees("Выполнено")
    deputy.shot("phone-done")


def test_a_director_works_by_keyboard_alone(office: Office) -> None:
    engine, district = office.district.application.engine, office.district
    person = office.person("predmetova")
    keyboard = person.page.keyboard
    person.page.emulate_media(reduced_motion="reduce")  # what is scrolled to is there at once
    person.go("/inbox?scope=groups")
    person.page.locator("[data-list][data-ready]").wait_for()
    assert walk(person.page, "Shift+Tab") == walk(person.page)[::-1]

    person.go("/inbox?scope=groups")
    keyboard.press("Tab")
    expect(person.page.locator(".skip-link")).to_be_focused()
    keyboard.press("Enter")
    tab_to(person, row(person, "О выставке").locator(".task-link"))
    keyboard.press("Enter")
    person.sees("Согласовать: О выставке")
    stops = walk(person.page)
    assert walk(person.page, "Shift+Tab") == stops[::-1]
    agree = person.page.get_by_role("radio", name="Согласовать", exact=True)
    tab_to(person, person.page.get_by_role("radio").first)
    keyboard.press("Space")
    expect(agree).to_be_checked()
    person.shot("keyboard-form")
    tab_to(person, person.page.locator("#answer .action-bar button[type=submit]").last)
    keyboard.press("Enter")
    person.sees("Выполнено")

    done = engine.inbox(InboxQuery(scope="completed"), district.actor("predmetova")).items
    assert [task.title for task in done] == ["Согласовать: О выставке"]


def tab_to(person: Person, goal: Locator, limit: int = 90) -> None:
    """Press Tab until the goal has the focus, as a person without a mouse would."""
    handle = goal.element_handle()
    for _ in range(limit):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("goal => document.activeElement === goal", handle):
            return
    raise AssertionError(f"{goal} cannot be reached by Tab")


def test_a_leave_with_a_substitute(office: Office) -> None:
    """The clerk goes on leave; another person finishes what is theirs, and the record says so."""
    district = office.district
    engine = district.application.engine
    card = CARD | {"document_title": "О конкурсе чтецов"}
    instance = engine.start("document_approval", card, district.actor("clerk")).id
    engine.work()
    clerk = office.person("clerk")
    clerk.open_task("О конкурсе чтецов")
    clerk.press("Взять в работу")
    clerk.sees("Задача у вас в работе")

    today = engine.now().astimezone(KRASNOYARSK).date()
    clerk.go("/absences/new")
    clerk.shot("leave-form")
    clerk.fill("Первый день", f"{today:%d.%m.%Y}")
    clerk.fill("Последний день", f"{today + timedelta(days=2):%d.%m.%Y}")
    clerk.select("Причина отсутствия", "отпуск")
    deputy = clerk.page.locator("#deputy-1")
    deputy.select_option(label=deputy.locator("option").filter(has_text="Предметова").inner_text())
    clerk.press("Проверить, что останется")
    clerk.shot("leave-what-stays")
    clerk.press("Записать отсутствие")
    clerk.sees("Предметова")
    clerk.shot("leave-recorded")

    standing_in = office.person("predmetova")
    standing_in.go("/inbox?scope=substituted")
    expect(row(standing_in, "О конкурсе чтецов")).to_contain_text("вы замещаете")
    standing_in.shot("list-of-a-deputy")
    row(standing_in, "О конкурсе чтецов").locator(".task-link").click()
    standing_in.fill("Текст", "Провести конкурс чтецов 15 мая.")
    standing_in.page.locator("#answer .action-bar button[type=submit]").last.click()
    standing_in.sees("Выполнено")
    standing_in.go(f"/instances/{instance}")
    standing_in.sees("Предметова Б. за Регистраторову Г. (и. о.)")
    standing_in.shot("history-says-for-whom")


def test_a_form_is_finished_on_another_device(office: Office) -> None:
    """What was typed at the desk, invalid as it is, waits on the phone."""
    deputy = office.person("deputy")
    deputy.open_task("Предложения")
    deputy.check("Да, вношу предложения")
    deputy.press("Добавить строку")
    deputy.fill("Мероприятие", "Конкурс чтецов «Родное слово»")
    deputy.page.keyboard.press("Tab")
    deputy.sees("Сохранено")
    deputy.shot("desk-saved")

    phone = Person(office, "deputy", office.another_page(width=360))
    phone.open_task("Предложения")
    expect(phone._field("Мероприятие")).to_have_value("Конкурс чтецов «Родное слово»")
    phone.shot("phone-goes-on")
    phone.check("Нет, предложений")
    phone.page.locator("#answer .action-bar button[type=submit]").last.click()
    phone.sees("Выполнено")
    assert phone.problems == []
