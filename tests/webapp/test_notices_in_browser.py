"""What an open tab shows as a message of the browser: once, and only when it was allowed."""

import pytest
from playwright.sync_api import Page

from engine import SYSTEM
from tests.webapp.conftest import Browser
from tests.webapp.test_accessibility_in_browser import open_desk

RECORDER = """
window.shown = [];
window.Notification = class {
  static permission = %s;
  static async requestPermission() { window.asked = true; this.permission = 'granted'; }
  constructor(title, { body }) { window.shown.push([ title, body ]); }
  addEventListener() {}
};
"""


@pytest.fixture
def deputy(app, district, plan) -> Browser:
    engine = district.application.engine
    school = district.organisations["Школа № 5"]
    (task,) = [each for each in engine.user_tasks(actor=SYSTEM) if each.organisation == school]
    engine.assign(task.id, district.people["deputy"], district.actor("director"))
    engine.work()
    browser = Browser(app.test_client())
    browser.sign_in("deputy")
    return browser


def test_a_new_notification_is_shown_once_by_all_tabs_together(page: Page, deputy) -> None:
    page.add_init_script(RECORDER % "'granted'")
    open_desk(page, deputy.client, "/inbox")
    ((title, body),) = page.evaluate("shown")
    assert title == "Вам передана задача"
    assert "срок" in body

    page.reload()
    page.locator('html[data-ready="base"]').wait_for(state="attached")

    assert page.evaluate("shown") == []


def test_permission_is_asked_for_only_after_a_click(page: Page, deputy) -> None:
    page.add_init_script(RECORDER % "'default'")
    open_desk(page, deputy.client, "/notifications/settings")
    assert page.evaluate("[window.asked, shown.length]") == [None, 0]

    page.get_by_role("button", name="Разрешить сообщения браузера").click()

    assert page.evaluate("window.asked") is True
    assert page.get_by_text("Разрешены.").is_visible()
