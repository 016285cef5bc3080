"""A designer in a real browser: two findings, a rule's page, a reason, a new version."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.conftest import web
from tests.webapp.district import PASSWORD, District, open_district
from tests.webapp.served import serving
from tests.webapp.test_migration_in_browser import is_in_order
from workflows.rules import example_files


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


def upload(page: Page, files: dict[str, bytes]) -> None:
    page.set_input_files(
        "#files",
        [{"name": n, "mimeType": "text/xml", "buffer": c} for n, c in files.items()],
    )
    page.get_by_role("button", name="Проверить и развернуть").click()


def test_a_warning_is_read_about_and_left_with_a_reason_that_the_version_shows(
    page: Page, district: District
) -> None:
    files = dict(example_files("approver_is_not_author", "wrong"))
    files["example.bpmn"] = files["example.bpmn"].replace(
        'name="Составить методику"'.encode(), 'name="Составить Word"'.encode()
    )
    admin = district.actor("admin")
    district.application.parameters.save("designer.reviewer", "author_too", admin)
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        page.goto(f"{base}/sign-in")
        page.fill("[name=login]", "designer")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/inbox*")

        page.goto(f"{base}/designer")
        upload(page, files)
        expect(page.get_by_role("heading", name="Версия ещё не развёрнута")).to_be_visible()
        expect(page.get_by_role("checkbox")).to_have_count(2)
        is_in_order(page)

        page.get_by_role("link", name="Согласует не тот, кто подготовил").click()
        expect(page.get_by_role("heading", name="Неверно")).to_be_visible()
        expect(page.locator("[data-diagram] svg .djs-shape").first).to_be_visible()
        expect(page.locator("[data-diagram] .element-wrong")).to_have_count(1)
        expect(page.get_by_text("исключение не задано").first).to_be_visible()
        is_in_order(page)
        page.get_by_role("link", name="Правила рисования").click()
        expect(page.get_by_role("link", name="Действие названо глаголом")).to_be_visible()
        is_in_order(page)

        page.goto(f"{base}/designer")
        upload(page, files)
        latin = page.get_by_role("group", name="Составить Word")
        latin.get_by_label("Почему можно оставить").fill("Так называется программа")
        latin.get_by_role("checkbox").check()
        page.get_by_role("button", name="Развернуть с этими причинами").click()
        expect(page.get_by_text("Поставьте отметку и напишите причину.")).to_have_count(1)
        is_in_order(page)
        approval = page.get_by_role("group", name="Согласовать методику")
        approval.get_by_role("checkbox").check()
        approval.get_by_label("Почему можно оставить").fill("Методист в центре один")
        page.get_by_role("button", name="Развернуть с этими причинами").click()
        expect(page.get_by_role("heading", name="Методика", exact=True)).to_be_visible()
        row = page.get_by_role("row", name="Методист в центре один")
        expect(row).to_contain_text("Процессов У.")
        expect(page.get_by_text("Так называется программа")).to_be_visible()
        is_in_order(page)
