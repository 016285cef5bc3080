"""The inbox by keyboard alone, on any layout; fresh rows that disturb nobody."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.keyboard import walk
from tests.webapp.story import draft_document, tasks_of
from tests.webapp.test_accessibility_in_browser import faults, open_desk

NEWEST = "/inbox?scope=groups&order=created"
CTRL_WITH_ALT = 3  # how some browsers report AltGr
ROUNDING = 2  # pixels: browsers scroll by fractions of them
ALT_GRAPH = """([key, code]) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
    key, code, modifierAltGraph: true, bubbles: true, cancelable: true }))"""
# What AltGr types where a shortcut lies, on Polish, Russian, German and American layouts.
TYPED_WITH_ALT_GRAPH = (
    ("ó", "KeyO"), ("о", "KeyJ"), ("j", "KeyJ"), ("ć", "KeyC"), ("€", "KeyU"), ("ĸ", "KeyK"),
    ("г", "KeyU"), ("/", "Slash"), ("?", "Minus"), ("¿", "Slash"),
)  # fmt: skip


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
    here = desk.url
    for modifiers in (1, 2, 3):
        press(desk, "щ", "KeyO", modifiers)
    for key, code in TYPED_WITH_ALT_GRAPH:
        desk.evaluate(ALT_GRAPH, [key, code])
        press(desk, key, code, CTRL_WITH_ALT)
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(link).to_be_focused()
    assert desk.url == here
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


def test_tab_walks_to_the_end_of_a_page_and_shift_tab_back(page: Page, as_, plan, task) -> None:
    page.emulate_media(reduced_motion="reduce")
    for login, address in (
        ("deputy", "/inbox"), ("deputy", "/inbox/conditions"), ("deputy", f"/tasks/{task}"),
        ("director", "/team"), ("deputy", "/absences/new"),
    ):  # fmt: skip
        page.unroute_all()
        open_desk(page, as_(login).client, address)
        proposals = page.get_by_label("Да, вношу предложения")
        if proposals.count():
            proposals.check()
            page.get_by_role("button", name="Добавить строку").click()
        stops = walk(page)
        assert len(stops) > 10, address
        assert walk(page, "Shift+Tab") == stops[::-1], address


@pytest.fixture
def task(district, plan) -> str:
    """The task of a school: its form has a list, dates in each row, and files."""
    return tasks_of(district, "deputy")[0].id


def test_what_a_key_opens_is_closed_by_escape_and_no_trap(page: Page, as_, plan, task) -> None:
    open_desk(page, as_("deputy").client, f"/tasks/{task}")
    page.get_by_label("Да, вношу предложения").check()
    calendar = page.get_by_role("button", name="Выбрать в календаре: Начало").first
    month = page.get_by_role("dialog", name="Выбор даты")
    calendar.press("Enter")
    press(page, "о", "KeyJ")
    expect(month).to_be_visible()
    page.keyboard.press("Escape")
    expect(month).to_have_count(0)
    expect(calendar).to_be_focused()
    calendar.press("Enter")
    page.keyboard.press("Tab")
    expect(month).to_have_count(0)
    expect(page.get_by_label("Окончание").first).to_be_focused()
    calendar.press("Enter")
    for _ in range(5):
        page.keyboard.press("Shift+Tab")
    expect(month).to_have_count(0)

    summary = page.locator("#remarks > summary")
    summary.press("Enter")
    comment = page.get_by_label("Ваш комментарий")
    comment.press_sequentially("jkocu/? @Методи")
    expect(comment).to_have_value("jkocu/? @Методи")
    expect(page.locator(".suggestions [role=option]")).to_have_count(1)
    comment.press("Escape")
    expect(comment).to_be_focused()
    comment.press_sequentially("ст")
    expect(page.locator(".suggestions [role=option]")).to_have_count(1)
    comment.press("Tab")
    expect(page.locator(".suggestions [role=option]")).to_have_count(0)
    expect(comment).to_have_value("jkocu/? @Методист")
    expect(comment).not_to_be_focused()
    summary.focus()
    press(page, "?", "Digit7", 8)
    keys = page.get_by_role("dialog", name="Горячие клавиши")
    expect(keys.get_by_role("button", name="Закрыть")).to_be_focused()
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    expect(summary).to_be_focused()

    page.unroute_all()
    open_desk(page, as_("deputy").client, "/inbox")
    order = page.locator("#list-order > summary")
    order.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#list-order a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#list-order[open]")).to_have_count(0)
    expect(order).to_be_focused()
    order.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#list-order[open]")).to_have_count(0)


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
