"""The core of the work with JavaScript switched off: forms and links carry all of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from engine import InboxQuery
from tests.stories.office import Office, Person, open_office
from tests.webapp.story import draft_document, start_plan, tasks_of

KRASNOYARSK = ZoneInfo("Asia/Krasnoyarsk")
LETTER = b"%PDF-1.7 letter of the school"


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, browser_context_args: dict
) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("bare") / "data"
    options = {**browser_context_args, "java_script_enabled": False}
    with open_office(folder, browser, options) as opened:
        opened.story = "without_scripts"
        start_plan(opened.district)
        for title in ("О семинаре", "О практикуме", "О выставке"):
            draft_document(opened.district, title)
        yield opened


def lines(person: Person):
    return person.page.locator(".task-line")


def main_button(person: Person, name: str) -> None:
    person.page.locator("main").get_by_role("button", name=name).last.click()


def test_a_form_with_a_file_is_filled_in_and_handed_in(office: Office, tmp_path: Path) -> None:
    engine, district = office.district.application.engine, office.district
    (task,) = tasks_of(district, "deputy")
    letter = tmp_path / "Письмо.pdf"
    letter.write_bytes(LETTER)
    deputy = office.person("deputy")
    lines(deputy).get_by_role("link", name="Предложения").first.click()
    main_button(deputy, "Готово")
    deputy.sees("Исправьте")

    deputy.fill("Комментарий методисту", "Предложений нет, письмо приложено")
    deputy.page.locator("#answer input[type=file]").set_input_files(letter)
    main_button(deputy, "Сохранить черновик")
    deputy.go(f"/tasks/{task.id}")
    expect(deputy._field("Комментарий методисту")).to_have_value(
        "Предложений нет, письмо приложено"
    )
    deputy.sees("Письмо.pdf")
    deputy.check("Нет, предложений")
    main_button(deputy, "Готово")
    deputy.sees("Выполнено")
    assert [
        t.id for t in engine.inbox(InboxQuery(scope="completed"), district.actor("deputy")).items
    ] == [task.id]
    deputy.go(f"/tasks/{task.id}")
    deputy.sees("Письмо.pdf")


def test_the_list_is_searched_filtered_and_worked_on_at_once(office: Office) -> None:
    clerk = office.person("clerk")
    clerk.page.get_by_role("link", name="Для моей роли").first.click()
    expect(lines(clerk)).to_have_count(3)
    clerk.page.get_by_label("Искать в списке").fill("практикум")
    clerk.page.locator(".inbox-search").get_by_role("button").click()
    expect(lines(clerk)).to_have_count(1)
    clerk.page.get_by_role("link", name="Ещё условия").click()
    clerk.select("Порядок", "сначала новые")
    main_button(clerk, "Показать")
    expect(lines(clerk)).to_have_count(1)
    clerk.page.get_by_role("link", name="Сбросить", exact=True).click()

    clerk.page.get_by_role("link", name="Для моей роли").first.click()
    for title in ("О семинаре", "О практикуме"):
        lines(clerk).filter(has_text=title).get_by_role("checkbox").check()
    group = clerk.page.get_by_role("group", name="С отмеченными")
    group.get_by_role("button", name="Взять").click()
    clerk.sees("Будет сделано: 2 из 2")
    main_button(clerk, "Взять: 2")
    clerk.sees("Сделано: 2 из 2")
    mine = office.district.application.engine.inbox(
        InboxQuery(scope="mine"), office.district.actor("clerk")
    ).items
    assert {task.title.removeprefix("Подготовить проект: ") for task in mine} == {
        "О семинаре",
        "О практикуме",
    }


def test_an_absence_is_written_down_and_everything_is_found(office: Office) -> None:
    clerk = office.person("clerk")
    today = office.district.application.engine.now().astimezone(KRASNOYARSK).date()
    clerk.go("/absences/new")
    clerk.fill("Первый день", f"{today + timedelta(days=3):%d.%m.%Y}")
    clerk.fill("Последний день", f"{today + timedelta(days=5):%d.%m.%Y}")
    deputy = clerk.page.locator("#deputy-1")
    deputy.select_option(label=deputy.locator("option").filter(has_text="Предметова").inner_text())
    main_button(clerk, "Записать отсутствие")
    clerk.sees("Предметова")

    clerk.page.get_by_role("searchbox", name="Что найти").fill("семинара")
    clerk.page.locator(".rail-search").get_by_role("button").click()
    clerk.sees("О семинаре")
    clerk.page.locator("main").get_by_role("link", name="О семинаре").first.click()
    clerk.sees("О семинаре")
