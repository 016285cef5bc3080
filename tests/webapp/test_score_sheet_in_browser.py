"""A score sheet on a phone: it saves itself, outlives a lost line and two devices, and is final."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import violations
from tests.webapp.conftest import web
from tests.webapp.served import serving
from tests.webapp.test_documents_in_browser import sign_in
from tests.webapp.test_scorings import order_expertise

SAVED = "[data-sheet-state]"
NOTHING_KEPT = "!Object.keys(localStorage).some(key => key.startsWith('sheet:'))"


@pytest.fixture
def address(district) -> Iterator[str]:
    order_expertise(district, "methodist")
    with serving(web(district)) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_sheet_saves_itself_outlives_a_lost_line_and_is_submitted_once(
    page: Page, district, address: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, address, "methodist")
    (task,) = [
        each
        for each in district.application.engine.user_tasks(actor=district.actor("methodist"))
        if each.form_key == "page:score_sheet"
    ]
    page.goto(f"{address}/tasks/{task.id}")
    page.locator('html[data-ready="base"]').wait_for(state="attached")
    idea, result = page.locator("[id='points:k1']"), page.locator("[id='points:k2']")
    assert violations(page) == []

    idea.fill("7")
    expect(page.locator(SAVED)).to_contain_text("Сохранено")

    # The line is lost and a page is drawn anew once it is back: nothing typed is gone.
    page.context.set_offline(True)
    result.fill("20,5")
    expect(page.locator(SAVED)).to_contain_text("хранятся в этом браузере")
    page.context.set_offline(False)
    page.reload()
    expect(result).to_have_value("20,5")
    page.wait_for_function(NOTHING_KEPT)

    # Another device still shows the old sheet: it overwrites nothing and shows both.
    other = page.context.new_page()
    other.goto(f"{address}/tasks/{task.id}")
    other.locator('html[data-ready="base"]').wait_for(state="attached")
    idea.fill("6")
    expect(page.locator(SAVED)).to_contain_text("Сохранено")
    page.wait_for_function(NOTHING_KEPT)
    other.locator("[id='points:k1']").fill("9")
    expect(other.locator("#sheet-conflict")).to_contain_text("Записано")
    expect(other.locator("#sheet-conflict tbody tr").first).to_contain_text("6")
    other.get_by_role("link", name="Взять записанные").click()
    expect(other.locator("[id='points:k1']")).to_have_value("6")
    other.close()

    # Outside of the scale, and without a confirmation, nothing is submitted.
    page.reload()
    page.get_by_role("button", name="Сдать лист").click()
    expect(page.locator(".error-summary")).to_contain_text("окончательные")
    page.locator("#confirmed").check()
    page.get_by_role("button", name="Сдать лист").click()
    expect(page.locator(".error-summary")).to_contain_text("вне шкалы: от 0 до 20")
    assert violations(page) == []
    result.fill("15,5")
    page.get_by_role("button", name="Сдать лист").click()
    page.wait_for_url("**/inbox*")
    district.application.engine.work()
    case = district.application.engine.variables(task.instance_id, district.actor("director"))
    assert case["scoring_results"][0]["points"] == "21.50"
