"""A designer changes the approval of the plan without fear: drawn, tried, reviewed, put to work.

Running cases move to the new version, one of them is refused with a reason, and the old version
comes back in one step.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import SYSTEM
from engine.interpreter import read_deployment
from tests.accessibility import small_targets, violations
from tests.webapp.district import District, open_district
from tests.webapp.editing import Editor, editing, sign_in
from tests.webapp.legal_review import draw_legal_review, fix_findings
from tests.webapp.story import tasks_of
from tests.webapp.trying import answer

NAME, KEY = "annual_plan.bpmn", "annual_plan"
LAWYER = "Регистраторова Г.\u00a0Г., Делопроизводитель ДММЦ"
METHODIST = "Методистова А.\u00a0А., Методист"
DIRECTOR = "Директоров И.\u00a0М., Директор ДММЦ"
DEPUTIES = (
    "Замов З.\u00a0З., Член методсовета, Заместитель директора ОО",
    "Лесная Л.\u00a0Л., Член методсовета, Заместитель директора ОО",
)
SIZES = ({"width": 360, "height": 780}, {"width": 1280, "height": 900})


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    admin = opened.actor("admin")
    opened.application.roles.grant(opened.people["clerk"], "process_designer", admin)
    yield opened
    opened.application.database.dispose()


def running_plans(district: District) -> tuple[str, str]:
    """Two plans under way: one still collects proposals, one has its sections filled in."""
    engine = district.application.engine
    (collecting,) = engine.instances(SYSTEM, process_key=KEY, state="active")
    values = {"school_year": "2027/28"}
    later = engine.start(KEY, values, district.actor("director"))
    engine.work()
    for task in engine.user_tasks(later.id, actor=SYSTEM):
        engine.complete(task.id, {"has_proposals": "no"}, SYSTEM)
    engine.work()
    return collecting.id, later.id


def look(page: Page, name: str) -> None:
    """Axe finds nothing and nothing scrolls sideways, on a phone and wide."""
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)


def as_person(browser: Browser, editor: Editor, login: str) -> Page:
    page = browser.new_context(locale="ru-RU").new_page()
    sign_in(page, editor.base, login)
    return page


def record_scenario(page: Page, address: str) -> None:
    """Go on with a shipped scenario from where the new step changes it, to the end."""
    page.goto(f"{address}/scenarios")
    row = page.get_by_role("row").filter(has_text="План собран, рекомендован советом")
    row.get_by_role("link", name="Проиграть").click()
    told = "Ожидали шаг «Подготовить проект»"
    expect(page.get_by_text(told)).to_be_visible()
    look(page, "play-differs")
    page.get_by_role("button", name="Продолжить отсюда, без остальных шагов").click()
    expect(page.get_by_text(told)).to_have_count(0)
    answer(page, "Проверить план", LAWYER, {"check_legally_decision": "approved"})
    answer(page, "Подготовить", LAWYER, {"document_text": "Утвердить план"})
    answer(page, "Согласовать", METHODIST, {"review_decision": "approved"})
    answer(page, "Подписать", DIRECTOR, {"_answers": "sign_decision: signed"})
    for deputy in DEPUTIES:
        answer(page, "Ознакомиться", deputy, {"_answers": "decision: acknowledged"})
    expect(page.get_by_text("Сейчас никого не ждёт.")).to_be_visible()
    look(page, "play-end")
    page.get_by_label("Имя", exact=True).fill("с-юристом")
    page.get_by_label("О чём сценарий").fill("План проверен юристом и утверждён приказом")
    page.get_by_role("button", name="Сохранить сценарий").click()
    look(page, "scenarios")


def submit(page: Page, address: str) -> None:
    page.goto(address)
    look(page, "draft")
    page.get_by_label("Что изменено").fill("После начальника план смотрит юрист")
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.get_by_text("Проверяет другой дизайнер процессов")).to_be_visible()
    look(page, "submitted")


def review(page: Page, address: str) -> None:
    """A second designer looks at what is different, and agrees."""
    page.goto(address)
    look(page, "review")
    page.get_by_role("link", name="Что изменено").click()
    expect(page.get_by_text("Задача «Проверить план юристу»").first).to_be_visible()
    look(page, "review-compare")
    page.goto(address)
    page.get_by_role("button", name="Одобрить").click()


def migrate(page: Page, base: str, district: District) -> None:
    """Move the running plans; one of them cannot go, and it is said why."""
    page.goto(f"{base}/processes/{KEY}/migration")
    page.get_by_label("С какой версии").select_option(index=0)
    page.get_by_role("button", name="Сравнить версии").click()
    page.get_by_text("Без изменений").click()
    page.get_by_label("Собрать предложения", exact=True).select_option(label="нет соответствия")
    look(page, "migration-plan")
    page.get_by_role("button", name="Проверить на идущих делах").click()
    expect(page.get_by_text("Перейдут: 1 из 2.")).to_be_visible()
    expect(page.get_by_role("heading", name="Кого это коснётся")).to_be_visible()
    look(page, "migration-preview")
    page.get_by_label("Причина перевода").fill("Приказ: план смотрит юрист")
    page.get_by_role("button", name="Перевести: 1").click()
    expect(page.get_by_role("heading", name="Идёт перевод")).to_be_visible()
    district.application.engine.work()
    expect(page.get_by_role("heading", name="Перевод закончен")).to_be_visible(timeout=20_000)
    look(page, "migrated")


def versions_of(district: District, *instances: str) -> list[int]:
    engine = district.application.engine
    return [engine.instance(each, SYSTEM).instance.version for each in instances]


def test_a_legal_review_comes_into_the_plan_approval_and_goes_again(
    page: Page, browser: Browser, district: District
) -> None:
    collecting, later = running_plans(district)
    with editing(page, district, None, NAME) as editor:
        draw_legal_review(editor)
        fix_findings(editor)
        files = district.application.engine.draft_files(editor.draft.id, district.actor("designer"))
        assert read_deployment(files).findings == ()
        look(page, "drawn")
        assert small_targets(page) == []
        address = f"{editor.base}/designer/drafts/{editor.draft.id}"
        record_scenario(page, address)
        page.get_by_role("button", name="Прогнать все").click()
        own = page.get_by_role("row").filter(has_text="План проверен юристом")
        expect(own).to_contain_text("как ожидали")
        look(page, "scenarios-run")

        submit(page, address)
        review(as_person(browser, editor, "clerk"), address)
        page.goto(address)
        page.get_by_role("button", name="Развернуть сейчас").click()
        expect(
            page.get_by_text("Новые дела теперь идут так: Годовой план ДММЦ, версия 2")
        ).to_be_visible()
        look(page, "deployed")
        assert versions_of(district, collecting, later) == [1, 1]

        migrate(as_person(browser, editor, "director"), editor.base, district)
        assert versions_of(district, collecting, later) == [1, 2]

        page.goto(address)
        page.get_by_role("link", name="Вернуть прежнюю версию").click()
        look(page, "roll-back")
        page.get_by_role("button", name="Вернуть эту версию").click()
        expect(
            page.get_by_text("Развёрнута").or_(page.get_by_text("версия 3")).first
        ).to_be_visible()
    engine, designer = district.application.engine, district.actor("designer")
    newest, *_rest, first = engine.versions(KEY, SYSTEM)
    assert newest.version == 3
    files = (engine.deployed_files(each.id, designer)[NAME] for each in (newest, first))
    assert len(set(files)) == 1
    assert [task.element_id for task in tasks_of(district, "clerk")] == []
