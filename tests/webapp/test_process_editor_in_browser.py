"""A designer draws in a real browser: a step is added, findings are fixed, nothing is lost."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import Actor, Permission
from tests.webapp.district import District, open_district
from tests.webapp.editing import editing
from tests.webapp.legal_review import pad

LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES_OF_THINGS = re.compile(r"\(?ad-hoc\)?|Ctrl\+\S+|BPMN|JavaScript|PDF|\.(bpmn|svg|png)|Delete")
NAME = "annual_plan.bpmn"


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


def other_designer(district: District) -> Actor:
    director = district.actor("director")
    return replace(director, permissions=director.permissions | {Permission.DEPLOY})


def test_advice_on_the_drawing_stands_in_the_list_and_mends_itself(
    page: Page, district: District
) -> None:
    with editing(page, district, None, NAME) as editor:
        page.get_by_role("tab", name="Замечания").click()
        hints = page.locator('.editor-finding[data-severity="hint"]')
        expect(page.locator(".editor-summary")).to_have_text("Замечаний нет.")

        editor.choose("agree_plan")
        page.get_by_role("tab", name="Замечания").click()
        pad(editor, "bpmn-icon-user-task")
        split = hints.filter(has_text="Согласовать план").filter(has_text="Разведите их развилкой")
        expect(split).to_have_count(1, timeout=10_000)
        expect(page.locator(".editor-summary")).to_contain_text("развернуть они не мешают")
        page.get_by_role("button", name="Отменить", exact=True).click()
        expect(hints).to_have_count(0, timeout=10_000)


def test_losing_the_network_while_drawing_loses_nothing(page: Page, district: District) -> None:
    with editing(page, district, None, NAME) as editor:
        page.context.set_offline(True)
        editor.choose("agree_plan")
        editor.write("name", "Согласовать план года")
        expect(editor.state).to_have_text(
            "нет связи: изменения хранятся в браузере", timeout=10_000
        )
        assert "Согласовать план года" not in editor.content().decode()
        page.context.set_offline(False)
        expect(editor.state).to_have_attribute("data-state", "saved", timeout=15_000)
        assert "Согласовать план года" in editor.content().decode()

        page.context.set_offline(True)
        editor.write("name", "Согласовать план учебного года")
        expect(editor.state).to_have_attribute("data-state", "offline", timeout=10_000)
        context = page.context
        page.close()
        context.set_offline(False)
        editor.page = context.new_page()
        editor.open()
        notice = editor.page.locator("[data-editor-notice]")
        expect(notice).to_contain_text("Возвращены изменения, которые не успели сохраниться.")
        expect(editor.state).to_have_attribute("data-state", "saved", timeout=15_000)
        assert "Согласовать план учебного года" in editor.content().decode()


def test_two_designers_at_once_are_told_and_choose(page: Page, district: District) -> None:
    engine, other = district.application.engine, other_designer(district)
    with editing(page, district, None, NAME) as editor:
        engine.lock_draft(editor.draft.id, other, take_over=True)
        editor.choose("agree_plan")
        editor.write("name", "Согласовать план года")
        notice = page.locator("[data-editor-notice]")
        expect(notice).to_contain_text("Черновик сейчас правит Директоров", timeout=10_000)
        page.get_by_role("button", name="Перехватить правку").click()
        expect(editor.state).to_have_attribute("data-state", "saved", timeout=15_000)
        assert "Согласовать план года" in editor.content().decode()

        content, revision = engine.draft_file(editor.draft.id, NAME, other)
        engine.lock_draft(editor.draft.id, other, take_over=True)
        theirs = content.replace("Согласовать план года".encode(), "Согласовать".encode())
        engine.save_draft_file(editor.draft.id, NAME, theirs, revision, other)
        engine.unlock_draft(editor.draft.id, other)
        editor.write("name", "Согласовать план на год")
        expect(notice).to_contain_text("схему сохранил другой человек: Директоров", timeout=10_000)
        expect(editor.state).to_have_text("не сохранено: есть другая версия")
        page.get_by_role("button", name="Записать мою поверх").click()
        expect(editor.state).to_have_attribute("data-state", "saved", timeout=15_000)
        assert "Согласовать план на год" in editor.content().decode()


def test_a_draft_that_somebody_else_draws_may_only_be_looked_at(
    page: Page, district: District
) -> None:
    engine, other = district.application.engine, other_designer(district)
    with editing(page, district, None, NAME) as editor:
        engine.lock_draft(editor.draft.id, other, take_over=True)
        editor.open()
        expect(page.locator("[data-editor-notice]")).to_contain_text("Черновик сейчас правит")
        expect(page.locator(".djs-palette")).to_be_hidden()
        page.get_by_label("Перейти к элементу").select_option("agree_plan")
        page.locator('[data-element-id="agree_plan"]').first.click()
        page.keyboard.press("Delete")
        assert "agree_plan" in editor.nodes()
        expect(page.locator('[data-element-id="agree_plan"]').first).to_be_visible()
        page.get_by_role("button", name="Перехватить правку").click()
        expect(page.locator(".djs-palette")).to_be_visible(timeout=15_000)


def test_without_a_mouse_a_step_is_put_behind_the_chosen_one_and_taken_back(
    page: Page, district: District
) -> None:
    with editing(page, district, None, NAME) as editor:
        editor.choose("agree_plan")
        before = set(editor.nodes())
        entry = page.get_by_role("toolbar", name="Что нарисовать").get_by_role(
            "button", name="Задача человека"
        )
        entry.focus()
        page.keyboard.press("Enter")
        expect(editor.field("id")).not_to_have_value("agree_plan")
        editor.save()
        (added,) = set(editor.nodes()) - before
        assert editor.nodes()[added].kind == "userTask"
        page.get_by_role("button", name="Отменить", exact=True).click()
        editor.save()
        assert set(editor.nodes()) == before


def test_keys_mean_the_same_on_the_russian_layout(page: Page, district: District) -> None:
    with editing(page, district, None, NAME) as editor:
        editor.choose("agree_plan")
        page.get_by_role("button", name="Удалить выделенное").click()
        shape = page.locator('[data-element-id="agree_plan"]')
        expect(shape).to_have_count(0)
        sheet = page.get_by_role("application")
        sheet.focus()
        sheet.dispatch_event("keydown", {"key": "я", "code": "KeyZ", "ctrlKey": True})
        expect(shape).not_to_have_count(0)
        sheet.dispatch_event("keydown", {"key": "г", "code": "KeyU", "bubbles": True})
        sheet.dispatch_event("keydown", {"key": "а", "code": "KeyF", "ctrlKey": True})
        expect(page.get_by_label("Поиск на схеме").and_(page.locator("input"))).to_be_visible()
        assert page.url.endswith(NAME)


def test_what_is_not_executed_stands_grey_with_its_reason(page: Page, district: District) -> None:
    with editing(page, district, None, NAME) as editor:
        entry = page.locator('.djs-palette [data-action="create.complex-gateway"]')
        expect(entry).to_have_attribute("aria-disabled", "true")
        entry.click(force=True)
        notice = page.locator("[data-editor-notice]")
        expect(notice).to_contain_text("у сложной развилки нет общепринятого смысла")
        editor.choose("is_plan_ready")
        pad(editor, "bpmn-icon-screw-wrench")
        refused = page.locator('.djs-popup [data-id="replace-with-complex-gateway"]')
        expect(refused).to_have_class(re.compile("disabled"))
        expect(refused).to_have_attribute("title", re.compile("нет общепринятого смысла"))


def test_remarks_are_pinned_to_elements_and_ticked_off(page: Page, district: District) -> None:
    with editing(page, district, None, NAME) as editor:
        editor.choose("agree_plan")
        page.get_by_title("Обсудить элемент").click()
        page.get_by_label("Об элементе «Согласовать план»").fill("Хватит ли пяти дней?")
        page.get_by_role("button", name="Написать").click()
        expect(page.locator(".editor-pin")).to_have_text("1")
        engine, actor = district.application.engine, district.actor("designer")
        (comment,) = engine.process_draft(editor.draft.id, actor).comments
        assert (comment.file, comment.element_id) == (NAME, "agree_plan")
        editor.open()
        page.get_by_role("tab", name="Обсуждение").click()
        expect(page.locator(".editor-remark")).to_contain_text("Хватит ли пяти дней?")
        page.locator(".editor-remark").get_by_role("button", name="Решено").click()
        expect(page.locator(".editor-pin")).to_have_count(0)


def test_the_diagram_is_searched_copied_and_taken_away(page: Page, district: District) -> None:
    with editing(page, district, None, NAME) as editor:
        page.get_by_role("button", name="Поиск на схеме").click()
        page.keyboard.type("Согласовать план")
        page.keyboard.press("Enter")
        expect(editor.field("id")).to_have_value("agree_plan")
        before = len(editor.nodes())
        page.get_by_role("button", name="Копировать").click()
        page.get_by_role("button", name="Вставить").click()
        page.locator(".djs-container").first.click(position={"x": 320, "y": 620})
        editor.save()
        assert len(editor.nodes()) == before + 1

        kinds = {"bpmn": b"<?xml", "svg": b"<?xml", "png": b"\x89PNG"}
        for kind, beginning in kinds.items():
            with page.expect_download() as download:
                page.get_by_label("Сохранить как файл").select_option(kind)
            assert download.value.suggested_filename == f"annual_plan.{kind}"
            content = Path(download.value.path()).read_bytes()
            assert content.startswith(beginning)
            assert len(content) > 10_000


def test_a_file_that_is_no_diagram_is_left_as_it_is_and_said_what_is_wrong(
    page: Page, district: District
) -> None:
    with editing(page, district, {"p.bpmn": b"<half"}, "p.bpmn") as editor:
        expect(page.locator("[data-editor-notice]")).to_contain_text("не читается как схема BPMN")
        expect(page.locator(".editor-finding").first).to_be_visible()
        assert editor.content() == b"<half"


def test_an_english_page_has_an_english_editor(page: Page, district: District) -> None:
    with editing(page, district, None, NAME) as editor:
        page.get_by_role("button", name="English").click()
        page.wait_for_load_state()
        editor.open()
        page.get_by_label("Go to an element").select_option("agree_plan")
        expect(page.get_by_label("Working days", exact=True)).to_have_value("5")
        said = titles(page, ".djs-palette .entry") | titles(page, ".djs-context-pad .entry")
        said |= titles(page, "[data-editor-bar] button")
        said |= set(page.locator("[data-editor-properties] :is(label, h2)").all_inner_texts())
        assert {each for each in said if re.search("[А-Яа-я]", each)} == set()


MENUS = (
    "planning_started", "agree_plan", "is_plan_ready", "plan_already_exists", "plan_approved",
    "approval_announced", "create_draft", "flow_planning_joined_to_create_draft",
    "participant_annual_plan", "lane_clerk", "collect_proposals",
)  # fmt: skip


def test_no_english_is_left_in_palette_pad_menus_panel_and_findings(
    page: Page, district: District
) -> None:
    with editing(page, district, None, NAME) as editor:
        seen = titles(page, ".djs-palette .entry")
        for element in MENUS:
            page.get_by_label("Перейти к элементу").select_option(element)
            page.wait_for_timeout(300)
            seen |= titles(page, ".djs-context-pad .entry")
            if page.locator(".djs-context-pad .bpmn-icon-screw-wrench").count():
                pad(editor, "bpmn-icon-screw-wrench")
                menu = page.locator(".djs-popup")
                expect(menu).to_be_visible()
                seen |= set(menu.inner_text().splitlines()) | titles(page, ".djs-popup [title]")
                page.keyboard.press("Escape")
            seen |= set(page.locator("[data-editor-properties] label, summary").all_inner_texts())
        page.get_by_role("button", name="Поиск на схеме").click()
        expect(page.get_by_label("Поиск на схеме").and_(page.locator("input"))).to_be_visible()
        seen |= titles(page, ".djs-search-container [aria-label]")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Обзор схемы").click()
        left = {text for text in seen if LATIN.search(NAMES_OF_THINGS.sub("", text))}
        assert left == set()
        assert page.evaluate("document.documentElement.dataset.untranslated") is None
        mark = page.locator(".bjs-powered-by")
        expect(mark).to_be_visible()
        on_top = (
            "mark => { const r = mark.getBoundingClientRect(); return mark.contains("
            "document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)); }"
        )
        assert mark.evaluate(on_top)


def titles(page: Page, selector: str) -> set[str]:
    asked = "all => all.map(each => each.title || each.getAttribute('aria-label') || '')"
    return set(page.locator(selector).evaluate_all(asked))
