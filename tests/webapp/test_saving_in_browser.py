"""A draft's file is kept whatever happens: no line, a colleague's hand, a closed browser."""

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import Actor
from tests.webapp.conftest import web
from tests.webapp.district import District, open_district
from tests.webapp.editors import draft_of, ready, sign_in
from tests.webapp.served import serving

FORM = "forms/review_document.form"


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


@pytest.fixture
def draft(district: District) -> str:
    return draft_of(district, "document_approval")


@pytest.fixture
def base(district: District) -> Iterator[str]:
    with serving(web(district)) as port:
        yield f"http://127.0.0.1:{port}"


def colleague(district: District) -> Actor:
    """Another designer of the same office."""
    return dataclasses.replace(district.actor("designer"), user_id=district.people["methodist"])


def title_of(district: District, draft: str) -> str:
    """The title of the form as it is kept in the draft."""
    content, _ = district.application.engine.draft_file(draft, FORM, district.actor("designer"))
    return str(json.loads(content).get("title", ""))


def change_elsewhere(district: District, draft: str, title: str, actor: Actor) -> None:
    """Save the form with another title, as from another window."""
    engine = district.application.engine
    content, revision = engine.draft_file(draft, FORM, actor)
    changed = json.dumps({**json.loads(content), "title": title}).encode()
    engine.save_draft_file(draft, FORM, changed, revision, actor)


def open_form(page: Page, base: str, draft: str) -> None:
    page.goto(f"{base}/designer/drafts/{draft}/forms/{FORM}")
    ready(page, "form-editor")


def call_it(page: Page, title: str) -> None:
    box = page.get_by_role("textbox", name="Название формы")
    box.fill(title)
    box.press("Tab")


def test_without_a_line_work_goes_on_and_is_saved_when_the_line_is_back(
    page: Page, district: District, draft: str, base: str
) -> None:
    sign_in(page, base)
    open_form(page, base, draft)
    state = page.locator("[data-saving]")
    page.context.set_offline(True)
    call_it(page, "Первое")
    expect(state).to_contain_text("Нет связи. Изменения хранятся в этом браузере")
    call_it(page, "Второе")
    assert title_of(district, draft) == ""
    page.context.set_offline(False)
    expect(state).to_contain_text("Сохранено в", timeout=10_000)
    assert title_of(district, draft) == "Второе"
    assert (
        page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('process-draft'))") == []
    )


def test_what_a_closed_page_could_not_save_is_offered_at_the_next_visit(
    page: Page, district: District, draft: str, base: str
) -> None:
    sign_in(page, base)
    open_form(page, base, draft)
    page.context.set_offline(True)
    # So long that the browser does not send it along when the page is left.
    title = "Не успели сохранить " * 2_000
    call_it(page, title)
    expect(page.locator("[data-saving]")).to_contain_text("Нет связи")
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    open_form(again, base, draft)
    expect(again.locator("[data-saving]")).to_contain_text("остались несохранённые изменения")
    again.get_by_role("button", name="Вернуть их").click()
    expect(again.locator("[data-saving]")).to_contain_text("Сохранено в")
    assert title_of(district, draft) == title.strip()


@pytest.mark.parametrize(
    ("choice", "title"), [("Оставить мой вариант", "Моё"), ("Взять сохранённый", "Чужое")]
)
def test_of_two_changes_of_one_file_the_person_chooses(
    page: Page, district: District, draft: str, base: str, choice: str, title: str
) -> None:
    sign_in(page, base)
    open_form(page, base, draft)
    change_elsewhere(district, draft, "Чужое", district.actor("designer"))
    call_it(page, "Моё")
    state = page.locator("[data-saving]")
    expect(state).to_contain_text("Этот файл изменили")
    expect(state).to_contain_text("Ваш вариант цел")
    page.get_by_role("button", name=choice).click()
    expect(state).to_contain_text("Сохранено")
    expect(page.get_by_role("textbox", name="Название формы")).to_have_value(title)
    assert title_of(district, draft) == title


def test_while_a_colleague_draws_the_work_stays_here_until_it_is_taken_over(
    page: Page, district: District, draft: str, base: str
) -> None:
    sign_in(page, base)
    open_form(page, base, draft)
    district.application.engine.lock_draft(draft, colleague(district))
    call_it(page, "Моё")
    state = page.locator("[data-saving]")
    expect(state).to_contain_text("Черновик правит")
    assert title_of(district, draft) == ""
    page.get_by_role("button", name="Править мне").click()
    expect(state).to_contain_text("Сохранено в")
    assert title_of(district, draft) == "Моё"
