"""The inbox and the page of a user task: what is asked, why, until when, and the answer."""

import re
from datetime import timedelta

import pytest

from tests.webapp.story import answer_proposals, fill_sections, tasks_of, words


@pytest.fixture
def task(district, plan):
    return tasks_of(district, "deputy")[0]


def test_a_row_says_what_why_whose_and_until_when(as_, task):
    page = words(as_("deputy").text("/inbox"))
    assert "Предложения в план ДММЦ на 2026/27" in page
    assert "План ДММЦ на 2026/27 учебный год Школа № 5" in page
    assert "10 р. д." in page
    assert "20 апреля 2026, 18:00" in page
    assert "для вашей роли: Заместитель директора ОО" in page


def test_a_deadline_is_said_in_working_days(district, as_, task):
    browser = as_("deputy")
    district.clock.advance(timedelta(days=14, hours=5))
    assert "сегодня" in words(browser.text("/inbox"))
    district.clock.advance(timedelta(days=1))
    assert "просрочено на 1 р. д." in words(browser.text("/inbox"))


def test_school_seven_does_not_see_the_task_of_school_five(as_, task):
    neighbour = as_("deputy7")
    assert task.id not in neighbour.text("/inbox")
    assert neighbour.get(f"/tasks/{task.id}").status_code == 404


@pytest.mark.parametrize(
    ("login", "address", "said"),
    [
        ("nobody", "/inbox", "У вас пока нет ролей"),
        ("teacher", "/inbox", "Сейчас ничего не ждёт вашего решения"),
        ("deputy", "/inbox?scope=mine", "Вам ничего не назначено"),
        ("deputy", "/inbox?scope=completed", "Вы ещё ничего не выполняли"),
        ("deputy", "/inbox?q=такого-нет", "Скрыто фильтром"),
    ],
)
def test_every_kind_of_empty_list_says_why_and_what_next(login, address, said, as_, task):
    assert said in words(as_(login).text(address))


