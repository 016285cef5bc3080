"""A designer in a real browser: what a colleague changed, seen on both diagrams, and taken back."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import SYSTEM
from tests.accessibility import violations
from tests.samples import sample_vote
from tests.webapp.conftest import web
from tests.webapp.district import PASSWORD, District, open_district
from tests.webapp.served import serving

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
FLOW = "flow_count_votes_to_determine_outcome"
STEP = f"""sourceRef="count_votes" targetRef="check_count" />
<bpmn:userTask id="check_count" name="Проверить подсчёт" camunda:formKey="ballot"
 camunda:candidateGroups="council_secretary"><bpmn:incoming>{FLOW}</bpmn:incoming>
<bpmn:outgoing>flow_checked</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="flow_checked" sourceRef="check_count" targetRef="determine_outcome" />"""
PICTURE = """<bpmndi:BPMNShape id="check_count_di" bpmnElement="check_count">
<dc:Bounds x="900" y="580" width="120" height="80" /></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="flow_checked_di" bpmnElement="flow_checked">
<di:waypoint x="1020" y="620" /><di:waypoint x="1060" y="500" /></bpmndi:BPMNEdge>"""
FIRST_SHAPE = '<bpmndi:BPMNShape id="voting_opened_di"'
ENTERED = "\n      <bpmn:outgoing>flow_determine_outcome_to"
CHANGES = (
    ('name="Проголосовать"', 'name="Подать голос"'),
    ('"dueWorkingDays" value="=vote_days"', '"dueWorkingDays" value="5"'),
    ('sourceRef="count_votes" targetRef="determine_outcome" />', STEP),
    (f"{FLOW}</bpmn:incoming>{ENTERED}", f"flow_checked</bpmn:incoming>{ENTERED}"),
    (
        "<bpmn:flowNodeRef>count_votes<",
        "<bpmn:flowNodeRef>check_count</bpmn:flowNodeRef><bpmn:flowNodeRef>count_votes<",
    ),
    (FIRST_SHAPE, PICTURE + FIRST_SHAPE),
    ('<dc:Bounds x="232" y="182" width="36"', '<dc:Bounds x="232" y="202" width="36"'),
)


@pytest.fixture
def district(planned: Path, tmp_path: Path) -> Iterator[District]:
    opened = open_district(Path(shutil.copytree(planned, tmp_path / "data")))
    yield opened
    opened.application.database.dispose()


def changed_vote() -> dict[str, bytes]:
    """The shipped process with a step more, a renamed one, and one moved on the picture."""
    files = sample_vote()
    diagram = files["vote.bpmn"].decode()
    for old, new in CHANGES:
        assert old in diagram, old
        diagram = diagram.replace(old, new, 1)
    table = files["vote_outcome.dmn"].replace(b"&lt; 0", b"&lt;= 0")
    return {**files, "vote.bpmn": diagram.encode(), "vote_outcome.dmn": table}


def is_in_order(page: Page, name: str) -> None:
    """Axe finds nothing and nothing scrolls sideways, wide and on a phone."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.locator('html[data-ready="compare"]').wait_for(state="attached")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("[name=login]", "designer")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox*")


def test_a_designer_looks_at_what_a_colleague_changed_and_takes_it_back(
    page: Page, district: District
) -> None:
    engine = district.application.engine
    district.deploy(sample_vote())
    district.deploy(changed_vote())
    with serving(web(district)) as port:
        base = f"http://127.0.0.1:{port}"
        sign_in(page, base)
        page.goto(f"{base}/designer")
        page.get_by_role("link", name="Голосование", exact=True).click()
        page.get_by_role("link", name="Сравнить две версии").click()
        expect(page.get_by_role("heading", name="Сравнение версий")).to_be_visible()
        is_in_order(page, "compare")

        old, new = (page.locator(f'[data-compare="{side}"]') for side in ("old", "new"))
        expect(new.locator(".element-added[data-element-id=check_count]")).to_be_visible()
        expect(old.locator("[data-element-id=check_count]")).to_have_count(0)
        expect(old.locator(".element-changed[data-element-id=cast_ballot]")).to_be_visible()
        expect(new.locator(".element-moved[data-element-id=voting_opened]")).to_be_visible()
        expect(new.locator(".token-reconnected").first).to_have_text("↪")

        page.get_by_role("link", name="Задача «Подать голос»").click()
        for side in (old, new):
            expect(side.locator(".element-chosen[data-element-id=cast_ballot]")).to_be_visible()
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/chosen.png")
        page.get_by_role("button", name="Показать целиком").nth(1).click()
        new.locator("[data-element-id=check_count] .djs-hit").first.click(force=True)
        expect(page.locator(".change-chosen")).to_contain_text("Проверить подсчёт")

        page.get_by_role("combobox", name="С какой версии").select_option(index=0)
        page.get_by_role("combobox", name="На какую версию").select_option(index=1)
        page.get_by_role("button", name="Сравнить").click()
        expect(page.get_by_text("Задача «Проверить подсчёт» — убрано")).to_be_visible()
        page.get_by_role("link", name="Вернуть версию 2").click()
        is_in_order(page, "restore")
        page.get_by_role("button", name="Вернуть эту версию").click()
        expect(page.get_by_text("возвращена и развёрнута как версия 4").first).to_be_visible()
        assert [each.version for each in engine.versions("vote", SYSTEM)] == [4, 3, 2, 1]


def test_without_scripts_everything_is_told_in_words(page: Page, district: District) -> None:
    district.deploy(sample_vote())
    district.deploy(changed_vote())
    browser = page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    with serving(web(district)) as port:
        sign_in(plain, f"http://127.0.0.1:{port}")
        plain.goto(f"http://127.0.0.1:{port}/designer/vote/compare")
        expect(plain.get_by_text("Задача «Проверить подсчёт» — добавлено")).to_be_visible()
        expect(plain.locator("noscript p")).to_contain_text("когда включён JavaScript")
    context.close()
