"""The task page in a browser: its bar stays in sight, colleagues are suggested, axe is content."""

from playwright.sync_api import Page, expect

from tests.webapp.story import tasks_of
from tests.webapp.test_accessibility_in_browser import faults, open_desk


def test_the_folded_parts_of_a_task_page_are_accessible_and_its_bar_stays_in_sight(
    page: Page, district, plan, as_
) -> None:
    task = tasks_of(district, "deputy")[0]
    asker, asked = as_("deputy"), as_("teacher")
    open_desk(page, asker.client, f"/tasks/{task.id}")
    page.get_by_role("link", name="Посоветоваться").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Кого спросить")).to_be_visible()
    for part in page.locator("details:not([open]) > summary").all():
        if part.is_visible():
            part.click()
    assert faults(page) == {}

    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    expect(page.get_by_role("button", name="Готово")).to_be_in_viewport()
    comment = page.get_by_label("Ваш комментарий")
    comment.scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Готово")).to_be_in_viewport()
    comment.press_sequentially("Спросим @Учит")
    expect(page.locator(".suggestions [role=option]")).to_have_text("Учителева П.Школа № 5")
    expect(page.locator(".suggestions [role=option]")).to_be_in_viewport()
    assert faults(page) == {}
    comment.press("Enter")
    expect(comment).to_have_value("Спросим @Учителева П. ")
    comment.press("Escape")

    teacher = district.people["teacher"]
    asker.post(f"/tasks/{task.id}/ask", {"user_id": teacher, "kind": "approval"})
    page.unroute_all()
    open_desk(page, asked.client, f"/tasks/{task.id}")
    expect(page.get_by_role("button", name="Согласовать")).to_be_visible()
    assert faults(page) == {}


def test_a_choice_of_the_list_needs_no_mouse_and_can_be_refused(
    page: Page, district, plan, as_
) -> None:
    task = tasks_of(district, "deputy")[0]
    open_desk(page, as_("deputy").client, f"/tasks/{task.id}#remarks")
    comment = page.get_by_label("Ваш комментарий")
    comment.press_sequentially("@Методи")
    expect(page.locator(".suggestions [role=option]")).to_have_count(1)
    comment.press("Escape")
    expect(page.locator(".suggestions [role=option]")).to_have_count(0)
    expect(comment).to_have_value("@Методи")
