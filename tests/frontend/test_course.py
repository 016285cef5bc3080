"""The course of a case is changed on its diagram: what is chosen there is set in the form below."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.accessibility import violations

OpenPage = Callable[..., Page]
FORM = """<h1>Изменить ход</h1><div class="diagram" data-diagram data-xml="/sample.bpmn"></div>
<script type="application/json" id="diagram-data">
{"elements": {"check": {"state": "active", "count": 2}, "received": {"state": "completed"}}}
</script>
<div class="course-choice" data-course-choice role="group" aria-label="Шаг" hidden></div>
<form><fieldset id="tokens">
<input class="form-check-input m-2" type="checkbox" name="cancel" value="1" data-element="check"
aria-label="Первый">
<input class="form-check-input m-2" type="checkbox" name="cancel" value="2" data-element="check"
aria-label="Второй">
<input class="form-check-input m-2" type="checkbox" name="cancel" value="3"
aria-label="В другой схеме"></fieldset>
<select id="place" aria-label="Где продолжить"><option value="">нигде</option>
<optgroup label="Заявка"><option value="|check" data-element="check" data-before data-after>
Проверить</option><option value="|approve" data-element="approve" data-before>Согласовать</option>
</optgroup></select>
<input class="form-check-input m-2" type="radio" name="where" id="where-before" value="before"
checked aria-label="начать">
<input class="form-check-input m-2" type="radio" name="where" id="where-after" value="after"
aria-label="пройден">
<select id="step" aria-label="К шагу"><option value="">выберите</option>
<option value="9" data-element="received">Заявка получена</option></select></form>"""


def opened(open_page: OpenPage) -> Page:
    return open_page(FORM, pages=("base", "course", "viewer"))


def test_a_chosen_element_offers_what_the_form_can_do_with_it(open_page: OpenPage) -> None:
    page = opened(open_page)
    panel = page.get_by_role("group", name="Шаг")
    expect(panel).to_be_hidden()
    page.locator('[data-element-id="check"]').click()

    expect(panel).to_contain_text("Проверить заявку")
    assert panel.get_by_role("button").all_inner_texts() == [
        "Снять все повторы: 2",
        "Начать здесь",
        "Считать пройденным",
    ]
    panel.get_by_role("button", name="Снять").click()
    assert violations(page) == []
    expect(page.get_by_label("Первый")).to_be_checked()
    expect(page.get_by_label("Второй")).to_be_checked()
    expect(page.get_by_label("В другой схеме")).not_to_be_checked()
    expect(page.locator(".token-leaving")).to_have_count(1)
    expect(panel.get_by_role("button", name="Не снимать")).to_be_focused()
    panel.get_by_role("button", name="Считать пройденным").click()
    expect(page.get_by_label("Где продолжить")).to_have_value("|check")
    expect(page.get_by_label("пройден")).to_be_checked()
    panel.get_by_role("button", name="Не снимать").click()
    expect(page.get_by_label("Первый")).not_to_be_checked()
    expect(page.locator(".token-leaving")).to_have_count(0)


def test_a_place_is_chosen_by_keyboard_and_given_up_again(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.get_by_role("button", name="Согласовать").focus()
    page.keyboard.press("Enter")
    begin = page.get_by_role("button", name="Начать здесь")
    expect(page.get_by_role("button", name="Считать пройденным")).to_have_count(0)
    begin.press("Enter")

    expect(page.get_by_label("Где продолжить")).to_have_value("|approve")
    expect(page.locator("g.element-going")).to_have_attribute("data-element-id", "approve")
    expect(begin).to_have_attribute("aria-pressed", "true")
    begin.press("Enter")
    expect(page.get_by_label("Где продолжить")).to_have_value("")
    expect(page.locator(".element-going")).to_have_count(0)


def test_what_the_list_sets_is_drawn_too_and_what_cannot_be_done_is_said(
    open_page: OpenPage,
) -> None:
    page = opened(open_page)
    page.get_by_label("Где продолжить").select_option("|approve")
    page.get_by_label("Первый").check()
    expect(page.locator("g.element-going")).to_have_attribute("data-element-id", "approve")
    expect(page.locator("g.element-leaving")).to_have_attribute("data-element-id", "check")

    page.locator('[data-element-id="received"]').first.click()
    page.get_by_role("button", name="Вернуть к этому шагу").click()
    expect(page.get_by_label("К шагу")).to_have_value("9")
    expect(page.get_by_label("К шагу")).to_be_focused()
    page.locator('[data-element-id="complete"]').first.click()
    expect(page.get_by_text("С этим шагом сейчас ничего сделать нельзя.")).to_be_visible()
