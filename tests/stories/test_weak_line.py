"""The inbox on the line of a village school: slow as 3G, and cut while somebody is working."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import InboxQuery
from tests.stories.office import Office, Person, open_office
from tests.webapp.story import draft_document, start_plan, tasks_of

SLOW_3G = {
    "offline": False,
    "latency": 400,  # milliseconds
    "downloadThroughput": 400_000 / 8,  # bytes a second
    "uploadThroughput": 400_000 / 8,
}
DEAD = {**SLOW_3G, "offline": True}


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, browser_context_args: dict
) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("weak") / "data"
    with open_office(folder, browser, browser_context_args) as opened:
        opened.story = "weak_line"
        start_plan(opened.district)
        draft_document(opened.district, "О семинаре")
        yield opened


class Line:
    """The line between one page and the server."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.send("Network.clearBrowserCache")
        self.weaken()

    def weaken(self) -> None:
        self._session.send("Network.emulateNetworkConditions", SLOW_3G)

    def cut(self) -> None:
        self._session.send("Network.emulateNetworkConditions", DEAD)


def test_a_task_is_done_on_a_phone_on_a_slow_line(office: Office) -> None:
    deputy = office.person("deputy7", viewport={"width": 360, "height": 740}, has_touch=True)
    Line(deputy.page)
    deputy.go("/inbox")
    deputy.page.locator(".task-link").filter(has_text="Предложения").tap()
    deputy.check("Нет, предложений")
    deputy.page.locator("#answer .action-bar").get_by_role("button", name="Готово").tap()
    deputy.sees("Выполнено")
    assert deputy.problems == []


def test_a_line_that_is_cut_in_the_middle_costs_nothing_but_time(office: Office) -> None:
    engine, actor = office.district.application.engine, office.district.actor("deputy")
    (task,) = tasks_of(office.district, "deputy")
    deputy = office.person("deputy", viewport={"width": 360, "height": 740}, has_touch=True)
    line, bar = Line(deputy.page), deputy.page.locator(".offline-bar")
    deputy.go(f"/tasks/{task.id}")
    deputy.page.locator('html[data-ready="base"]').wait_for(state="attached")

    line.cut()
    deputy.check("Нет, предложений")
    deputy.fill("Комментарий методисту", "Напишем осенью")
    expect(bar).to_contain_text("Нет связи. Написанное не пропадёт.")
    expect(deputy.page.locator("[data-draft-state]")).to_contain_text("Нет связи")
    done = deputy.page.locator("#answer .action-bar").get_by_role("button", name="Готово")
    done.tap()
    expect(bar).to_contain_text("ничего не отправлено")
    expect(done).to_be_visible()
    deputy.shot("no-line")
    assert engine.user_task(task.id, actor).task.state == "open"

    line.weaken()
    expect(bar).to_contain_text("Связь вернулась", timeout=20_000)
    done.tap()
    deputy.sees("Выполнено")
    shown = engine.inbox(InboxQuery(scope="completed"), actor).items
    assert [each.id for each in shown] == [task.id]
    history = engine.history(task.instance_id, office.district.actor("director"))
    assert "Напишем осенью" in str([entry.detail for entry in history])


def test_a_claim_without_a_line_waits_on_the_same_page(office: Office) -> None:
    clerk: Person = office.person("clerk")
    line = Line(clerk.page)
    clerk.go("/inbox?scope=groups")
    clerk.page.locator("[data-list][data-ready]").wait_for()
    line.cut()
    clerk.page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(clerk.page.locator(".offline-bar")).to_contain_text("Нет связи")
    clerk.page.locator(".task-claim").first.click()
    expect(clerk.page.locator(".offline-bar")).to_contain_text("ничего не отправлено")
    expect(clerk.page.locator(".task-line").first).to_contain_text("О семинаре")
    line.weaken()
    clerk.page.locator(".task-claim").first.click()
    expect(clerk.page.get_by_role("status").first).to_contain_text("Взята в работу")
