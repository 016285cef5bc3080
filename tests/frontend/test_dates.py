"""The calendar beside a date field: typing, choosing by keyboard, days off, bounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from webapp.assets import DIST

STATIC = DIST.parent
OpenPage = Callable[..., Page]

FIELD = """
<form><div class="field"><label for="day">Начало</label>
<div class="date-field" data-date="{kind}" data-calendar="/calendar" data-today="2026-11-23"
 data-first-day="2026-11-02" data-last-day="2026-12-31">
<input class="form-control" id="day" name="day" inputmode="numeric" value="{value}"></div></div>
</form>
"""
DAYS = {"year": 2026, "off": ["2026-11-04", "2026-11-28"]}


@pytest.fixture
def field(open_page: OpenPage, page: Page) -> Callable[..., Page]:
    page.route("**/calendar/2026.json", lambda route: route.fulfill(json=DAYS))
    page.route("**/icons.svg", lambda route: route.fulfill(path=STATIC / "icons.svg"))

    def opened(value: str = "", kind: str = "date") -> Page:
        return open_page(FIELD.format(kind=kind, value=value))

    return opened


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("05092026", "05.09.2026"),
        ("5/9/2026", "05.09.2026"),
        ("2026-09-05", "05.09.2026"),
        (" 5.9.2026 ", "05.09.2026"),
        ("осенью", "осенью"),
        ("5.9.26", "5.9.26"),
    ],
)
def test_what_is_typed_or_pasted_becomes_a_russian_date(
    field: Callable[..., Page], typed: str, kept: str
) -> None:
    page = field()
    page.get_by_label("Начало", exact=True).fill(typed)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Начало", exact=True)).to_have_value(kept)


def test_a_day_is_chosen_by_keyboard_alone(field: Callable[..., Page]) -> None:
    page = field()
    page.get_by_role("button", name="Выбрать в календаре: Начало").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="понедельник, 23 ноября 2026, сегодня")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    expect(page.get_by_text("декабрь 2026", exact=True)).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.get_by_role("button", name="четверг, 31 декабря 2026")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Начало", exact=True)).to_have_value("28.12.2026")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Выбрать в календаре: Начало")).to_be_focused()


def test_days_off_are_the_offices_own(field: Callable[..., Page]) -> None:
    page = field("10.11.2026")
    page.get_by_role("button", name="Выбрать в календаре: Начало").click()
    expect(page.get_by_role("button", name="среда, 4 ноября 2026, выходной")).to_be_visible()
    working = page.get_by_role("button", name="воскресенье, 29 ноября 2026", exact=True)
    expect(working).to_be_visible()
    expect(page.get_by_role("button", name="воскресенье, 1 ноября 2026")).to_be_disabled()


def test_escape_leaves_the_field_as_it_was(field: Callable[..., Page]) -> None:
    page = field("10.11.2026")
    page.get_by_role("button", name="Выбрать в календаре: Начало").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Начало", exact=True)).to_have_value("10.11.2026")


def test_a_chosen_day_keeps_the_time(field: Callable[..., Page]) -> None:
    page = field("10.11.2026 14:30", kind="datetime")
    page.get_by_role("button", name="Выбрать в календаре: Начало").click()
    page.get_by_role("button", name="четверг, 12 ноября 2026").click()
    expect(page.get_by_label("Начало", exact=True)).to_have_value("12.11.2026 14:30")
