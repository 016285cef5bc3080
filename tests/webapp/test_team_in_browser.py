"""The team of a head in a browser: work changes hands by mouse and by keyboard, and comes back."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.webapp.story import draft_document, tasks_of, words
from tests.webapp.test_accessibility_in_browser import faults, open_desk

METHODIST, CLERK = "Методистова", "Регистраторова"


@pytest.fixture
def team(page: Page, district, as_) -> Page:
    """A draft that nobody has taken waits at the centre; its director looks at the team."""
    draft_document(district, "О семинаре")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    open_desk(page, as_("director").client, "/team")
    yield page
    assert complaints == []


@pytest.fixture
def task(team: Page, district):
    return tasks_of(district, "clerk")[0]


def work(page: Page) -> Locator:
    return page.locator("[data-team-task]").filter(has_text="О семинаре")


def person(page: Page, name: str) -> Locator:
    return page.locator("tr[data-team-person]").filter(has_text=name)


def told(page: Page, text: str) -> None:
    expect(page.locator(".notice-done [role=status]")).to_have_text(text)
    page.locator('html[data-ready="base"]').wait_for(state="attached")


def assignee(district, task) -> str:
    engine = district.application.engine
    return engine.user_task(task.id, district.actor("admin")).task.assignee


def history(as_, task) -> str:
    return words(as_("director").text(f"/instances/{task.instance_id}"))


def test_work_is_dragged_onto_a_person_and_the_mistake_undone(
    team: Page, district, as_, task
) -> None:
    work(team).locator(".team-task-title").hover()
    team.mouse.down()
    box = person(team, METHODIST).bounding_box()
    team.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=8)
    team.mouse.move(box["x"] + 44, box["y"] + box["height"] / 2)
    expect(person(team, METHODIST)).to_have_attribute("data-over", "")
    team.mouse.up()
    told(team, "Задачу выполняет Методистова А.")
    assert assignee(district, task) == district.people["methodist"]
    assert faults(team) == {}

    team.get_by_role("button", name="Отменить: вернуть в общую очередь").click()
    told(team, "Задача снова в общей очереди.")
    assert assignee(district, task) == ""
    expect(team.locator("section", has=team.locator("#free"))).to_contain_text("О семинаре")
    assert "Методистова А.: Перераспределение нагрузки" in history(as_, task)


def test_what_is_let_go_beside_a_person_stays_where_it_was(team: Page, district, task) -> None:
    work(team).locator(".team-task-title").hover()
    team.mouse.down()
    team.mouse.move(700, 20, steps=8)
    expect(team.locator("body.team-dragging")).to_have_count(1)
    team.mouse.up()
    expect(team.locator("body.team-dragging")).to_have_count(0)
    assert assignee(district, task) == ""


def test_work_changes_hands_by_keyboard_alone(team: Page, district, as_, task) -> None:
    give_by_keyboard(team, METHODIST)
    told(team, "Задачу выполняет Методистова А.")
    give_by_keyboard(team, CLERK)
    told(team, "Задачу выполняет Регистраторова Г.")
    assert assignee(district, task) == district.people["clerk"]

    tab_to(team, team.get_by_role("button", name="Отменить: пусть останется у прежнего"))
    team.keyboard.press("Enter")
    told(team, "Задачу выполняет Методистова А.")
    assert assignee(district, task) == district.people["methodist"]
    assert "Методистова А.: Передача отменена" in history(as_, task)


def give_by_keyboard(page: Page, name: str) -> None:
    folded = page.locator("details:not([open])").filter(has=work(page)).locator("summary")
    if folded.count():
        tab_to(page, folded)
        page.keyboard.press("Enter")
    offered = work(page).locator("select")
    tab_to(page, offered)
    for _ in offered.locator("option").all():
        if name in offered.locator("option:checked").inner_text():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(work(page).get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")


def tab_to(page: Page, goal: Locator, limit: int = 80) -> None:
    handle = goal.element_handle()
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("goal => document.activeElement === goal", handle):
            return
    raise AssertionError(f"{goal} cannot be reached by Tab")
