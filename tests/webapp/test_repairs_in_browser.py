"""One operator's morning in the browser: understood, repaired, skipped, stopped, let go on."""

from playwright.sync_api import Page, expect

from engine import SYSTEM
from tests.webapp.test_accessibility_in_browser import faults, open_desk
from tests.webapp.test_repairs import incident_of, started


def test_an_operator_finds_out_why_a_process_has_stopped_and_repairs_it(
    page: Page, district, as_
) -> None:
    engine = district.application.engine
    instances = started(district, 3, hour=3)
    open_desk(page, as_("admin").client, "/admin/incidents")
    expect(page.locator("h2").first).to_have_text("Похожие")
    assert faults(page) == {}

    page.locator(f'a[href="/admin/incidents/{incident_of(district, instances[0])}"]').click()
    expect(page.locator("h1")).to_contain_text("не хватило данных: переменной «hours» нет")
    expect(page.locator("#advice-title + ul")).to_contain_text("Похожие переменные есть: «hour»")
    page.locator("#skip summary").click()
    assert faults(page) == {}

    page.get_by_role("link", name="Повторить шаг", exact=True).click()
    expect(page.locator("main")).to_contain_text("случится новый сбой на шаге «Посчитать часы»")
    assert faults(page) == {}
    page.get_by_role("link", name="Изменить данные и повторить").click()
    page.get_by_label("Ещё одна переменная, имя").fill("hours")
    page.locator("#kind-1").select_option("json")
    page.locator('[name="value.1"]').fill("{часы}")
    page.get_by_label("Причина").fill("В заявке нет часов")
    page.get_by_role("button", name="Сохранить и повторить шаг").click()
    expect(page.locator(".field-error")).to_contain_text("Это не JSON")
    assert faults(page) == {}
    page.locator("#kind-1").select_option("number")
    page.locator('[name="value.1"]').fill("12")
    page.get_by_role("button", name="Сохранить и повторить шаг").click()
    expect(page.get_by_text("Разобрано: шаг повторён")).to_be_visible()
    assert engine.variables(instances[0], SYSTEM)["share"] == 13
    expect(page.get_by_role("row", name="hours — 12")).to_be_visible()
    assert faults(page) == {}

    open_desk(page, as_("admin").client, "/admin/incidents")
    page.get_by_role("link", name="Разобрать вместе").click()
    page.get_by_role("button", name="Пропустить отмеченные").click()
    expect(page.locator(".page-lead")).to_contain_text("Будет сделано: 2 из 2")
    page.locator("#kind-0").select_option("number")
    page.locator('[name="value.0"]').fill("40")
    page.get_by_label("Причина").fill("Считали на бумаге")
    page.get_by_role("button", name="Пропустить: 2").click()
    expect(page.get_by_text("Значения изменились")).to_be_visible()
    expect(page.get_by_label("Причина")).to_have_value("Считали на бумаге")
    assert faults(page) == {}
    page.get_by_role("button", name="Пропустить: 2").click()
    expect(page.locator(".page-lead")).to_contain_text("Сделано: 2 из 2")
    assert faults(page) == {}

    open_desk(page, as_("admin").client, "/admin/stops")
    section = page.locator("section", has_text="Расчёт нагрузки")
    section.locator("summary").click()
    section.get_by_label("Причина").fill("Проверка данных")
    assert faults(page) == {}
    section.get_by_role("button", name="Приостановить").click()
    expect(page.locator(".page-lead")).to_contain_text("Сделано: 3 из 3")
    open_desk(page, as_("director").client, "/inbox")
    expect(page.locator(".task-suspended").first).to_contain_text("Проверка данных")
    assert faults(page) == {}
