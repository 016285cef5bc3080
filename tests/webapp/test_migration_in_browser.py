"""An operator in a real browser: a step is moved by hand, running cases are moved and come back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import SYSTEM
from tests.accessibility import violations
from tests.webapp.conftest import web
from tests.webapp.district import PASSWORD, District, open_district
from tests.webapp.served import serving
from tests.webapp.test_course import FIRST, SECOND, open_steps

NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1280, "height": 800}


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


def is_in_order(page: Page) -> None:
    """Axe finds nothing and nothing scrolls sideways, wide and narrow."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert violations(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"]


def test_a_step_and_then_every_running_case_is_moved_and_moved_back(
    page: Page, district: District
) -> None:
    engine = district.application.engine
    engine.deploy(FIRST, SYSTEM)
    stays, goes = (engine.start("letters", {}, SYSTEM).id for _ in range(2))
    engine.deploy(SECOND, SYSTEM)
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        page.goto(f"{base}/sign-in")
        page.fill("[name=login]", "director")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/inbox*")

        page.goto(f"{base}/instances/{goes}")
        page.get_by_role("link", name="Изменить ход").click()
        is_in_order(page)
        page.get_by_label("Написать (с").check()
        page.get_by_label("Где продолжить").select_option(label="Подписать")
        page.get_by_label("Причина").first.fill("Письмо принесли на бумаге")
        page.get_by_role("button", name="Показать, что произойдёт").first.click()
        expect(page.get_by_text("Появится задача «Подписать»")).to_be_visible()
        is_in_order(page)
        assert open_steps(district, goes) == ["Написать"]
        page.get_by_role("button", name="Изменить ход").click()
        expect(page.get_by_text("Ход дела изменён.").first).to_be_visible()
        assert open_steps(district, goes) == ["Подписать"]

        page.goto(f"{base}/processes/letters/migration")
        is_in_order(page)
        page.get_by_label("С какой версии").select_option(index=0)
        page.get_by_role("button", name="Сравнить версии").click()
        is_in_order(page)
        page.get_by_text("Без изменений").click()
        page.get_by_label("Написать", exact=True).select_option(label="нет соответствия")
        page.get_by_role("button", name="Проверить на идущих делах").click()
        expect(page.get_by_text("Перейдут: 1 из 2.")).to_be_visible()
        expect(page.get_by_text("которого нет в новой версии")).to_be_visible()
        is_in_order(page)
        page.get_by_label("Причина перевода").fill("Добавлена проверка")
        page.get_by_role("button", name="Перевести: 1").click()
        expect(page.get_by_role("heading", name="Идёт перевод")).to_be_visible()
        is_in_order(page)
        engine.work()
        expect(page.get_by_role("heading", name="Перевод закончен")).to_be_visible(timeout=20_000)
        expect(page.get_by_text("не переведено: 1")).to_be_visible()
        assert engine.instance(goes, SYSTEM).instance.version == 2
        is_in_order(page)

        page.get_by_label("Причина отмены перевода").fill("Рано")
        page.get_by_role("button", name="Отменить перевод").click()
        expect(page.get_by_text("Отменено: 1, уже идёт дальше: 0.").first).to_be_visible()
        versions = {engine.instance(each, SYSTEM).instance.version for each in (stays, goes)}
        assert versions == {1}
