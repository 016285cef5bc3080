"""The diagram viewer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.frontend.site import Site

MARKS = {
    "received": {"state": "completed", "count": 1},
    "check": {"state": "completed", "count": 2},
    "approve": {"state": "active", "count": 3, "title": "Согласовать: ждут 3 человека"},
    "returned": {"state": "incident", "count": 1},
    "long_gone": {"state": "active", "count": 1},
}


def diagram(marks: dict[str, Any]) -> str:
    data = json.dumps({"elements": marks})
    return (
        '<h1>Заявка</h1><div class="diagram" data-diagram data-xml="/sample.bpmn"></div>'
        f'<script type="application/json" id="diagram-data">{data}</script>'
        '<p id="chosen"></p>'
    )


OpenPage = Callable[..., Page]


def test_what_waits_and_what_broke_carries_a_badge_with_words(open_page: OpenPage) -> None:
    page = open_page(diagram(MARKS), pages=("base", "viewer"))
    expect(page.locator(".token")).to_have_count(2)
    expect(page.locator(".token-active")).to_have_text("3")
    expect(page.locator(".token-active")).to_have_attribute("title", "Согласовать: ждут 3 человека")
    expect(page.locator(".token-incident")).to_have_text("!")
    expect(page.locator("g.djs-element.element-completed")).to_have_count(2)


def test_an_active_element_is_loud_in_shape(open_page: OpenPage) -> None:
    page = open_page(diagram(MARKS), pages=("base", "viewer"))
    active = page.locator(".element-active .djs-visual > :first-child")
    expect(active).to_have_css("stroke-width", "5px")


def test_elements_are_reached_by_keyboard_and_chosen_with_enter(open_page: OpenPage) -> None:
    page = open_page(diagram(MARKS), pages=("base", "viewer"))
    approve = page.get_by_role("button", name="Согласовать — Согласовать: ждут 3 человека")
    page.evaluate(
        "document.addEventListener('element-selected', event => "
        "{ document.getElementById('chosen').textContent = event.detail.id; })"
    )
    approve.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chosen")).to_have_text("approve")


def test_a_click_chooses_an_element(open_page: OpenPage) -> None:
    page = open_page(diagram(MARKS), pages=("base", "viewer"))
    page.evaluate(
        "document.addEventListener('element-selected', event => "
        "{ document.getElementById('chosen').textContent = event.detail.id; })"
    )
    page.locator('[data-element-id="check"]').click()
    expect(page.locator("#chosen")).to_have_text("check")


def test_zoom_buttons_speak_russian_and_zoom(open_page: OpenPage) -> None:
    page = open_page(diagram(MARKS), pages=("base", "viewer"))
    task = page.locator('[data-element-id="check"] .djs-visual > rect')
    before = task.bounding_box()
    page.get_by_role("button", name="Уменьшить").click()
    after = task.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] < before["width"]
    page.get_by_role("button", name="Показать целиком").click()
    restored = task.bounding_box()
    assert restored is not None
    assert abs(restored["width"] - before["width"]) < 1


def test_words_follow_the_language_of_the_page(open_page: OpenPage) -> None:
    words = {"Увеличить": "Zoom in", "Выполнено": "Done", "Масштаб схемы": "Zoom of the diagram"}
    block = f'<script type="application/json" id="script-words">{json.dumps(words)}</script>'
    page = open_page(block + diagram(MARKS), pages=("base", "viewer"))
    expect(page.get_by_role("group", name="Zoom of the diagram")).to_be_visible()
    expect(page.get_by_role("button", name="Zoom in")).to_be_visible()
    expect(page.locator('[data-element-id="received"]').first).to_have_attribute(
        "aria-label", re.compile("Done$")
    )


def test_the_licence_mark_is_on_top_and_links_to_its_makers(open_page: OpenPage) -> None:
    page = open_page(diagram(MARKS), pages=("base", "viewer"))
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    expect(mark).to_have_attribute("href", "http://bpmn.io")
    on_top = mark.evaluate(
        "mark => { const box = mark.getBoundingClientRect();"
        " return mark.contains(document.elementFromPoint("
        "box.x + box.width / 2, box.y + box.height / 2)); }"
    )
    assert on_top


def test_a_diagram_that_cannot_be_loaded_is_replaced_by_a_sentence(page: Page, site: Site) -> None:
    body = diagram(MARKS).replace("/sample.bpmn", "/missing.bpmn")
    site.body, site.pages = body, ("base", "viewer")
    page.goto(site.address)
    expect(page.get_by_role("status")).to_contain_text("Схему показать не удалось")


def test_a_diagram_too_large_to_be_read_whole_begins_where_the_page_is_about(
    open_page: OpenPage,
) -> None:
    body = diagram(MARKS).replace('class="diagram"', 'class="diagram" data-focus="returned"')
    page = open_page(body, pages=("base", "viewer"))
    page.set_viewport_size({"width": 360, "height": 700})
    page.reload()
    page.locator('html[data-ready="viewer"]').wait_for(state="attached")
    size = page.locator('[data-element-id="returned"] .djs-visual > circle').first.bounding_box()
    box = page.locator("[data-diagram]").bounding_box()
    assert size is not None
    assert box is not None
    assert size["width"] > 30
    assert box["x"] < size["x"] < box["x"] + box["width"] - size["width"]
    page.get_by_role("button", name="Показать целиком").click()
    whole = page.locator('[data-element-id="returned"] .djs-visual > circle').first.bounding_box()
    assert whole is not None
    assert whole["width"] < size["width"]


def test_what_the_page_is_about_stands_out_when_it_has_no_louder_mark(open_page: OpenPage) -> None:
    for focus, chosen in (("check", 1), ("returned", 0)):
        body = diagram(MARKS).replace('class="diagram"', f'class="diagram" data-focus="{focus}"')
        page = open_page(body, pages=("base", "viewer"))
        expect(page.locator("g.element-chosen")).to_have_count(chosen)
