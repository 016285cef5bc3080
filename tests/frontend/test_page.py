"""What every page's script adds to HTML that works without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import violations
from tests.frontend.site import Site

OpenPage = Callable[..., Page]

POLLED = (
    '<h1>Входящие</h1><input id="outside" aria-label="Вне списка">'
    '<div id="list" data-poll="/fragment" data-poll-seconds="0.1" data-poll-etag=\'"0"\''
    ' data-poll-announce="Список обновлён">'
    '<a href="#one" id="one">Первая</a> <input name="note" aria-label="Заметка"></div>'
)
NEWER = (
    '<a href="#one" id="one">Первая</a> <input name="note" aria-label="Заметка"><p>Вторая</p>',
    '"1"',
)


def test_a_list_refreshes_itself_and_says_so(open_page: OpenPage, site: Site) -> None:
    page = open_page(POLLED)
    expect(page.locator("#list")).not_to_contain_text("Вторая")
    site.fragment = NEWER
    expect(page.locator("#list")).to_contain_text("Вторая")
    expect(page.get_by_role("status")).to_have_text("Список обновлён")


def test_it_asks_with_the_tag_of_what_it_shows(open_page: OpenPage, site: Site) -> None:
    page = open_page(POLLED)
    site.fragment = NEWER
    expect(page.locator("#list")).to_contain_text("Вторая")
    with page.expect_response("**/fragment") as answer:
        pass
    assert answer.value.status == 304
    assert site.asked[0] == '"0"'
    assert site.asked[-1] == '"1"'


def test_a_refresh_keeps_the_focus(open_page: OpenPage, site: Site) -> None:
    page = open_page(POLLED)
    page.locator("#one").focus()
    site.fragment = NEWER
    expect(page.locator("#list")).to_contain_text("Вторая")
    expect(page.locator("#one")).to_be_focused()


def test_a_refresh_waits_while_somebody_types(open_page: OpenPage, site: Site) -> None:
    page = open_page(POLLED.replace('data-poll-seconds="0.1"', 'data-poll-seconds="1000"'))
    site.fragment = NEWER
    note = page.get_by_label("Заметка")
    note.fill("не терять")
    page.locator("#list").dispatch_event("poll:now")
    page.evaluate("fetch('/sample.bpmn').then(answer => answer.ok)")
    assert site.asked == []
    expect(note).to_have_value("не терять")
    page.get_by_label("Вне списка").focus()
    page.locator("#list").dispatch_event("poll:now")
    expect(page.locator("#list")).to_contain_text("Вторая")


def test_the_error_summary_has_the_focus_and_leads_into_the_field(open_page: OpenPage) -> None:
    page = open_page(
        '<div class="error-summary" role="alert"><h2>Исправьте 1 поле</h2>'
        '<ul><li><a href="#date">Укажите дату</a></li></ul></div>'
        '<form><label for="date">Дата</label><input id="date" name="date"></form>'
    )
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Укажите дату").click()
    expect(page.get_by_label("Дата")).to_be_focused()


def test_an_undo_notice_goes_away_but_not_under_the_hand(open_page: OpenPage, page: Page) -> None:
    page.clock.install()
    open_page(
        '<div class="toasts"><div class="undo-toast" role="status" data-undo-toast '
        'data-seconds="12"><span>Задача возвращена</span> <button>Отменить</button></div></div>'
    )
    undo = page.get_by_role("button", name="Отменить")
    undo.focus()
    page.clock.run_for(60_000)
    expect(page.locator(".undo-toast")).to_be_visible()
    undo.blur()
    page.clock.run_for(11_000)
    expect(page.locator(".undo-toast")).to_be_visible()
    page.clock.run_for(2_000)
    expect(page.locator(".undo-toast")).to_have_count(0)


LIST = """
<form><fieldset data-list data-list-max="3"><legend>Участники</legend>
<div data-list-rows><div data-list-row class="list-row">
  <input name="people.0.name" aria-label="Имя"><button data-list-remove>Убрать</button></div></div>
<template data-list-template><div data-list-row class="list-row">
  <input name="people.__index__.name" aria-label="Имя"><button data-list-remove>Убрать</button>
