"""A designer draws a form in a real browser: fields, their properties, what the server says."""

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

FORM = "forms/review_document.form"


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


def saved(district: District, draft: str, name: str = FORM) -> str:
    content, _ = district.application.engine.draft_file(draft, name, district.actor("designer"))
    return content.decode()


def open_form(page: Page, base: str, draft: str, name: str = FORM) -> None:
    page.goto(f"{base}/designer/drafts/{draft}/forms/{name}")
    ready(page, "form-editor")


def choose(page: Page, key: str) -> None:
    """Choose the field of a key on the form."""
    field = page.locator(f'.form-canvas .fjs-element[data-id="{key}"]')
    field.click(position={"x": 150, "y": 6})


def of_key(district: District, draft: str, key: str, name: str = FORM) -> str:
    """The id that a field has on the canvas."""
    parts = json.loads(saved(district, draft, name))["components"]
    (found,) = [each["id"] for each in parts if each.get("key") == key]
    return str(found)


def test_a_designer_adds_a_field_tries_it_and_finds_it_in_the_draft(
    page: Page, district: District
) -> None:
    draft = draft_of(district, "document_approval")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        page.goto(f"{base}/designer/drafts/{draft}")
        page.locator(f'main a[href$="/forms/{FORM}"]').click()
        ready(page, "form-editor")
        page.get_by_role("button", name="Строка", exact=True).click()
        title = page.get_by_role("textbox", name="Название", exact=True)
        expect(title).to_have_value("Новая строка")
        title.fill("Шифр дела")
        title.press("Tab")
        name = page.get_by_role("textbox", name="Имя в процессе")
        expect(name).to_have_value("шифр_дела")
        expect(page.locator("[data-saving]")).to_contain_text("Сохранено в")
        assert '"шифр_дела"' in saved(district, draft)

        preview = page.locator("[data-preview-form]")
        field = preview.get_by_label("Шифр дела")
        expect(field).to_be_visible()
        page.get_by_role("button", name="Проверить ответы").click()
        expect(page.get_by_text("Сервер не примет эти ответы: замечаний 2")).to_be_visible()
        expect(preview.get_by_role("link", name="Шифр дела: Заполните поле")).to_be_visible()
        field.fill("01-05")
        preview.get_by_label("Согласовать", exact=True).check()
        page.get_by_role("button", name="Проверить ответы").click()
        expect(page.get_by_text("Сервер принял бы эти ответы")).to_be_visible()
        expect(page.get_by_role("row", name="Шифр дела шифр_дела 01-05")).to_be_visible()
        is_in_order(page, "form-editor")
        assert mark_is_on_top(page, ".form-canvas .fjs-powered-by-link")

        name.fill("две части")
        name.press("Tab")
        expect(page.get_by_text("Имя начинается с буквы; дальше буквы")).to_be_visible()
        page.get_by_role("textbox", name="Образец", exact=True).or_(
            page.locator("#panel-validate-pattern")
        ).evaluate("input => { input.closest('details').open = true; }")
        page.locator("#panel-validate-pattern").fill("(а+)+")
        page.locator("#panel-validate-pattern").press("Tab")
        finding = page.get_by_role("button", name="Шифр дела: ")
        expect(finding).to_be_visible()


def test_a_renamed_field_is_renamed_in_the_diagram_and_the_conditions(
    page: Page, district: District
) -> None:
    draft = draft_of(district, "document_approval")
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        open_form(page, base, draft)
        choose(page, of_key(district, draft, "review_decision"))
        expect(page.get_by_text("Имя встречается и в других местах:")).to_be_visible()
        expect(page.get_by_text("схема document_approval: Согласовать документ")).to_be_visible()
        name = page.get_by_role("textbox", name="Имя в процессе")
        name.fill("итог_согласования")
        name.press("Tab")
        page.get_by_role("button", name="Переименовать и там").click()
        expect(page.get_by_text("заменено на «итог_согласования»").first).to_be_visible()
        ready(page, "form-editor")

    diagram = saved(district, draft, "document_approval.bpmn")
    assert "=итог_согласования" in diagram
    assert not re.search(r"(?<!field_)review_decision", diagram + saved(district, draft))
    check = district.application.engine.check_draft(draft, district.actor("designer"))
    assert [each for each in check.findings if each.severity == "error"] == []


def test_a_deleted_field_that_is_still_used_can_be_brought_back(
    page: Page, district: District
) -> None:
    draft = draft_of(district, "document_approval")
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        open_form(page, base, draft)
        choose(page, of_key(district, draft, "review_decision"))
        page.get_by_role("button", name="Удалить поле", exact=True).click()
        warning = page.get_by_role("alert").filter(has_text="удалено, но им ещё пользуются")
        expect(warning).to_contain_text("схема document_approval: Согласовать документ")
        warning.get_by_role("button", name="Вернуть поле").click()
        expect(warning).to_have_count(0)
        expect(page.locator("[data-saving]")).to_contain_text("Сохранено")
    assert '"review_decision"' in saved(district, draft)


def test_options_are_written_down_or_come_from_a_register(page: Page, district: District) -> None:
    draft = draft_of(district, "document_approval")
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        open_form(page, base, draft)
        choose(page, of_key(district, draft, "review_decision"))
        options = page.locator('[data-entry="values"]')
        expect(options.get_by_label("Что видят").first).to_have_value("Согласовать")
        options.get_by_role("button", name="Добавить вариант").click()
        options.get_by_label("Что видят").last.fill("Отложить")
        options.get_by_label("Что хранится").last.fill("later")
        options.get_by_label("Что хранится").last.press("Tab")
        preview = page.locator("[data-preview-form]")
        expect(preview.get_by_label("Отложить")).to_be_visible()
        expect(page.locator("[data-saving]")).to_contain_text("Сохранено в")

        page.get_by_label("Откуда варианты").select_option("register")
        page.get_by_label("Справочник").select_option(label="люди")
        page.get_by_label("Отбор").fill("role=methodist")
        page.get_by_label("Отбор").press("Tab")
        expect(preview.get_by_text("Методистова").first).to_be_visible()
        expect(page.get_by_text("Замечаний нет.")).to_be_visible()
        page.get_by_role("button", name="Отменить").click(click_count=1)
        expect(page.locator("[data-saving]")).to_contain_text("Сохранено в")
    field = next(
        each for each in json.loads(saved(district, draft))["components"]
        if each.get("key") == "review_decision"
    )  # fmt: skip
    assert field["properties"]["source"].startswith("registry:people")
    assert "values" not in field


def test_every_kind_of_field_and_all_its_properties_are_in_russian(
    page: Page, district: District
) -> None:
    draft = draft_of(district, "document_approval")
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        page.goto(f"{base}/designer/drafts/{draft}")
        page.get_by_text("Новая форма или таблица").click()
        page.get_by_label("Название формы").fill("Все поля")
        page.get_by_role("button", name="Создать форму").click()
        ready(page, "form-editor")
        assert page.url.endswith("/forms/forms/vse_polia.form")
        offered = page.locator(".fjs-palette-field")
        assert offered.count() == 17
        for at in range(17):
            offered.nth(at).press("Enter")
        page.locator(".form-panel details").evaluate_all(
            "all => all.forEach(each => each.open = true)"
        )
        known = ("document_approval",)
        for at in range(17):
            page.locator(".form-canvas .fjs-element .fjs-element").nth(at).press("Enter")
            expect(page.locator("[data-panel-tools]")).to_be_visible()
            assert foreign_words(page, known) == []
        expect(page.get_by_text("Замечаний нет.")).to_have_count(0)
