"""A designer in a real browser tries a draft as every role and keeps the trial as a scenario."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import SYSTEM
from tests.accessibility import small_targets, violations
from tests.webapp.conftest import web
from tests.webapp.district import PASSWORD, District, open_district
from tests.webapp.served import serving
from tests.webapp.trying import answer

SIZES = ({"width": 360, "height": 780}, {"width": 1280, "height": 900})


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


def is_in_order(page: Page, name: str) -> None:
    """Axe finds nothing, every target suits a finger, nothing scrolls sideways or is English."""
    page.locator('html[data-ready="viewer"], html[data-ready="base"]').wait_for(state="attached")
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert violations(page) + small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        if folder := os.environ.get("SCREENSHOTS"):
            shown = Path(folder) / f"play-{name}-{size['width']}.png"
            page.screenshot(path=shown, full_page=True)


def test_a_draft_is_rejected_once_reworked_late_signed_and_kept_as_a_scenario(
    page: Page, district: District
) -> None:
    engine = district.application.engine
    newest = engine.versions("document_approval", SYSTEM)[0]
    draft = engine.begin_draft(newest.id, district.actor("designer"))
    clerk = "Регистраторова Г.\u00a0Г., Делопроизводитель ДММЦ"
    methodist = "Методистова А.\u00a0А., Методист"
    director = "Директоров И.\u00a0М., Директор ДММЦ"
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        page.goto(f"{base}/sign-in")
        page.fill("[name=login]", "designer")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/inbox*")

        page.goto(f"{base}/designer/drafts/{draft.id}")
        page.get_by_role("link", name="Проиграть").click()
        page.get_by_label("Кто начинает").select_option(label=clerk)
        page.locator("[name=document_kind]").select_option("order_dmmc")
        page.locator("[name=document_title]").fill("О составе методсовета")
        page.locator("[name=document_basis]").fill("Положение о ММС")
        page.locator("[name=approvers][value=methodist]").check()
        page.locator("[name=signer_role][value=dmmc_director]").check()
        is_in_order(page, "begin")
        page.get_by_role("button", name="Начать", exact=True).click()
        waiting = page.get_by_role("region", name="Что кого ждёт")
        expect(waiting.get_by_text("Подготовить проект: О составе").first).to_be_visible()
        is_in_order(page, "begun")

        answer(page, "Подготовить проект", clerk, {"document_text": "Утвердить состав"})
        remark = {"review_decision": "remarks", "review_remark": "Укажите основание"}
        answer(page, "Согласовать", methodist, remark)
        expect(page.locator("[data-diagram] .element-active").first).to_be_visible()
        page.get_by_role("button", name="Пройти").first.click()
        expect(waiting.get_by_text("просрочено")).to_be_visible()
        is_in_order(page, "late")

        rework = {
            "rework_decision": "again",
            "document_text": "Утвердить состав на год",
            "rework_answer": "Основание указано",
        }
        answer(page, "Доработать", clerk, rework)
        answer(page, "Согласовать", methodist, {"review_decision": "approved"})
        answer(page, "Подписать", director, {"_answers": "sign_decision: signed"})
        expect(page.get_by_text("Сейчас никого не ждёт.")).to_be_visible()
        page.get_by_text("Что сообщили бы людям").click()
        expect(page.get_by_text("Документ зарегистрирован").first).to_be_visible()
        page.get_by_label("Имя", exact=True).fill("доработка-после-срока")
        page.get_by_label("О чём сценарий").fill("Замечание, доработка после срока, подпись")
        is_in_order(page, "end")
        page.get_by_role("button", name="Сохранить сценарий").click()

        row = page.get_by_role("row", name="Замечание, доработка после срока, подпись")
        expect(row).to_contain_text("ещё не прогонялся")
        page.get_by_role("button", name="Прогнать все").click()
        expect(page.get_by_text("Все сценарии идут, как ожидали: 14.")).to_be_visible()
        expect(row).to_contain_text("как ожидали")
        expect(page.get_by_text("98 %")).to_be_visible()
        expect(page.locator("[data-diagram] .element-missed")).to_have_count(1)
        is_in_order(page, "scenarios")


def test_tokens_move_over_a_drafts_diagram_in_russian(page: Page, district: District) -> None:
    engine = district.application.engine
    newest = engine.versions("document_approval", SYSTEM)[0]
    draft = engine.begin_draft(newest.id, district.actor("designer"))
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        page.goto(f"{base}/sign-in")
        page.fill("[name=login]", "designer")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/inbox*")
        page.goto(f"{base}/designer/drafts/{draft.id}/tokens")
        page.locator('html[data-ready="simulation"]').wait_for(state="attached")

        page.locator(".bts-context-pad[title='Пустить дальше']:visible").first.click()
        expect(page.locator(".bts-scope").first).to_be_visible()
        titles = page.locator("[data-simulation] [title]").evaluate_all(
            "found => found.map(each => each.title)"
        )
        assert {each for each in titles if re.search("[A-Za-z]", each)} == {"Powered by bpmn.io"}
        shown = page.locator("[data-simulation]").inner_text()
        assert re.findall("[A-Za-z]{3,}", shown) == []
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert violations(page) + small_targets(page) == []
