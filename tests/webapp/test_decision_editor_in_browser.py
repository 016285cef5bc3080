"""A designer changes a decision table in a real browser and tries it on rows."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.conftest import web
from tests.webapp.district import District, open_district
from tests.webapp.editors import (
    WIDE,
    draft_of,
    foreign_words,
    is_in_order,
    mark_is_on_top,
    ready,
    sign_in,
)
from tests.webapp.served import serving
from webapp.assets import FRONTEND

TABLE, ROWS = "registration_index.dmn", "tests/registration_index.json"
SAID = re.compile(r"translate\(\s*(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")")
WORDS = re.compile(r"^  (?:'((?:[^'\\]|\\.)*)'): ", re.MULTILINE)
PACKAGES = ("dmn-js", "dmn-js-decision-table", "dmn-js-drd", "dmn-js-literal-expression",
            "dmn-js-boxed-expression", "dmn-js-shared")  # fmt: skip


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


def saved(district: District, draft: str, name: str) -> str:
    content, _ = district.application.engine.draft_file(draft, name, district.actor("designer"))
    return content.decode()


def test_a_designer_tries_a_table_and_sees_which_rules_were_never_tried(
    page: Page, district: District
) -> None:
    draft = draft_of(district, "document_approval")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        page.goto(f"{base}/designer/drafts/{draft}")
        page.locator(f'main a[href$="/decisions/{TABLE}"]').click()
        ready(page, "decision-editor")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Журнал и индекс регистрации")

        page.get_by_role("button", name="Добавить проверочную строку").click()
        page.get_by_label("Вид документа, строка 1").fill("protocol")
        expect(page.get_by_text("Проверено строк таблицы: 1 из 18.")).to_be_visible()
        expect(page.locator(".trial-result")).to_contain_text("Журнал: Журнал протоколов")
        expect(page.locator(".trial-rules")).to_have_text("3")
        page.get_by_label("Ожидаем, строка 1").fill("другое")
        expect(page.get_by_text("ждали другого")).to_be_visible()
        expect(page.locator("[data-saving-tests]")).to_contain_text("Сохранено в")
        is_in_order(page, "decision-editor")
        assert mark_is_on_top(
            page, ".decision-canvas .powered-by a, .decision-canvas .bjs-powered-by"
        )

        cell = page.locator(".decision-canvas td.output-cell").first
        cell.click()
        page.keyboard.press("End")
        page.keyboard.type("!")
        cell.press("Escape")
        page.locator(".decision-canvas td.input-cell").first.click()
        expect(page.locator("[data-saving]").first).to_contain_text("Сохранено в")
    kept = json.loads(saved(district, draft, ROWS))
    row = {"values": {"document_kind": "protocol"}, "expected": "другое"}
    assert kept == {"decisions": {"registration_index": [row]}}
    assert "!" in saved(district, draft, TABLE).partition("<outputEntry")[2]
    check = district.application.engine.check_draft(draft, district.actor("designer"))
    assert [each for each in check.findings if each.file == ROWS] == []


def test_a_new_table_begins_empty_and_says_what_is_missing(page: Page, district: District) -> None:
    draft = draft_of(district, "document_approval")
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        page.goto(f"{base}/designer/drafts/{draft}")
        page.get_by_text("Новая форма или таблица").click()
        page.get_by_label("Название таблицы решений").fill("Срок экспертизы")
        page.get_by_role("button", name="Создать таблицу").click()
        ready(page, "decision-editor")
        assert page.url.endswith("/decisions/srok_ekspertizy.dmn")
        expect(page.get_by_role("button", name="Срок экспертизы")).to_have_attribute(
            "aria-pressed", "true"
        )
        page.locator(".decision-canvas .add-rule-add button").click()
        expect(page.locator(".decision-canvas td.input-cell").first).to_be_visible()
        expect(page.locator("[data-saving]").first).to_contain_text("Сохранено в")
        assert "<rule" in saved(district, draft, "srok_ekspertizy.dmn")


def test_the_table_its_menus_and_the_map_are_in_russian(page: Page, district: District) -> None:
    draft = draft_of(district, "document_approval")
    known = ("bpmn.io",)
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        page.goto(f"{base}/designer/drafts/{draft}/decisions/rework_limit.dmn")
        ready(page, "decision-editor")
        assert values_apart(foreign_words(page, known)) == []
        for place in ("th.input-cell .edit-button", "th.output-cell .edit-button"):
            page.locator(f".decision-canvas {place}").first.click(force=True)
            assert values_apart(foreign_words(page, known)) == []
            page.keyboard.press("Escape")
        for place in ("th.input-cell", "td.input-cell", "td.output-cell", "td.rule-index"):
            page.locator(f".decision-canvas {place}").first.click(button="right", force=True)
            assert values_apart(foreign_words(page, known)) == []
            page.keyboard.press("Escape")
        page.get_by_role("button", name="Связи решений").first.click()
        page.locator(".decision-canvas .djs-element[data-element-id]").first.click(force=True)
        assert values_apart(foreign_words(page, known)) == []


def test_a_table_of_a_later_edition_opens_and_keeps_what_it_says(
    page: Page, district: District
) -> None:
    draft = draft_of(district, "document_approval")
    later = saved(district, draft, TABLE).replace("DMN/20191111/", "DMN/20230324/")
    engine, designer = district.application.engine, district.actor("designer")
    engine.save_draft_file(draft, "later.dmn", later.encode(), 0, designer)
    engine.save_draft_file(draft, "broken.dmn", b"<a/>", 0, designer)
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        page.goto(f"{base}/designer/drafts/{draft}/decisions/later.dmn")
        ready(page, "decision-editor")
        expect(page.get_by_text('"protocol"')).to_be_visible()
        assert saved(district, draft, "later.dmn") == later
        page.goto(f"{base}/designer/drafts/{draft}/decisions/broken.dmn")
        ready(page, "decision-editor")
        expect(page.get_by_text("не читается как таблица решений")).to_be_visible()
        expect(page.get_by_text("это не файл решений DMN")).to_be_visible()


def values_apart(texts: list[str]) -> list[str]:
    """Leave out what stands in cells: texts in quotation marks and what is compared."""
    return [each for each in texts if not re.match(r'^[-"<>=\[(\d]', each)]


def test_everything_that_dmn_js_translates_has_its_russian_words() -> None:
    words = (FRONTEND / "src" / "decision-editor" / "russian.js").read_text("utf-8")
    known = {found.replace("\\'", "'") for found in WORDS.findall(words)}
    said = {
        one or other
        for package in PACKAGES
        for file in (FRONTEND / "node_modules" / package / "lib").rglob("*.js")
        for one, other in SAID.findall(file.read_text("utf-8"))
    }
    assert len(said) > 100
    plain = {each.replace('\\"', '"').replace("\\'", "'") for each in said}
    assert sorted(plain - known) == []
