"""The inbox by keyboard alone, on any layout; fresh rows that disturb nobody."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.story import draft_document
from tests.webapp.test_accessibility_in_browser import faults, open_desk

NEWEST = "/inbox?scope=groups&order=created"
ROUNDING = 2  # pixels: browsers scroll by fractions of them
ALT_GRAPH = """() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
    key: "ó", code: "KeyO", modifierAltGraph: true, bubbles: true, cancelable: true }))"""


@pytest.fixture
def desk(page: Page, as_, documents) -> Page:
    """The clerk's list of 33 tasks, newest first; the browser must not complain of anything."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 700})
    page.emulate_media(reduced_motion="reduce")
    open_desk(page, as_("clerk").client, NEWEST)
    page.locator("[data-list][data-ready]").wait_for()
    yield page
    assert complaints == []


def press(page: Page, key: str, code: str, modifiers: int = 0) -> None:
    """Press a key as a layout of its own spells it; modifiers: 1 Alt, 2 Ctrl, 8 Shift."""
    session = page.context.new_cdp_session(page)
    said = {"key": key, "code": code, "modifiers": modifiers}
    typed = {"text": key} if len(key) == 1 else {}
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", **typed, **said})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **said})


def row(page: Page, number: int):
    return page.locator(".task-line").filter(has_text=f"О деле {number}").first


def arrives_at(page: Page, title: str) -> None:
    expect(page.locator("h1")).to_contain_text(title)
    page.locator('html[data-ready="base"]').wait_for(state="attached")


def refresh(page: Page) -> None:
    with page.expect_response(lambda answer: "/inbox?" in answer.url):
        page.locator("[data-list]").dispatch_event("poll:now")


def test_the_list_is_walked_and_worked_by_keyboard_alone(desk: Page, documents) -> None:
    for key, code in (("j", "KeyJ"), ("о", "KeyJ"), ("О", "KeyJ"), ("л", "KeyK")):
        press(desk, key, code)
    link = row(desk, 32).locator(".task-link")
    expect(link).to_be_focused()
    press(desk, "ArrowDown", "ArrowDown")
    press(desk, "ArrowUp", "ArrowUp")
    expect(link).to_be_focused()
    for modifiers in (1, 2, 3):
        press(desk, "щ", "KeyO", modifiers)
    desk.evaluate(ALT_GRAPH)
    assert row(desk, 32).get_attribute("aria-current") is None
    press(desk, "щ", "KeyO")
    expect(row(desk, 32)).to_have_attribute("aria-current", "true")
    expect(desk.locator("#preview h2")).to_contain_text("О деле 32")
    expect(link).to_be_focused()
    assert faults(desk) == {}

    press(desk, ".", "Slash")
    search = desk.get_by_role("searchbox", name="Искать в списке")
    expect(search).to_be_focused()
    desk.keyboard.type("jko?")
    expect(search).to_have_value("jko?")
    link.focus()
    press(desk, "?", "Digit7", 8)
    dialog = desk.get_by_role("dialog", name="Горячие клавиши")
    expect(dialog).to_contain_text("J (О)")
    desk.keyboard.press("Escape")
    expect(link).to_be_focused()
    desk.locator(".pager-next").focus()
    desk.keyboard.press("Tab")
    assert not desk.locator("#list").evaluate("list => list.contains(document.activeElement)")

    link.focus()
    scrolled = desk.evaluate("scrollY")
    desk.keyboard.press("Enter")
    arrives_at(desk, "О деле 32")
    press(desk, "о", "KeyJ")
    arrives_at(desk, "О деле 31")
    press(desk, "г", "KeyU")
    expect(row(desk, 31).locator(".task-link")).to_be_focused()
    assert urlsplit(desk.url).query.startswith("scope=groups&order=created")
    assert abs(desk.evaluate("scrollY") - scrolled) <= ROUNDING
    press(desk, "с", "KeyC")
    expect(desk.get_by_role("status").first).to_contain_text("Взята в работу")
    expect(row(desk, 31)).to_have_count(0)


def test_news_wait_until_somebody_at_the_list_asks_for_them(desk: Page, district) -> None:
    engine, clerk = district.application.engine, district.actor("methodist")
    link = row(desk, 20).locator(".task-link")
    link.focus()
    desk.evaluate("scrollBy(0, 500)")
    place = link.bounding_box()
    first = desk.locator(".task-link").first.inner_text()
    draft_document(district, "О новом деле")
    taken = desk.locator(".task-line").nth(5)
    engine.claim(taken.get_attribute("data-task"), clerk)

    refresh(desk)
    expect(desk.locator(".list-news")).to_contain_text("Новых задач: 1")
    expect(desk.locator("[data-live-region]")).to_have_text("Новых задач: 1")
    expect(taken).to_contain_text("больше не ждёт вас")
    expect(desk.locator(".is-gone")).to_have_count(1)
    assert desk.locator(".task-link").first.inner_text() == first
    expect(link).to_be_focused()
    assert link.bounding_box() == place

    press(desk, "к", "KeyR")
    expect(desk.locator(".task-link").first).to_be_focused()
    expect(desk.locator(".task-link").first).to_contain_text("О новом деле")
    expect(desk.locator(".rail-number")).to_have_text("33")

    desk.locator("h1").evaluate("heading => document.activeElement.blur()")
    desk.mouse.move(5, 5)
    desk.evaluate("scrollTo(0, 0)")
    district.clock.advance(timedelta(minutes=5))
    draft_document(district, "О деле без зрителей")
    refresh(desk)
    expect(desk.locator(".task-link").first).to_contain_text("О деле без зрителей")
    expect(desk.locator("[data-live-region]")).to_have_text("Новых задач: 1")


def test_what_was_looked_at_comes_back_on_another_device(desk: Page, as_) -> None:
    desk.get_by_role("searchbox", name="Искать в списке").fill("деле 3")
    desk.keyboard.press("Enter")
    expect(desk.locator(".chip")).to_contain_text("слова: «деле 3»")
    desk.locator("[data-list][data-ready]").wait_for()
    assert urlsplit(desk.url).query == "scope=groups&q=%D0%B4%D0%B5%D0%BB%D0%B5+3&order=created"
    other = as_("clerk").get("/inbox")
    assert other.headers["Location"].startswith("/inbox?scope=groups&q=")