def test_a_poll_for_an_unchanged_list_answers_304(as_, task):
    browser = as_("deputy")
    poll = {"X-Requested-With": "poll"}
    first = browser.get("/inbox", headers=poll)
    assert "<html" not in first.get_data(as_text=True)
    again = browser.get("/inbox", headers={**poll, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    browser.post(f"/tasks/{task.id}/claim")
    changed = browser.get("/inbox", headers={**poll, "If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_page_says_why_and_links_the_clause(as_, task):
    browser = as_("deputy")
    page = browser.text(f"/tasks/{task.id}")
    assert "План района складывается из потребностей организаций" in page
    assert 'href="/regulation#p-3.4"' in page
    assert 'id="p-3.4"' in browser.text("/regulation")


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(as_, task):
    answer = as_("deputy").post(
        f"/tasks/{task.id}/complete", {"proposals_comment": "мой длинный текст"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Исправьте 1 поле" in page
    assert 'aria-invalid="true"' in page


def test_a_row_can_be_added_without_scripts(as_, task):
    browser, rows = as_("deputy"), []
    typed = {"has_proposals": "yes"}
    for _ in range(2):
        answer = browser.post(f"/tasks/{task.id}/complete", {**typed, "_list:add:proposals": ""})
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        rows.append(set(re.findall(r'name="(proposals\.\d+\.title)"', page)))
        typed |= dict.fromkeys(rows[-1], "Семинар")
    assert len(rows[1]) == len(rows[0]) + 1


def test_taking_and_giving_back(as_, task):
    browser = as_("deputy")
    assert browser.post(f"/tasks/{task.id}/claim").status_code == 303
    assert "назначена вам" in words(browser.text("/inbox?scope=mine"))
    browser.post(f"/tasks/{task.id}/unclaim")
    assert "Вам ничего не назначено" in words(browser.text("/inbox?scope=mine"))


def test_posting_twice_tells_who_was_first_and_keeps_the_text(as_, task):
    browser = as_("deputy")
    values = {"has_proposals": "no", "proposals_comment": "Текст, который жалко потерять"}
    assert browser.post(f"/tasks/{task.id}/complete", values).status_code == 303
    again = browser.post(f"/tasks/{task.id}/complete", values)
    page = words(again.get_data(as_text=True))
    assert again.status_code == 409
    assert "Задача уже выполнена" in page
    assert "Замов З." in page
    assert "Текст, который жалко потерять" in page


def test_a_decision_can_be_taken_back_while_nobody_acted_on_it(district, as_, plan):
    answer_proposals(district, as_)
    fill_sections(district, as_)
    task = next(t for t in tasks_of(district, "director") if t.element_id == "consolidate_plan")
    browser = as_("director")
    browser.post(f"/tasks/{task.id}/complete", {"decision": "return_sections"})
    assert "Отозвать" in words(browser.text("/inbox"))
    answer = browser.post(f"/tasks/{task.id}/recall")
    assert answer.status_code == 303
    assert "Решение отозвано" in words(browser.text(answer.headers["Location"]))
    assert task.id in [t.id for t in tasks_of(district, "director")]


def test_an_operator_passes_a_task_to_another_person(district, as_, task):
    browser = as_("admin")
    select = browser.text(f"/tasks/{task.id}").split('id="assign-person"')[1].split("</select>")[0]
    options = re.findall(r'<option value="(\w+)">', select)
    assert options == [district.people["deputy"]]
    browser.post(f"/tasks/{task.id}/assign", {"user_id": options[0], "reason": "просил сам"})
    assert "назначена вам" in words(as_("deputy").text("/inbox"))


def test_previous_and_next_lead_through_the_inbox(district, as_, plan):
    answer_proposals(district, as_)
    first, second, *_ = tasks_of(district, "methodist")
    browser = as_("methodist")
    assert f'href="/tasks/{second.id}" rel="next"' in browser.text(f"/tasks/{first.id}")
    assert f'href="/tasks/{first.id}" rel="prev"' in browser.text(f"/tasks/{second.id}")


def test_the_button_says_what_happens_next(district, as_, plan):
    answer_proposals(district, as_)
    task = tasks_of(district, "methodist")[0]
    assert "Раздел готов → Свести план" in words(as_("methodist").text(f"/tasks/{task.id}"))


def test_a_comment_is_kept_with_its_author(as_, task):
    as_("deputy").post(f"/tasks/{task.id}/comment", {"text": "Уточню у коллег"})
    page = words(as_("director").text(f"/tasks/{task.id}"))
    assert "Замов З." in page
    assert "Уточню у коллег" in page


def test_an_empty_comment_is_refused_in_words(as_, task):
    answer = as_("deputy").post(f"/tasks/{task.id}/comment", {"text": "  "})
    assert answer.status_code == 422
    assert "Напишите комментарий" in answer.get_data(as_text=True)


def test_school_seven_reads_how_many_others_are_asked_but_not_what(as_, task):
    page = words(as_("deputy7").text(f"/instances/{task.instance_id}"))
    assert "Открытых задач у других участников: 1" in page
    assert task.id not in page
    assert "Школа № 5" not in page


def test_a_comment_goes_with_the_decision_of_a_registered_page(district, as_, plan):
    answer_proposals(district, as_)
    fill_sections(district, as_)
    task = next(t for t in tasks_of(district, "director") if t.element_id == "consolidate_plan")
    browser = as_("director")
    page = browser.text(f"/tasks/{task.id}")
    assert "Комментарий (необязательно)" in words(page)
    assert "Вернуть разделы методистам" in words(page)
    assert (
        "Дальше" not in words(page).split("Комментарий (необязательно)")[1].split("Комментарии")[0]
    )
    posted = {"decision": "return_sections", "comment": " Сверьте сроки семинаров. "}
    assert browser.post(f"/tasks/{task.id}/complete", posted).status_code == 303
    told = words(browser.text(f"/instances/{task.instance_id}"))
    assert "Замечание или комментарий: Сверьте сроки семинаров." in told
    variables = district.application.engine.variables(task.instance_id, district.actor("director"))
    assert "comment" not in variables
