"""A file on a form over a weak line: dropped, cut off, gone on with, reloaded, sent."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.accessibility import violations
from tests.webapp.conftest import web
from tests.webapp.district import PASSWORD, District, open_district
from tests.webapp.served import serving
from tests.webapp.story import tasks_of

SCAN = b"%PDF-1.7 " + bytes(700_000)
DROP = """
([field, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const event = new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true});
    document.querySelector(field).dispatchEvent(event);
  }
}
"""


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


@pytest.fixture
def address(district: District) -> Iterator[str]:
    """The product on a port of its own: only a real line can be cut."""
    with serving(web(district)) as port:
        yield f"http://127.0.0.1:{port}"


def parts(district: District) -> list[int]:
    folder = district.application.settings.files_dir / ".incoming"
    return [path.stat().st_size for path in folder.iterdir()] if folder.is_dir() else []


def test_a_dropped_file_survives_a_broken_line_and_a_reload(
    page: Page, district: District, address: str, tmp_path: Path
) -> None:
    task = tasks_of(district, "deputy")[0]
    scan = tmp_path / "Скан плана.pdf"
    scan.write_bytes(SCAN)
    os.utime(scan, (1_700_000_000, 1_700_000_000))
    page.goto(f"{address}/sign-in")
    page.fill("[name=login]", "deputy")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox*")
    page.goto(f"{address}/tasks/{task.id}")
    field = page.locator("[data-upload]").first
    expect(field.get_by_text("Выбрать файлы")).to_be_visible()

    page.evaluate(DROP, ["[data-upload]", "видео.mp4", "x"])
    expect(page.get_by_text("Файл «видео.mp4» не подходит.").first).to_be_visible()
    page.evaluate(DROP, ["[data-upload]", "Письмо.pdf", "%PDF-1.7 letter"])
    expect(page.get_by_label("Письмо.pdf, 1\u00a0КБ — загружен")).to_be_checked()

    line = {"pieces": 0, "cut": True}

    def weak(route: Route) -> None:
        line["pieces"] += route.request.method == "PATCH"
        if line["cut"] and line["pieces"] > 1:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/uploads/*", weak)
    chooser = field.locator("input[type=file]")
    chooser.set_input_files(scan)
    row = page.locator(".upload", has_text="Скан плана.pdf")
    expect(row).to_contain_text("Следующая попытка через")
    page.context.set_offline(True)
    expect(row).to_contain_text("Нет связи. Загрузка продолжится сама.", timeout=15_000)
    page.get_by_label("Нет, предложений в этом году нет").check()
    page.get_by_role("button", name="Готово").click()
    expect(page.locator(".upload-wait")).to_contain_text("файлы ещё загружаются")
    assert violations(page) == []
    page.context.set_offline(False)

    page.reload()
    expect(page.get_by_text("Загрузка файла «Скан плана.pdf» прервалась.")).to_be_visible()
    (come,) = parts(district)
    assert 0 < come < len(SCAN)
    line["cut"] = False
    before = line["pieces"]
    with page.expect_request(lambda request: request.method == "PATCH") as asked:
        chooser.set_input_files(scan)
    assert asked.value.headers["upload-offset"] == str(come)
    kept = page.get_by_label("Скан плана.pdf, 684\u00a0КБ — загружен")
    expect(kept).to_be_checked()
    assert line["pieces"] > before
    assert parts(district) == []
    assert violations(page) == []

    page.get_by_label("Нет, предложений в этом году нет").check()
    page.get_by_role("button", name="Готово").click()
    page.wait_for_url("**/inbox*")
    page.goto(f"{address}/tasks/{task.id}")
    page.locator(".document-list").get_by_role("link", name="Скан плана.pdf").first.click()
    shown = page.locator("iframe.file-preview")
    expect(shown).to_have_attribute("title", "Документ Скан плана.pdf")
    answer = page.request.get(address + str(shown.get_attribute("src")))
    assert answer.body() == SCAN
    assert "script" not in answer.headers["content-security-policy"]
    assert violations(page) == []
