"""What an open tab shows as a message of the browser: once, and only when it was allowed."""

import pytest
from playwright.sync_api import Page

from engine import SYSTEM
from tests.webapp.conftest import Browser
from tests.webapp.district import PASSWORD
from tests.webapp.served import serving
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


SHOWN_BY_CHROMIUM = """
window.shown = [];
const made = window.Notification;
window.Notification = class extends made {
  constructor(title, options) {
    super(title, options);
    this.onshow = () => { document.documentElement.dataset.seen = 'yes'; };
    window.shown.push([ this.title, this.tag !== '', made.permission ]);
  }
};
"""


def test_chromium_itself_shows_it_once_the_permission_is_given(page: Page, app, deputy) -> None:
    """Its own constructor runs, under our content security policy, and nothing is pushed."""
    page.context.grant_permissions(["notifications"])
    page.add_init_script(SHOWN_BY_CHROMIUM)
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)

    with serving(app) as port:  # browsers give the permission to addresses they trust
        page.goto(f"http://127.0.0.1:{port}/sign-in")
        page.locator("[name=login]").fill("deputy")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.locator("html[data-seen]").wait_for(state="attached")

        assert page.evaluate("shown") == [["Вам передана задача", True, "granted"]]
        assert errors == []
        assert page.evaluate("navigator.serviceWorker?.controller ?? null") is None


def test_a_browser_that_refuses_to_show_leaves_the_page_alone(page: Page, deputy) -> None:
    """Browsers of phones know the permission and refuse the constructor."""
    refusing = RECORDER.replace("window.shown.push([ title, body ]);", "throw new TypeError();")
    page.add_init_script(refusing % "'granted'")
    failures: list[Exception] = []
    page.on("pageerror", lambda failure: failures.append(failure))

    open_desk(page, deputy.client, "/inbox")

    assert failures == []
    assert page.locator(".bell-count").is_visible()


def test_permission_is_asked_for_only_after_a_click(page: Page, deputy) -> None:
    page.add_init_script(RECORDER % "'default'")
    open_desk(page, deputy.client, "/notifications/settings")
    assert page.evaluate("[window.asked, shown.length]") == [None, 0]

    page.get_by_role("button", name="Разрешить сообщения браузера").click()

    assert page.evaluate("window.asked") is True
    assert page.get_by_text("Разрешены.").is_visible()
