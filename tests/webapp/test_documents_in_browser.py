"""Documents in a browser: letterhead, a template with a mistake, a paper that is checked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import violations
from tests.webapp.conftest import web
from tests.webapp.district import PASSWORD
from tests.webapp.served import serving
from tests.webapp.test_routes import registered_document
from tests.workflows.documents.test_templates import made


@pytest.fixture
def address(district) -> Iterator[str]:
    with serving(web(district)) as port:
        yield f"http://127.0.0.1:{port}"


def sign_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox*")


def bring(page: Page, name: str, content: bytes, button: str) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=button).click()


def test_an_order_gets_a_letterhead_and_a_template_and_a_stranger_verifies_it(
    page: Page, district, address: str
) -> None:
    order = registered_document(district)
    sign_in(page, address, "director")

    # The letterhead: the sample changes while one types, and again after it is saved.
    page.goto(f"{address}/documents/letterhead")
    page.locator('html[data-ready="base"]').wait_for(state="attached")
    page.fill("[name='letterhead.details']", "ул. Примерная, д. 1")
    expect(page.locator("#sample")).to_contain_text("ул. Примерная, д. 1")
    page.fill("[name='letterhead.address']", "kabinet")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".field-error")).to_contain_text("https://")
    assert violations(page) == []
    page.fill("[name='letterhead.address']", address.replace("http", "https"))
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".notice-done")).to_contain_text("Бланк сохранён")

    # A template with a mistake is named with its place; the corrected one is taken.
    page.goto(f"{address}/documents/templates/order_dmmc")
    bring(page, "Приказ.docx", made("{{ организация }}", "{{ номерр }}"), "Проверить и принять")
    expect(page.locator(".error-summary")).to_contain_text("абзац 2")
    expect(page.locator(".error-summary")).to_contain_text("поля «номерр» нет")
    assert violations(page) == []
    bring(page, "Приказ.docx", made("{{ организация }}", "{{ номер }}"), "Проверить и принять")
    expect(page.locator(".notice-done")).to_contain_text("Шаблон принят")
    expect(page.locator(".task-facts")).to_contain_text("свой шаблон, версия 1")

    # The order is read on a page and saved as a PDF.
    page.goto(f"{address}/documents/{order}/preview")
    expect(page.locator(".doc-sheet")).to_contain_text("ул. Примерная, д. 1")
    link = page.get_by_role("link", name="Скачать PDF")
    page.request.get(f"{address}{link.get_attribute('href')}")  # LibreOffice gets its work
    district.application.engine.work()
    with page.expect_download() as saved:
        link.click()
    paper = saved.value.path().read_bytes()
    code = page.get_by_role("link", name="страница проверки документа").get_attribute("href")

    # A stranger, signed in nowhere, checks it; one changed byte shows.
    page.context.clear_cookies()
    page.goto(f"{address}{code}")
    expect(page.locator(".task-facts")).to_contain_text("1-од")
    bring(page, "Приказ.pdf", paper, "Сверить")
    expect(page.locator("main")).to_contain_text("Файл подлинный")
    bring(page, "Приказ.pdf", paper[:-2] + b"\0\0", "Сверить")
    expect(page.locator("main")).to_contain_text("не совпадает")
    assert violations(page) == []