</div></template>
<button name="_add" value="people" data-list-add>Добавить участника</button></fieldset></form>
"""


def test_rows_of_a_list_come_and_go_with_the_focus_in_place(open_page: OpenPage) -> None:
    page = open_page(LIST)
    add = page.get_by_role("button", name="Добавить участника")
    add.click()
    names = page.get_by_label("Имя")
    expect(names).to_have_count(2)
    expect(names.nth(1)).to_be_focused()
    expect(names.nth(1)).to_have_attribute("name", "people.1.name")
    page.get_by_role("button", name="Убрать").first.click()
    expect(names).to_have_count(1)
    expect(names.first).to_be_focused()
    add.click()
    expect(names.nth(1)).to_have_attribute("name", "people.2.name")
    add.click()
    expect(add).to_be_disabled()


def comparison(name: str, op: str, value: Any) -> str:
    """An expression `name op value` as the server sends it, ready for an attribute."""
    root = {
        "node": "compare",
        "first": {"node": "name", "name": name},
        "ops": [op],
        "rest": [{"node": "literal", "value": value}],
    }
    expression = {"version": 1, "kind": "expression", "syntax": "feel", "text": "", "root": root}
    return json.dumps(expression).replace('"', "&quot;")


CONDITIONAL = f"""
<form data-conditional data-variables='{{"role": "mentor"}}'>
<label>Классов <input name="classes" type="number"></label>
<label>Основание <input name="ground" type="date"></label>
<label><input type="checkbox" name="far" value="true"> Сельская школа</label>
<p data-hide-if="{comparison("classes", "<", 10)}" id="large">
  <label>Завуч <input name="deputy"></label></p>
<p data-visible-if="{comparison("far", "==", True)}" id="road">
  <input name="road" aria-label="Путь"></p>
<p data-visible-if="{comparison("ground", ">=", "2026-09-01")}" id="new">Новый год</p>
<p data-hide-if="{comparison("role", "==", "mentor")}" id="others">Не наставнику</p>
<p data-hide-if="{comparison("unheard", "<", 1)}" id="unknown">Видно всегда</p>
<p data-visible-if="{comparison("road", "!=", None)}" id="after">Путь указан</p>
</form>
"""


def test_parts_of_a_form_follow_the_answers(open_page: OpenPage) -> None:
    page = open_page(CONDITIONAL)
    expect(page.locator("#large")).to_be_visible()
    expect(page.locator("#road")).to_be_hidden()
    expect(page.locator("#new")).to_be_hidden()
    expect(page.locator("#others")).to_be_hidden()
    expect(page.locator("#unknown")).to_be_visible()
    page.get_by_label("Классов").fill("9")
    page.get_by_label("Основание").fill("2026-09-01")
    page.get_by_label("Сельская школа").check()
    expect(page.locator("#large")).to_be_hidden()
    expect(page.locator("#large input")).to_be_disabled()
    expect(page.locator("#road")).to_be_visible()
    expect(page.locator("#new")).to_be_visible()


def test_a_hidden_answer_counts_as_none(open_page: OpenPage) -> None:
    page = open_page(CONDITIONAL)
    far = page.get_by_label("Сельская школа")
    far.check()
    page.get_by_label("Путь").fill("паром")
    expect(page.locator("#after")).to_be_visible()
    far.uncheck()
    expect(page.locator("#after")).to_be_hidden()


DESK = (Path(__file__).parent / "desk.html").read_text("utf-8")


def test_the_desk_is_accessible_as_far_as_axe_can_see(open_page: OpenPage) -> None:
    assert violations(open_page(DESK)) == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_desk_never_scrolls_sideways(open_page: OpenPage, width: int) -> None:
    page = open_page(DESK)
    page.set_viewport_size({"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("button", name="Согласовать")).to_be_in_viewport()


def test_the_page_is_written_in_its_own_font(open_page: OpenPage) -> None:
    page = open_page(DESK)
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate("document.fonts.check('16px \"Golos Text\"', 'Задача')")
    assert "Golos" in page.evaluate("getComputedStyle(document.body).fontFamily")
